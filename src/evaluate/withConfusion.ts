/**
 * A measure that also records of each image what was taken for what, so that shards' records come to the matrix of one run. On disk a record
 * is `{ record, taken }`; one that stands alone is of an earlier version, and where there is one there is no matrix.
 */
import { countsOf, type Counts } from './confusion';
import { isNumbers, isObject, type Confused, type Labels, type Measure } from './evaluator';

export interface WithCounts<Record> {
  readonly record: Record;
  readonly taken?: Counts;
}

/** @param count what was taken for what in one image */
export function withConfusion<Prediction, Record>(
  measure: Measure<Prediction, Record>,
  of: Confused['of'],
  count: (sample: Labels, prediction: Prediction) => Counts,
): Measure<Prediction, WithCounts<Record>> {
  const { classes, ofPicture } = measure;
  const own = (records: readonly WithCounts<Record>[]): readonly Record[] => records.map(({ record }) => record);
  const unpacked = (kept: unknown): unknown => measure.unpack?.(kept) ?? kept;
  return {
    name: measure.name,
    observe: (sample, prediction) => ({
      record: measure.observe(sample, prediction),
      taken: count(sample, prediction),
    }),
    metrics: (records) => measure.metrics(own(records)),
    weigh: (records) => measure.weigh(own(records)),
    ...(classes && { classes: (records) => classes(own(records)) }),
    ...(ofPicture && { ofPicture: ({ record }) => ofPicture(record) }),
    ofPictures: measure.ofPictures,
    confusion: (records) => {
      const counts = records.map(({ taken }) => taken);
      return counts.every((each) => each !== undefined) ? { of, counts: countsOf(counts.flat()) } : undefined;
    },
    isRecord: (value): value is WithCounts<Record> =>
      isObject(value) && measure.isRecord(value.record) && (value.taken === undefined || isCounts(value.taken)),
    pack: ({ record, taken }) => ({ record: measure.pack ? measure.pack(record) : record, taken }),
    unpack: (value) =>
      (isObject(value) && 'record' in value
        ? { record: unpacked(value.record), taken: value.taken }
        : { record: unpacked(value) }) as WithCounts<Record>,
  };
}

/** Classes are −1 or above. */
function isCounts(value: unknown): boolean {
  if (!isNumbers(value) || value.length % 3 !== 0) return false;
  return value.every((each, at) => Number.isInteger(each) && each >= (at % 3 === 2 ? 1 : -1));
}
