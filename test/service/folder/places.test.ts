/** What is found in folders and written there, piece by piece: lists, links, names, parts, and why something cannot be written. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { compareRuns, writeComparison } from '../../../src/service/comparisons';
import { writeList } from '../../../src/service/detectionsFile';
import { sizeOf } from '../../../src/service/fileSize';
import { foldersBelow } from '../../../src/service/findData';
import { refuseDanglingLink } from '../../../src/service/folder/danglingLink';
import { listedIn, recordIn } from '../../../src/service/folder/listing';
import { lockName, withLock } from '../../../src/service/folder/lock';
import { isAbandoned, kindOf, release, temporaryName } from '../../../src/service/folder/temporary';
import { writeError } from '../../../src/service/folder/writeError';
import { writeWhole } from '../../../src/service/folder/writeWhole';
import { readListed, stateOf, writtenFile } from '../../../src/service/folder/written';
import { listed } from '../../../src/service/runHistory';
import { readPart, writePart } from '../../../src/service/sealedParts';
import { CancelledError, InputError } from '../../../src/util/errors';
import { comparison } from '../../cli/fakeService';

let root: string;
let folder: string;
let count = 0;
const at = (name: string): string => join(folder, name);
const write = (name: string, text: string): void => writeFileSync(at(name), text);

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'shiftwise-places-'));
});
beforeEach(() => {
  folder = join(root, String(count++));
  mkdirSync(folder);
});
afterAll(() => rmSync(root, { recursive: true }));

const failed = (code: string): Error => Object.assign(new Error('it failed\nin two lines'), { code });

describe('what could not be written', () => {
  it.each([
    ['ENOSPC', 'the disk is full'],
    ['EROFS', 'the disk is read-only'],
    ['EWHATEVER', 'it failed'],
  ])('by %s says why', (code, reason) => {
    const { message } = writeError('/a/b', failed(code));
    expect(message.startsWith(`/a/b: cannot be written: ${reason}`)).toBe(true);
    expect(writeError('/a/b', failed(code))).toBeInstanceOf(InputError);
  });
  it('keeps what says itself what it is', () => {
    const own = [new InputError('x'), new CancelledError()];
    expect(own.map((error) => writeError('/a', error))).toEqual(own);
    expect(writeError('/a', 'odd').message).toContain('/a: cannot be written');
  });
});

describe('links that lead nowhere', () => {
  it('are refused, also further up; others are left alone', async () => {
    symlinkSync(at('gone'), at('nowhere'));
    symlinkSync(at('round'), at('round'));
    mkdirSync(at('there'));
    symlinkSync(at('there'), at('somewhere'));
    await expect(refuseDanglingLink(at('nowhere'))).rejects.toThrow(
      `${at('nowhere')}: a link to ${at('gone')}, which is not there; remove the link, or choose another place`,
    );
    await expect(refuseDanglingLink(at('nowhere/a/b'))).rejects.toThrow('which is not there');
    await expect(refuseDanglingLink(at('round'))).rejects.toThrow('which leads in a circle');
    for (const name of ['somewhere', 'somewhere/new', 'there', 'new', 'new/er'])
      await expect(refuseDanglingLink(at(name)), name).resolves.toBeUndefined();
  });
});

describe('names for a while', () => {
  const other = (pid: number, host = '000000'): string => `a.shiftwise-${host}-${pid}-01234567.tmp`;
  it('say what they are, and whose', async () => {
    const name = temporaryName('swap');
    expect(kindOf(name)).toBe('swap');
    expect([kindOf('a.tmp'), kindOf(`${name}x`), kindOf(`run${temporaryName('new')}`)]).toEqual([
      undefined,
      undefined,
      'new',
    ]);
    expect(await isAbandoned(name)).toBe(false);
    release(name);
    expect(await isAbandoned(name)).toBe(true);
  });
  it('of another process of this machine are left when it is no more', async () => {
    const [, host] = /\.shiftwise-([0-9a-f]{6})-/.exec(temporaryName('tmp'))!;
    expect(await isAbandoned(other(process.ppid, host))).toBe(false);
    expect(await isAbandoned(other(2 ** 22 + 1, host))).toBe(true);
  });
  it('of another machine are left after an hour', async () => {
    const path = at(other(1));
    writeFileSync(path, '');
    const seconds = Date.now() / 1000;
    utimesSync(path, seconds, seconds - 3500);
    expect(await isAbandoned(path)).toBe(false);
    utimesSync(path, seconds, seconds - 3700);
    expect(await isAbandoned(path)).toBe(true);
    expect(await isAbandoned(at(other(2)))).toBe(false);
  });
});

describe('a file that is written whole', () => {
  it('takes its place in folders that are made for it, and sweeps up what was left of it', async () => {
    const path = at('a/b.json');
    await writeWhole(path, 'first');
    const left = temporaryName('tmp');
    release(left);
    const busy = temporaryName('tmp');
    for (const name of [left, busy]) writeFileSync(`${path}${name}`, '');
    writeFileSync(at('a/other.txt'), '');
    await writeWhole(path, 'second');
    expect([readFileSync(path, 'utf8'), readdirSync(at('a')).sort()]).toEqual([
      ...['second', ['b.json', `b.json${busy}`, 'other.txt']],
    ]);
    release(busy);
    expect(await sizeOf(path)).toBe(6);
  });
  it('leaves nothing where it cannot be', async () => {
    mkdirSync(at('a'));
    await expect(writeWhole(at('a'), 'x')).rejects.toThrow(`${at('a')}: cannot be written: a folder is in the way`);
    expect(readdirSync(folder)).toEqual(['a']);
  });
});

describe('lists of what we wrote', () => {
  const bytes = new TextEncoder().encode('hello');
  const sha256 = '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824';
  it('hold names, lengths and sums, by which a file is known', async () => {
    const entry = writtenFile({ name: 'a', bytes });
    expect(entry).toEqual({ name: 'a', bytes: 5, sha256 });
    expect(await stateOf(folder, entry)).toBe('absent');
    write('a', 'hello');
    expect(await stateOf(folder, entry)).toBe('as written');
    write('a', 'hallo');
    expect([await stateOf(folder, entry), await stateOf(folder, { name: 'a' })]).toEqual(['changed', 'as written']);
    write('a', 'hello again');
    expect(await stateOf(folder, entry)).toBe('changed');
    mkdirSync(at('b'));
    expect(await stateOf(folder, { name: 'b' })).toBe('changed');
  });
  it.each<[unknown, readonly unknown[] | undefined]>([
    [undefined, undefined],
    [{}, undefined],
    [
      ['a', 'b/c'],
      [{ name: 'a' }, { name: 'b/c' }],
    ],
    [[{ name: 'a', bytes: 1, sha256: 'x' }], [{ name: 'a', bytes: 1, sha256: 'x' }]],
    [
      [
        { name: 'a', bytes: 1 },
        { name: 'a', sha256: 'x' },
        { name: 'a', bytes: '1', sha256: 'x' },
        { bytes: 1 },
        null,
        3,
      ],
      [],
    ],
    [['/a', 'a//b', '.', '../a', 'a/..', 'a\\b', 'a\0', '', '...'], [{ name: '...' }]],
  ])('%j are read as %j', (value, read) => expect(readListed(value)).toEqual(read));

  it('are told by their record, or by the names that earlier versions wrote', async () => {
    expect(await listedIn(folder, 'run.json')).toBeUndefined();
    for (const name of ['model.shiftwise', 'report.html', 'chart-a.b.svg', 'mine.txt', 'a-report.html'])
      write(name, '');
    write('run.json', '{"files": [{"name": "x", "bytes": 1, "sha256": "y"}, "model.shiftwise", "mine.txt"]}');
    expect(await listedIn(folder, 'run.json')).toEqual([
      ...[{ name: 'x', bytes: 1, sha256: 'y' }, { name: 'model.shiftwise' }],
    ]);
    for (const text of ['{}', 'no JSON', 'null']) {
      write('run.json', text);
      const names = (await listedIn(folder, 'run.json'))?.map(({ name }) => name).sort();
      expect(names, text).toEqual(['chart-a.b.svg', 'model.shiftwise', 'report.html']);
    }
  });
  it('are refused where the record is another’s', async () => {
    const read = vi.fn((text: string): object => JSON.parse(text) as object);
    const mark = { marker: 'run.json', read };
    expect(await recordIn(folder, mark)).toBeUndefined();
    write('run.json', '{"a": 1}');
    expect(await recordIn(folder, mark)).toEqual({ a: 1 });
    read.mockImplementationOnce(() => {
      throw new InputError('no such record');
    });
    await expect(recordIn(folder, mark)).rejects.toThrow(`${at('run.json')}: expected a record that we wrote`);
    read.mockImplementationOnce(() => {
      throw new TypeError('a defect');
    });
    await expect(recordIn(folder, mark)).rejects.toThrow('a defect');
  });
});

describe('one writer at a time', () => {
  const locked = (): boolean => existsSync(at(lockName));
  it('holds a folder while it works, whether it succeeds or not', async () => {
    expect(await withLock(folder, async () => locked())).toBe(true);
    expect(locked()).toBe(false);
    await expect(withLock(folder, async () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(locked()).toBe(false);
  });
  it('waits for another one', async () => {
    const order: string[] = [];
    let go: () => void = () => undefined;
    const first = withLock(folder, () => new Promise<void>((resolve) => (go = resolve)));
    const second = withLock(folder, async () => void order.push('second'));
    await vi.waitFor(() => expect(locked()).toBe(true));
    order.push('first');
    go();
    await Promise.all([first, second]);
    expect(order).toEqual(['first', 'second']);
  });
  it('takes away the lock of one that is no more, named or not', async () => {
    const dead = temporaryName('tmp');
    release(dead);
    write(lockName, dead);
    expect(await withLock(folder, async () => 1)).toBe(1);
    write(lockName, '');
    const seconds = Date.now() / 1000;
    utimesSync(at(lockName), seconds, seconds - 3);
    expect(await withLock(folder, async () => 2)).toBe(2);
    expect(readdirSync(folder)).toEqual([]);
  });
  it('rejects at once where there is no folder', () =>
    expect(withLock(at('none'), async () => 1)).rejects.toThrow('ENOENT'));
});

describe('a part', () => {
  const onNote = vi.fn();
  const job = { onProgress: onNote };
  it('is read as it was written, under its key', async () => {
    const path = at('part.json');
    expect(await readPart(path, 'k', job)).toBeUndefined();
    await writePart(path, 'k', { numbers: Float64Array.of(1, 2) });
    expect(await readPart(path, 'k', job)).toEqual({ numbers: Float64Array.of(1, 2) });
    expect(onNote).not.toHaveBeenCalled();
    expect(await readPart(path, 'other', job)).toBeUndefined();
    writeFileSync(path, readFileSync(path, 'utf8').replace('"k"', '"other"'));
    expect(await readPart(path, 'other', job)).toBeUndefined();
    for (const text of ['', 'null', '{']) {
      writeFileSync(path, text);
      expect(await readPart(path, 'k', job)).toBeUndefined();
    }
    expect(onNote).toHaveBeenCalledTimes(5);
  });
});

describe('a list that grows', () => {
  it.each<[readonly (readonly object[])[], string]>([
    [[], '[]\n'],
    [[[]], '[]\n'],
    [[[{ a: 1 }]], '[\n{"a":1}\n]\n'],
    [[[{ a: 1 }, { a: 2 }], [], [{ a: 3 }]], '[\n{"a":1},\n{"a":2},\n{"a":3}\n]\n'],
  ])('of %j is written as it comes', async (parts, text) => {
    const path = at('list.json');
    const made = await writeList(path, async (add) => {
      for (const part of parts) await add(part);
      return 7;
    });
    expect([made, readFileSync(path, 'utf8'), JSON.parse(text)]).toEqual([7, text, parts.flat()]);
    expect(readdirSync(folder)).toEqual(['list.json']);
  });
  it('is not there where its work fails, or its folder is none', async () => {
    await expect(writeList(at('list.json'), async () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(readdirSync(folder)).toEqual([]);
    await expect(writeList(at('no/list.json'), async () => 1)).rejects.toThrow('the folder is not there any more');
  });
});

describe('a list that grows, and what is in its way', () => {
  const refused = (message: string) => ({
    constructor: InputError,
    message: expect.stringContaining(message) as string,
  });
  it('is a folder: nothing is made', async () => {
    mkdirSync(at('list.json'));
    const make = vi.fn(async () => 1);
    await expect(writeList(at('list.json'), make)).rejects.toMatchObject(refused('a folder is in the way of a file'));
    expect(make).not.toHaveBeenCalled();
  });
  it('comes while it grows', async () => {
    const gone = writeList(at('list.json'), async () => mkdirSync(at('list.json/x'), { recursive: true }));
    await expect(gone).rejects.toMatchObject(refused(`${at('list.json')}: cannot be written: `));
    expect(readdirSync(folder)).toEqual(['list.json']);
  });
  it('is what a killed process has left, which is taken away', async () => {
    writeFileSync(`${at('list.json')}${temporaryName('tmp').replace(`-${process.pid}-`, '-4194999-')}`, '[');
    await writeList(at('list.json'), async () => 1);
    expect(readdirSync(folder)).toEqual(['list.json']);
  });
});

describe('folders below', () => {
  it('are found nearest first, five levels deep, without what is nobody’s data', async () => {
    for (const path of ['a/b/c/d/e/f/g', '.git/x', 'node_modules/x', 'dist', 'built'])
      mkdirSync(at(path), { recursive: true });
    const found = (await foldersBelow([folder, folder])).map(({ path }) => path.slice(folder.length + 1));
    expect(found).toEqual(['', 'a', 'built', 'a/b', 'a/b/c', 'a/b/c/d', 'a/b/c/d/e']);
    expect(await foldersBelow([at('none')])).toMatchObject([{ folders: [] }]);
  });
});

it('what can be read is listed by age, and what cannot be is told', async () => {
  const entry = (made: number) => ({ made, runDir: String(made) }) as never;
  const read = async (place: string) =>
    place.startsWith('x') ? Promise.reject(new Error(`no ${place}`)) : entry(Number(place));
  const { entries, problems } = await listed(['1', 'x2', '3', 'x1'], read);
  expect(entries.map(({ made }) => made)).toEqual([3, 1]);
  expect(problems).toEqual(['no x1', 'no x2']);
});

describe('comparisons', () => {
  it('say what is neither a run nor a sweep', async () => {
    await expect(compareRuns({ paths: [folder] })).rejects.toThrow(`${folder}: neither a run (run.json) nor a sweep`);
    await expect(compareRuns({ paths: [at('none')] })).rejects.toThrow('neither a run');
    expect((await compareRuns({ paths: [] })).rows).toEqual([]);
  });
  it('are written, written again, and not over files of others', async () => {
    const out = at('out');
    await writeComparison({ comparison, failures: [], out });
    const names = readdirSync(out).sort();
    expect(names).toContain('comparison.json');
    await writeComparison({ comparison, failures: [], out });
    expect(readdirSync(out).sort()).toEqual(names);
    writeFileSync(join(out, 'comparison.json'), '{"rows": []}');
    await expect(writeComparison({ comparison, failures: [], out })).rejects.toThrow('expected a record that we wrote');
  });
});
