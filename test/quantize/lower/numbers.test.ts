/** Numbers that a lowering chooses for its steps: shifts, widths and units, by hand. */
import { describe, expect, it } from 'vitest';
import { slopeInUnits } from '../../../src/quantize/lower/appendix';
import { align } from '../../../src/quantize/lower/join';
import { quotientBitsOf } from '../../../src/quantize/lower/quotient';
import { sixteenthsOf } from '../../../src/quantize/lower/resize';

describe('multipliers over one shift', () => {
  const aligned = (
    ratios: readonly number[],
    spans: readonly number[],
    multiplierBits = 8,
    adjustment: 'mul-shift' | 'pow2-ratio' = 'mul-shift',
  ) => {
    const { alignment, shift } = align({ adjustment, multiplierBits }, ratios, spans);
    expect(alignment.map(({ value }) => value)).toEqual(ratios);
    return [shift, ...alignment.map(({ multiplier }) => multiplier)];
  };
  it('use all their bits for the largest ratio', () => {
    // 1.5 is 192 of 2^7; beside a span of 2 two thirds need no more than 7 bits of shift.
    expect(aligned([1.5, 2 / 3], [128, 2])).toEqual([7, 192, 85]);
    expect(aligned([0.75, 0.75], [128, 128])).toEqual([8, 192, 192]);
  });
  it('are a bit shorter where rounding would need one more', () => {
    // 0.999 is 255.7 of 2^8, which is 256.
    expect(aligned([0.999, 0.999], [1, 1])).toEqual([7, 128, 128]);
    expect(aligned([0.9979, 0.9979], [1, 1])).toEqual([8, 255, 255]);
  });
  it('grow for many small steps beside coarse ones, whose multipliers then end in zeros', () => {
    // A span of 2^11 wants 2^17: 3.3 · 2^6 = 211 and eleven zeros; 0.01 · 2^14 = 164 and three.
    expect(aligned([3.3, 0.01], [4, 2 ** 11])).toEqual([14, 211 * 2 ** 8, 164]);
    expect(aligned([3.3, 0.0001], [4, 2 ** 11])).toEqual([17, 211 * 2 ** 11, 13]);
    expect(aligned([3.3, 0.0001], [4, 2 ** 11 + 1])).toEqual([18, 211 * 2 ** 12, 26]);
  });
  it('stay within what a sum may hold', () => {
    // 2^40 · 2^7 = 2^47 of 2^51 leave four bits.
    expect(aligned([2 ** 40, 2 ** -30], [2 ** 7, 2 ** 20])[0]).toBe(4);
    expect(aligned([2 ** 40, 2 ** -30], [2 ** 7, 2 ** 37])[0]).toBe(3);
    expect(aligned([2 ** 46, 1], [2 ** 6, 1])).toEqual([0, 2 ** 46, 1]);
  });
  it('of powers of two are no longer than the smallest needs', () => {
    expect(aligned([2, 0.25], [128, 128], 8, 'pow2-ratio')).toEqual([2, 8, 1]);
    expect(aligned([2, 4], [128, 128], 8, 'pow2-ratio')).toEqual([0, 2, 4]);
    expect(aligned([1.5, 0.25], [128, 128], 8, 'pow2-ratio')).toEqual([9, 192 * 4, 128]);
    // A slope's multiplier comes on top: 2^43 instead of 2^51, of which 2^37 leave six bits.
    expect(aligned([2 ** 30, 2 ** -20], [2 ** 7, 1], 8, 'pow2-ratio')[0]).toBe(6);
  });
});

it.each([
  // Eight bits behind the point beside 8 bits of output, fewer beside wide ones, but no fewer than three.
  [1, 8, 8],
  [1, 12, 8],
  [1, 13, 7],
  [1, 16, 4],
  [1, 17, 3],
  [1, 24, 3],
  [1, 4, 8],
  [5, 8, 11],
  [2 ** -6, 8, 2],
  [2 ** -9, 8, 0],
])('a quotient of %d steps at %i bits has %i bits behind its point', (ratio, bits, expected) =>
  expect(quotientBitsOf(ratio, bits)).toBe(expected),
);

it.each([
  [1, 1, 16],
  [1, 0.5, 16],
  [1, 1 + 5e-10, 16],
  [1, 1 + 2e-9, 15],
  [1, 2, 8],
  [1, 2.1, 7],
  [1, 16, 1],
  [1, 40, 1],
  [0.5, 1, 8],
])('what swings from %d to %d is held in %i sixteenths', (scale, wanted, m) =>
  expect(sixteenthsOf(scale, wanted)).toBe(m),
);

it.each([
  [0.1, 10, 1],
  [0.25, 4, 1],
  [0.3, 10, 3],
  [1, 1, 1],
  [0, 1, 0],
  [-0.5, 2, -1],
  [0.001, 1000, 1],
  [1 / 999, 999, 1],
  [0.1000005, 10, 1],
])('a slope of %d is counted in units of 1 / %i', (slope, positive, negative) =>
  expect(slopeInUnits(slope)).toEqual({ positive, negative }),
);

it('a slope that no thousandth comes near to is counted in thousandths', () => {
  expect(slopeInUnits(0.00045)).toEqual({ positive: 1000, negative: 0 });
  expect(slopeInUnits(1 / 1000.6)).toEqual({ positive: 1000, negative: 1 });
});
