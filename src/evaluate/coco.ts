/**
 * `coco`: the COCO detection metrics as pycocotools computes them. Ten IoU thresholds .50:.05:.95, precision at 101
 * recalls, 100 detections per image and class, areas all / small / medium / large; crowd boxes and boxes outside the
 * area range are matched but count neither way. `cocoMatching.ts` says how boxes are matched.
 */
import type { GroundTruth } from '../calibrate/sample';
import type { Metrics } from '../protocol/results/results';
import { areaRanges, iouThresholds, isCocoRecord, matchClass, recallAt, type ClassMatches } from './cocoMatching';
import { weighCoco } from './cocoWeighing';
import type { Detections } from './detection';
import type { Measure } from './evaluator';
import { byFallingScore } from './fallingScore';
import { packCoco, unpackCoco } from './packedCoco';
import { boxesOf, nothingToMeasure } from './matches';
import { groupsOf } from './nms';

/** One entry per class that occurs among the boxes or the detections of an image. */
export type CocoRecord = readonly ClassMatches[];

export const coco: Measure<Detections, CocoRecord> = {
  name: 'coco',
  observe: (sample, detections) => matchImage(boxesOf(sample), detections),
  metrics: cocoMetrics,
  weigh: weighCoco,
  isRecord: isCocoRecord,
  pack: packCoco,
  unpack: unpackCoco,
};

function matchImage(truths: readonly GroundTruth[], detections: Detections): CocoRecord {
  const found = groupsOf(detections.class);
  const classes = new Set([...truths.map((truth) => truth.class), ...found.keys()]);
  return [...classes].map((label) => {
    const ofClass = truths.filter((truth) => truth.class === label);
    return matchClass(label, ofClass, detections, found.get(label) ?? new Int32Array(0));
  });
}

/**
 * {map, map50, map75, mapSmall, mapMedium, mapLarge, ar1, ar10, ar100, arSmall, arMedium, arLarge}; a figure for an area
 * range without ground truth is left out (pycocotools says −1).
 */
function cocoMetrics(images: readonly CocoRecord[]): Metrics {
  const byClass = groupByClass(images);
  const curvesAt = (limit: number, areas: readonly number[]): Curve[][] => {
    const pools = byClass.map((matches) => poolOf(matches, limit));
    return areas.map((area) =>
      pools.flatMap((pool) => iouThresholds.flatMap((_, at) => curveOf(pool, area, at) ?? [])),
    );
  };
  const sized = curvesAt(100, [...areaRanges.keys()]);
  const [all] = sized;
  if (all.length === 0) throw nothingToMeasure(images.length);
  const precision = (curves: readonly Curve[]): number => mean(curves.map((curve) => curve.precision));
  const recall = (curves: readonly Curve[]): number => mean(curves.map((curve) => curve.recall));
  const atThreshold = (index: number): Curve[] => all.filter((_, at) => at % iouThresholds.length === index);
  return known({
    map: precision(all),
    map50: precision(atThreshold(0)),
    map75: precision(atThreshold(5)),
    mapSmall: precision(sized[1]),
    mapMedium: precision(sized[2]),
    mapLarge: precision(sized[3]),
    ar1: recall(curvesAt(1, [0])[0]),
    ar10: recall(curvesAt(10, [0])[0]),
    ar100: recall(all),
    arSmall: recall(sized[1]),
    arMedium: recall(sized[2]),
    arLarge: recall(sized[3]),
  });
}

function groupByClass(images: readonly CocoRecord[]): ClassMatches[][] {
  const groups = new Map<number, ClassMatches[]>();
  for (const matches of images.flat()) {
    const group = groups.get(matches.class);
    if (group) group.push(matches);
    else groups.set(matches.class, [matches]);
  }
  return [...groups.keys()].sort((a, b) => a - b).map((label) => groups.get(label) ?? []);
}

/** All detections of one class, best first over all images; the tables by area range, as in `ClassMatches`. */
interface Pool {
  readonly matched: readonly (readonly number[])[];
  readonly ignored: readonly (readonly number[])[];
  readonly positives: readonly number[];
}

/** Takes the best `limit` detections of each image. */
function poolOf(images: readonly ClassMatches[], limit: number): Pool {
  const order = [...byFallingScore(images.flatMap(({ scores }) => scores.slice(0, limit)))];
  const pooled = (tables: 'matched' | 'ignored', area: number): number[] => {
    const bits = images.flatMap((image) => image[tables][area].slice(0, limit));
    return order.map((index) => bits[index]);
  };
  return {
    matched: areaRanges.map((_, area) => pooled('matched', area)),
    ignored: areaRanges.map((_, area) => pooled('ignored', area)),
    positives: areaRanges.map((_, area) => images.reduce((sum, { positives }) => sum + positives[area], 0)),
  };
}

interface Curve {
  /** Mean of the envelope's precision at recalls 0, 0.01, … 1. */
  readonly precision: number;
  /** The highest recall. */
  readonly recall: number;
}

/** One class at one area range and IoU threshold; undefined without ground truth. */
function curveOf({ matched, ignored, positives }: Pool, area: number, threshold: number): Curve | undefined {
  if (positives[area] === 0) return undefined;
  const bit = 1 << threshold;
  const counted = matched[area].filter((_, index) => (ignored[area][index] & bit) === 0);
  return interpolate(
    counted.map((bits) => (bits & bit) !== 0),
    positives[area],
  );
}

function interpolate(hits: readonly boolean[], positives: number): Curve {
  let total = 0;
  const recall: number[] = [];
  const precision: number[] = [];
  hits.forEach((hit, index) => {
    if (hit) total++;
    recall.push(total / positives);
    precision.push(total / (index + 1 + Number.EPSILON));
  });
  for (let index = precision.length - 2; index >= 0; index--) {
    precision[index] = Math.max(precision[index], precision[index + 1]);
  }
  let sum = 0;
  let at = 0;
  for (let step = 0; step <= 100; step++) {
    while (at < recall.length && recall[at] < recallAt(step)) at++;
    sum += precision[at] ?? 0;
  }
  return { precision: sum / 101, recall: recall[recall.length - 1] ?? 0 };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function known(metrics: Metrics): Metrics {
  return Object.fromEntries(Object.entries(metrics).filter(([, value]) => !Number.isNaN(value)));
}
