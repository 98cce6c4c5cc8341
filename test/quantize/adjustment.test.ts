import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findShiftScale, optimalMultiplier, powerOfTwoAtLeast, relativeError } from '../../src/quantize/adjustment';
import { random } from '../support/random';

const golden = JSON.parse(
  readFileSync(join(import.meta.dirname, '../golden/findShiftScale.json'), 'utf8'),
) as readonly (readonly [factor: number, bits: number, shift: number, multiplier: number])[];

const valueOf = ({ multiplier, shift }: { multiplier: number; shift: number }): number => multiplier * 2 ** -shift;

describe('findShiftScale', () => {
  it('equals the appendix as printed, powers of two and their neighbours included', () => {
    const found = golden.map(([factor, bits]) => {
      const { multiplier, shift } = findShiftScale(factor, bits);
      return [factor, bits, 0 - shift, multiplier];
    });
    expect(found).toEqual(golden.map(([factor, bits, shift, multiplier]) => [factor, bits, shift, multiplier]));
  });
});

describe('optimalMultiplier', () => {
  it('is never worse than findShiftScale', () => {
    for (const [factor, bits, shift, multiplier] of golden) {
      const best = relativeError(factor, valueOf(optimalMultiplier(factor, bits)));
      expect(best).toBeLessThanOrEqual(relativeError(factor, multiplier * 2 ** shift));
    }
  });

  it('is the best of all multipliers and shifts', () => {
    const source = random(1);
    for (let i = 0; i < 300; i++) {
      const factor = 2 ** (source.next() * 24 - 20);
      const bits = source.int(1, 9);
      const found = optimalMultiplier(factor, bits);
      expect(found.multiplier).toBeGreaterThan(0);
      expect(found.multiplier).toBeLessThan(2 ** bits);
      expect(relativeError(factor, valueOf(found))).toBe(bestByTrying(factor, bits));
    }
  });

  it('finds powers of two exactly, with multiplier 1 where they shift right', () => {
    for (let k = -30; k <= 0; k++) expect(optimalMultiplier(2 ** k, 8)).toEqual({ multiplier: 1, shift: 0 - k });
  });

  it('reaches 31 bits', () => {
    expect(relativeError(1 / 3, valueOf(optimalMultiplier(1 / 3, 31)))).toBeLessThan(2 ** -31);
  });
});

function bestByTrying(factor: number, bits: number): number {
  let best = Infinity;
  for (let multiplier = 1; multiplier < 2 ** bits; multiplier++) {
    for (let shift = -8; shift <= 40; shift++) {
      best = Math.min(best, relativeError(factor, multiplier * 2 ** -shift));
    }
  }
  return best;
}

describe('powerOfTwoAtLeast', () => {
  const cases: readonly (readonly [number, number])[] = [
    [1, 1],
    [1.0000001, 2],
    [0.5, 0.5],
    [0.3, 0.5],
    [2 ** -40, 2 ** -40],
    [3, 4],
  ];
  it.each(cases)('%d -> %d', (factor, power) => expect(powerOfTwoAtLeast(factor)).toBe(power));
});
