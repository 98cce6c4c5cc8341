/**
 * `voc`: all-point AP at IoU 0.5, mean over the classes that have ground truth (`map50`).
 *
 * Matching, per image and class: detections by falling score; each takes the ground truth box of its class, not yet
 * taken, with which its plain IoU is highest (the first of equals), and is a hit if that IoU is at least 0.5. All others
 * are false positives, so a second detection of one object is one. Crowd boxes count as ordinary ones: YOLO labels do
 * not mark them.
 */
import type { Box, GroundTruth } from '../calibrate/dataset';
import { averagePrecisions, type Matches } from './averagePrecision';
import { iou } from './boxes';
import type { Detection } from './detection';
import { byFallingScore, type Measure } from './evaluator';
import { boxesOf, isMatches, meanAveragePrecision } from './matches';

const minimumIou = 0.5;

export const voc: Measure<readonly Detection[], Matches> = {
  name: 'voc',
  observe: (sample, detections) => matchImage(boxesOf(sample), detections),
  metrics: (images) => ({ map50: meanAveragePrecision(images) }),
  isRecord: isMatches,
};

/** AP@0.5 of every class that has ground truth. */
export const vocPerClass: (images: readonly Matches[]) => ReadonlyMap<number, number> = averagePrecisions;

function matchImage(truths: readonly GroundTruth[], detections: readonly Detection[]): Matches {
  const order = byFallingScore(detections.map(({ score }) => score));
  const ranked = order.map((index) => detections[index]);
  const free = truthsByClass(truths);
  const hits = ranked.map((detection) => (takeBest(detection, free.get(detection.class) ?? []) ? 1 : 0));
  return {
    truths: truths.map((truth) => truth.class),
    classes: ranked.map((detection) => detection.class),
    scores: ranked.map(({ score }) => score),
    hits,
  };
}

function truthsByClass(truths: readonly GroundTruth[]): ReadonlyMap<number, Box[]> {
  const free = new Map<number, Box[]>();
  for (const { class: label, box } of truths) {
    const boxes = free.get(label);
    if (boxes) boxes.push(box);
    else free.set(label, [box]);
  }
  return free;
}

/** Takes the free box with the highest IoU of at least 0.5 away (the first of equals); false when there is none. */
function takeBest({ box }: Detection, free: Box[]): boolean {
  let best = -1;
  let highest = 0;
  free.forEach((truth, index) => {
    const overlap = iou(box, truth);
    if (overlap < minimumIou || overlap <= highest) return;
    highest = overlap;
    best = index;
  });
  if (best >= 0) free.splice(best, 1);
  return best >= 0;
}
