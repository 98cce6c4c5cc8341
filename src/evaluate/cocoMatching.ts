/**
 * How COCO matches the detections of one class in one image (pycocotools, COCOeval.evaluateImg), at each area range and
 * IoU threshold t. Ground truth is ignored when it is a crowd or its area is out of range, and such boxes come last.
 * Detections go by falling score; each takes the free box with the highest IoU ≥ t (the last of equals), an ignored box
 * only if no counted one fits; a crowd may be taken many times, and its IoU is overlap / area of the detection.
 * A detection is ignored when its box is, or when it has none and its own area is out of range.
 */
import type { Box, GroundTruth } from '../calibrate/sample';
import { isNumbers, isObject } from './evaluator';
import { boxAt, type Detections } from './detection';
import { bestFirst } from './nms';

/** all, small, medium, large: [lowest, highest] area in pixels of the original image. */
export const areaRanges: readonly (readonly [number, number])[] = [
  [0, 1e5 ** 2],
  [0, 32 ** 2],
  [32 ** 2, 96 ** 2],
  [96 ** 2, 1e5 ** 2],
];

/** NumPy's linspace(0, 1, 101), which pycocotools compares recalls with. */
export const recallAt = (step: number): number => (step === 100 ? 1 : step * 0.01);

/** NumPy's linspace(0.5, 0.95, 10), to the last bit. */
export const iouThresholds: readonly number[] = Array.from({ length: 10 }, (_, index) =>
  index === 9 ? 0.95 : index * ((0.95 - 0.5) / 9) + 0.5,
);

const maxDetections = 100;

export interface ClassMatches {
  readonly class: number;
  /** Falling, at most 100. */
  readonly scores: readonly number[];
  /** By area range and detection: bit i is set when it is matched (ignored) at the i-th IoU threshold. */
  readonly matched: readonly (readonly number[])[];
  readonly ignored: readonly (readonly number[])[];
  /** By area range: ground truth boxes that count. */
  readonly positives: readonly number[];
}

/** `members`: which of the detections are of the class. */
export function matchClass(
  label: number,
  truths: readonly GroundTruth[],
  { score, box }: Detections,
  members: Int32Array,
): ClassMatches {
  const best = [...bestFirst(members, score).subarray(0, maxDetections)];
  const ranked = best.map((member) => boxAt(box, member));
  const overlaps = ranked.map((found) => truths.map((truth) => overlapOf(found, truth)));
  const areas = areaRanges.map((range) => matchArea(range, truths, ranked, overlaps));
  return {
    class: label,
    scores: best.map((member) => score[member]),
    matched: areas.map(({ matched }) => matched),
    ignored: areas.map(({ ignored }) => ignored),
    positives: areas.map(({ positives }) => positives),
  };
}

interface AreaMatches {
  readonly matched: number[];
  readonly ignored: number[];
  readonly positives: number;
}

function matchArea(
  range: readonly [number, number],
  truths: readonly GroundTruth[],
  ranked: readonly Box[],
  overlaps: readonly (readonly number[])[],
): AreaMatches {
  const outside = (area: number): boolean => area < range[0] || area > range[1];
  const isIgnored = truths.map((truth) => truth.crowd === true || outside(truth.area ?? boxArea(truth.box)));
  const order = [...truths.keys()].sort((a, b) => Number(isIgnored[a]) - Number(isIgnored[b]));
  const matched = ranked.map(() => 0);
  const ignored = ranked.map(() => 0);
  iouThresholds.forEach((threshold, bit) => {
    const taken = new Set<number>();
    ranked.forEach((found, index) => {
      const truth = takeTruth(overlaps[index], order, truths, isIgnored, taken, threshold);
      if (truth !== undefined) {
        taken.add(truth);
        matched[index] |= 1 << bit;
      }
      if (truth === undefined ? outside(boxArea(found)) : isIgnored[truth]) ignored[index] |= 1 << bit;
    });
  });
  return { matched, ignored, positives: isIgnored.filter((ignore) => !ignore).length };
}

function takeTruth(
  overlaps: readonly number[],
  order: readonly number[],
  truths: readonly GroundTruth[],
  isIgnored: readonly boolean[],
  taken: ReadonlySet<number>,
  threshold: number,
): number | undefined {
  let highest = Math.min(threshold, 1 - 1e-10);
  let best: number | undefined;
  for (const truth of order) {
    if (taken.has(truth) && truths[truth].crowd !== true) continue;
    if (best !== undefined && !isIgnored[best] && isIgnored[truth]) break;
    if (overlaps[truth] < highest) continue;
    highest = overlaps[truth];
    best = truth;
  }
  return best;
}

/** From corner, width and height, as COCO files have boxes: the same roundings as pycocotools. */
function overlapOf(detection: Box, truth: GroundTruth): number {
  const [dx, dy, dw, dh] = sizedOf(detection);
  const [gx, gy, gw, gh] = sizedOf(truth.box);
  const width = Math.min(dx + dw, gx + gw) - Math.max(dx, gx);
  const height = Math.min(dy + dh, gy + gh) - Math.max(dy, gy);
  if (width <= 0 || height <= 0) return 0;
  const overlap = width * height;
  return overlap / (truth.crowd === true ? dw * dh : dw * dh + gw * gh - overlap);
}

function sizedOf([x1, y1, x2, y2]: Box): Box {
  return [x1, y1, x2 - x1, y2 - y1];
}

function boxArea(box: Box): number {
  const [, , width, height] = sizedOf(box);
  return width * height;
}

/** Narrows what a shard's file holds. */
export function isCocoRecord(value: unknown): value is readonly ClassMatches[] {
  return Array.isArray(value) && value.every(isClassMatches);
}

function isClassMatches(value: unknown): value is ClassMatches {
  if (!isObject(value) || typeof value.class !== 'number') return false;
  const { scores, positives, matched, ignored } = value;
  if (!isNumbers(scores) || !isNumbers(positives) || positives.length !== areaRanges.length) return false;
  return [matched, ignored].every(
    (table) =>
      Array.isArray(table) &&
      table.length === areaRanges.length &&
      table.every((row) => isNumbers(row) && row.length === scores.length),
  );
}
