/**
 * Which class is taken for which. Boxes, in one picture: detections of at least `confidence`, the 100 best of each class, the best first; each takes
 * the free box to find with which its IoU is highest, of whatever class (the first of equals), if that is 0.5 or more. What takes none is background
 * that was found, and a box that nothing took was found as background. As by COCO's rules, a box that marks a crowd has not to be found, and
 * detections that lie in one of their class by a half, and take no other, count nowhere.
 */
import type { Box, GroundTruth } from '../calibrate/sample';
import { areaOf } from '../util/overlap';
import { bestTruth, minimumIou } from './bestTruth';
import { boxAt, type Detections } from './detection';
import { bestFirst } from './nms';

/** Flat triples: truth, answer, how often. */
export type Counts = readonly number[];

/** The class of what is none. */
export const background = -1;

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

const mostOfClass = 100;

/**
 * What happened to the boxes of one picture, as flat pairs: each box's class and the class that it was taken for, and the background with the class
 * of each detection that a crowd excuses. What else was found where none is follows from all detections (`countsOfBoxes`).
 */
export function pairBoxes(
  truths: readonly GroundTruth[],
  detections: Detections,
  confidence: number,
): readonly number[] {
  const { class: labels, box } = detections;
  const wanted = truths.filter(({ crowd }) => crowd !== true);
  const boxes = wanted.map((truth) => truth.box);
  const answers = new Map<number, number>();
  const excused: number[] = [];
  for (const at of sureOf(detections, confidence)) {
    const found = boxAt(box, at);
    const truth = bestTruth(found, boxes, answers);
    if (truth >= 0) answers.set(truth, labels[at]);
    else if (inCrowd(found, labels[at], truths)) excused.push(background, labels[at]);
  }
  return [...wanted.flatMap((truth, at) => [truth.class, answers.get(at) ?? background]), ...excused];
}

/** The best first. */
function sureOf({ class: labels, score }: Detections, confidence: number): Int32Array {
  const sure = Int32Array.from(score.keys()).filter((at) => score[at] >= confidence);
  const seen = new Map<number, number>();
  return bestFirst(sure, score).filter((at) => {
    const place = seen.get(labels[at]) ?? 0;
    seen.set(labels[at], place + 1);
    return place < mostOfClass;
  });
}

/** @param pairs of `pairBoxes`, with the classes and scores of all detections of the picture */
export function countsOfBoxes(pairs: readonly number[], { classes, scores }: Ranked, confidence: number): Counts {
  const sure = new Map<number, number>();
  for (let at = 0; at < classes.length; at++)
    if (scores[at] >= confidence) sure.set(classes[at], Math.min(mostOfClass, (sure.get(classes[at]) ?? 0) + 1));
  const triples: number[] = [];
  for (let at = 0; at < pairs.length; at += 2) {
    const [truth, answer] = [pairs[at], pairs[at + 1]];
    if (answer !== background) sure.set(answer, (sure.get(answer) ?? 0) - 1);
    if (truth !== background) triples.push(truth, answer, 1);
  }
  for (const [label, count] of sure) if (count > 0) triples.push(background, label, count);
  return triples;
}

/** Detections, one by one. */
export interface Ranked {
  readonly classes: ArrayLike<number>;
  readonly scores: ArrayLike<number>;
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

const inCrowd = (box: Box, label: number, truths: readonly GroundTruth[]): boolean =>
  truths.some((truth) => truth.crowd === true && truth.class === label && shareWithin(box, truth.box) >= minimumIou);

/** Of the box's area. */
function shareWithin(box: Box, region: Box): number {
  const width = Math.min(box[2], region[2]) - Math.max(box[0], region[0]);
  const height = Math.min(box[3], region[3]) - Math.max(box[1], region[1]);
  return width <= 0 || height <= 0 ? 0 : (width * height) / areaOf(box);
}
