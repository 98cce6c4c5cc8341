/** Weights of a triangle as wide as an output pixel, in 2^22ths: by fractions, for sizes where they are simple. */
import { describe, expect, it } from 'vitest';
import { tapsOf } from '../../src/calibrate/taps';

/** Of one output position: input position → weight; a neighbour of weight 0 is left out. */
function weightsOf(from: number, to: number, output: number): Readonly<Record<number, number>> {
  const { first, pairs, high, low, stride } = tapsOf(from, to);
  const at = output * stride * 2;
  const weights = Array.from(
    { length: 2 * pairs[output] },
    (_, tap) => [first[output] + tap, 2 ** 11 * high[at + tap] + low[at + tap]] as const,
  );
  return Object.fromEntries(weights.filter(([, weight]) => weight !== 0));
}

const part = (fraction: number): number => Math.trunc(fraction * 2 ** 22 + 0.5);

describe('bilinear weights', () => {
  it.each([
    // Output 1 of 4 → 4 lies on input 1.
    [4, 4, 1, { 1: part(1) }],
    // Half the size: the triangle's half-width is two pixels: 1/4, 3/4, 3/4, 1/4 of two.
    [8, 4, 1, { 1: part(1 / 8), 2: part(3 / 8), 3: part(3 / 8), 4: part(1 / 8) }],
    // At the left border the first tap is cut off: 3/4, 3/4, 1/4 of 7/4.
    [8, 4, 0, { 0: part(3 / 7), 1: part(3 / 7), 2: part(1 / 7) }],
    // Twice the size: a quarter of a pixel from the nearest.
    [4, 8, 3, { 1: part(3 / 4), 2: part(1 / 4) }],
    [4, 8, 0, { 0: part(1) }],
    [4, 8, 7, { 3: part(1) }],
    [1, 3, 1, { 0: part(1) }],
    // All of three: 2/3, 1, 2/3 of 7/3.
    [3, 1, 0, { 0: part(2 / 7), 1: part(3 / 7), 2: part(2 / 7) }],
  ])('from %i to %i, output %i', (from, to, output, expected) => expect(weightsOf(from, to, output)).toEqual(expected));

  it('of an output sum up to one, within their rounding', () => {
    for (const [from, to] of [
      [640, 416],
      [13, 29],
      [29, 13],
      [1000, 7],
    ]) {
      for (let output = 0; output < to; output++) {
        const sum = Object.values(weightsOf(from, to, output)).reduce((a, b) => a + b, 0);
        expect(Math.abs(sum - 2 ** 22)).toBeLessThanOrEqual(Math.ceil((2 * from) / to) + 2);
      }
    }
  });

  it('of sizes that come again are those that were made', () => {
    const taps = tapsOf(31, 17);
    expect(tapsOf(31, 17)).toBe(taps);
    for (let size = 1; size <= 31; size++) tapsOf(size, 5);
    expect(tapsOf(31, 17)).toBe(taps);
    for (let size = 1; size <= 32; size++) tapsOf(size, 6);
    expect(tapsOf(31, 17)).not.toBe(taps);
    expect(tapsOf(31, 17)).toEqual(taps);
  });
});
