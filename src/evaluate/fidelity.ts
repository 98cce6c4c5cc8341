/**
 * `fidelity`: how closely the quantized model follows the float model, without labels. The float model's answers become
 * the ground truth: its best class for `top-k`, its confident boxes for `voc` or `coco`. A float model scores 1 against
 * itself (but for boxes that it reports with less confidence).
 */
import type { GroundTruth } from '../calibrate/sample';
import { boxAt, type Detections } from './detection';

/** Boxes of the float model below this score are not held against the quantized one. */
export const fidelityConfidence = 0.25;

/** The float model's class: the first of the highest scores. */
export function labelFrom(scores: ArrayLike<number>): number {
  let best = 0;
  for (let index = 1; index < scores.length; index++) {
    if (scores[index] > scores[best] || Number.isNaN(scores[best])) best = index;
  }
  return best;
}

/** The float model's detections, after NMS, as boxes to find. */
export function groundTruthFrom(detections: Detections, confidence = fidelityConfidence): GroundTruth[] {
  const { class: labels, score, box } = detections;
  const confident = [...score.keys()].filter((index) => score[index] >= confidence);
  return confident.map((index) => ({ class: labels[index], box: boxAt(box, index) }));
}
