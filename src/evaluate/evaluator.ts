/**
 * One interface for every way to score a model. An evaluator is two pure functions: `observe` makes a small plain record
 * of one image, `metrics` turns all records into figures. Records are ordered by sample id before that, so that shards,
 * merged in any order, give exactly what one run gives.
 */
import type { Sample } from '../calibrate/sample';
import { isShare } from '../protocol/results/metrics';
import type { ClassFigures, Confidence, Interval, Intervals, Metrics } from '../protocol/results/results';
import { InputError } from '../util/errors';
import type { Counts } from './confusion';
import { drawsOf, intervalAround, wilson, type Draws } from './resampling';

/** What evaluators need of a sample. */
export type Labels = Pick<Sample, 'id' | 'label' | 'boxes' | 'mask'>;

export interface Measure<Prediction, Record> {
  /** As recipes name it: `voc`. */
  readonly name: string;
  /** Throws InputError when the sample has no labels of the kind that is needed. */
  observe(sample: Labels, prediction: Prediction): Record;
  /** Fractions 0..1. Throws InputError when there was nothing to measure. */
  metrics(records: readonly Record[]): Metrics;
  /** The metrics of a list that holds each record as often as `weights` says, quickly; without those that have nothing to measure. */
  weigh(records: readonly Record[]): (weights: Uint16Array) => Metrics;
  /** Of measures of boxes: each class that has some, by class. */
  readonly classes?: (records: readonly Record[]) => readonly ClassFigures[];
  /** How right one picture is by itself, 0 … 1; undefined where it has nothing to be right about. */
  readonly ofPicture?: (record: Record) => number | undefined;
  /** Each figure is a share of pictures that are right. */
  readonly ofPictures?: boolean;
  /** Which class was taken for which; undefined where records do not say. */
  readonly confusion?: (records: readonly Record[]) => Confused | undefined;
  /** Whether a value read from a file is a record of this measure. */
  isRecord(value: unknown): value is Record;
  /** The record as files hold it, where that is smaller than the record. */
  pack?(record: Record): unknown;
  /** What was packed; undefined where the value was not. */
  unpack?(value: unknown): Record | undefined;
}

/** Plain JSON data: what a shard writes and `merge` reads. */
export interface EvaluatorState {
  readonly evaluator: string;
  readonly records: readonly (readonly [id: string, record: unknown])[];
}

export interface Evaluator<Prediction> {
  add(sample: Labels, prediction: Prediction): void;
  state(): EvaluatorState;
  metrics(): Metrics;
  measured(): Measured;
  details(): Details;
}

/** What figures are made of. */
export interface Details {
  /** Of the classes that have boxes to find, by class. */
  readonly classes?: readonly ClassFigures[];
  /** By picture, in the order of their ids: how right it is by itself, 0 … 1. */
  readonly pictures?: readonly (readonly [id: string, figure: number])[];
  readonly confusion?: Confused;
}

/** Which class was taken for which. */
export interface Confused {
  /** What is counted. */
  readonly of: 'pictures' | 'boxes' | 'pixels';
  readonly counts: Counts;
}

/** Figures with how sure they are. */
export interface Measured {
  readonly metrics: Metrics;
  readonly intervals: Intervals;
  /** How these were made. */
  readonly method: Confidence['method'];
  /** Of the resamples that intervals are made of: of two models on the same pictures they can be compared one by one. */
  readonly draws: Draws;
}

export function createEvaluator<Prediction, Record>(measure: Measure<Prediction, Record>): Evaluator<Prediction> {
  const records: (readonly [string, Record])[] = [];
  return {
    add: (sample, prediction) => void records.push([sample.id, measure.observe(sample, prediction)]),
    state: () => ({
      evaluator: measure.name,
      records: records.map(([id, record]) => [id, measure.pack ? measure.pack(record) : plain(record)]),
    }),
    metrics: () => measure.metrics(byId(records)),
    measured: () => measureRecords(measure, byId(records)),
    details: () => detailsOf(measure, records),
  };
}

