/** Parts of a long job and its journal: each that was done is read once, each that was not is computed once. */
import { expect, it } from 'vitest';
import { byKey } from '../../src/engine/journaled';

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
