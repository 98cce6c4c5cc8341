/** Runs and rows of sweeps as one kind of row: what was set, what came of it, what it takes. */
import { shapeText } from '../../protocol/results/numberText';
import { confusionsByName } from '../../protocol/results/confusion';
import type { ClassDetail, EvaluateResult, Metrics, SweepFigures } from '../../protocol/results/results';
import type { ComparedRow, Comparison } from '../../protocol/results/comparison';
import type { RunEntry } from '../../protocol/results/runs';
import type { RunRecord, SweepRecord } from '../records';

/** @param entry the same run as a line of a list */
export function rowOfRun(record: RunRecord, { settings, worst }: RunEntry): ComparedRow {
  const { quantize, evaluate, inspect } = record;
  const { preset, bits, granularity, adjustment, optimize } = settings;
  const said = { preset, 'bits.weights': bits.weights, 'bits.activations': bits.activations, granularity, adjustment };
  return {
    name: record.name,
    settings: {
      ...said,
      optimize: optimize.join(' '),
      input: inspect.inputs.map(({ shape }) => shapeText(shape)).join(' '),
    },
    ...figuresOf(evaluate),
    ...(evaluate?.detail?.classes && { classes: classesOf(evaluate.detail.classes) }),
    ...(evaluate?.detail?.confusion && { confusions: confusionsByName(evaluate.detail.confusion) }),
    size: quantize.size.quantizedBytes,
    ...(quantize.cost && { hardware: hardwareOf(quantize.cost) }),
    ...(worst && { worst: { layer: worst.layer, sqnrDb: worst.sqnrDb } }),
    layers: Object.fromEntries(
      quantize.layers.flatMap(({ name, sqnrDb }) => (sqnrDb.output === null ? [] : [[name, sqnrDb.output] as const])),
    ),
    provenance: evaluate?.provenance ?? quantize.provenance,
  };
}

/** By name; classes that share one (two cranes) say which they are, as neither figure may hide the other. */
function classesOf(classes: readonly ClassDetail[]): ComparedRow['classes'] {
  const names = classes.map(({ name }) => name);
  const isShared = (name: string): boolean => names.indexOf(name) !== names.lastIndexOf(name);
  const nameOf = ({ class: label, name }: ClassDetail): string => {
    if (name === undefined) return `class ${label}`;
    return isShared(name) ? `${name} (class ${label})` : name;
  };
  return Object.fromEntries(classes.map((each) => [nameOf(each), each.ap50]));
}

function figuresOf(evaluate: EvaluateResult | undefined): Pick<ComparedRow, 'metrics' | 'float' | 'images'> {
  return { metrics: evaluate?.metrics ?? {}, float: evaluate?.float ?? {}, images: evaluate?.images ?? 0 };
}

type Totals = NonNullable<RunRecord['quantize']['cost']>;

const hardwareOf = ({ macBits, adjustment }: Totals): ComparedRow['hardware'] => ({
  macBits,
  multiplierBits: adjustment.multiplierBits,
  adjustments: adjustment.operations,
});

/** @param fallback name of one that has none of its own */
export function rowsOfSweepRecord(
  sweep: SweepFigures & Partial<SweepRecord>,
  fallback: string,
): readonly ComparedRow[] {
  const name = sweep.name ?? fallback;
  return sweep.rows.map(({ settings, metrics, float = sweep.float, cost }) => ({
    ...{ name, settings, metrics, float, images: sweep.images, layers: {} },
    ...(cost && { size: cost.sizeBytes, hardware: { macBits: cost.macBits } }),
    ...(cost?.cycles !== undefined && { cycles: cost.cycles }),
    provenance: sweep.provenance ?? '',
  }));
}

/** Provenance that all rows share is said once; settings that all rows share stand aside. */
export function comparisonOf(rows: readonly ComparedRow[]): Comparison {
  const keys = [...new Set(rows.flatMap(({ settings }) => Object.keys(settings)))];
  const differ = keys.filter((key) => new Set(rows.map(({ settings }) => settings[key])).size > 1);
  const same = keys.filter((key) => !differ.includes(key));
  return {
    rows,
    differ,
    shared: Object.fromEntries(same.map((key) => [key, rows[0].settings[key]])),
    metrics: [...new Set(rows.flatMap(({ metrics }) => Object.keys(metrics)))],
    layers: differingLayers(rows),
    confusions: mostConfused(rows),
    provenance: [...new Set(rows.map(({ provenance }) => provenance))],
  };
}

const mostLayers = 8;

/** Those whose SQNR differs most between runs, most first; of layers that all runs have. */
function differingLayers(rows: readonly ComparedRow[]): Comparison['layers'] {
  const measured = rows.filter(({ layers }) => Object.keys(layers).length > 0);
  if (measured.length < 2) return [];
  const common = Object.keys(measured[0].layers).filter((name) => measured.every(({ layers }) => name in layers));
  const spread = (name: string): number => {
    const values = measured.map(({ layers }) => layers[name]);
    return Math.max(...values) - Math.min(...values);
  };
  return common
    .map((layer) => ({ layer, spreadDb: spread(layer), sqnrDb: rows.map(({ layers }) => layers[layer] ?? null) }))
    .filter(({ spreadDb }) => spreadDb > 0)
    .sort((a, b) => b.spreadDb - a.spreadDb)
    .slice(0, mostLayers);
}

const mostPairs = 10;

/** By their count in the run that confuses them most; in a run that knows its confusions, a pair that is not among them has none. */
function mostConfused(rows: readonly ComparedRow[]): Comparison['confusions'] {
  const pairs = [...new Set(rows.flatMap(({ confusions }) => Object.keys(confusions ?? {})))];
  return pairs
    .map((pair) => ({ pair, counts: rows.map(({ confusions }) => (confusions ? (confusions[pair] ?? 0) : null)) }))
    .sort((a, b) => Math.max(...b.counts.map(Number)) - Math.max(...a.counts.map(Number)))
    .slice(0, mostPairs);
}

/** Whether no other row is better in one of the two and at least as good in the other: the figure grows, what it costs falls. */
export function isPareto(row: ComparedRow, rows: readonly ComparedRow[], metric: keyof Metrics, cost: CostOf): boolean {
  const [own, ownCost] = [row.metrics[metric], cost(row)];
  if (own === undefined || ownCost === undefined) return false;
  return !rows.some((other) => {
    const [figure, price] = [other.metrics[metric], cost(other)];
    if (figure === undefined || price === undefined) return false;
    return figure >= own && price <= ownCost && (figure > own || price < ownCost);
  });
}

export type CostOf = (row: ComparedRow) => number | undefined;