/** The record as JSON brings it back: typed arrays, which records of many detections are held in, become lists. */
function plain(record: unknown): unknown {
  const list = (_key: string, value: unknown): unknown =>
    ArrayBuffer.isView(value) ? Array.from(value as Float64Array) : value;
  return JSON.parse(JSON.stringify(record, list)) as unknown;
}

/** `records` in the order of the pictures' ids. */
export function measureRecords<Record>(
  measure: Pick<Measure<never, Record>, 'metrics' | 'weigh' | 'ofPictures'>,
  records: readonly Record[],
): Measured {
  const metrics = measure.metrics(records);
  const draws = drawsOf(records.length, measure.weigh(records));
  const intervalOf = ([name, figure]: readonly [string, number]): readonly [string, Interval | undefined] => [
    name,
    measure.ofPictures ? wilson(figure, records.length) : withinUnit(name, intervalAround(figure, draws[name] ?? [])),
  ];
  const known = Object.entries(metrics).map(intervalOf);
  return {
    metrics,
    intervals: Object.fromEntries(known.filter((entry): entry is [string, Interval] => entry[1] !== undefined)),
    method: measure.ofPictures ? 'wilson' : 'bootstrap',
    draws,
  };
}

function withinUnit(metric: string, interval: Interval | undefined): Interval | undefined {
  return interval && isShare(metric) ? [Math.max(0, interval[0]), Math.min(1, interval[1])] : interval;
}

const inOrder = <Record>(records: readonly (readonly [string, Record])[]): typeof records =>
  [...records].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));

const byId = <Record>(records: readonly (readonly [string, Record])[]): readonly Record[] =>
  inOrder(records).map(([, record]) => record);

function detailsOf<Record>(
  { classes, ofPicture, confusion }: Pick<Measure<never, Record>, 'classes' | 'ofPicture' | 'confusion'>,
  records: readonly (readonly [string, Record])[],
): Details {
  const ordered = inOrder(records);
  const pictures = (figure: NonNullable<typeof ofPicture>): Details['pictures'] =>
    ordered.flatMap(([id, record]) => {
      const own = figure(record);
      return own === undefined ? [] : [[id, own] as const];
    });
  const all = ordered.map(([, record]) => record);
  const confused = confusion?.(all);
  return {
    ...(classes && { classes: classes(all) }),
    ...(ofPicture && { pictures: pictures(ofPicture) }),
    ...(confused && { confusion: confused }),
  };
}

function recordOf<Record>(
  measure: Pick<Measure<never, Record>, 'name' | 'isRecord' | 'unpack'>,
  id: string,
  kept: unknown,
): Record {
  const record = measure.unpack?.(kept) ?? kept;
  if (measure.isRecord(record)) return record;
  throw new InputError(`The result of image "${id}" is not a record of evaluator "${measure.name}"`);
}

/** The results of shards, one after the other. */
export interface Gathered {
  /** Keeps the state's records as the measure has them, and nothing of the state. Throws InputError when it is another evaluator's or damaged. */
  add(state: EvaluatorState): void;
  /** What all of them come to; the order in which they came does not count. */
  measured(): Measured;
  details(): Details;
}

export function gather<Prediction, Record>(measure: Measure<Prediction, Record>): Gathered {
  const records: (readonly [string, Record])[] = [];
  return {
    add({ evaluator, records: added }) {
      if (evaluator !== measure.name)
        throw new InputError(`Expected results of evaluator "${measure.name}", found "${evaluator}"`);
      for (const [id, kept] of added) records.push([id, recordOf(measure, id, kept)]);
    },
    measured: () => measureRecords(measure, byId(records)),
    details: () => detailsOf(measure, records),
  };
}

/** Narrows what a file holds; `where` names it in the error. */
export function readState(value: unknown, where: string): EvaluatorState {
  if (isObject(value) && typeof value.evaluator === 'string' && Array.isArray(value.records)) {
    const records = value.records as readonly unknown[];
    if (records.every(isEntry)) return { evaluator: value.evaluator, records };
  }
  throw new InputError(`${where}: expected an evaluator's state {evaluator, records: [[id, record], …]}`);
}

function isEntry(value: unknown): value is readonly [string, unknown] {
  return Array.isArray(value) && value.length === 2 && typeof value[0] === 'string';
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'number');
}
