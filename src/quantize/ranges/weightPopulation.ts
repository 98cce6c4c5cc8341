/** Weights as a Population: every answer comes from the weights themselves. */
import { DistributionObserver } from '../../calibrate/distribution';
import type { Interval, Population } from './population';

/** @param groups output channels that `weights` hold, one after the other */
export function populationOfWeights(weights: Float32Array, groups: number): Population {
  let [sum, squares, zeros] = [0, 0, 0];
  for (const w of weights) {
    sum += w;
    squares += w * w;
    if (w === 0) zeros++;
  }
  const extremes = extremesOf(weights, groups);
  return {
    min: Math.min(...extremes.map(({ min }) => min)),
    max: Math.max(...extremes.map(({ max }) => max)),
    ...{ count: weights.length, outOf: weights.length, zeros, sum, squares },
    meanOfGroups: { min: meanOf(extremes.map(({ min }) => min)), max: meanOf(extremes.map(({ max }) => max)) },
    quantile: (share) => quantileOf(weights, share),
    meanDistance: (centre) => weights.reduce((total, w) => total + Math.abs(w - centre), 0) / weights.length,
    squaredError: (step) => (above, below) => squaredError(weights, step, above, below),
    magnitudes: () => magnitudesOf(weights),
  };
}

function extremesOf(weights: Float32Array, groups: number): readonly Interval[] {
  const size = weights.length / groups;
  return Array.from({ length: groups }, (_, group) => {
    let [min, max] = [Infinity, -Infinity];
    for (let i = group * size; i < (group + 1) * size; i++) {
      min = Math.min(min, weights[i]);
      max = Math.max(max, weights[i]);
    }
    return { min, max };
  });
}

function meanOf(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}

/** Nearest rank. */
function quantileOf(weights: Float32Array, share: number): number {
  const sorted = weights.map(Math.abs).sort();
  return sorted[Math.max(Math.ceil(share * sorted.length), 1) - 1];
}

function squaredError(weights: Float32Array, step: number, above: number, below: number): number {
  let sum = 0;
  for (const w of weights) {
    const q = Math.min(Math.max(Math.round(w / step), -below), above);
    sum += (w - q * step) ** 2;
  }
  return sum;
}

function magnitudesOf(weights: Float32Array): ReturnType<Population['magnitudes']> {
  const observer = new DistributionObserver();
  observer.add(weights.map(Math.abs));
  const { positive, width } = observer.distribution();
  return { counts: positive, width };
}
