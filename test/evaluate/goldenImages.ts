/** The images of test/golden/{voc,coco}.json as evaluators take them. */
import type { GroundTruth } from '../../src/calibrate/sample';
import type { Labels } from '../../src/evaluate/evaluator';
import type { Detection } from '../support/detections';

export interface GoldenImage {
  readonly truths: readonly GroundTruth[];
  readonly detections: readonly Detection[];
}

export function labelsOf({ truths }: Pick<GoldenImage, 'truths'>, index: number): Labels {
  return { id: String(index).padStart(4, '0'), boxes: truths };
}
