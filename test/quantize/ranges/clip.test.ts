import { describe, expect, it } from 'vitest';
import { clipInterval } from '../../../src/quantize/ranges/clip';
import { parseMethod } from '../../../src/quantize/ranges/method';
import type { Interval, Population } from '../../../src/quantize/ranges/population';
import { populationOfWeights } from '../../../src/quantize/ranges/weightPopulation';
import { strict } from '../../../src/quantize/presets/strict';
import { activationScale } from '../../../src/quantize/scales';
import { gaussian, laplacian, samples, streamed } from '../../support/samples';

const clip = (population: Population, method: string, bits = 8, grid?: number): Interval =>
  clipInterval(population, parseMethod(method, 'range.activations'), { bits, grid });
const magnitude = (population: Population, method: string, bits = 8, grid?: number): number => {
  const { min, max } = clip(population, method, bits, grid);
  return Math.max(-min, max);
};

/** Σ(x − s·clamp(round(x/s)))², written out. */
function errorOf(data: Float32Array, alpha: number, bits: number): number {
  const qmax = 2 ** (bits - 1) - 1;
  let sum = 0;
  for (const x of data) {
    const q = Math.round((x / alpha) * qmax);
    sum += (x - ((q > qmax ? qmax : q < -qmax - 1 ? -qmax - 1 : q) * alpha) / qmax) ** 2;
  }
  return sum;
}

/** For each zero point z Σ(x − s·clamp(round(x/s), −z, levels − z))², written out. */
function errorsOf(data: Float32Array, step: number, zeroPoints: readonly number[], levels: number): number[] {
  const rounded = Float64Array.from(data, (x) => Math.round(x / step));
  return zeroPoints.map((below) => {
    const [low, high] = [-below, levels - below];
    let sum = 0;
    for (let i = 0; i < data.length; i++) {
      const q = rounded[i];
      sum += (data[i] - step * (q > high ? high : q < low ? low : q)) ** 2;
    }
    return sum;
  });
}

const known = new Map<string, number>();

/** Streamed and exact numbers are the same numbers: what no population is asked for is computed once. */
function once(name: string, compute: () => number): number {
  const value = known.get(name) ?? compute();
  known.set(name, value);
  return value;
}

const normal = samples(6_000, gaussian);
const heavy = samples(6_000, laplacian, 6);
const rectified = normal.map((x) => Math.max(x, 0));
const lopsided = heavy.map((x) => (x < 0 ? x / 10 : x));
const data = { normal, heavy, rectified, lopsided };
const populations: readonly (readonly [string, Float32Array, Population])[] = Object.entries(data).flatMap(
  ([name, numbers]) => [
    [`${name}, streamed`, numbers, streamed(numbers)] as const,
    [`${name}, exact`, numbers, populationOfWeights(numbers, 1)] as const,
  ],
);

const everyMethod = [
  ...['min-max', 'outlier:3', 'outlier-zero:3', 'mean', 'two-thirds', 'percentile:50', 'entropy', 'mse', 'aciq'],
];

describe.each([
  ['one constant', new Float32Array(600).fill(0.5)],
  ['one negative constant', new Float32Array(600).fill(-2)],
  ['nearly all zero', Float32Array.from({ length: 600 }, (_, i) => (i === 300 ? 5 : 0))],
] as const)('%s', (_, numbers) => {
  it.each(everyMethod)('%s leaves a range that has a width', (method) => {
    const range = clip(streamed(numbers), method);
    for (const symmetric of [true, false]) {
      const { scale } = activationScale(range, 8, {
        ...strict.settings,
        symmetric: { weights: true, activations: symmetric },
      });
      expect(scale).toBeGreaterThan(0);
    }
    expect(Math.max(-range.min, range.max)).toBeGreaterThan(0);
  });
});

