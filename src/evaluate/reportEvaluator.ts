/**
 * `report`: the evaluator behind the report's tables (its appendix, on the YOLOv3 code base it names), peculiarities kept
 * so that figures can be compared with its own. They are not comparable with `voc` or `coco`:
 *
 *   - candidates with objectness ≥ confidence, sorted by objectness · best class score; only the best class of a box
 *   - merge-NMS: a kept box becomes the mean, weighted by objectness, of the boxes of its class that overlap it;
 *     overlaps count one pixel more on every side (`iouPlusOne`) and are taken in network coordinates
 *   - a hit is IoU ≥ 0.5 with the best box of *any* class, not hit before, as long as the predicted class occurs in the
 *     image; once every box is hit, the rest of the image's detections are misses
 *   - AP is ranked by objectness alone, with the all-point envelope, over classes that have ground truth
 *
 * The original loses images without a label file when it numbers a batch, so that labels shift to other images; here
 * such an image has no boxes and its detections are misses.
 */
import type { Box, GroundTruth } from '../calibrate/sample';
import type { Placement } from '../calibrate/preprocess';
import type { Matches } from './averagePrecision';
import { iouPlusOne } from './boxes';
import { boxAt, toNetwork, type Candidates } from './detection';
import type { Measure } from './evaluator';
import { byFallingScore } from './fallingScore';
import { classesOfMatches, figureOfPicture } from './details';
import { boxesOf, isMatches, meanAveragePrecision } from './matches';
import { packMatches, unpackMatches } from './packedMatches';
import { weighMeanPrecision } from './weightedPrecision';

const minimumIou = 0.5;

/** Detections in network coordinates, by falling objectness · class score, and where the image lies there. */
export interface ReportPrediction {
  readonly detections: readonly ReportDetection[];
  readonly placement: Placement;
}

export interface ReportDetection {
  readonly class: number;
  readonly objectness: number;
  readonly box: Box;
}

export const reportEvaluator: Measure<ReportPrediction, Matches> = {
  name: 'report',
  observe: (sample, { detections, placement }) => matchImage(networkTruths(boxesOf(sample), placement), detections),
  metrics: (images) => ({ map50: meanAveragePrecision(images) }),
  weigh: weighMeanPrecision,
  isRecord: isMatches,
  pack: packMatches,
  unpack: unpackMatches,
  classes: classesOfMatches,
  ofPicture: figureOfPicture,
};

/** The report's non-maximum suppression. `confidence` (0.001 there) is compared with objectness, `limit` is 0.5 there. */
export function mergeNms(candidates: Candidates, confidence: number, limit: number): ReportDetection[] {
  let waiting = topClasses(candidates, confidence);
  const kept: ReportDetection[] = [];
  while (waiting.length > 0) {
    const [best] = waiting;
    const merged = waiting.filter((other) => other.class === best.class && iouPlusOne(best.box, other.box) > limit);
    // A box whose corners make no area does not even overlap itself; it must still leave the queue.
    kept.push({ ...best, box: weightedMean(merged.length > 0 ? merged : [best]) });
    const gone = new Set([best, ...merged]);
    waiting = waiting.filter((other) => !gone.has(other));
  }
  return kept;
}

function topClasses(candidates: Candidates, confidence: number): ReportDetection[] {
  const { objectness } = candidates;
  const found = [...objectness.keys()].filter((index) => objectness[index] >= confidence);
  const best = found.map((index) => topClassOf(candidates, index));
  const order = byFallingScore(found.map((index, at) => objectness[index] * best[at].score));
  return [...order].map((at) => ({
    class: best[at].label,
    objectness: objectness[found[at]],
    box: boxAt(candidates.boxes, found[at]),
  }));
}

function topClassOf({ classScores, classes }: Candidates, index: number): { label: number; score: number } {
  const scores = classScores.subarray(index * classes, (index + 1) * classes);
  const score = scores.reduce((a, b) => Math.max(a, b), -Infinity);
  return { label: Math.max(0, scores.indexOf(score)), score };
}

function weightedMean(merged: readonly ReportDetection[]): Box {
  const total = merged.reduce((sum, { objectness }) => sum + objectness, 0);
  const corner = (at: number): number => merged.reduce((sum, { objectness, box }) => sum + objectness * box[at], 0);
  return [corner(0) / total, corner(1) / total, corner(2) / total, corner(3) / total];
}

function networkTruths(truths: readonly GroundTruth[], placement: Placement): GroundTruth[] {
  const [dx, dy] = placement.labelShift;
  return truths.map((truth) => {
    const [x1, y1, x2, y2] = toNetwork(truth.box, placement);
    return { class: truth.class, box: [x1 + dx, y1 + dy, x2 + dx, y2 + dy] };
  });
}

function matchImage(truths: readonly GroundTruth[], detections: readonly ReportDetection[]): Matches {
  const labels = new Set(truths.map((truth) => truth.class));
  const taken = new Set<number>();
  const hits = detections.map((detection) => {
    if (taken.size === truths.length || !labels.has(detection.class)) return 0;
    const [overlap, index] = bestTruth(detection.box, truths);
    if (overlap < minimumIou || taken.has(index)) return 0;
    taken.add(index);
    return 1;
  });
  return {
    truths: truths.map((truth) => truth.class),
    classes: detections.map((detection) => detection.class),
    scores: detections.map(({ objectness }) => objectness),
    hits,
  };
}

/** The first of the boxes with the highest overlap, whatever its class and whether it was hit before. */
function bestTruth(box: Box, truths: readonly GroundTruth[]): readonly [overlap: number, index: number] {
  const overlaps = truths.map((truth) => iouPlusOne(box, truth.box));
  const overlap = overlaps.reduce((a, b) => Math.max(a, b), -Infinity);
  return [overlap, overlaps.indexOf(overlap)];
}
