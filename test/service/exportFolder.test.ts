/** Exports beside one another, beside files of people, and over earlier ones: only what we wrote, as we wrote it, is replaced or goes. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { requireExportPlace, writeExport } from '../../src/service/exportFolder';
import { exportRun } from '../../src/service/exports';
import { InputError } from '../../src/util/errors';
import { flipped } from '../support/flipped';

const scratch = mkdtempSync(join(tmpdir(), 'shiftwise-exports-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

type Texts = Readonly<Record<string, string>>;

function lay(folder: string, texts: Texts): void {
  for (const [name, text] of Object.entries(texts)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

/** What lies in a folder, except for the README and the list. */
function found(folder: string): Texts {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const names = entries.map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1));
  const others = names.filter((name) => name !== 'README.md' && name !== 'export.json').sort();
  return Object.fromEntries(others.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

function listIn(folder: string): string | undefined {
  const path = join(folder, 'export.json');
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

async function write(folder: string, format: string, texts: Texts, name = 'net'): Promise<void> {
  const files = Object.entries(texts).map(([file, text]) => ({ name: file, bytes: Buffer.from(text) }));
  await writeExport(folder, [{ id: format, name, provenance: `about ${name}`, files, warnings: [] }], () => undefined);
}

interface Case {
  readonly does: string;
  readonly exports: readonly (readonly [format: string, texts: Texts, name?: string])[];
  /** Laid there between the last export and the one before. */
  readonly laid?: Texts;
  readonly is: Texts | RegExp;
}

/** A list of ours with one file in it. */
const listed = (file: string): string =>
  '{"name":"net","provenance":"","formats":["json"],"files":[],"written":' +
  `[{"format":"json","name":"net","provenance":"","warnings":[],"files":[${file}]}]}`;

/** printf mine | sha256sum */
const sumOfMine = '3fd30542fe3f61b14bd4a4b2dc0b6fb30fa6f63ebce52dd1778aaa8c4dc02cff';

const cases: readonly Case[] = [
  {
    does: 'adds another format',
    exports: [
      ['json', { 'net.json': '1' }],
      ['npz', { 'net.npz': '2' }],
    ],
    is: { 'net.json': '1', 'net.npz': '2' },
  },
  {
    does: 'replaces the same format',
    exports: [
      ['c', { 'c/a.c': '1', 'c/b.c': '1' }],
      ['c', { 'c/a.c': '2' }],
    ],
    is: { 'c/a.c': '2' },
  },
  {
    does: 'leaves files of people',
    exports: [
      ['c', { 'c/a.c': '1' }],
      ['c', { 'c/a.c': '2' }],
    ],
    laid: { 'c/top.v': 'mine', 'n.txt': 'mine' },
    is: { 'c/a.c': '2', 'c/top.v': 'mine', 'n.txt': 'mine' },
  },
  {
    does: 'is added to a folder of people',
    exports: [['c', { 'c/a.c': '1' }]],
    laid: { 'n.txt': 'mine' },
    is: { 'c/a.c': '1', 'n.txt': 'mine' },
  },
  {
    does: 'keeps what goes but was changed',
    exports: [
      ['c', { 'c/a.c': '1', 'c/b.c': '1' }],
      ['c', { 'c/a.c': '2' }],
    ],
    laid: { 'c/b.c': 'mine' },
    is: { 'c/a.c': '2', 'c/b.c': 'mine' },
  },
  {
    does: 'is refused over a changed file',
    exports: [
      ['c', { 'c/a.c': '1', 'c/b.c': '1' }],
      ['c', { 'c/0.c': '2', 'c/a.c': '2' }],
    ],
    laid: { 'c/a.c': 'mine' },
    is: /c\/a\.c: was changed since it was exported/,
  },
  {
    does: 'is refused over a file of people',
    exports: [
      ['c', { 'c/a.c': '1' }],
      ['json', { 'net.json': '2' }],
    ],
    laid: { 'net.json': 'mine' },
    is: /net\.json: a file that is not of this export is in the way/,
  },
  {
    does: 'is refused over the README of people',
    exports: [['c', { 'c/a.c': '1' }]],
    laid: { 'README.md': 'mine' },
    is: /README\.md: a file that is not of this export/,
  },
  {
    does: 'is refused over a list that is none',
    exports: [['c', { 'c/a.c': '1' }]],
    laid: { 'export.json': '{}' },
    is: /export\.json: "name" must be a text, found nothing; a file that is not ours is in the way/,
  },
  {
    does: "is refused over another tool's list",
    exports: [['c', { 'c/a.c': '1' }]],
    laid: { 'data.csv': 'mine', 'export.json': '{"name":"other tool","files":["data.csv"]}' },
    is: /export\.json: "provenance" must be a text, found nothing; a file that is not ours is in the way/,
  },
  {
    does: 'is refused over a list that was broken',
    exports: [['c', { 'c/a.c': '1' }]],
    laid: { 'c/a.c': '0', 'export.json': '{"name":"net","prov' },
    is: /export\.json: expected the list of an export, found text that is no JSON/,
  },
  {
    does: 'is refused over a file that is listed without a sum',
    exports: [['json', { 'net.json': '2' }]],
    laid: { 'net.json': 'mine', 'export.json': listed('{"name":"net.json"}') },
    is: /net\.json: a file that is not of this export is in the way/,
  },
  {
    does: 'is refused where a folder is in the way',
    exports: [['c', { 'c/a.c': '1' }]],
    laid: { 'c/a.c/x': 'mine' },
    is: /a\.c: a f.* in the way/,
  },
  {
    does: 'is refused where a file is in the way of a folder',
    exports: [['c', { 'c/a.c': '1' }]],
    laid: { c: 'mine' },
    is: /a file is in the way of a folder/,
  },
  {
    does: 'takes the very same file for its own',
    exports: [['c', { 'c/a.c': '1' }]],
    laid: { 'c/a.c': '1' },
    is: { 'c/a.c': '1' },
  },
  {
    does: 'stands beside that of another run',
    exports: [
      ['json', { 'a.json': '1' }, 'a'],
      ['json', { 'b.json': '2' }, 'b'],
    ],
    is: { 'a.json': '1', 'b.json': '2' },
  },
  {
    does: 'takes the place of that of another run with the same names',
    exports: [
      ['c', { 'c/a.c': '1', 'c/b.c': '1' }, 'a'],
      ['c', { 'c/a.c': '2' }, 'b'],
    ],
    is: { 'c/a.c': '2' },
  },
  {
    does: 'replaces what an earlier version listed by name',
    exports: [['json', { 'net.json': '2' }]],
    laid: {
      'net.json': '1',
      'net.npz': '1',
      'README.md': 'old',
      'export.json':
        '{"name":"net","provenance":"","formats":["json","npz"],"files":["net.json","net.npz","README.md"]}',
    },
    is: { 'net.json': '2', 'net.npz': '1' },
  },
  {
    does: 'does not follow a list that leads elsewhere',
    exports: [['json', { 'net.json': '2' }]],
    laid: {
      'export.json': listed(`{"name":"../elsewhere","bytes":4,"sha256":"${sumOfMine}"}`),
    },
    is: { 'net.json': '2' },
  },
];

describe('an export', () => {
  it.each(cases)('$does', async ({ exports, laid = {}, is }) => {
    const folder = join(mkdtempSync(join(scratch, 'x-')), 'files');
    writeFileSync(join(dirname(folder), 'elsewhere'), 'mine');
    for (const [format, texts, name] of exports.slice(0, -1)) await write(folder, format, texts, name);
    lay(folder, laid);
    const before = found(folder);
    const list = listIn(folder);
    const [format, texts, name] = exports.at(-1)!;
    const last = write(folder, format, texts, name);
    if (is instanceof RegExp) await expect(last).rejects.toThrow(is);
    else await last;
    expect(found(folder)).toEqual(is instanceof RegExp ? before : is);
    if (is instanceof RegExp) expect(listIn(folder)).toBe(list);
    expect(readdirSync(folder).filter((each) => each.startsWith('.'))).toEqual([]);
    expect(readFileSync(join(dirname(folder), 'elsewhere'), 'utf8')).toBe('mine');
  });

  it('is refused over its own list with any bit flipped, and nothing is lost', async () => {
    const folder = join(mkdtempSync(join(scratch, 'x-')), 'files');
    await write(folder, 'json', { 'net.json': '1' });
    const before = found(folder);
    const texts = flipped(listIn(folder) ?? '').filter((_, at) => at % 23 === 0);
    for (const text of texts) {
      writeFileSync(join(folder, 'export.json'), text);
      await expect(requireExportPlace(folder)).rejects.toThrow(InputError);
      await expect(write(folder, 'json', { 'net.json': '2' })).rejects.toThrow(/export\.json: /);
      expect(found(folder)).toEqual(before);
    }
    expect(texts.length).toBeGreaterThan(100);
  });

  it('is refused before anything is read or made', async () => {
    const folder = join(mkdtempSync(join(scratch, 'x-')), 'files');
    lay(folder, { 'export.json': '{}' });
    const request = { runDir: join(scratch, 'no-run'), formats: ['json'], options: {}, out: folder };
    const job = { onProgress: () => undefined, signal: new AbortController().signal };
    await expect(exportRun(request, job)).rejects.toThrow(/export\.json: "name" must be a text/);
  });

  it('is listed with sums that sha256sum computes', async () => {
    const folder = join(mkdtempSync(join(scratch, 'x-')), 'files');
    await write(folder, 'json', { 'net.json': 'abc' });
    const list = JSON.parse(readFileSync(join(folder, 'export.json'), 'utf8')) as Record<string, unknown>;
    expect(list).toMatchObject({ name: 'net', formats: ['json'], files: ['net.json', 'README.md'] });
    // printf abc | sha256sum
    const sha256 = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
    expect(list.written).toContainEqual({
      format: 'json',
      name: 'net',
      provenance: 'about net',
      warnings: [],
      files: [{ name: 'net.json', bytes: 3, sha256 }],
    });
  });
});
