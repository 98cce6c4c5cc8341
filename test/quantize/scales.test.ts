import { describe, expect, it } from 'vitest';
import { activationIntegers, activationScale, type ActivationRules } from '../../src/quantize/scales';
import { random } from '../support/random';

const rules = (
  activations: boolean,
  signed: ActivationRules['signed'] = 'always',
  leaky = 'fused:8',
): ActivationRules => ({
  symmetric: { weights: true, activations },
  ...{ signed, leaky },
});

describe('activationScale', () => {
  /** By hand: s = (max − min) / (2^n − 1) over the range with zero in it, z so that min lies at qmin. */
  const asymmetric: readonly (readonly [min: number, max: number, bits: number, scale: number, zeroPoint: number])[] = [
    [0, 1, 8, 1 / 255, -128],
    [0, 255, 8, 1, -128],
    [-1, 1, 8, 2 / 255, 0],
    [-1, 3, 8, 4 / 255, -64],
    [2, 10, 8, 10 / 255, -128],
    [-10, -2, 8, 10 / 255, 127],
    [-0.25, 0.6875, 4, 0.0625, -4],
    [-1, 2, 2, 1, -1],
    [0, 65535, 16, 1, -32768],
    [0, 0, 8, 2 / 255, 0],
  ];
  it.each(asymmetric)('of %d … %d in %i bits', (min, max, bits, scale, zeroPoint) => {
    expect(activationScale({ min, max }, bits, rules(false))).toMatchObject({ scale, zeroPoint });
  });

  it.each([
    [-3, 127, 8, 1],
    [-127, 3, 8, 1],
    [-7, 2, 4, 1],
    [0, 0, 8, 1 / 127],
  ])('symmetric, of %d … %d in %i bits', (min, max, bits, scale) => {
    expect(activationScale({ min, max }, bits, rules(true))).toMatchObject({ scale, zeroPoint: 0 });
  });

  it('is no number where nothing was observed', () => {
    expect(activationScale({ min: NaN, max: NaN }, 8, rules(true)).scale).toBeNaN();
    expect(activationScale({ min: NaN, max: NaN }, 8, rules(false)).scale).toBeNaN();
  });

  it('covers both ends to half a step, and zero exactly', () => {
    const r = random(31);
    for (let i = 0; i < 2000; i++) {
      const [a, b] = [20 * r.next() - 10, 20 * r.next() - 10];
      const range = { min: Math.min(a, b), max: Math.max(a, b) };
      const bits = r.int(2, 16);
      const { scale, zeroPoint } = activationScale(range, bits, rules(false));
      expect(Number.isInteger(zeroPoint)).toBe(true);
      const [lowest, highest] = [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1].map((q) => scale * (q - zeroPoint));
      const slack = scale * (0.5 + 1e-9);
      expect(lowest).toBeLessThanOrEqual(Math.min(range.min, 0) + slack);
      expect(highest).toBeGreaterThanOrEqual(Math.max(range.max, 0) - slack);
      expect(lowest <= 0 && highest >= 0).toBe(true);
    }
  });

  it('leaves the room of a wider scale above', () => {
    expect(activationIntegers({ min: 0, max: 100 }, 1, 8, rules(false)).zeroPoint).toBe(-128);
    expect(activationIntegers({ min: -28, max: 100 }, 1, 8, rules(false)).zeroPoint).toBe(-100);
  });

  /** By hand: s = max / (2^n − 1), from 0 on. */
  it.each([
    [0, 255, 8, 1, 255],
    [0, 5, 4, 1 / 3, 15],
    [0.5, 6, 2, 2, 3],
    [0, 65535, 16, 1, 65535],
    [0, 0, 8, 1 / 255, 255],
  ])('unsigned where nothing is below zero, of %d … %d in %i bits', (min, max, bits, scale, qmax) => {
    for (const symmetric of [true, false])
      expect(activationScale({ min, max }, bits, rules(symmetric, 'auto'))).toEqual({
        ...{ scale, zeroPoint: 0, qmin: 0, qmax },
      });
  });

  it.each([
    ['below zero', -1e-9, rules(true, 'auto')],
    ['never seen', NaN, rules(true, 'auto')],
    ['always signed', 0, rules(true)],
    ["in the report's appendix", 0, rules(true, 'auto', 'after')],
  ])('signed: %s', (_, min, of) => {
    expect(activationScale({ min, max: 127 }, 8, of)).toMatchObject({ qmin: -128, qmax: 127, zeroPoint: 0 });
  });
});
