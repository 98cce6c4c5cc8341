/** How people read a run or a sweep in a list: title, method, key figure, age. */
import { t } from '@vscode/l10n';
import { isNoise, sureText } from '../results/confidenceText';
import { mainMetric, metricName, metricText } from '../results/metrics';
import { decibels, percent } from '../results/numberText';
import type { RunSummary } from '../results/requests';
import type { RunEntry, SweepEntry } from '../results/runs';

/** "W8A8 mul-shift": what tells runs of one model apart at a glance. */
export function titleOf({ settings: { bits, adjustment } }: RunEntry): string {
  return `W${bits.weights}A${bits.activations} ${adjustment}`;
}

/** The rest of the method: "per-channel, equalize". The default preset need not be said. */
export function methodOf({ settings: { granularity, optimize, preset } }: RunEntry): string {
  return [granularity, ...optimize, ...(preset === 'standard' ? [] : [`preset ${preset}`])].join(', ');
}

/** The figure that a run is judged by, with the float model's where it is known: "Top-1 accuracy 97.00 % of 97.33 %". */
export function keyFigureOf({ evaluate, worst }: RunEntry): string {
  const metric = evaluate && mainMetric(evaluate.metrics);
  if (evaluate && metric !== undefined) {
    const float = evaluate.float?.[metric];
    const figure = `${metricName(metric)} ${sureText(metric, evaluate.metrics[metric], evaluate.confidence?.metrics[metric])}`;
    const own = evaluate.evaluator === 'fidelity' ? t('{0}, beside float', figure) : figure;
    if (float === undefined) return own;
    const difference = evaluate.confidence?.difference?.[metric];
    const of = t('{0} of {1}', own, metricText(metric, float));
    return difference && isNoise(difference) ? t('{0}, a difference within noise', of) : of;
  }
  return worst ? t('worst layer {0} dB', decibels(worst.sqnrDb)) : '';
}

/** What made the figures that are shown, and that it is an earlier run where it is one. */
export function provenanceOf({ runDir, quantize }: RunSummary): string {
  const earlier = /([^/\\]+@\d+)$/.exec(runDir)?.[1];
  return earlier === undefined ? quantize.provenance : `Earlier run ${earlier}: ${quantize.provenance}`;
}

/** The same in short, where it stands beside the page that says all: how wide, and on which images. */
export function shortProvenanceOf(run: RunSummary): string {
  const parts = provenanceOf(run).split(', ');
  return parts.length > 3 ? [...parts.slice(0, 2), parts.at(-1)].join(', ') : parts.join(', ');
}

/** Bytes saved, as people say it: "−74 % size". */
export function savingOf({ size }: RunEntry): string {
  if (size.floatBytes === 0) return '';
  return t('−{0} size', percent(100 * (1 - size.quantizedBytes / size.floatBytes)));
}

/** "Sweep of bits, adjustment". */
export const sweepTitleOf = ({ vary }: Pick<SweepEntry, 'vary'>): string => t('Sweep of {0}', vary.join(', '));
