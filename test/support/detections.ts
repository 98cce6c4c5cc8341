/** Detections one by one, as tests write them and golden files hold them. */
import type { Box } from '../../src/calibrate/sample';
import { boxAt, type Detections } from '../../src/evaluate/detection';

export interface Detection {
  readonly class: number;
  readonly score: number;
  readonly box: Box;
}

export function flat(detections: readonly Detection[]): Detections {
  return {
    class: Int32Array.from(detections, (detection) => detection.class),
    score: Float64Array.from(detections, ({ score }) => score),
    box: Float64Array.from(detections.flatMap(({ box }) => box)),
  };
}

export function oneByOne({ class: labels, score, box }: Detections): Detection[] {
  return [...labels].map((label, index) => ({ class: label, score: score[index], box: boxAt(box, index) }));
}
