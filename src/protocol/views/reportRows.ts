/**
 * Rows of settings and figures, as tables and charts of the report show them: the rows of a sweep, or the runs of a
 * recipe one after another. What made the figures stands with them.
 */
import { floatsOf, type FloatFigures } from '../results/floats';
import { mainOf } from '../results/metrics';
import type { Confidence, Intervals, Metrics, SweepFigures, SweepRow } from '../results/results';
import type { RunEntry } from '../results/runs';
import { methodOf, titleOf } from './runWords';

export type Setting = SweepRow['settings'][string];

export interface ReportRow {
  readonly settings: SweepRow['settings'];
  readonly metrics: Metrics;
  readonly confidence?: Confidence;
  /** The folder of the run that the row stands for. */
  readonly runDir?: string;
}

export interface ReportRows {
  readonly kind: 'sweep' | 'runs';
  readonly title: string;
  /** Recipe, preset, evaluator and images, one line each. */
  readonly origin: readonly string[];
  /** Names of the settings, in the order of the columns. */
  readonly keys: readonly string[];
  /** Names of the figures, the main one first. */
  readonly metrics: readonly string[];
  readonly rows: readonly ReportRow[];
  /** Figures of the float model on the same images; empty where they are not the same for all rows. */
  readonly float: Metrics;
  readonly floatIntervals?: Intervals;
  /** Float's at each resolution, where rows differ in it. */
  readonly floats?: readonly FloatFigures[];
  /** The recipe that the settings belong to; without it they cannot be written anywhere. */
  readonly recipe?: string;
}

export function rowsOfSweep(sweep: SweepFigures, title: string, recipe?: string): ReportRows {
  const floats = floatsOf(sweep);
  const alike = floats.length === 1;
  return {
    kind: 'sweep',
    title,
    origin: originOf(sweep),
    keys: distinct(sweep.rows.flatMap(({ settings }) => Object.keys(settings))),
    metrics: mainFirst(distinct(sweep.rows.flatMap(({ metrics }) => Object.keys(metrics)))),
    rows: sweep.rows,
    float: alike ? floats[0].metrics : {},
    floatIntervals: alike ? floats[0].intervals : undefined,
    ...(!alike && { floats }),
    recipe,
  };
}

/** Files of earlier versions do not say more than evaluator and number of images. */
export function originOf({ provenance, evaluator, images }: SweepFigures): readonly string[] {
  return [provenance ?? `${evaluator} on ${images} images`];
}

/** The key of the rows' order in time. */
export const runKey = 'run';

/** The runs of one recipe, the oldest first. Runs that were judged on other images than others say on which. */
export function rowsOfRuns(entries: readonly RunEntry[]): ReportRows {
  const runs = [...entries].reverse();
  const judged = distinct(runs.flatMap(({ evaluate }) => (evaluate ? [judgedBy(evaluate)] : [])));
  const rows = runs.map((run, at) => rowOfRun(run, at + 1, judged.length > 1));
  const newest = runs.at(-1);
  return {
    kind: 'runs',
    title: newest?.name ?? '',
    origin: [
      `${runs.length} runs of the recipe ${newest?.name ?? ''}; of each its own SQNR on its calibration images and the size of its parameters`,
      ...judged.map((by) => `accuracy: ${by}`),
    ],
    keys: [runKey, 'settings', 'method', ...(judged.length > 1 ? ['evaluation'] : [])],
    metrics: mainFirst(distinct(rows.flatMap(({ metrics }) => Object.keys(metrics)))),
    rows,
    float: floatOf(runs),
  };
}

function rowOfRun(run: RunEntry, number: number, saysImages: boolean): ReportRow {
  const { evaluate, meanSqnrDb, worst, size, runDir } = run;
  return {
    settings: {
      [runKey]: number,
      settings: titleOf(run),
      method: methodOf(run),
      ...(saysImages && { evaluation: evaluate ? judgedBy(evaluate) : 'not evaluated' }),
    },
    metrics: {
      ...evaluate?.metrics,
      ...(meanSqnrDb !== undefined && { meanSqnrDb }),
      ...(worst && { worstSqnrDb: worst.sqnrDb }),
      sizeBytes: size.quantizedBytes,
    },
    confidence: evaluate?.confidence,
    runDir,
  };
}

/** The evaluation's part of its line; what stands before the semicolon says how the model was quantized. */
const judgedBy = ({ provenance, evaluator, images }: NonNullable<RunEntry['evaluate']>): string =>
  provenance.split('; ').at(-1) || `${evaluator} on ${images} images`;

/** Only where every evaluated run found the same, or it would be no reference for the others. */
function floatOf(runs: readonly RunEntry[]): Metrics {
  const found = runs.flatMap(({ evaluate }) => (evaluate?.float ? [evaluate.float] : []));
  const names = distinct(found.flatMap((metrics) => Object.keys(metrics)));
  const same = names.filter((name) => found.every((metrics) => metrics[name] === found[0][name]));
  return Object.fromEntries(same.map((name) => [name, found[0][name]]));
}

function mainFirst(names: readonly string[]): readonly string[] {
  const main = mainOf(names);
  return main === undefined ? names : [main, ...names.filter((name) => name !== main)];
}

const distinct = <T>(values: readonly T[]): T[] => [...new Set(values)];
