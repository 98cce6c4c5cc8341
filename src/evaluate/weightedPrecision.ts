/**
 * Average precision of detections whose images count several times, or not at all. A hit of weight w is w hits in a row, of which the
 * last has the highest precision, which so is the envelope's for all of them:
 *
 *   precision_h = Σ weights of hits up to h / Σ weights of detections up to h
 *
 * Detections are ranked once; a resample walks them and adds weights. Those behind the last hit change nothing and are left out.
 */
import type { Metrics } from '../protocol/results/results';
import { rankingsOf, type Matches } from './averagePrecision';

/** Which of ranked detections are hits, by place, and which do not count. */
export interface Curve {
  readonly hits: Uint32Array;
  readonly skipped: Uint32Array;
}

/** A curve whose images have weights: of each hit its weight, the weight of all up to it, and the envelope of precision. */
export interface WeightedCurve {
  readonly gains: Float64Array;
  readonly found: Float64Array;
  readonly envelope: Float64Array;
}

export const emptyCurve = (hits: number): WeightedCurve => ({
  gains: new Float64Array(hits),
  found: new Float64Array(hits),
  envelope: new Float64Array(hits),
});

/** Places where the table holds something else than 0. */
export function placesIn(table: ArrayLike<number>): Uint32Array {
  const places: number[] = [];
  for (let at = 0; at < table.length; at++) if (table[at] !== 0) places.push(at);
  return Uint32Array.from(places);
}

/** Σ weights of the first 1, 2, … images: into `sums`. */
export function sumWeights(images: Uint32Array, weights: Uint16Array, sums: Float64Array): void {
  let sum = 0;
  for (let at = 0; at < images.length; at++) {
    sum += weights[images[at]];
    sums[at] = sum;
  }
}

/** Fills `into`, whose arrays may be longer than the curve; `sums` as `sumWeights` left them. */
export function weighCurve(
  { hits, skipped }: Curve,
  images: Uint32Array,
  weights: Uint16Array,
  sums: Float64Array,
  into: WeightedCurve,
): void {
  let [found, left, out] = [0, 0, 0];
  for (let hit = 0; hit < hits.length; hit++) {
    const at = hits[hit];
    for (; left < skipped.length && skipped[left] < at; left++) out += weights[images[skipped[left]]];
    into.gains[hit] = weights[images[at]];
    found += into.gains[hit];
    into.found[hit] = found;
    into.envelope[hit] = found === 0 ? 0 : found / (sums[at] - out);
  }
  for (let hit = hits.length - 2; hit >= 0; hit--) {
    if (into.envelope[hit + 1] > into.envelope[hit]) into.envelope[hit] = into.envelope[hit + 1];
  }
}

/** `map50` over the classes that have a box in an image that counts. */
export function weighMeanPrecision(images: readonly Matches[]): (weights: Uint16Array) => Metrics {
  const classes = rankingsOf(images).map((ranking) => {
    const hits = placesIn(ranking.hits);
    return { ...ranking, images: upToLast(ranking.images, hits), hits, skipped: new Uint32Array(0) };
  });
  const sums = new Float64Array(longest(classes.map((each) => each.images)));
  const curve = emptyCurve(longest(classes.map(({ hits }) => hits)));
  return (weights) => {
    let [sum, count] = [0, 0];
    for (const each of classes) {
      const positives = weightOf(each.truths, weights);
      if (positives === 0) continue;
      sumWeights(each.images, weights, sums);
      weighCurve(each, each.images, weights, sums, curve);
      sum += areaUnder(curve, each.hits.length) / positives;
      count++;
    }
    return { ...(count > 0 && { map50: sum / count }) };
  };
}

export const upToLast = (images: Uint32Array, hits: Uint32Array): Uint32Array =>
  images.subarray(0, hits.length === 0 ? 0 : hits[hits.length - 1] + 1);

export const longest = (lists: readonly ArrayLike<number>[]): number =>
  lists.reduce((most, { length }) => Math.max(most, length), 0);

export function weightOf(images: ArrayLike<number>, weights: Uint16Array): number {
  let sum = 0;
  for (let at = 0; at < images.length; at++) sum += weights[images[at]];
  return sum;
}

function areaUnder({ gains, envelope }: WeightedCurve, hits: number): number {
  let area = 0;
  for (let hit = 0; hit < hits; hit++) area += gains[hit] * envelope[hit];
  return area;
}
