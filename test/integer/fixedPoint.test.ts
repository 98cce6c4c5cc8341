import { describe, expect, it } from 'vitest';
import { multiplyShift } from '../../src/integer/fixedPoint';
import { roundReal } from '../../src/util/round';
import type { Rounding } from '../../src/quantize/quantizedModel';
import { rationalOf, roundRational } from '../support/exactRational';
import { roundings } from '../support/quantizedSteps';
import { random } from '../support/random';

/** Quarter steps around zero, written down by hand: x, then even, up, away, floor, toward zero. */
const table: readonly (readonly [number, number, number, number, number, number])[] = [
  [-3.5, -4, -3, -4, -4, -3],
  [-2.75, -3, -3, -3, -3, -2],
  [-2.5, -2, -2, -3, -3, -2],
  [-2.25, -2, -2, -2, -3, -2],
  [-1.5, -2, -1, -2, -2, -1],
  [-1, -1, -1, -1, -1, -1],
  [-0.5, 0, 0, -1, -1, 0],
  [-0.25, 0, 0, 0, -1, 0],
  [0, 0, 0, 0, 0, 0],
  [0.25, 0, 0, 0, 0, 0],
  [0.5, 0, 1, 1, 0, 0],
  [1.5, 2, 2, 2, 1, 1],
  [2.5, 2, 3, 3, 2, 2],
  [2.75, 3, 3, 3, 2, 2],
  [3.5, 4, 4, 4, 3, 3],
];

describe('roundReal', () => {
  for (const [column, rounding] of roundings.entries()) {
    it.each(table)(`${rounding} of %d`, (...row) => {
      expect(roundReal(row[0], rounding)).toBe(row[column + 1]);
      expect(multiplyShift(row[0] * 4, 1, 2, rounding)).toBe(row[column + 1]);
    });
  }

  it.each([0.49999999999999994, 4503599627370495.5, 2 ** 52 + 1, 2 ** 53 - 1, 1e300, 5e-324, 1.5000000000000002])(
    'is exact where adding a half is not: ±%d',
    (x) => {
      for (const rounding of roundings) {
        for (const value of [x, -x]) {
          expect(BigInt(roundReal(value, rounding)), rounding).toBe(roundRational(rationalOf(value), rounding));
        }
      }
    },
  );
});

describe('multiplyShift', () => {
  const oracle = (a: number, m: number, k: number, rounding: Rounding): number => {
    const product = BigInt(a) * BigInt(m);
    const [numerator, denominator] = k >= 0 ? [product, 1n << BigInt(k)] : [product << BigInt(-k), 1n];
    return Number(roundRational({ numerator, denominator }, rounding));
  };

  it.each(roundings)('%s agrees with exact rationals up to products of 2^62', (rounding) => {
    const source = random(7);
    for (let i = 0; i < 3000; i++) {
      const magnitude = 2 ** source.int(0, 31);
      const a = Math.trunc((source.next() * 2 - 1) * magnitude);
      const m = Math.trunc(source.next() * 2 ** source.int(0, 31));
      const k = source.int(-31, 62);
      expect(multiplyShift(a, m, k, rounding), `${a} · ${m} · 2^−${k}`).toBe(oracle(a, m, k, rounding));
    }
  });

  it.each(roundings)('%s meets its ties exactly, small and large', (rounding) => {
    for (const k of [1, 2, 7, 31, 40, 60]) {
      for (const odd of [1, 3, 5]) {
        for (const off of [-1, 0, 1]) {
          // ±odd · 2^(k−1) + off: a tie at off 0, next to it otherwise. Split into a·m with both in range.
          const m = k > 30 ? 2 ** 30 : 1;
          const a = (odd * 2 ** (k - 1)) / m + off;
          for (const signed of [a, -a]) {
            expect(multiplyShift(signed, m, k, rounding)).toBe(oracle(signed, m, k, rounding));
          }
        }
      }
    }
  });
});
