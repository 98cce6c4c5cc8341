/** Folders that are filled: whole at every moment, the result before is kept, and what is not ours is left alone. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loaders } from '../../../scripts/loaders.mjs';
import { addToFolder, fillFolder } from '../../../src/service/folder/filled';
import { keptRuns } from '../../../src/service/folder/earlier';
import { InputError } from '../../../src/util/errors';
import { settle } from '../../../src/service/folder/change';
import { writeWhole } from '../../../src/service/folder/writeWhole';

const scratch = mkdtempSync(join(tmpdir(), 'shiftwise-fill-'));
const program = join(scratch, 'writer.cjs');
const count = 40;

/** Writes one version after another; every file of a version is filled with its number. */
const writer = `
  import { fillFolder } from './src/service/folder/filled';
  // Killed while it sweeps up: of the folder that a change was prepared in, the plan has gone already.
  const disk = require('node:fs/promises');
  const { rm } = disk;
  if (process.argv[4] === 'sweeping') disk.rm = async (path, options) => {
    if (!require('node:fs').existsSync(path + '/plan.json')) return rm(path, options);
    await rm(path + '/plan.json');
    process.kill(process.pid, 'SIGKILL');
  };
  const filesOf = (version) =>
    Array.from({ length: ${count} }, (_, i) => ({ name: 'part/' + i + '.bin', bytes: Buffer.alloc(50_000, version) }));
  (async () => {
    for (let version = Number(process.argv[3]); version < 100; version++) {
      await fillFolder(process.argv[2], {
        marker: 'run.json',
        read: JSON.parse,
        isSame: async () => false,
        content: () => ({ record: { version }, files: filesOf(version) }),
      });
      console.log(version);
    }
  })();
`;

