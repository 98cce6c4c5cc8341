import { describe, expect, it } from 'vitest';
import { aciqInterval, clippingRatio, fitOf } from '../../../src/quantize/ranges/aciq';
import { populationOfWeights } from '../../../src/quantize/ranges/weightPopulation';
import { gaussian, laplacian, samples, streamed } from '../../support/samples';

const densities = {
  gauss: (x: number) => Math.exp(-(x * x) / 2) / Math.sqrt(2 * Math.PI),
  laplace: (x: number) => Math.exp(-Math.abs(x)) / 2,
};

/** E(α) by the trapezoidal rule on the integral as it stands in the paper. */
function expectedError(density: keyof typeof densities, alpha: number, bits: number): number {
  const h = 0.002;
  let clipping = 0;
  for (let x = alpha; x < alpha + 30; x += h) clipping += (x + h / 2 - alpha) ** 2 * densities[density](x + h / 2) * h;
  return 2 * clipping + alpha ** 2 / (3 * 4 ** bits);
}

describe('the clipping ratio', () => {
  // Table of the paper's authors (github.com/submission2019/cnn-quantization), two decimals.
  it.each([
    ['laplace', 2, 2.83],
    ['laplace', 3, 3.89],
    ['laplace', 4, 5.03],
    ['laplace', 5, 6.2],
    ['laplace', 6, 7.41],
    ['laplace', 8, 9.9],
    ['gauss', 2, 1.71],
    ['gauss', 3, 2.15],
    ['gauss', 4, 2.55],
    ['gauss', 5, 2.93],
    ['gauss', 6, 3.28],
    ['gauss', 8, 3.92],
  ] as const)('of %s at %i bits is the published %f', (density, bits, published) => {
    expect(Math.abs(clippingRatio(density, bits) - published)).toBeLessThan(0.015);
  });

  it.each([
    ['laplace', 3],
    ['gauss', 3],
    ['laplace', 7],
    ['gauss', 7],
  ] as const)('of %s at %i bits minimizes the expected error', (density, bits) => {
    const ratio = clippingRatio(density, bits);
    const candidates = Array.from({ length: 121 }, (_, i) => ratio - 0.6 + i * 0.01);
    const errors = candidates.map((alpha) => expectedError(density, alpha, bits));
    expect(Math.abs(candidates[errors.indexOf(Math.min(...errors))] - ratio)).toBeLessThan(0.015);
  });
});

describe('the fit', () => {
  it.each([
    ['gauss', gaussian],
    ['laplace', laplacian],
  ] as const)('recognizes %s, its centre and its spread', (density, draw) => {
    const numbers = samples(50_000, (r) => 0.5 + 2 * draw(r));
    for (const population of [streamed(numbers), populationOfWeights(numbers, 1)]) {
      const fit = fitOf(population);
      expect(fit.density).toBe(density);
      expect(Math.abs(fit.centre - 0.5)).toBeLessThan(0.05);
      expect(Math.abs(fit.spread - 2)).toBeLessThan(0.05);
    }
  });

  it('may be told the density: then the spread is that one’s', () => {
    const population = populationOfWeights(samples(50_000, gaussian), 1);
    // E|x| of a normal number is σ·√(2/π).
    expect(fitOf(population, 'laplace')).toMatchObject({ density: 'laplace' });
    expect(Math.abs(fitOf(population, 'laplace').spread - Math.sqrt(2 / Math.PI))).toBeLessThan(0.01);
    // α/b is 5.03 at 4 bits, α/σ 2.55 (Banner et al., table 1).
    expect(aciqInterval(population, 4, 'laplace').max).toBeCloseTo(5.03 * Math.sqrt(2 / Math.PI), 0);
    expect(aciqInterval(population, 4, 'gauss').max).toBeCloseTo(2.55, 1);
  });

  it.each([
    ['gauss', gaussian],
    ['laplace', laplacian],
  ] as const)('of what a ReLU leaves of %s is that of the whole', (density, draw) => {
    const fit = fitOf(streamed(samples(50_000, (r) => Math.max(0, 3 * draw(r)))));
    expect(fit.density).toBe(density);
    expect(fit.centre).toBe(0);
    expect(Math.abs(fit.spread - 3)).toBeLessThan(0.08);
  });
});
