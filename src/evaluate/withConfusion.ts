/**
 * A measure that also records of each image what was taken for what, so that shards' records come to the matrix of one run. On disk a record
 * is `{ record, taken }`; one that stands alone is of an earlier version, and where there is one there is no matrix.
 */
import { countsOf, countsOfBoxes, pairBoxes, type Counts, type Ranked } from './confusion';
import type { Detections } from './detection';
import { isNumbers, isObject, type Confused, type Labels, type Measure } from './evaluator';
import { labelFrom } from './fidelity';

export interface WithTaken<Record> {
  readonly record: Record;
  readonly taken?: readonly number[];
}

/** How a matrix is made. */
export interface Taking<Prediction, Record> {
  readonly of: Confused['of'];
  /** What is kept of one image beside its record. */
  readonly take: (sample: Labels, prediction: Prediction) => readonly number[];
  readonly isTaken: (numbers: readonly number[]) => boolean;
  readonly count: (taken: readonly number[], record: Record) => Counts;
}

/** The class and the greatest score. */
export const takingClasses: Taking<ArrayLike<number>, number> = {
  of: 'pictures',
  take: ({ label = 0 }, scores) => [label, labelFrom(scores)],
  isTaken: (numbers) => numbers.length === 2 && numbers.every(isClass),
  count: (taken) => [...taken, 1],
};

/**
 * The smallest score that counts, then the pairs of `pairBoxes`.
 *
 * @param found the detections, in pixels of the picture as its boxes are
 * @param rankedIn those that a record holds anyway
 */
export function takingBoxes<Prediction, Record>(
  confidence: number,
  found: (prediction: Prediction) => Detections,
  rankedIn: (record: Record) => Ranked,
): Taking<Prediction, Record> {
  return {
    of: 'boxes',
    take: ({ boxes = [] }, prediction) => [confidence, ...pairBoxes(boxes, found(prediction), confidence)],
    isTaken: ([least, ...pairs]) => least >= 0 && least <= 1 && pairs.length % 2 === 0 && pairs.every(isClass),
    count: ([least, ...pairs], record) => countsOfBoxes(pairs, rankedIn(record), least),
  };
}

export function withConfusion<Prediction, Record>(
  measure: Measure<Prediction, Record>,
  { of, take, isTaken, count }: Taking<Prediction, Record>,
): Measure<Prediction, WithTaken<Record>> {
  const { classes, ofPicture } = measure;
  const own = (records: readonly WithTaken<Record>[]): readonly Record[] => records.map(({ record }) => record);
  const unpacked = (kept: unknown): unknown => measure.unpack?.(kept) ?? kept;
  return {
    name: measure.name,
    observe: (sample, prediction) => ({ record: measure.observe(sample, prediction), taken: take(sample, prediction) }),
    metrics: (records) => measure.metrics(own(records)),
    weigh: (records) => measure.weigh(own(records)),
    ...(classes && { classes: (records) => classes(own(records)) }),
    ...(ofPicture && { ofPicture: ({ record }) => ofPicture(record) }),
    ofPictures: measure.ofPictures,
    confusion: (records) => {
      const counts = records.map(({ record, taken }) => taken && count(taken, record));
      return counts.every((each) => each !== undefined) ? { of, counts: countsOf(counts.flat()) } : undefined;
    },
    isRecord: (value): value is WithTaken<Record> =>
      isObject(value) &&
      measure.isRecord(value.record) &&
      (value.taken === undefined || (isNumbers(value.taken) && isTaken(value.taken))),
    pack: ({ record, taken }) => ({ record: measure.pack ? measure.pack(record) : record, taken }),
    unpack: (value) =>
      (isObject(value) && 'record' in value
        ? { record: unpacked(value.record), taken: value.taken }
        : { record: unpacked(value) }) as WithTaken<Record>,
  };
}

/** −1 is the background. */
const isClass = (label: number): boolean => Number.isInteger(label) && label >= -1;
