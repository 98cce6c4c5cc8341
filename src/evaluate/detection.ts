/**
 * What a detector found: candidates as the heads give them (network coordinates, scores per class), and detections,
 * one class each, in pixels of the original image.
 */
import type { Box } from '../calibrate/dataset';
import type { Placement } from '../calibrate/preprocess';
import { nms } from './nms';

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

export interface Detection {
  readonly class: number;
  /** objectness · class score */
  readonly score: number;
  readonly box: Box;
}

export interface DetectOptions {
  /** Smallest score that counts. */
  readonly confidence: number;
  /** Largest IoU that two detections of one class may have. */
  readonly nms: number;
  /** After NMS, the best so many of an image; no limit by default. */
  readonly maxDetections?: number;
}

/**
 * From candidates to detections in pixels of the original image: every class with a sufficient score counts
 * (multi-label), then NMS per class. Boxes may reach beyond the image, as the network has them. Best first.
 */
export function detect(candidates: Candidates, options: DetectOptions, placement: Placement): Detection[] {
  const found = multiLabel(candidates, options.confidence);
  const kept = nms(found, options.nms, options.maxDetections);
  return kept.map((detection) => ({ ...detection, box: toImage(detection.box, placement) }));
}

/** A detection for every class with objectness · class score ≥ confidence, in network coordinates. */
export function multiLabel(candidates: Candidates, confidence: number): Detection[] {
  const { classes, objectness, classScores } = candidates;
  const detections: Detection[] = [];
  for (let index = 0; index < objectness.length; index++) {
    for (let label = 0; label < classes; label++) {
      const score = objectness[index] * classScores[index * classes + label];
      if (score >= confidence) detections.push({ class: label, score, box: boxAt(candidates, index) });
    }
  }
  return detections;
}

export function boxAt({ boxes }: Candidates, index: number): Box {
  return [boxes[index * 4], boxes[index * 4 + 1], boxes[index * 4 + 2], boxes[index * 4 + 3]];
}

/** Network coordinates to pixels of the original image. */
export function toImage([x1, y1, x2, y2]: Box, { scale, offset }: Placement): Box {
  const x = (value: number): number => value * scale[0] + offset[0];
  const y = (value: number): number => value * scale[1] + offset[1];
  return [x(x1), y(y1), x(x2), y(y2)];
}

/** Pixels of the original image to network coordinates: the inverse of `toImage`. */
export function toNetwork([x1, y1, x2, y2]: Box, { scale, offset }: Placement): Box {
  const x = (value: number): number => (value - offset[0]) / scale[0];
  const y = (value: number): number => (value - offset[1]) / scale[1];
  return [x(x1), y(y1), x(x2), y(y2)];
}
