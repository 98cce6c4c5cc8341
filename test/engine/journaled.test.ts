/** Parts of a long job and its journal: each that was done is read once, each that was not is computed once. */
import { expect, it } from 'vitest';
import { byKey } from '../../src/engine/journaled';
import { CancelledError } from '../../src/util/errors';

it('what was done before is read once, parts of one key are computed once', async () => {
  const kept = new Map<string, unknown>([
    ['a', 1],
    ['b', 2],
  ]);
  const asked: string[] = [];
  const journal = {
    find: async (key: string) => (asked.push(key), kept.get(key)),
    keep: async (key: string, value: unknown) => void kept.set(key, value),
  };
  const said: string[] = [];
  const computed: string[] = [];
  const keys = ['a', 'c', 'b', 'c'];
  const job = { journal, onProgress: ({ stage }: { readonly stage: string }) => void said.push(stage) };
  const results = await byKey({ parts: keys, keys, unit: 'parts' }, job, async (part) => (computed.push(part), 3));
  expect(results).toEqual([1, 3, 2, 3]);
  expect(computed).toEqual(['c']);
  expect(said).toEqual(['2 of 4 parts were done before']);
  expect(asked.filter((key) => key !== 'c')).toEqual(['a', 'b']);
});

/** A journal that keeps nothing for long. */
const forgetful = { find: async () => undefined, keep: async () => undefined };

it.each([
  ['without a journal', undefined],
  ['with one', forgetful],
])('%s, a job that is cancelled ends with the part that it is at', async (_, journal) => {
  const cancel = new AbortController();
  const begun: number[] = [];
  const job = { signal: cancel.signal, ...(journal && { journal }) };
  const parts = byKey({ parts: [1, 2, 3], keys: ['a', 'b', 'c'], unit: 'parts' }, job, async (part) => {
    begun.push(part);
    if (part === 2) cancel.abort();
  });
  await expect(parts).rejects.toThrow(CancelledError);
  expect(begun).toEqual([1, 2]);
});

it('a job that is cancelled while its journal is read begins nothing', async () => {
  const cancel = new AbortController();
  const begun: string[] = [];
  const journal = { ...forgetful, find: async () => void cancel.abort() };
  const work = async (part: string): Promise<void> => void begun.push(part);
  const parts = byKey({ parts: ['a'], keys: ['a'], unit: 'parts' }, { journal, signal: cancel.signal }, work);
  await expect(parts).rejects.toThrow(CancelledError);
  expect(begun).toEqual([]);
});
