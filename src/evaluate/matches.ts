/** Shared by the evaluators that keep `Matches`: reading records back, the mean over classes, and the labels they need. */
import type { GroundTruth } from '../calibrate/sample';
import { InputError } from '../util/errors';
import { averagePrecisions, type Matches } from './averagePrecision';
import { isNumbers, isObject, type Labels } from './evaluator';

export function isMatches(value: unknown): value is Matches {
  if (!isObject(value)) return false;
  const { truths, classes, scores, hits } = value;
  if (!isNumbers(truths) || !isFlat(classes)) return false;
  return [scores, hits].every((list) => isFlat(list) && list.length === classes.length);
}

/** As they are in memory, or as a file has them. */
function isFlat(value: unknown): value is ArrayLike<number> {
  return (ArrayBuffer.isView(value) && !(value instanceof DataView)) || isNumbers(value);
}

/** Mean AP over the classes that have ground truth. Throws InputError when none has. */
export function meanAveragePrecision(images: readonly Matches[]): number {
  const precisions = [...averagePrecisions(images).values()];
  if (precisions.length === 0) throw nothingToMeasure(images.length);
  return precisions.reduce((sum, precision) => sum + precision, 0) / precisions.length;
}

export function nothingToMeasure(images: number): InputError {
  return new InputError(`None of the ${images} evaluated images has a labelled box; check the data set's labels`);
}

export function boxesOf({ id, boxes }: Labels): readonly GroundTruth[] {
  if (boxes) return boxes;
  throw new InputError(
    `${id}: no boxes; detectors are evaluated on a data set of type yolo, coco, or list with labels`,
  );
}
