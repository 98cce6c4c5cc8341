/**
 * `voc`: all-point AP at IoU 0.5, mean over the classes that have ground truth (`map50`).
 *
 * Matching, per image and class: detections by falling score; each takes the ground truth box of its class, not yet
 * taken, with which its plain IoU is highest (the first of equals), and is a hit if that IoU is at least 0.5. All others
 * are false positives, so a second detection of one object is one. Crowd boxes count as ordinary ones: YOLO labels do
 * not mark them.
 */
import type { Box, GroundTruth } from '../calibrate/sample';
import { averagePrecisions, type Matches } from './averagePrecision';
import { iou } from '../util/overlap';
import { boxAt, type Detections } from './detection';
import type { Measure } from './evaluator';
import { boxesOf, isMatches, meanAveragePrecision } from './matches';
import { bestFirst, groupsOf } from './nms';
import { weighMeanPrecision } from './weightedPrecision';

const minimumIou = 0.5;

export const voc: Measure<Detections, Matches> = {
  name: 'voc',
  observe: (sample, detections) => matchImage(boxesOf(sample), detections),
  metrics: (images) => ({ map50: meanAveragePrecision(images) }),
  weigh: weighMeanPrecision,
  isRecord: isMatches,
};

/** AP@0.5 of every class that has ground truth. */
export const vocPerClass: (images: readonly Matches[]) => ReadonlyMap<number, number> = averagePrecisions;

function matchImage(truths: readonly GroundTruth[], detections: Detections): Matches {
  const { class: labels, score, box } = detections;
  const hits = new Uint8Array(labels.length);
  for (const [label, members] of groupsOf(labels)) {
    const free = truths.filter((truth) => truth.class === label).map((truth) => truth.box);
    if (free.length === 0) continue;
    for (const member of bestFirst(members, score)) {
      if (free.length === 0) break;
      if (takeBest(boxAt(box, member), free)) hits[member] = 1;
    }
  }
  return { truths: truths.map((truth) => truth.class), classes: labels, scores: score, hits };
}

/** Takes the free box with the highest IoU of at least 0.5 away (the first of equals); false when there is none. */
function takeBest(box: Box, free: Box[]): boolean {
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
