/** The steps among which reconstruction chooses, by hand. */
import { expect, it } from 'vitest';
import { candidates } from '../../src/optimize/reconstruct';

/** 2^(−i/8) for i = 0 … last. */
const eighths = (last: number): number[] => Array.from({ length: last + 1 }, (_, i) => 2 ** (-i / 8));

// At 8 bits 127 is reached with a step of 1. A grid of 0.75 has 6 as its first power of two above 5.
it.each<readonly [string, readonly [number, number, number | undefined, number], readonly number[]]>([
  ['three octaves by eighths', [127, 8, undefined, 0], eighths(24)],
  ['none below the least', [127, 8, undefined, 0.5], eighths(8)],
  ['the least alone where nothing clips so late', [127, 8, undefined, 4], [4]],
  ['of other widths', [7, 4, undefined, 0.9], eighths(1)],
  ['of weights that are all zero', [0, 8, undefined, 0], eighths(24).map((step) => step * 2 ** -100)],
  ['on a grid by octaves', [635, 8, 0.75, 0], [6, 3, 1.5, 0.75]],
  ['on a grid, none below the least', [635, 8, 0.75, 1.5], [6, 3, 1.5]],
  ['on a grid that is met', [127 * 6, 8, 0.75, 0], [6, 3, 1.5, 0.75]],
])('%s', (_, [magnitude, bits, grid, least], steps) => {
  const found = candidates(magnitude, bits, grid, least);
  expect(found).toHaveLength(steps.length);
  steps.forEach((step, i) => expect(found[i] / step).toBeCloseTo(1, 12));
});
