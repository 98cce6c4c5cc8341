// Makes what people install, for every platform from this one machine: the npm package, the universal .vsix, whose runtimes are WebAssembly, and a
// .vsix for each platform that native ones exist for. usage: node scripts/package.mjs [npm|universal|linux-x64|…]…; without a name: all of them.
// Prints a table of what they hold. One production build goes into all; folders are staged in build/package.
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { packNpm } from './package/npm.mjs';
import { targets } from './package/targets.mjs';
import { packVsix } from './package/vsix.mjs';

const root = join(import.meta.dirname, '..');
const known = ['npm', 'universal', ...Object.keys(targets)];
const wanted = process.argv.slice(2);
const unknown = wanted.find((name) => !known.includes(name));
if (unknown !== undefined) {
  console.error(`package: unknown target "${unknown}"; expected some of ${known.join(', ')}`);
  process.exit(2);
}

const work = join(root, 'build', 'package');
const dist = join(work, 'dist');
rmSync(work, { recursive: true, force: true });
execFileSync(process.execPath, ['esbuild.mjs', '--production', `--outdir=${dist}`], { cwd: root, stdio: 'inherit' });

const rows = [];
for (const name of wanted.length > 0 ? wanted : known) {
  rows.push(name === 'npm' ? packNpm({ root, work, dist }) : await packVsix({ root, work, dist, name }));
}
console.log('\n| file | for | MiB | MiB installed | floats | pictures |\n|---|---|---|---|---|---|');
for (const { file, use, bytes, installed, floats, pictures } of rows) {
  console.log(`| \`${file}\` | ${use} | ${inMebibytes(bytes)} | ${inMebibytes(installed)} | ${floats} | ${pictures} |`);
}

function inMebibytes(bytes) {
  return (bytes / 2 ** 20).toFixed(1);
}
