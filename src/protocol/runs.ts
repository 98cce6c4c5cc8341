/** A run as a line in a list: what made it, its key figures, and how people read them. */
import { t } from '@vscode/l10n';
import type { AdjustmentMode, Granularity } from '../quantize/quantizedModel';
import type { RunSummary } from './engineApi';
import { mainMetric, metricName, metricText } from './metrics';
import { decibels, percent } from './numberText';
import type { EvaluateResult } from './results';

export interface RunEntry {
  readonly runDir: string;
  /** The recipe's name, which all its runs share. */
  readonly name: string;
  /** Path of the model that was quantized. */
  readonly model: string;
  /** The newest run of its recipe; earlier ones are kept beside it. */
  readonly newest: boolean;
  /** Milliseconds since 1970, by the folder's own time. */
  readonly made: number;
  readonly settings: RunSettings;
  readonly provenance: string;
  readonly size: { readonly floatBytes: number; readonly quantizedBytes: number };
  /** Of the outputs of all layers that were measured, in dB. */
  readonly meanSqnrDb?: number;
  /** The layer with the lowest output SQNR, where layers were measured. */
  readonly worst?: { readonly layer: string; readonly sqnrDb: number };
  /** The fullest of those that are kept. */
  readonly evaluate?: EvaluateResult;
  /** How many are kept. */
  readonly evaluations: number;
}

export interface RunSettings {
  readonly preset: string;
  readonly bits: { readonly weights: number; readonly activations: number };
  readonly granularity: Granularity;
  readonly adjustment: AdjustmentMode;
  readonly optimize: readonly string[];
}

/** A sweep as a line in a list. */
export interface SweepEntry {
  /** Path of its `sweep.json`. */
  readonly path: string;
  /** The recipe's name. */
  readonly name: string;
  /** Path of the model. */
  readonly model: string;
  readonly newest: boolean;
  /** Milliseconds since 1970, by the file's own time. */
  readonly made: number;
  readonly vary: readonly string[];
  readonly rows: number;
  readonly provenance: string;
}

export interface RunListing {
  /** Newest first. */
  readonly runs: readonly RunEntry[];
  /** Newest first. */
  readonly sweeps: readonly SweepEntry[];
  /** One line for each folder that cannot be read as a run. */
  readonly problems: readonly string[];
}

/** "W8A8 mul-shift": what tells runs of one model apart at a glance. */
export function titleOf({ settings: { bits, adjustment } }: RunEntry): string {
  return `W${bits.weights}A${bits.activations} ${adjustment}`;
}

/** The rest of the method: "per-channel, equalize". */
export function methodOf({ settings: { granularity, optimize, preset } }: RunEntry): string {
  return [granularity, ...optimize, ...(preset === 'strict' ? [] : [`preset ${preset}`])].join(', ');
}

/** The figure that a run is judged by, with the float model's where it is known: "Top-1 accuracy 97.00 % of 97.33 %". */
export function keyFigureOf({ evaluate, worst }: RunEntry): string {
  const metric = evaluate && mainMetric(evaluate.metrics);
  if (evaluate && metric !== undefined) {
    const float = evaluate.float?.[metric];
    const own = `${metricName(metric)} ${metricText(metric, evaluate.metrics[metric])}`;
    return float === undefined ? own : t('{0} of {1}', own, metricText(metric, float));
  }
  return worst ? t('worst layer {0} dB', decibels(worst.sqnrDb)) : '';
}

/** What made the figures that are shown, and that it is an earlier run where it is one. */
export function provenanceOf({ runDir, quantize }: RunSummary): string {
  const earlier = /([^/\\]+@\d+)$/.exec(runDir)?.[1];
  return earlier === undefined ? quantize.provenance : `Earlier run ${earlier}: ${quantize.provenance}`;
}

/** Bytes saved, as people say it: "−74 % size". */
export function savingOf({ size }: RunEntry): string {
  if (size.floatBytes === 0) return '';
  return t('−{0} size', percent(100 * (1 - size.quantizedBytes / size.floatBytes)));
}

/** Newest first; of equally old ones by place, so that the order does not hang on the file system. */
export function byAge(a: Aged, b: Aged): number {
  return b.made - a.made || (placeOf(a) < placeOf(b) ? -1 : 1);
}

type Aged = Pick<RunEntry, 'made' | 'runDir'> | Pick<SweepEntry, 'made' | 'path'>;

const placeOf = (entry: Aged): string => ('runDir' in entry ? entry.runDir : entry.path);

/** "Sweep of bits, adjustment". */
export const sweepTitleOf = ({ vary }: Pick<SweepEntry, 'vary'>): string => t('Sweep of {0}', vary.join(', '));
