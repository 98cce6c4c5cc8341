/** Figures of how two lists differ, counted by hand. */
import { describe, expect, it } from 'vitest';
import { differencesOf } from '../../src/compare/differences';

const size = { C: 2, H: 2, W: 3 };
const [x, zero] = [NaN, 0];
const all = (length: number): Int32Array => Int32Array.from({ length }, (_, i) => i);
const none = { differing: 0, unknown: 0, largest: 0, first: null, mean: 0, common: [] };

describe('the differences', () => {
  it.each([
    ['of equal lists', [1, 2, 3], [1, 2, 3], none],
    [
      'at the very first element',
      [5, 2],
      [4, 2],
      {
        ...{ differing: 1, unknown: 0, largest: 1, mean: -1, common: [[-1, 1]] },
        first: { channel: 0, y: 0, x: 0, expected: 5, found: 4 },
      },
    ],
    [
      'in the second channel, the commonest first, equals by value',
      [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 10],
      [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 3],
      {
        ...{ differing: 2, unknown: 0, largest: 7, mean: -2.5 },
        first: { channel: 1, y: 1, x: 1, expected: 0, found: 2 },
        common: [
          [-7, 1],
          [2, 1],
        ],
      },
    ],
    [
      'with elements that nobody drove',
      [1, 1, 1, 1],
      [x, 3, 3, 0],
      {
        ...{ differing: 4, unknown: 1, largest: 2, mean: 1 },
        first: { channel: 0, y: 0, x: 0, expected: 1, found: null },
        common: [
          [2, 2],
          [-1, 1],
        ],
      },
    ],
    [
      'where there is no number at all',
      [7, 7],
      [x, x],
      { ...none, differing: 2, unknown: 2, first: { channel: 0, y: 0, x: 0, expected: 7, found: null } },
    ],
  ])('%s', (_, expected, found, figures) => {
    const differences = differencesOf(Float64Array.from(expected), Float64Array.from(found), all(found.length), size);
    expect(differences).toEqual({ elements: expected.length, ...figures });
  });

  it('are at most eight of the commonest', () => {
    const found = Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 9);
    const { common } = differencesOf(new Float64Array(10), found, all(10), { C: 1, H: 1, W: 10 });
    expect(common).toEqual([[9, 2], ...[1, 2, 3, 4, 5, 6, 7].map((each) => [each, 1])]);
  });

  it('are counted in 10,000 kinds: of a list with more, the later ones are not', () => {
    const kinds = Array.from({ length: 10_000 }, (_, i) => i + 1);
    const found = Float64Array.from([...kinds, 10_001, 10_001, 10_001, 1, 1]);
    const { common, mean } = differencesOf(
      found.map(() => zero),
      found,
      all(found.length),
      { C: 1, H: 1, W: found.length },
    );
    expect(common.slice(0, 2)).toEqual([
      [1, 3],
      [2, 1],
    ]);
    expect(mean).toBe(((10_000 * 10_001) / 2 + 3 * 10_001 + 2) / 10_005);
  });

  it('are of the places that a dump has', () => {
    const found = Float64Array.of(9, 9, 9, 9);
    const { elements, differing, first } = differencesOf(new Float64Array(4), found, Int32Array.of(1, 3), size);
    expect([elements, differing, first?.x]).toEqual([4, 2, 1]);
  });
});