beforeAll(() => {
  buildSync({
    stdin: { contents: writer, resolveDir: join(import.meta.dirname, '../../..'), loader: 'ts' },
    bundle: true,
    platform: 'node',
    outfile: program,
    logLevel: 'error',
    loader: loaders,
  });
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** The version that a folder holds; NaN when its files do not agree or one is missing or cut short. */
function versionOf(folder: string): number {
  const { version } = JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')) as { version: number };
  const parts = readdirSync(join(folder, 'part')).map((name) => readFileSync(join(folder, 'part', name)));
  const whole = parts.length === count && parts.every((part) => part.equals(Buffer.alloc(50_000, version)));
  return whole ? version : NaN;
}

describe('a process that fills a folder', () => {
  it.each([0, 3, 7, 11, 19, 31, 47, 70, 103])('killed after %i ms leaves a whole one', async (delay) => {
    const folder = join(scratch, `killed-${delay}`, 'net');
    const child = spawn(process.execPath, [program, folder, '1'], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    await new Promise((resolve) => setTimeout(resolve, delay));
    child.kill('SIGKILL');
    await once(child, 'exit');
    await settle(folder);
    const version = versionOf(folder);
    expect(version).toBeGreaterThan(0);
    if (version > 1) expect(versionOf(`${folder}@${version - 1}`)).toBe(version - 1);
    await fill(folder, 'after', []);
    expect(readdirSync(folder)).toEqual(['run.json']);
  });

  it('killed while it sweeps up leaves a whole one', async () => {
    const folder = join(scratch, 'sweeping', 'net');
    const child = spawn(process.execPath, [program, folder, '1', 'sweeping'], { stdio: 'ignore' });
    expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
    await settle(folder);
    expect(versionOf(folder)).toBe(1);
    await fill(folder, 'after', []);
    expect(readdirSync(folder)).toEqual(['run.json']);
  });

  it('and another one beside it lose nothing: each version of both becomes an earlier one', async () => {
    const folder = join(scratch, 'two', 'net');
    const start = () => spawn(process.execPath, [program, folder, '95'], { stdio: ['ignore', 'ignore', 'inherit'] });
    const [one, other] = [start(), start()];
    const codes: unknown[] = await Promise.all([once(one, 'exit'), once(other, 'exit')]);
    expect(codes).toEqual([
      [0, null],
      [0, null],
    ]);
    const found = readdirSync(join(scratch, 'two')).map((name) => versionOf(join(scratch, 'two', name)));
    expect(found.sort()).toEqual([95, 95, 96, 96, 97, 97, 98, 98, 99, 99]);
  });
});

type Texts = readonly (readonly [name: string, text: string])[];
const outputs = (texts: Texts) => texts.map(([name, text]) => ({ name, bytes: Buffer.from(text) }));

function recordOf(text: string): { version?: string } {
  if (!/"version"/.test(text)) throw new InputError('no record');
  return JSON.parse(text) as object;
}

const fill = (folder: string, version: string, files: Texts): Promise<void> =>
  fillFolder<{ version?: string }>(folder, {
    marker: 'run.json',
    read: recordOf,
    isSame: async (found) => found.version === version,
    content: (same) => ({ record: { ...same, version }, files: outputs(files) }),
  });

/** Every file below a folder with its text; of a marker its version and what was added. */
function textsIn(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map(({ parentPath, name }) => join(parentPath, name)).sort();
  const textOf = (path: string): string => {
    const text = readFileSync(path, 'utf8');
    const { version, added = '' } = text.includes('"version"')
      ? (JSON.parse(text) as Record<string, string>)
      : { version: text };
    return `${version}${added}`;
  };
  return Object.fromEntries(paths.map((path) => [path.slice(folder.length + 1), textOf(path)]));
}

let places = 0;
const place = (): string => join(scratch, `place-${places++}`);

describe('filling a folder', () => {
  it('moves another result aside, with its own files only', async () => {
    const home = place();
    const folder = join(home, 'net');
    await fill(folder, '1', [
      ['report.html', 'one'],
      ['old.txt', 'o'],
    ]);
    mkdirSync(join(folder, 'export'));
    writeFileSync(join(folder, 'export', 'top.v'), 'mine');
    await fill(folder, '2', [['report.html', 'two']]);
    expect(textsIn(home)).toEqual({
      'net/export/top.v': 'mine',
      'net/report.html': 'two',
      'net/run.json': '2',
      'net@1/old.txt': 'o',
      'net@1/report.html': 'one',
      'net@1/run.json': '1',
    });
  });

  it('completes the same result and keeps what was added to it, and a report that somebody wrote into', async () => {
    const folder = place();
    await fill(folder, '1', [['report.html', 'one']]);
    await addToFolder(folder, 'run.json', async () => ({ record: { version: '1', added: '+' }, files: [] }));
    writeFileSync(join(folder, 'report.html'), 'my notes');
    await fill(folder, '1', [['report.html', 'again']]);
    expect(textsIn(folder)).toEqual({
      'report.changed-1.html': 'my notes',
      'report.html': 'again',
      'run.json': '1+',
    });
  });

  it('takes what an earlier version wrote, without a list, for its own', async () => {
    const home = place();
    mkdirSync(join(home, 'net'), { recursive: true });
    for (const name of ['model.shiftwise', 'report.html', 'notes.txt']) writeFileSync(join(home, 'net', name), 'old');
    writeFileSync(join(home, 'net', 'run.json'), '{"version":"0"}');
    await fill(join(home, 'net'), '1', [['report.html', 'new']]);
    expect(Object.keys(textsIn(home)).sort()).toEqual([
      'net/notes.txt',
      'net/report.html',
      'net/run.json',
      'net@1/model.shiftwise',
      'net@1/report.html',
      'net@1/run.json',
    ]);
  });

  it('keeps the youngest earlier ones only, and never touches folders that are no results', async () => {
    const home = place();
    const folder = join(home, 'net');
    mkdirSync(`${folder}@notes`, { recursive: true });
    mkdirSync(`${folder}@99`);
    for (let version = 0; version <= keptRuns + 2; version++) await fill(folder, String(version), [['a.txt', 'a']]);
    const kept = Array.from({ length: keptRuns }, (_, i) => `net@${i + 3}`);
    expect(readdirSync(home).sort()).toEqual(['net', ...kept, 'net@99', 'net@notes'].sort());
  });

  const refused: readonly (readonly [string, Texts, RegExp])[] = [
    ['a foreign folder', [['notes.txt', 'mine']], /holds files that are not ours \(no run\.json\)/],
    ...['x', '{"files":["weights.pt","../outside.txt"]}', '{"name":"my training run","epochs":3}'].map(
      (mine): (typeof refused)[number] => [
        `a record that is not ours, ${mine}`,
        [
          ['run.json', mine],
          ['weights.pt', 'mine'],
        ],
        /run\.json: expected a record that we wrote, found another file or a broken one; move it elsewhere/,
      ],
    ),
    [
      'a folder in the way',
      [
        ['run.json', '{"version":"0","files":[]}'],
        ['report.html/x', 'mine'],
      ],
      /report\.html: .* in the way/,
    ],
    [
      'a foreign file in the way',
      [
        ['run.json', '{"version":"0","files":[]}'],
        ['report.html', 'mine'],
      ],
      /report\.html: .* in the way/,
    ],
  ];
  it.each(refused)('refuses %s, and writes nothing', async (_, before, message) => {
    const folder = place();
    for (const [name, text] of before) {
      mkdirSync(join(folder, name, '..'), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    const then = textsIn(folder);
    await expect(fill(folder, '1', [['report.html', 'one']])).rejects.toThrow(message);
    expect(textsIn(folder)).toEqual(then);
  });

  it('refuses a file where the folder would be', async () => {
    const file = place();
    writeFileSync(file, 'mine');
    await expect(fill(file, '1', [])).rejects.toThrow(/a file is in the way/);
  });

  it.skipIf(process.platform === 'win32').each([
    ['nowhere', 'is not there'],
    ['link', 'leads in a circle'],
  ])('refuses a link to %s, and makes nothing', async (target, why) => {
    const home = place();
    mkdirSync(home);
    const link = join(home, 'link');
    symlinkSync(target, link);
    const line = `${link}: a link to ${target}, which ${why}; remove the link, or choose another place`;
    await expect(fill(link, '1', [])).rejects.toThrow(new InputError(line));
    await expect(fill(join(link, 'deep', 'net'), '1', [])).rejects.toThrow(new InputError(line));
    await expect(writeWhole(link, 'text')).rejects.toThrow(new InputError(line));
    await expect(writeWhole(join(link, 'file'), 'text')).rejects.toThrow(new InputError(line));
    expect(readdirSync(home)).toEqual(['link']);
    expect(readlinkSync(link)).toBe(target);
  });

  it('neither moves nor ever removes files that are not listed with their sums', async () => {
    const home = place();
    mkdirSync(join(home, 'net'), { recursive: true });
    writeFileSync(join(home, 'net', 'weights.pt'), 'mine');
    writeFileSync(join(home, 'net', 'data.bin'), 'mine');
    const wrong = { name: 'data.bin', bytes: 4, sha256: '0'.repeat(64) };
    writeFileSync(join(home, 'net', 'run.json'), `{"version":"0","files":["weights.pt",${JSON.stringify(wrong)}]}`);
    await fill(join(home, 'net'), '1', []);
    expect(textsIn(home)).toEqual({
      'net/data.bin': 'mine',
      'net/run.json': '1',
      'net/weights.pt': 'mine',
      'net@1/run.json': '0',
    });
  });

  it('never removes an earlier folder whose record is not ours', async () => {
    const home = place();
    mkdirSync(join(home, 'net@1'), { recursive: true });
    writeFileSync(join(home, 'net@1', 'run.json'), 'my run');
    for (let version = 0; version <= keptRuns + 2; version++) await fill(join(home, 'net'), String(version), []);
    expect(readFileSync(join(home, 'net@1', 'run.json'), 'utf8')).toBe('my run');
    expect(readdirSync(home)).toHaveLength(keptRuns + 2);
  });

  it('does not follow a list that leads elsewhere', async () => {
    const home = place();
    mkdirSync(join(home, 'net'), { recursive: true });
    writeFileSync(join(home, 'mine.txt'), 'mine');
    writeFileSync(join(home, 'net', 'run.json'), '{"version":"0","files":[{"name":"../mine.txt"},"/etc/hostname",7]}');
    await fill(join(home, 'net'), '1', []);
    expect(readdirSync(home).sort()).toEqual(['mine.txt', 'net', 'net@1']);
  });
});
