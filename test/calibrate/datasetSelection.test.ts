/** Which samples are chosen, and that shards are a partition. */
import { describe, expect, it } from 'vitest';
import { selectSamples, shardOf } from '../../src/calibrate/datasetSelection';

describe('selectSamples', () => {
  const plain = { length: 6 };
  const labelled = { length: 8, labels: [0, 0, 0, 1, 2, 2, 2, 2] };

  it.each([
    ['the first', plain, 2, [0, 1]],
    ['0 is all', plain, 0, [0, 1, 2, 3, 4, 5]],
    ['more than there are', plain, 9, [0, 1, 2, 3, 4, 5]],
    ['the first of each class', labelled, 3, [0, 3, 4]],
    ['a small class leaves room to others', labelled, 6, [0, 1, 2, 3, 4, 5]],
    ['the rest goes to the first classes', labelled, 4, [0, 1, 3, 4]],
    ['all of a labelled set', labelled, 0, [0, 1, 2, 3, 4, 5, 6, 7]],
  ] as const)('%s', (_, dataset, count, expected) => expect(selectSamples(dataset, count)).toEqual(expected));

  it('takes the first 20 of each of ten classes of 1,000, as the report calibrates', () => {
    const labels = Array.from({ length: 10_000 }, (_, index) => Math.floor(index / 1000));
    const expected = Array.from({ length: 200 }, (_, index) => Math.floor(index / 20) * 1000 + (index % 20));
    expect(selectSamples({ length: labels.length, labels }, 200)).toEqual(expected);
  });

  it('with a seed: repeatable, without repeats, a prefix of the larger choice, another for another seed', () => {
    const choice = selectSamples({ length: 100 }, 20, 1);
    expect(new Set(choice).size).toBe(20);
    expect(selectSamples({ length: 100 }, 20, 1)).toEqual(choice);
    expect(selectSamples({ length: 100 }, 50, 1).slice(0, 20)).toEqual(choice);
    expect(selectSamples({ length: 100 }, 20, 2)).not.toEqual(choice);
    expect([...selectSamples({ length: 100 }, 0, 1)].sort((a, b) => a - b)).toEqual([...Array(100).keys()]);
  });
});

describe('shardOf', () => {
  it.each([1, 2, 3, 8])('%d shards are disjoint and complete', (of) => {
    const indices = [5, 3, 8, 1, 0, 2, 9];
    const parts = Array.from({ length: of }, (_, shard) => shardOf(indices, shard + 1, of));
    expect(parts.flat().sort()).toEqual([...indices].sort());
    expect(Math.max(...parts.map((part) => part.length)) - Math.min(...parts.map((part) => part.length))).toBeLessThan(
      2,
    );
  });
});
