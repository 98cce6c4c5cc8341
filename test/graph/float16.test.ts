import { describe, expect, it } from 'vitest';
import { halfOf } from '../../src/graph/float16';
import { float16ToNumber } from '../../src/graph/tensor';

describe('halfOf', () => {
  it('undoes float16ToNumber for every half that is a number', () => {
    const wrong = Array.from({ length: 0x10000 }, (_, half) => half).filter((half) => {
      const value = float16ToNumber(half);
      return !Number.isNaN(value) && half !== 0x8000 && halfOf(value) !== half;
    });
    expect(wrong).toEqual([]);
    expect(halfOf(-0)).toBe(0x8000);
    expect(halfOf(NaN) & 0x7c00).toBe(0x7c00);
    expect(halfOf(NaN) & 0x3ff).not.toBe(0);
  });

  it('rounds halfway to even and everything else to the nearest', () => {
    const wrong = Array.from({ length: 0x7bff }, (_, half) => half).filter((half) => {
      const [low, high] = [float16ToNumber(half), float16ToNumber(half + 1)];
      const even = half % 2 === 0 ? half : half + 1;
      const nearest = [halfOf((low + high) / 2), halfOf(low + (high - low) * 0.49), halfOf(low - (low - high) * 0.51)];
      return nearest[0] !== even || nearest[1] !== half || nearest[2] !== half + 1;
    });
    expect(wrong).toEqual([]);
  });

  it.each([
    [65519.99, 0x7bff],
    [65520, 0x7c00],
    [1e30, 0x7c00],
    [NaN, 0x7e00],
    [-65519.99, 0xfbff],
    [-65520, 0xfc00],
    [2 ** -14, 0x0400],
    [2 ** -14 * (1 - 2 ** -12), 0x0400],
    [2 ** -14 * (1 - 2 ** -10), 0x03ff],
    [-Infinity, 0xfc00],
    [2 ** -25, 0],
    [2 ** -25 * 1.01, 1],
  ])('of %d is %d', (value, half) => expect(halfOf(value)).toBe(half));
});
