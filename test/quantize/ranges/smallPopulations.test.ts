/** Populations of a few numbers, whose every figure is counted by hand, and what is fitted to them. */
import { describe, expect, it } from 'vitest';
import type { Ranges } from '../../../src/calibrate/ranges';
import { aciqInterval, clippingRatio, fitOf } from '../../../src/quantize/ranges/aciq';
import { entropyMagnitude } from '../../../src/quantize/ranges/entropy';
import { populationOfValue } from '../../../src/quantize/ranges/population';
import { populationOfWeights } from '../../../src/quantize/ranges/weightPopulation';

const weights = (...numbers: readonly number[]) => populationOfWeights(Float32Array.from(numbers), 1);

describe('weights', () => {
  const four = populationOfWeights(Float32Array.of(-4, 1, 0, 2), 2);

  it('are counted', () => {
    expect(four).toMatchObject({ min: -4, max: 2, count: 4, zeros: 1, sum: -1, squares: 21 });
    expect(four.meanOfGroups).toEqual({ min: -2, max: 1.5 });
    expect(four.meanDistance(1)).toBe((5 + 0 + 1 + 1) / 4);
  });

  it.each([
    [0, 0],
    [0.25, 0],
    [0.26, 1],
    [0.5, 1],
    [0.75, 2],
    [0.76, 4],
    [1, 4],
  ])('have %d of their magnitudes up to %d', (share, magnitude) => expect(four.quantile(share)).toBe(magnitude));

  // In steps of 0.5 they are −8, 2, 0 and 4.
  it.each([
    [4, 8, 0],
    [3, 8, 0.25],
    [4, 7, 0.25],
    [1, 6, 1 + 2.25 + 0.25],
  ])('clipped at %i levels above and %i below zero are off by %d', (above, below, error) =>
    expect(four.squaredError(0.5)(above, below)).toBe(error),
  );

  it('are rounded to the nearest level', () => expect(weights(0.6, -0.2).squaredError(0.5)(9, 9)).toBeCloseTo(0.05, 6));
});

describe('the numbers of a value', () => {
  const seen = {
    ...{ count: 7, outOf: 70, zeros: 2, sum: 3, squares: 5, width: 0.5 },
    ...{ positive: Float64Array.of(1, 2, 0, 1), negative: Float64Array.of(1) },
  };
  const ranges: Ranges = {
    ...{ min: Float64Array.of(0, -0.25), max: Float64Array.of(0, 1.75), images: 2 },
    ...{ meanMin: Float64Array.of(0, -0.125), meanMax: Float64Array.of(0, 1.5) },
    distributions: [undefined, seen],
  };
  const population = populationOfValue(ranges, 1)!;

  it('are what calibration counted', () => {
    expect(population).toMatchObject({ min: -0.25, max: 1.75, count: 7, outOf: 70, zeros: 2, sum: 3, squares: 5 });
    expect(population.meanOfGroups).toEqual({ min: -0.125, max: 1.5 });
    expect(population.magnitudes()).toEqual({ counts: Float64Array.of(2, 2, 0, 1), width: 0.5 });
    // 2 zeros, 0.25, twice 0.75, 1.75 and −0.25.
    expect(population.meanDistance(1)).toBeCloseTo((2 + 0.75 + 2 * 0.25 + 0.75 + 1.25) / 7, 12);
    expect(population.squaredError(0.5)(9, 9)).toBeCloseTo((5 * 0.5 ** 2) / 12, 12);
  });

  it.each([
    [0, 0],
    [2 / 7, 0],
    [3 / 7, 0.25],
    [4 / 7, 0.5],
    [5 / 7, 0.75],
    [6 / 7, 1],
    [6.5 / 7, 1.75],
    [1, 2],
    [1.1, 2],
  ])('have %d of their magnitudes up to %d', (share, magnitude) =>
    expect(population.quantile(share)).toBeCloseTo(magnitude, 12),
  );

  it('may all be below zero', () => {
    const below = { ...seen, positive: new Float64Array(0), negative: Float64Array.of(0, 5) };
    const all = populationOfValue({ ...ranges, distributions: [undefined, below] }, 1);
    expect(all?.magnitudes().counts).toEqual(Float64Array.of(0, 5));
  });

  it('are none where nothing was seen, and refused where nobody counted', () => {
    expect(populationOfValue(ranges, 0)).toBeUndefined();
    for (const key of ['distributions', 'meanMin', 'meanMax'] as const)
      expect(() => populationOfValue({ ...ranges, [key]: undefined }, 1), key).toThrow('without distributions');
  });
});

