import { describe, expect, it } from 'vitest';
import { roundReal } from '../../src/util/round';
import { dequantize, quantizeInput } from '../../src/integer/quantizeInput';
import { tensor } from '../support/quantizedSteps';

describe('quantizeInput', () => {
  it('divides, rounds, adds the zero point, then saturates', () => {
    const map = tensor([1, 8], 4, 1, [0.5]);
    const values = Float32Array.of(0, 0.25, 0.75, -0.25, -0.75, 100, -100, 3);
    expect([...quantizeInput(values, map)]).toEqual([1, 1, 3, 1, -1, 7, -8, 7]);
    expect([...quantizeInput(values, map, 'nearest-ties-away')]).toEqual([1, 2, 3, 0, -1, 7, -8, 7]);
    expect([...quantizeInput(values, map, 'floor')]).toEqual([1, 1, 2, 0, -1, 7, -8, 7]);
  });

  it('takes infinities to the ends and NaN to the zero point', () => {
    expect([...quantizeInput([Infinity, -Infinity, NaN], tensor([3], 8, 5))]).toEqual([127, -128, 5]);
  });

  it('follows a scale per channel along axis 1', () => {
    const map = tensor([1, 2, 2], 8, 0, [1, 0.25]);
    expect([...quantizeInput([3, 4, 3, 4], map)]).toEqual([3, 4, 12, 16]);
    expect([...dequantize(Int32Array.of(3, 4, 12, 16), map)]).toEqual([3, 4, 3, 4]);
  });
});

describe('quantizeInput, at ties and beside them', () => {
  const roundings = ['nearest-ties-even', 'nearest-ties-up', 'nearest-ties-away', 'floor', 'toward-zero'] as const;
  it.each(roundings)('rounds as its formula says, %s', (rounding) => {
    for (const [scale, zeroPoint] of [
      [1, 0],
      [0.037, 3],
      [1 / 255, -128],
    ] as const) {
      const map = tensor([1, 1], 8, zeroPoint, [scale]);
      const around = Array.from({ length: 1200 }, (_, i) => ((i - 600) / 4) * scale);
      const values = around.flatMap((x) => [x, x * (1 + Number.EPSILON), x * (1 - Number.EPSILON)]);
      const special = [0, -0, 5e-324, -0.49999999999999994, 0.49999999999999994, 1e9, -1e10, 1e300, NaN, Infinity];
      const all = [...values, ...special];
      const expected = all.map((x) => {
        const single = rounding === 'floor' || rounding === 'toward-zero';
        const whole = roundReal(single ? Math.fround(x / scale) : x / scale, rounding) + zeroPoint;
        return Number.isNaN(x) ? zeroPoint : Math.min(map.qmax, Math.max(map.qmin, whole));
      });
      expect([...quantizeInput(all, map, rounding)]).toEqual(expected);
    }
  });
});

describe('dequantize', () => {
  it('returns what was quantized, within half a step', () => {
    const map = tensor([1, 101], 8, -3, [0.037]);
    const values = Float32Array.from({ length: 101 }, (_, i) => (i - 50) * 0.071);
    const back = dequantize(quantizeInput(values, map), map);
    back.forEach((value, i) => expect(Math.abs(value - values[i])).toBeLessThanOrEqual(0.0185 + 1e-6));
  });

  it('reads accumulators of 40 bits', () => {
    expect([...dequantize(Float64Array.of(2 ** 40), tensor([1, 1], 48, 0, [2 ** -38]))]).toEqual([4]);
  });
});
