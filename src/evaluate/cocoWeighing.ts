/**
 * COCO's figures of images that count several times, or not at all (`resampling.ts`). Of each class the detections that count at any
 * of the ten thresholds are walked once for each area range; a threshold then looks at its hits, and takes off what it ignores before them.
 */
import type { Metrics } from '../protocol/results/results';
import { areaRanges, iouThresholds, recallAt, type CocoMatches } from './cocoMatching';
import { rankedClasses, type RankedClass } from './cocoRanking';
import {
  emptyCurve,
  longest,
  placesIn,
  sumWeights,
  upToLast,
  weighCurve,
  weightOf,
  type Curve,
  type WeightedCurve,
} from './weightedPrecision';

/** One class at one area range: detections by falling score. */
interface AreaPool {
  readonly images: Uint32Array;
  /** By threshold. */
  readonly curves: readonly Curve[];
  /** By limit and threshold: the image of each hit among the best so many of an image. */
  readonly within: readonly (readonly Uint32Array[])[];
  /** Boxes to find of each image. */
  readonly positives: readonly (readonly [image: number, boxes: number])[];
}

/** Detections of an image that recall may look at. */
const limits = [1, 10];

/** The figures of `coco`; of area ranges without a box in an image that counts, none. */
export function weighCoco(images: readonly CocoMatches[]): (weights: Uint16Array) => Metrics {
  const classes = Array.from(rankedClasses(images), (ranked) => areaRanges.map((_, area) => areaPool(ranked, area)));
  const pools = classes.flat();
  const sums = new Float64Array(longest(pools.map((pool) => pool.images)));
  const curve = emptyCurve(longest(pools.flatMap(({ curves }) => curves.map(({ hits }) => hits))));
  return (weights) => {
    const areas = areaRanges.map((_, area) =>
      meansOver(
        classes.map((ofClass) => ofClass[area]),
        weights,
        sums,
        curve,
      ),
    );
    return named(areas);
  };
}

/** Sums over classes; precision by threshold. */
interface Means {
  readonly precision: readonly number[];
  readonly recall: number;
  readonly within: readonly number[];
}

function meansOver(
  pools: readonly AreaPool[],
  weights: Uint16Array,
  sums: Float64Array,
  curve: WeightedCurve,
): Means | undefined {
  const precision = iouThresholds.map(() => 0);
  const within = limits.map(() => 0);
  let [recall, count] = [0, 0];
  for (const { images, curves, positives, ...pool } of pools) {
    const boxes = positives.reduce((sum, [image, own]) => sum + own * weights[image], 0);
    if (boxes === 0) continue;
    count++;
    sumWeights(images, weights, sums);
    curves.forEach((each, threshold) => {
      const hits = each.hits.length;
      weighCurve(each, images, weights, sums, curve);
      precision[threshold] += interpolated(curve, hits, boxes);
      recall += hits === 0 ? 0 : curve.found[hits - 1] / boxes;
    });
    limits.forEach((_, at) => {
      for (const hits of pool.within[at]) within[at] += weightOf(hits, weights) / boxes;
    });
  }
  if (count === 0) return undefined;
  const each = count * iouThresholds.length;
  return {
    precision: precision.map((sum) => sum / count),
    recall: recall / each,
    within: within.map((sum) => sum / each),
  };
}

/** Mean of the envelope at recalls 0, 0.01, … 1: each hit's as often as recalls lie between the hit before and it. */
function interpolated({ found, envelope }: WeightedCurve, hits: number, boxes: number): number {
  let [sum, before] = [0, 0];
  for (let hit = 0; hit < hits; hit++) {
    const upTo = recallsUpTo(found[hit] / boxes);
    sum += (upTo - before) * envelope[hit];
    before = upTo;
  }
  return sum / 101;
}

/** How many of the recalls are not above it, as pycocotools compares them. */
function recallsUpTo(recall: number): number {
  const step = Math.floor(100 * recall + 1e-9);
  return recallAt(step) <= recall ? step + 1 : step;
}

function named([all, small, medium, large]: readonly (Means | undefined)[]): Metrics {
  const precisionOf = (means: Means | undefined): number | undefined =>
    means && means.precision.reduce((sum, each) => sum + each, 0) / means.precision.length;
  const figures: Readonly<Record<string, number | undefined>> = {
    map: precisionOf(all),
    map50: all?.precision[0],
    map75: all?.precision[5],
    mapSmall: precisionOf(small),
    mapMedium: precisionOf(medium),
    mapLarge: precisionOf(large),
    ar1: all?.within[0],
    ar10: all?.within[1],
    ar100: all?.recall,
    arSmall: small?.recall,
    arMedium: medium?.recall,
    arLarge: large?.recall,
  };
  return Object.fromEntries(
    Object.entries(figures).filter((entry): entry is [string, number] => entry[1] !== undefined),
  );
}

function areaPool(ranked: RankedClass, area: number): AreaPool {
  const [matched, ignored] = [ranked.matched[area], ranked.ignored[area]];
  const counted = placesIn(ignored.map((bits) => (bits === allThresholds ? 0 : 1)));
  const curves = iouThresholds.map((_, threshold) => {
    const bit = 1 << threshold;
    return {
      skipped: placesIn(counted.map((at) => ignored[at] & bit)),
      hits: placesIn(counted.map((at) => matched[at] & bit & ~ignored[at])),
    };
  });
  const images = counted.map((at) => ranked.images[at]);
  const within = (limit: number): readonly Uint32Array[] =>
    curves.map(({ hits }) => hits.filter((hit) => ranked.places[counted[hit]] < limit).map((hit) => images[hit]));
  return {
    // A copy, so that the detections behind the last hit are not kept.
    images: upToLast(images, longestFirst(curves)).slice(),
    ...{ curves, within: limits.map(within), positives: ranked.positives[area] },
  };
}

const allThresholds = 2 ** iouThresholds.length - 1;

/** The hits of the curve that reaches furthest. */
function longestFirst(curves: readonly Curve[]): Uint32Array {
  return curves.reduce((most, { hits }) => ((hits.at(-1) ?? -1) > (most.at(-1) ?? -1) ? hits : most), curves[0].hits);
}
