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
  isRecord: isMetrics,
};

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

export function isMetrics(value: unknown): value is Metrics {
  return (
    isObject(value) && Object.values(value).every((figure) => typeof figure === 'number' && Number.isFinite(figure))
  );
}
