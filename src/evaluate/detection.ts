/**
 * What a detector found: candidates as the heads give them (network coordinates, scores per class), and detections,
 * one class each, in pixels of the original image.
 */
import type { Box } from '../calibrate/sample';
import type { Placement } from '../calibrate/preprocess';
import { nms, type Scored } from './nms';

/** Boxes whose objectness reached the confidence threshold, by head, anchor, row and column. */
export interface Candidates {
  readonly classes: number;
  /** n · 4: x1, y1, x2, y2 in pixels of the network's input. */
  readonly boxes: Float32Array;
  /** n, 0..1 */
  readonly objectness: Float32Array;
  /** (n, classes), 0..1 */
  readonly classScores: Float32Array;
}

/** Flat, for there may be a hundred thousand of an image. */
export interface Detections {
  readonly class: Int32Array;
  /** objectness · class score */
  readonly score: Float64Array;
  /** n · 4: x1, y1, x2, y2 in pixels of the original image. */
  readonly box: Float64Array;
}

export interface DetectOptions {
  /** Smallest score that counts. */
  readonly confidence: number;
  /** Largest IoU that two detections of one class may have. */
  readonly nms: number;
}

/**
 * From candidates to detections in pixels of the original image: every class with a sufficient score counts
 * (multi-label), then NMS per class. Boxes may reach beyond the image, as the network has them. Class after class, best
 * first in each.
 */
export function detect(candidates: Candidates, options: DetectOptions, placement: Placement): Detections {
  const found = multiLabel(candidates, options.confidence);
  const kept = nms(candidates.boxes, found, options.nms);
  const detections = {
    class: new Int32Array(kept.length),
    score: new Float64Array(kept.length),
    box: new Float64Array(kept.length * 4),
  };
  for (let at = 0; at < kept.length; at++) {
    const index = kept[at];
    detections.class[at] = found.class[index];
    detections.score[at] = found.score[index];
    writeInImage(detections.box, at * 4, candidates.boxes, found.box[index] * 4, placement);
  }
  return detections;
}

/** A detection for every class with objectness · class score ≥ confidence, by box, then class. */
export function multiLabel({ classes, objectness, classScores }: Candidates, confidence: number): Scored {
  const all = { box: new Int32Array(classScores.length), class: new Int32Array(classScores.length) };
  const scores = new Float64Array(classScores.length);
  let count = 0;
  for (let box = 0; box < objectness.length; box++) {
    const whole = objectness[box];
    for (let label = 0, at = box * classes; label < classes; label++, at++) {
      const score = whole * classScores[at];
      if (!(score >= confidence)) continue;
      all.box[count] = box;
      all.class[count] = label;
      scores[count++] = score;
    }
  }
  return { box: all.box.subarray(0, count), class: all.class.subarray(0, count), score: scores.subarray(0, count) };
}

/** Box `index` of flat corners. */
export function boxAt(boxes: Float32Array | Float64Array, index: number): Box {
  return [boxes[index * 4], boxes[index * 4 + 1], boxes[index * 4 + 2], boxes[index * 4 + 3]];
}

/** The corners from `from` on, in network coordinates, to pixels of the original image from `to` on. */
function writeInImage(
  out: Float64Array,
  to: number,
  boxes: Float32Array,
  from: number,
  { scale, offset }: Placement,
): void {
  out[to] = boxes[from] * scale[0] + offset[0];
  out[to + 1] = boxes[from + 1] * scale[1] + offset[1];
  out[to + 2] = boxes[from + 2] * scale[0] + offset[0];
  out[to + 3] = boxes[from + 3] * scale[1] + offset[1];
}

/** Pixels of the original image to network coordinates. */
export function toNetwork([x1, y1, x2, y2]: Box, { scale, offset }: Placement): Box {
  const x = (value: number): number => (value - offset[0]) / scale[0];
  const y = (value: number): number => (value - offset[1]) / scale[1];
  return [x(x1), y(y1), x(x2), y(y2)];
}

/** Network coordinates to pixels of the original image. */
export function toImage([x1, y1, x2, y2]: Box, { scale, offset }: Placement): Box {
  const x = (value: number): number => value * scale[0] + offset[0];
  const y = (value: number): number => value * scale[1] + offset[1];
  return [x(x1), y(y1), x(x2), y(y2)];
}
