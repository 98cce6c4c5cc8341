/** Figures that somebody else worked out for each sample: their means are the metrics, each over the samples that have it. */
import type { Metrics } from '../protocol/results/results';
import { InputError } from '../util/errors';
import { isObject, type Measure } from './evaluator';

/** Predictions are records already. */
export const answered: Measure<Metrics, Metrics> = {
  name: 'command',
  observe: (_, metrics) => metrics,
  metrics(samples) {
    const names = [...new Set(samples.flatMap((each) => Object.keys(each)))];
    if (names.length === 0)
      throw new InputError('The command answered no metrics, neither for a sample nor at the end');
    return Object.fromEntries(names.map((name) => [name, meanOf(samples.flatMap((each) => each[name] ?? []))]));
  },
  weigh: (samples) => {
    const names = [...new Set(samples.flatMap((each) => Object.keys(each)))];
    return (weights) => Object.fromEntries(names.map((name) => [name, weightedMean(samples, name, weights)]));
  },
  isRecord: isMetrics,
};

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function weightedMean(samples: readonly Metrics[], name: string, weights: Uint16Array): number {
  let [sum, count] = [0, 0];
  samples.forEach((each, at) => {
    if (!(name in each)) return;
    sum += weights[at] * each[name];
    count += weights[at];
  });
  return sum / count;
}

export function isMetrics(value: unknown): value is Metrics {
  return (
    isObject(value) && Object.values(value).every((figure) => typeof figure === 'number' && Number.isFinite(figure))
  );
}
