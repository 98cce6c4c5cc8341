/** Numbers against their integers: by hand. */
import { describe, expect, it } from 'vitest';
import { compareValues, evenBins, histogram } from '../../src/evaluate/compareValues';

const grid = { step: 1, low: -2, high: 1 };
const real = Float32Array.of(-3.4, -2.4, -0.2, 0, 0.6, 1.4, 1.6, 4);
const quantized = Float32Array.of(-2, -2, 0, 0, 1, 1, 1, 1);

describe('compareValues', () => {
  const compared = compareValues({ real, quantized, grid }, 'by hand');
  it('has bins between the integers, the same for both', () => {
    expect(compared.float).toEqual({ start: -3.5, width: 1, counts: [1, 1, 0, 2, 2, 1, 0, 1] });
    expect(compared.quantized).toEqual({ start: -3.5, width: 1, counts: [0, 2, 0, 2, 4, 0, 0, 0] });
  });
  it('tells rounding from clipping', () => {
    expect(compared.clipped).toMatchObject({ below: 1 / 8, above: 2 / 8 });
    expect(compared.clipped.histogram.counts).toEqual([1, 0, 0, 0, 0, 1, 0, 1]);
    expect(compared.sample.clipped).toEqual([true, false, false, false, false, false, true, true]);
  });
  it('measures the error', () => {
    const errors = Array.from(real, (x, i) => quantized[i] - x);
    const square = (values: readonly number[]): number => values.reduce((sum, value) => sum + value * value, 0);
    expect(compared.mse).toBeCloseTo(square(errors) / 8, 6);
    expect(compared.maxError).toBe(3);
    expect(compared.sqnrDb).toBeCloseTo(10 * Math.log10(square([...real]) / square(errors)), 5);
  });
  it('knows exact numbers and silence', () => {
    const same = Float32Array.of(1, -2);
    expect(compareValues({ real: same, quantized: same, grid }, '').sqnrDb).toBe(200);
    const silence = new Float32Array(3);
    expect(compareValues({ real: silence, quantized: silence, grid }, '').sqnrDb).toBeNull();
    expect(compareValues({ real: new Float32Array(0), quantized: new Float32Array(0), grid }, '').count).toBe(0);
  });
  it('joins integers evenly where there are many', () => {
    const wide = Float32Array.from({ length: 5000 }, (_, i) => i - 2500);
    const { float } = compareValues({ real: wide, quantized: wide, grid: { step: 1, low: -4096, high: 4095 } }, '');
    expect(float.width).toBe(32);
    expect(new Set(float.counts.slice(1, -1))).toEqual(new Set([32]));
  });
});

describe('histogram', () => {
  it('keeps what lies on the border', () => {
    expect(histogram([0, 1, 2, 4], evenBins([0, 4], 4)).counts).toEqual([1, 1, 1, 1]);
    expect(histogram([7, 7], evenBins([7, 7], 4)).counts).toEqual([0, 0, 2, 0]);
  });
});
