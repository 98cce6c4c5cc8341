/** How bad a run's loss is: by points against float, by agreement with it, else by the noisiest layer. */
import { isShare, mainMetric } from '../results/metrics';
import type { RunSummary } from '../results/requests';
import type { EvaluateResult, QuantizeResult } from '../results/results';
import type { Severity } from './viewModel';

/** What a card is made of. */
export type CardRun = Pick<RunSummary, 'quantize' | 'evaluate' | 'sensitivity'>;

export interface Loss {
  readonly severity: Severity;
  /** Of percent: integers less float; of fidelity what lacks to all. Absent where nothing is a share. */
  readonly points?: number;
}

/** A loss of so many points is worth a look, and one of so many is bad. */
const points = { warn: 1, bad: 5 };
const sqnr = { warn: 20, bad: 10 };

export function severityOfLoss({ findings = [], layers }: QuantizeResult, evaluate: EvaluateResult | undefined): Loss {
  const isGarbage = findings.some(({ severity }) => severity === 'error');
  const lost = evaluate && pointsOf(evaluate);
  if (lost !== undefined) return { severity: isGarbage ? 'bad' : graded(-lost, points.warn, points.bad), points: lost };
  const measured = layers.flatMap(({ sqnrDb: { output } }) => (output === null ? [] : [output]));
  const own = evaluate?.metrics.sqnrDb ?? Math.min(...measured);
  return { severity: isGarbage ? 'bad' : graded(-own, -sqnr.warn, -sqnr.bad) };
}

const graded = (loss: number, warn: number, bad: number): Severity =>
  loss > bad ? 'bad' : loss > warn ? 'warn' : 'good';

function pointsOf({ metrics, float, evaluator }: EvaluateResult): number | undefined {
  const metric = mainMetric(metrics);
  if (metric === undefined || !isShare(metric)) return undefined;
  const against = evaluator === 'fidelity' ? 1 : float?.[metric];
  // As it is told: 99 of 100 lack one point, not 1.0000000000000009.
  return against === undefined ? undefined : Number((100 * (metrics[metric] - against)).toFixed(2));
}
