/** Where tools for hardware are found: native, YoWASP's command, YoWASP's package; stand-ins for each, in folders of their own. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openTool } from '../../scripts/openTool.mjs';

const root = (): string => mkdtempSync(join(tmpdir(), 'shiftwise-tools-'));

function put(file: string, text: string, mode = 0o644): string {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text, { mode });
  return file;
}
const command = (folder: string, name: string): string =>
  put(join(folder, 'bin', name), '#!/bin/sh\necho "$@"\n', 0o755);

/** Like the package: one function on a tree of files, and the error of a tool that fails. */
const standIn = `export class Exit extends Error { constructor(code, files) { super(); Object.assign(this, { code, files }); } }
export async function runYosys(args, files, { stdout }) {
  stdout(new TextEncoder().encode(args.join(' ') + '\\n'));
  stdout(null);
  const found = { ...files, out: { 'top.json': new TextDecoder().decode(files.rtl['a.v']).toUpperCase() } };
  if (args.includes('-fail')) throw new Exit(3, found);
  return found;
}
`;

function withPackage(): string {
  const folder = root();
  const at = join(folder, 'node_modules/@yowasp/yosys');
  put(
    join(at, 'package.json'),
    '{ "name": "@yowasp/yosys", "type": "module", "exports": { ".": { "import": "./index.js" } } }',
  );
  put(join(at, 'index.js'), standIn);
  put(join(folder, 'scripts/yowasp.mjs'), '');
  copyFileSync(resolve('scripts/yowasp.mjs'), join(folder, 'scripts/yowasp.mjs'));
  return folder;
}

describe.skipIf(process.platform === 'win32')('a tool', () => {
  it('is the native one where there are both', () => {
    const folder = root();
    const native = command(folder, 'yosys');
    command(folder, 'yowasp-yosys');
    expect(openTool('yosys', join(folder, 'bin'), withPackage())).toEqual({ command: native, args: [] });
  });

  it.each(['yosys', 'nextpnr-ice40'])('is the command of YoWASP where there is no %s', (name) => {
    const folder = root();
    const found = openTool(name, ['/nowhere', dirname(command(folder, `yowasp-${name}`))].join(':'), folder);
    expect(spawnSync(found.command, [...found.args, '-V'], { encoding: 'utf8' }).stdout).toBe('-V\n');
  });

  it('is no file that cannot be executed', () => {
    const folder = root();
    put(join(folder, 'bin/yosys'), '');
    expect(() => openTool('yosys', join(folder, 'bin'), folder)).toThrow('yosys is not on the PATH');
  });

  it.each([
    ['ends well', [], 0],
    ['fails', ['-fail'], 3],
  ])('is the package of npm, which works on the files of a folder and %s', (_, more, code) => {
    const found = openTool('yosys', '/nowhere', withPackage());
    const cwd = root();
    put(join(cwd, 'rtl/a.v'), 'module');
    const { status, stdout, stderr } = spawnSync(found.command, [...found.args, '-q', ...more], {
      cwd,
      encoding: 'utf8',
    });
    expect([status, stdout, stderr]).toEqual([code, `${['-q', ...more].join(' ')}\n`, '']);
    expect(readFileSync(join(cwd, 'out/top.json'), 'utf8')).toBe('MODULE');
  });

  it('that is nowhere is missed with both ways to get it', () => {
    const folder = root();
    expect(() => openTool('nextpnr-ice40', join(folder, 'bin'), folder)).toThrow(
      `nextpnr-ice40 is not on the PATH, nor yowasp-nextpnr-ice40, nor is ${join(folder, 'node_modules/@yowasp/nextpnr-ice40')} there; ` +
        '`apt-get install nextpnr-ice40` (Debian) or `npm install --no-save @yowasp/nextpnr-ice40` here gives one',
    );
  });
});