describe('the density of a few numbers', () => {
  it('has their moments', () => {
    expect(fitOf(weights(-1, 0, 2, 3), 'laplace')).toEqual({ density: 'laplace', centre: 1, spread: 1.5 });
    expect(fitOf(weights(-1, 0, 2, 3), 'gauss')).toEqual({ density: 'gauss', centre: 1, spread: Math.sqrt(2.5) });
  });
  it('is half of one around zero where nothing is below it, zeros left out', () => {
    expect(fitOf(weights(0, 1, 3, 0), 'laplace')).toEqual({ density: 'laplace', centre: 0, spread: 2 });
    expect(fitOf(weights(0, 1, 3, 0), 'gauss')).toEqual({ density: 'gauss', centre: 0, spread: Math.sqrt(5) });
  });
  // b / σ is the square root of the share that is not zero; densities are alike at √(π / 2e), a share of 0.578.
  it.each([
    [2, 5, 'laplace'],
    [4, 7, 'laplace'],
    [6, 10, 'gauss'],
    [8, 8, 'gauss'],
  ] as const)('of which %i in %i are ±1 is %s', (filled, count, density) => {
    const numbers = Array.from({ length: count }, (_, i) => (i >= filled ? 0 : i % 2 === 0 ? 1 : -1));
    expect(fitOf(weights(...numbers)).density).toBe(density);
  });
  it('is clipped on both sides of its centre', () => {
    const { min, max } = aciqInterval(weights(-1, 0, 2, 3), 4, 'laplace');
    const ratio = clippingRatio('laplace', 4);
    expect([min, max]).toEqual([1 - 1.5 * ratio, 1 + 1.5 * ratio]);
  });
});

describe('the clipping ratio', () => {
  /** ∫ (x − α) f dx beyond α, of a normal density as φ(α) − α·Q(α), by a sum of rectangles. */
  const beyond = {
    laplace: (alpha: number) => Math.exp(-alpha) / 2,
    gauss: (alpha: number) => {
      const phi = (x: number): number => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
      const h = 1e-3;
      let tail = 0;
      for (let x = alpha + h / 2; x < alpha + 9; x += h) tail += phi(x) * h;
      return phi(alpha) - alpha * tail;
    },
  };
  it.each([
    ['laplace', 1],
    ['laplace', 4],
    ['laplace', 12],
    ['gauss', 1],
    ['gauss', 4],
    ['gauss', 8],
  ] as const)('of %s at %i bits is where the error neither falls nor rises', (density, bits) => {
    const ratio = clippingRatio(density, bits);
    expect((4 * beyond[density](ratio) * 3 * 4 ** bits) / (2 * ratio)).toBeCloseTo(1, 3);
  });
});

describe('entropy', () => {
  // Four levels at 3 bits: as many as there are bins that are filled, so that nothing is lost at all.
  it.each([
    [[5, 3, 2, 1, 0, 0], 3, 4],
    [[8, 8, 8, 8, 8, 8, 8, 8], 3, 8],
    [[9, 0, 0, 0, 0, 0, 0, 0, 1], 3, 9],
    [[5, 3], 3, 2],
  ] as const)('keeps of %j at %i bits %i bins', (counts, bits, bins) =>
    expect(entropyMagnitude(Float64Array.from(counts), 0.25, bits)).toBe(0.25 * bins),
  );
});
