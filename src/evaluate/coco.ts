/**
 * `coco`: the COCO detection metrics as pycocotools computes them. Ten IoU thresholds .50:.05:.95, precision at 101
 * recalls, 100 detections per image and class, areas all / small / medium / large; crowd boxes and boxes outside the
 * area range are matched but count neither way. `cocoMatching.ts` says how boxes are matched.
 */
import type { ClassFigures, Metrics } from '../protocol/results/results';
import type { Matches } from './averagePrecision';
import { areaRanges, iouThresholds, isCocoRecord, matchImage, recallAt, type CocoMatches } from './cocoMatching';
import { rankedClasses, type RankedClass } from './cocoRanking';
import { weighCoco } from './cocoWeighing';
import { curveThrough, figureOfPicture } from './details';
import type { Detections } from './detection';
import type { Measure } from './evaluator';
import { packCoco, unpackCoco } from './packedCoco';
import { boxesOf, nothingToMeasure } from './matches';

export const coco: Measure<Detections, CocoMatches> = {
  name: 'coco',
  observe: (sample, detections) => matchImage(boxesOf(sample), detections),
  metrics: cocoMetrics,
  weigh: weighCoco,
  isRecord: isCocoRecord,
  pack: packCoco,
  unpack: unpackCoco,
  classes: cocoClasses,
  ofPicture: (record) => figureOfPicture(matchesOf(record)),
};

/** Detections of an image and class that recalls may look at. */
const limits = [1, 10];

/**
 * {map, map50, map75, mapSmall, mapMedium, mapLarge, ar1, ar10, ar100, arSmall, arMedium, arLarge}; a figure for an area
 * range without ground truth is left out (pycocotools says −1).
 */
function cocoMetrics(images: readonly CocoMatches[]): Metrics {
  const sized = areaRanges.map((): Curve[] => []);
  const limited = limits.map((): Curve[] => []);
  for (const ranked of rankedClasses(images)) {
    sized.forEach((curves, area) => curves.push(...curvesOf(ranked, area)));
    limits.forEach((limit, at) => limited[at].push(...curvesOf(ranked, 0, limit)));
  }
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
    ar1: recall(limited[0]),
    ar10: recall(limited[1]),
    ar100: recall(all),
    arSmall: recall(sized[1]),
    arMedium: recall(sized[2]),
    arLarge: recall(sized[3]),
  });
}

/** AP of each class as pycocotools has it, over all areas. */
function cocoClasses(images: readonly CocoMatches[]): readonly ClassFigures[] {
  return Array.from(rankedClasses(images), (ranked): readonly ClassFigures[] => {
    const curves = curvesOf(ranked, 0);
    if (curves.length === 0) return [];
    const boxes = positivesOf(ranked, 0);
    return [
      {
        ...{
          class: ranked.label,
          boxes,
          ap50: curves[0].precision,
          ap: mean(curves.map(({ precision }) => precision)),
        },
        curve: curveThrough(precisionsAtHits(ranked, 0, 0, Infinity), boxes),
      },
    ];
  }).flat();
}

/** At an IoU of 0.5, over all areas; what is ignored there is left out. */
function matchesOf({ classes, starts, positives, scores, matched, ignored }: CocoMatches): Matches {
  const labels = classes.flatMap((label, at) => Array.from({ length: starts[at + 1] - starts[at] }, () => label));
  const counted = [...labels.keys()].filter((at) => (ignored[at] & 1) === 0);
  return {
    truths: classes.flatMap((label, at) => Array.from({ length: positives[at * areaRanges.length] }, () => label)),
    classes: counted.map((at) => labels[at]),
    scores: counted.map((at) => scores[at]),
    hits: counted.map((at) => matched[at] & 1),
  };
}

interface Curve {
  /** Mean of the envelope's precision at recalls 0, 0.01, … 1. */
  readonly precision: number;
  /** The highest recall. */
  readonly recall: number;
}

/** One class at one area range, by IoU threshold, of the best `limit` detections of each image; none without ground truth. */
function curvesOf(ranked: RankedClass, area: number, limit = Infinity): readonly Curve[] {
  const positives = positivesOf(ranked, area);
  if (positives === 0) return [];
  return iouThresholds.map((_, threshold) => curveOf(precisionsAtHits(ranked, area, threshold, limit), positives));
}

const positivesOf = ({ positives }: RankedClass, area: number): number =>
  positives[area].reduce((sum, [, boxes]) => sum + boxes, 0);

/** tp / (tp + fp + ε) where the first, second, … box is found. */
function precisionsAtHits(
  { places, matched, ignored }: RankedClass,
  area: number,
  threshold: number,
  limit: number,
): readonly number[] {
  const [hits, skips, bit] = [matched[area], ignored[area], 1 << threshold];
  const precisions: number[] = [];
  let counted = 0;
  for (let at = 0; at < hits.length; at++) {
    if ((skips[at] & bit) !== 0 || places[at] >= limit) continue;
    counted++;
    if ((hits[at] & bit) !== 0) precisions.push((precisions.length + 1) / (counted + Number.EPSILON));
  }
  return precisions;
}

/** Between hits precision only falls and recall stands still, so the envelope is that of the hits. */
function curveOf(precisions: readonly number[], positives: number): Curve {
  const envelope = [...precisions];
  for (let hit = envelope.length - 2; hit >= 0; hit--) envelope[hit] = Math.max(envelope[hit], envelope[hit + 1]);
  let [sum, hit] = [0, 0];
  for (let step = 0; step <= 100; step++) {
    while (hit < envelope.length && (hit + 1) / positives < recallAt(step)) hit++;
    sum += envelope[hit] ?? 0;
  }
  return { precision: sum / 101, recall: envelope.length / positives };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function known(metrics: Metrics): Metrics {
  return Object.fromEntries(Object.entries(metrics).filter(([, value]) => !Number.isNaN(value)));
}
