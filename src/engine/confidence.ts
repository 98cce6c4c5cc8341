/** How sure the figures of models on the same pictures are: each alone, and against each other resample by resample. */
import type { Measured } from '../evaluate/evaluator';
import { differencesOf, intervalAround } from '../evaluate/resampling';
import { mainMetric } from '../protocol/results/metrics';
import type { Confidence, Interval, Intervals, Metrics } from '../protocol/results/results';

/** What a row of many settings says of its figures. */
export interface SureFigures {
  readonly metrics: Metrics;
  readonly confidence?: Confidence;
}

/** Nothing where figures have no intervals: such of a command about all samples together. */
export function sureFigures(measured: Measured, float?: Measured, best?: Measured): SureFigures {
  const { metrics, intervals, method } = measured;
  if (Object.keys(intervals).length === 0) return { metrics };
  return {
    metrics,
    confidence: {
      ...{ method, metrics: intervals },
      ...(float && { difference: differences(measured, float) }),
      ...(best && { best: differences(measured, best) }),
    },
  };
}

/** Figures and intervals of the float model, as results have them beside their own. */
export function floatFigures({ metrics, intervals }: Measured): {
  readonly float: Metrics;
  readonly floatIntervals?: Intervals;
} {
  return { float: metrics, ...(Object.keys(intervals).length > 0 && { floatIntervals: intervals }) };
}

/**
 * The rows beside float, and beside the best of them by the main figure; the first of equals.
 *
 * @param float of all rows, or of each
 */
export function sureRows(rows: readonly Measured[], float: Measured | readonly Measured[]): readonly SureFigures[] {
  const floats = 'metrics' in float ? rows.map(() => float) : float;
  const main = mainMetric(floats[0]?.metrics ?? {});
  const figureOf = ({ metrics }: Measured): number => (main === undefined ? NaN : (metrics[main] ?? NaN));
  const best = rows.reduce<Measured | undefined>(
    (most, row) => (most === undefined || figureOf(row) > figureOf(most) ? row : most),
    undefined,
  );
  return rows.map((row, at) => sureFigures(row, floats[at], row === best ? undefined : best));
}

function differences(own: Measured, other: Measured): Intervals {
  const of = (name: string): Interval | undefined =>
    name in own.draws && name in other.draws && name in other.metrics
      ? intervalAround(own.metrics[name] - other.metrics[name], differencesOf(own.draws[name], other.draws[name]))
      : undefined;
  const found = Object.keys(own.metrics).map((name) => [name, of(name)] as const);
  return Object.fromEntries(found.filter((entry): entry is readonly [string, Interval] => entry[1] !== undefined));
}
