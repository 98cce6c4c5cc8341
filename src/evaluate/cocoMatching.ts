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
import { bestFirst, groupsOf } from './nms';

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

/**
 * What happened to the detections of one image, class after class and best first in each. Flat, for thousands of images are kept until all are
 * judged.
 */
export interface CocoMatches {
  /** The classes that occur among the boxes or the detections. */
  readonly classes: readonly number[];
  /** Where the detections of each class begin, and where those of the last one end. */
  readonly starts: readonly number[];
  /** Boxes that count, by class and area range. */
  readonly positives: readonly number[];
  /** Falling within a class, at most 100 of each. */
  readonly scores: Float64Array;
  /** By area range and detection: bit i is set when it is matched (ignored) at the i-th IoU threshold. */
  readonly matched: Uint16Array;
  readonly ignored: Uint16Array;
}

/** Of one class. */
interface ClassMatches {
  readonly scores: readonly number[];
  /** By area range, and of tables by detection. */
  readonly areas: readonly AreaMatches[];
}

/** One entry per class that occurs among the boxes or the detections of an image. */
export function matchImage(truths: readonly GroundTruth[], detections: Detections): CocoMatches {
  const found = groupsOf(detections.class);
  const classes = [...new Set([...truths.map((truth) => truth.class), ...found.keys()])];
  const matches = classes.map((label) => {
    const ofClass = truths.filter((truth) => truth.class === label);
    return matchClass(ofClass, detections, found.get(label) ?? new Int32Array(0));
  });
  const tables = (table: 'matched' | 'ignored'): Uint16Array =>
    Uint16Array.from(areaRanges.flatMap((_, area) => matches.flatMap(({ areas }) => areas[area][table])));
  return {
    classes,
    starts: startsOf(matches.map(({ scores }) => scores.length)),
    positives: matches.flatMap(({ areas }) => areas.map(({ positives }) => positives)),
    scores: Float64Array.from(matches.flatMap(({ scores }) => scores)),
    matched: tables('matched'),
    ignored: tables('ignored'),
  };
}

/** Class and score of each detection. */
export function rankedOf({
  classes,
  starts,
  scores,
}: CocoMatches): Pick<CocoMatches, 'scores'> & { readonly classes: Int32Array } {
  const labels = new Int32Array(scores.length);
  classes.forEach((label, at) => labels.fill(label, starts[at], starts[at + 1]));
  return { classes: labels, scores };
}

/** Where each of consecutive lists begins, and where the last one ends. */
export function startsOf(lengths: readonly number[]): readonly number[] {
  const starts = [0];
  for (const length of lengths) starts.push(starts[starts.length - 1] + length);
  return starts;
}

/** `members`: which of the detections are of the class. */
function matchClass(truths: readonly GroundTruth[], { score, box }: Detections, members: Int32Array): ClassMatches {
  const best = [...bestFirst(members, score).subarray(0, maxDetections)];
  const ranked = best.map((member) => boxAt(box, member));
  const overlaps = ranked.map((found) => truths.map((truth) => overlapOf(found, truth)));
  return {
    scores: best.map((member) => score[member]),
    areas: areaRanges.map((range) => matchArea(range, truths, ranked, overlaps)),
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

/** Whether the lists of a record fit together. */
export function isCocoRecord(value: unknown): value is CocoMatches {
  if (!isObject(value)) return false;
  const { classes, starts, positives, scores, matched, ignored } = value;
  if (![classes, starts, positives].every(isNumbers) || !(scores instanceof Float64Array)) return false;
  const tables = areaRanges.length * scores.length;
  return [matched, ignored].every((table) => table instanceof Uint16Array && table.length === tables);
}
