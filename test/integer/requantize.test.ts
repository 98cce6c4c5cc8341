import { describe, expect, it } from 'vitest';
import { requantizeOne } from '../../src/integer/requantize';
import { requantizeExactly } from '../support/exactRational';
import { modes, randomRequantize, roundings } from '../support/quantizedSteps';
import { random } from '../support/random';

describe('requantize', () => {
  for (const mode of modes) {
    it.each(roundings)(`${mode}, %s: agrees with exact rationals`, (rounding) => {
      const source = random(11);
      let inside = 0;
      for (let i = 0; i < 400; i++) {
        const magnitude = 2 ** source.int(4, 40);
        const requantize = randomRequantize(source, mode, rounding, 3, magnitude);
        const accumulator = Math.trunc((source.next() * 2 - 1) * magnitude);
        const q = requantizeOne(accumulator, i % 3, requantize);
        expect(q, `case ${i}`).toBe(requantizeExactly(accumulator, i % 3, requantize));
        if (q > requantize.qmin && q < requantize.qmax) inside++;
      }
      expect(inside).toBeGreaterThan(100);
    });
  }

  const identity = {
    mode: 'mul-shift',
    rounding: 'nearest-ties-up',
    factor: { value: Float64Array.of(1), multiplier: Int32Array.of(1), shift: Int32Array.of(0) },
    zeroPoint: 3,
    qmin: -8,
    qmax: 7,
  } as const;

  it.each([
    [0, 3],
    [4, 7],
    [5, 7],
    [-11, -8],
    [-12, -8],
  ])('adds the zero point before it clamps: %d → %d', (accumulator, q) => {
    expect(requantizeOne(accumulator, 0, identity)).toBe(q);
  });

  it('takes the negative factor below zero only, and the slopes of the report after clamping', () => {
    const half = { value: Float64Array.of(0.5), multiplier: Int32Array.of(1), shift: Int32Array.of(1) };
    const leaky = { ...identity, zeroPoint: 0, negative: half };
    expect([-5, -1, 0, 5].map((a) => requantizeOne(a, 0, leaky))).toEqual([-2, 0, 0, 5]);
    const after = { ...identity, zeroPoint: 0, leakyAfter: { positive: 10, negative: 1 } };
    expect([-20, -5, 0, 5, 20].map((a) => requantizeOne(a, 0, after))).toEqual([-8, -5, 0, 50, 70]);
  });
});