describe.each(populations)('%s', (label, numbers, population) => {
  const [name] = label.split(',');
  const sorted = numbers.map(Math.abs).sort();
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  const width = population.magnitudes().width;

  it('min-max is what was seen', () => {
    expect(clip(population, 'min-max')).toEqual({ min: low, max: high });
  });

  it('outlier is the mean plus or minus m sigma', () => {
    const mean = numbers.reduce((a, b) => a + b, 0) / numbers.length;
    const sigma = Math.sqrt(numbers.reduce((a, b) => a + (b - mean) ** 2, 0) / (numbers.length - 1));
    const { min, max } = clip(population, 'outlier:1.5');
    expect(max).toBeCloseTo(mean + 1.5 * sigma, 6);
    expect(min).toBeCloseTo(Math.max(low, mean - 1.5 * sigma), 6);
  });

  it('outlier-zero is plus or minus m sigma, around zero', () => {
    const mean = numbers.reduce((a, b) => a + b, 0) / numbers.length;
    const sigma = Math.sqrt(numbers.reduce((a, b) => a + (b - mean) ** 2, 0) / (numbers.length - 1));
    const { min, max } = clip(population, 'outlier-zero:1.5');
    expect(max).toBeCloseTo(1.5 * sigma, 6);
    expect(min).toBeCloseTo(Math.max(low, -1.5 * sigma), 6);
  });

  it('two-thirds is two thirds', () => {
    expect(clip(population, 'two-thirds').max).toBeCloseTo(high / 1.5, 9);
  });

  it.each([50, 90, 99, 99.9])('percentile:%f is the sorted magnitude there, within a bin', (p) => {
    const expected = Math.min(sorted[Math.ceil((p / 100) * sorted.length) - 1], Math.max(-low, high));
    expect(Math.abs(magnitude(population, `percentile:${p}`) - expected)).toBeLessThanOrEqual(width);
  });

  it.each([2, 3, 4, 8])('mse at %i bits is as good as the best of 300 candidates', (bits) => {
    const largest = Math.max(-low, high);
    const candidates = Array.from({ length: 300 }, (_, i) => (largest * (i + 1)) / 300);
    const best = once(`${name} ${bits}`, () => Math.min(...candidates.map((alpha) => errorOf(numbers, alpha, bits))));
    expect(errorOf(numbers, magnitude(population, 'mse', bits), bits)).toBeLessThanOrEqual(best * 1.01);
  });

  it.each([2, 4, 8])('mse on powers of two at %i bits is the best exponent', (bits) => {
    const qmax = 2 ** (bits - 1) - 1;
    const exponents = Array.from({ length: 40 }, (_, i) => 10 - i);
    const errors = exponents.map((e) => errorOf(numbers, qmax * 2 ** e, bits));
    const best = exponents[errors.indexOf(Math.min(...errors))];
    const scale = magnitude(population, 'mse', bits, 1) / qmax;
    expect(2 ** Math.ceil(Math.log2(scale))).toBe(2 ** best);
  });

  it.each([2, 3, 4, 8])('mse with a zero point at %i bits is as good as the best of many intervals', (bits) => {
    const levels = 2 ** bits - 1;
    const whole = (Math.max(high, 0) - Math.min(low, 0)) / levels;
    const zeroPoints = Array.from({ length: 17 }, (_, i) => Math.round((i * levels) / 16));
    const steps = Array.from({ length: 40 }, (_, i) => whole * 0.93 ** i);
    const best = once(`${name} with a zero point ${bits}`, () =>
      Math.min(...steps.flatMap((step) => errorsOf(numbers, step, zeroPoints, levels))),
    );
    const { min, max } = clipInterval(population, parseMethod('mse', 'range'), { bits, asymmetric: true });
    const { scale, zeroPoint } = activationScale({ min, max }, bits, {
      ...strict.settings,
      symmetric: { weights: true, activations: false },
    });
    const [error] = errorsOf(numbers, scale, [zeroPoint + 2 ** (bits - 1)], levels);
    expect(error).toBeLessThanOrEqual(best * 1.03);
  });

  it.each(['outlier:3', 'mean', 'two-thirds', 'percentile', 'entropy', 'mse', 'aciq'])(
    '%s is never wider than what was seen',
    (method) => {
      const { min, max } = clip(population, method, 4);
      expect([min >= low, max <= high, max > 0]).toEqual([true, true, true]);
    },
  );
});

describe('mean', () => {
  it('of activations is over images', () => {
    const images = [Float32Array.of(-1, 2), Float32Array.of(-3, 6)];
    expect(clip(streamed(...images), 'mean')).toEqual({ min: -2, max: 4 });
  });

  it('of weights is over output channels', () => {
    expect(clip(populationOfWeights(Float32Array.of(-1, 2, -3, 6), 2), 'mean')).toEqual({ min: -2, max: 4 });
  });
});

describe('mse', () => {
  it('of steps narrower than a bin is the noise of rounding, step²/12', () => {
    const step = 2 ** -15;
    expect(streamed(normal).squaredError(step)(32767 * 8, 32767 * 8 + 1)).toBeCloseTo(
      (normal.length * step ** 2) / 12,
      9,
    );
  });

  it('clips more with fewer bits', () => {
    const chosen = [2, 3, 4, 6, 8].map((bits) => magnitude(streamed(heavy), 'mse', bits));
    expect(chosen).toEqual([...chosen].sort((a, b) => a - b));
  });
});

describe('a value that is always zero', () => {
  it.each(['outlier', 'mean', 'percentile', 'entropy', 'mse', 'aciq'])('stays so with %s', (method) => {
    expect(clip(streamed(new Float32Array(10)), method)).toEqual({ min: 0, max: 0 });
    expect(clip(populationOfWeights(new Float32Array(10), 2), method)).toEqual({ min: 0, max: 0 });
  });
});

describe('names', () => {
  it.each([
    ['nonsense', /"range.activations" is nonsense, which is no range method \(known: min-max, outlier, outlier-zero, /],
    ['percentil:99', /did you mean "percentile"\?\); known are min-max/],
    ['mse:3', /mse takes no number/],
    ['percentile:101', /greater than 0 and at most 100/],
    ['outlier:0', /greater than 0/],
    ['outlier:1001', /greater than 0 and at most 1000/],
    ['outlier-zero:-1', /greater than 0 and at most 1000/],
    ['percentile:x', /greater than 0 and at most 100$/],
    ['outlier:', /greater than 0/],
    ['aciq:4', /aciq takes gauss or laplace/],
  ])('%s is refused', (method, message) => {
    expect(() => parseMethod(method, 'range.activations')).toThrow(message);
  });

  it.each([
    ['outlier', 2],
    ['outlier:4', 4],
    ['outlier-zero:3.5', 3.5],
    ['aciq:laplace', 0],
    ['percentile', 99.99],
    ['percentile:100', 100],
    ['outlier:1000', 1000],
    ['outlier-zero', 2],
    ['min-max', 0],
    ['mse', 0],
    ['percentile:99', 99],
  ])('%s has the parameter %f', (method, parameter) => {
    expect(parseMethod(method, 'x').parameter).toBe(parameter);
  });
});
