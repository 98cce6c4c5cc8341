// Writes THIRD_PARTY_NOTICES.txt: of each package that is inside ours name, version and licence, with the licence's text; of libvips also the libraries
// within it, and the texts that its licence asks for. test/package/manifest.test.ts holds the file equal to this.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beside, bundled } from './package/shipped.mjs';

const root = join(import.meta.dirname, '..');
const rule = '='.repeat(100);

export function notices() {
  const packages = [...bundled, ...beside].sort((a, b) => (a < b ? -1 : 1)).map(noticeOf);
  const lgpl = ['LGPL-3.0', 'GPL-3.0'].map((name) => [name, read(`scripts/package/licences/${name}.txt`)]);
  const parts = [...packages, [libvips.title, libvipsText()], ...lgpl];
  return [head, ...parts.map(([title, text]) => `${rule}\n${title}\n${rule}\n\n${text.trim()}\n`)].join('\n');
}

const head = `Shiftwise is under the MIT licence (LICENSE). Inside its packages are works of others, named here with their licences.
`;

const libvips = {
  title: 'libvips and the libraries within it (@img/sharp-libvips-*, @img/sharp-win32-*, @img/sharp-wasm32)',
};

/** libvips stands as a file of its own (a shared library or a WebAssembly module), so anybody may put another build of it in its place. */
function libvipsText() {
  const table = (name) => /## Licensing\s+([\s\S]*)/.exec(read(`node_modules/@img/${name}/README.md`))[1].trim();
  return `libvips is under the GNU Lesser General Public License, version 3 or later, whose text stands below with that of the GNU General Public
License that it refers to. It is a file of its own (\`libvips*\` of the platform packages, \`dist/wasm/sharp-wasm32-*.wasm\`), which may be
replaced by another build of the same interface; https://github.com/lovell/sharp-libvips has the scripts that build it, and names its sources.

In the native packages:

${table('sharp-libvips-linux-x64')}

In the WebAssembly module:

${table('sharp-wasm32')}`;
}

function noticeOf(name) {
  const folder = folderOf(name);
  const { version, license } = JSON.parse(read(join(folder, 'package.json')));
  return [`${name} ${version} (${license})`, licenceIn(folder) ?? told[name]];
}

const folderOf = (name) => {
  const nested = `node_modules/@img/sharp-wasm32/node_modules/${name}`;
  return existsSync(join(root, nested)) ? nested : `node_modules/${name}`;
};

function licenceIn(folder) {
  const names = readdirSync(join(root, folder)).filter((name) => /^(licen[cs]e|notice)(\.(md|txt))?$/i.test(name));
  return names.length === 0
    ? undefined
    : names
        .sort()
        .map((name) => read(join(folder, name)).trim())
        .join('\n\n');
}

const read = (path) => readFileSync(join(root, path), 'utf8').replace(/\r\n/g, '\n');

const mit = (holder) => `${holder}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the "Software"),
to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense,
and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS
IN THE SOFTWARE.`;

const microsoft = mit('Copyright (c) Microsoft Corporation');
const onnxruntime = `${microsoft}\n\nWhat onnxruntime holds of others: ThirdPartyNotices.txt of https://github.com/microsoft/onnxruntime at this version.`;

/** Of packages that come without the text. */
const told = {
  '@vscode/l10n': microsoft,
  'onnxruntime-common': onnxruntime,
  'onnxruntime-node': onnxruntime,
  'onnxruntime-web': onnxruntime,
};

if (process.argv[1] === import.meta.filename) writeFileSync(join(root, 'THIRD_PARTY_NOTICES.txt'), notices());
