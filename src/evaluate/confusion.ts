/**
 * Which class is taken for which. Boxes, in one picture: detections of at least `confidence`, the best first; each takes the free box to find with
 * which its IoU is highest, of whatever class (the first of equals), if that is 0.5 or more. What takes none is background that was found, and a
 * box that nothing took was found as background. As by COCO's rules, a box that marks a crowd has not to be found, and detections that lie in
 * one of their class by a half, and take no other, count nowhere.
 */
import type { Box, GroundTruth } from '../calibrate/sample';
import { areaOf, iou } from '../util/overlap';
import { boxAt, type Detections } from './detection';
import { bestFirst } from './nms';

/** Flat triples: truth, answer, how often. */
export type Counts = readonly number[];

/** The class of what is none. */
export const background = -1;

const confusionIou = 0.5;
/** Detections that people are shown have about this score; figures of the whole ranking begin far below. */
const defaultConfidence = 0.25;

/** The smallest score that counts. What is below `confidence` is not there to be counted. */
export const confusionConfidence = ({
  confidence,
  confusionConfidence: own = defaultConfidence,
}: {
  readonly confidence: number;
  readonly confusionConfidence?: number;
}): number => Math.max(confidence, own);

export function countBoxes(truths: readonly GroundTruth[], detections: Detections, confidence: number): Counts {
  const { class: labels, score, box } = detections;
  const wanted = truths.filter(({ crowd }) => crowd !== true);
  const taken = new Set<number>();
  const pairs: (readonly [truth: number, answer: number])[] = [];
  const sure = Int32Array.from(score.keys()).filter((at) => score[at] >= confidence);
  for (const at of bestFirst(sure, score)) {
    const found = boxAt(box, at);
    const truth = bestFree(found, wanted, taken);
    if (truth !== undefined) {
      taken.add(truth);
      pairs.push([wanted[truth].class, labels[at]]);
    } else if (!inCrowd(found, labels[at], truths)) pairs.push([background, labels[at]]);
  }
  wanted.forEach((truth, at) => void (taken.has(at) || pairs.push([truth.class, background])));
  return countsOf(pairs.flatMap(([truth, answer]) => [truth, answer, 1]));
}

/** The pictures' counts as one, by truth, then answer; the background comes last. */
export function countsOf(triples: Counts): Counts {
  const times = new Map<string, readonly [truth: number, answer: number, count: number]>();
  for (let at = 0; at < triples.length; at += 3) {
    const [truth, answer, count] = [triples[at], triples[at + 1], triples[at + 2]];
    const key = `${truth},${answer}`;
    times.set(key, [truth, answer, count + (times.get(key)?.[2] ?? 0)]);
  }
  const place = (label: number): number => (label === background ? Infinity : label);
  const order = (a: number, b: number): number => (a === b ? 0 : place(a) - place(b));
  return [...times.values()].sort(([a, x], [b, y]) => order(a, b) || order(x, y)).flat();
}

function bestFree(box: Box, truths: readonly GroundTruth[], taken: ReadonlySet<number>): number | undefined {
  let best: number | undefined;
  let highest = 0;
  truths.forEach((truth, at) => {
    if (taken.has(at)) return;
    const overlap = iou(box, truth.box);
    if (overlap < confusionIou || overlap <= highest) return;
    [best, highest] = [at, overlap];
  });
  return best;
}

const inCrowd = (box: Box, label: number, truths: readonly GroundTruth[]): boolean =>
  truths.some((truth) => truth.crowd === true && truth.class === label && shareWithin(box, truth.box) >= confusionIou);

/** Of the box's area. */
function shareWithin(box: Box, region: Box): number {
  const width = Math.min(box[2], region[2]) - Math.max(box[0], region[0]);
  const height = Math.min(box[3], region[3]) - Math.max(box[1], region[1]);
  return width <= 0 || height <= 0 ? 0 : (width * height) / areaOf(box);
}
