/** The file of a journal, line by line: what is found again, what a kill has torn, what was changed since, and what is not ours. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openJournal } from '../../src/service/journal';
import { InputError } from '../../src/util/errors';

const folder = mkdtempSync(join(tmpdir(), 'shiftwise-lines-'));
afterAll(() => rmSync(folder, { recursive: true }));
let count = 0;

/** A journal of which these lines are on the disk. */
async function opened(text?: string) {
  const result = join(folder, `${count++}`, 'sweep.json');
  const path = `${result}.sweep.journal.jsonl`;
  if (text !== undefined) {
    mkdirSync(join(result, '..'));
    writeFileSync(path, text);
  }
  const said: string[] = [];
  const onProgress = ({ stage, lasting }: { stage: string; lasting?: true }): void =>
    void (lasting && said.push(stage));
  const { job, ...kept } = await openJournal(result, 'sweep', { onProgress });
  return { path, said, remove: () => kept.remove(), journal: job.journal ?? expect.fail('a journal') };
}
const lines = async (...entries: readonly (readonly [string, unknown])[]): Promise<string> => {
  const { path, journal } = await opened();
  for (const [key, value] of entries) await journal.keep(key, value);
  return readFileSync(path, 'utf8');
};

describe('a journal', () => {
  it('finds what it has kept, now and when it is opened again', async () => {
    const { path, journal, remove } = await opened();
    expect(existsSync(path)).toBe(false);
    await journal.keep('a', { n: 1, list: Float64Array.of(0.5) });
    await journal.keep('b', 2);
    expect([await journal.find('b'), await journal.find('c')]).toEqual([2, undefined]);
    const text = readFileSync(path, 'utf8');
    expect(text.split('\n')).toHaveLength(3);
    expect(text.startsWith('{"key":"a"')).toBe(true);
    const again = await opened(text);
    expect([await again.journal.find('a'), await again.journal.find('b')]).toEqual([
      { n: 1, list: Float64Array.of(0.5) },
      2,
    ]);
    expect(again.said).toEqual([]);
    await remove();
    expect(existsSync(path)).toBe(false);
    await expect(remove()).resolves.toBeUndefined();
  });

  it('goes on behind a line that a kill has torn', async () => {
    const text = await lines(['a', 1], ['b', 2]);
    const torn = await opened(text.slice(0, -5));
    expect([await torn.journal.find('a'), await torn.journal.find('b')]).toEqual([1, undefined]);
    expect(torn.said).toEqual([]);
    await torn.journal.keep('c', 3);
    await torn.journal.keep('d', 4);
    const after = readFileSync(torn.path, 'utf8');
    expect(after.split('\n')).toHaveLength(5);
    const again = await opened(after);
    expect(await Promise.all(['a', 'b', 'c', 'd'].map((key) => again.journal.find(key)))).toEqual([1, undefined, 3, 4]);
  });

  it('adds no empty line behind one that is whole', async () => {
    const { path, journal } = await opened(await lines(['a', 1]));
    await journal.keep('b', 2);
    expect(readFileSync(path, 'utf8')).not.toContain('\n\n');
  });

  it('leaves out what was changed since, and says so', async () => {
    const text = await lines(['a', 1], ['b', 22], ['c', 3]);
    const { path, journal, said } = await opened(text.replace('"value":22', '"value":23'));
    expect(await Promise.all(['a', 'b', 'c'].map((key) => journal.find(key)))).toEqual([1, undefined, 3]);
    expect(said).toEqual([`${path}: line 2 does not have the content of its checksum; its part is computed again`]);
  });

  it('passes over lines that are no entries', async () => {
    const text = await lines(['a', 1]);
    const { journal, said } = await opened(`${text}null\n{"key":1,"value":2}\n{"key":"x"}\n`);
    expect([await journal.find('a'), await journal.find('x'), said.length]).toEqual([1, undefined, 0]);
  });

  it.each(['', '{"key":"a', '{"key":"'])('may begin with %j', async (text) => {
    const { journal } = await opened(text);
    expect(await journal.find('a')).toBeUndefined();
  });
  it.each(['hello\n', '{}\n', '{"key":"a"}\n', '{"kex":"a', 'null\n', ' \n'])('is not %j', async (text) => {
    const error: unknown = await opened(text).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).toMatch(
      /journal\.jsonl: a file that is not ours is in the way; move it elsewhere$/,
    );
  });

  it('says once where nothing can be written, and remembers all the same', async () => {
    const { path, journal, said } = await opened();
    // A file stands where the folder should be.
    writeFileSync(join(path, '..'), '');
    await journal.keep('a', 1);
    await journal.keep('b', 2);
    expect([await journal.find('a'), await journal.find('b')]).toEqual([1, 2]);
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(
      /journal\.jsonl cannot be written \((EEXIST|ENOTDIR)\): this job cannot go on where it stops$/,
    );
  });
});
