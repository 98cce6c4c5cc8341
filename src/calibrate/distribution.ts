/**
 * How the numbers of one value are distributed, in bounded memory: moments, and a histogram of |x| for each sign.
 *
 * Bin k counts the x with k·w ≤ |x| < (k+1)·w; zeros are counted apart, since quantization never moves them. The width w
 * is the smallest power of two that lets 2048 bins reach the largest magnitude: when a larger one comes, pairs of bins merge
 * until it fits. Dividing by a power of two and merging pairs are exact, so the counts do not depend on the order of
 * the data, nor on how it was split.
 */
import { binsPerSign, sampleOf, type Sample } from './statistics';

export { binsPerSign };

export interface Distribution {
  /** Finite numbers seen, zeros among them. */
  readonly count: number;
  /** How many there were: those seen may be a sample of them. */
  readonly outOf: number;
  readonly zeros: number;
  readonly sum: number;
  readonly squares: number;
  /** w; 0 while everything is zero. */
  readonly width: number;
  /** Empty where no number had that sign. */
  readonly positive: Float64Array;
  readonly negative: Float64Array;
}

/** Gathers a Distribution. Infinities and NaN are left out. */
export class DistributionObserver {
  #count = 0;
  #outOf = 0;
  #zeros = 0;
  #sum = 0;
  #squares = 0;
  #width = 0;
  #positive = new Float64Array(0);
  #negative = new Float64Array(0);

  /** @param of how many numbers `data` is a sample of, and its numbers where they lie ready */
  add(data: Float32Array, of: { readonly count?: number; readonly numbers?: Sample } = {}): void {
    const { count = data.length, numbers: sample = sampleOf(data) } = of;
    if (!sample.finite) {
      this.add(data.filter((x) => Math.abs(x) < Infinity));
      return;
    }
    this.#makeRoomFor(Math.min(sample.low, 0), Math.max(sample.high, 0));
    const { counts, zeros, sum, squares } = sample.tally(this.#width, { sum: this.#sum, squares: this.#squares });
    const [positive, negative] = [this.#positive, this.#negative];
    for (let k = 0; k < positive.length; k++) positive[k] += counts[binsPerSign + k];
    for (let k = 0; k < negative.length; k++) negative[k] += counts[binsPerSign - 1 - k];
    this.#count += sample.count;
    this.#outOf += count;
    this.#zeros += zeros;
    this.#sum = sum;
    this.#squares = squares;
  }

  distribution(): Distribution {
    return {
      ...{ count: this.#count, outOf: this.#outOf, zeros: this.#zeros, sum: this.#sum, squares: this.#squares },
      ...{ width: this.#width, positive: this.#positive, negative: this.#negative },
    };
  }

  #makeRoomFor(low: number, high: number): void {
    if (low < 0 && this.#negative.length === 0) this.#negative = new Float64Array(binsPerSign);
    if (high > 0 && this.#positive.length === 0) this.#positive = new Float64Array(binsPerSign);
    const wanted = widthFor(Math.max(-low, high));
    while (this.#width > 0 && this.#width < wanted) {
      mergePairs(this.#positive);
      mergePairs(this.#negative);
      this.#width *= 2;
    }
    this.#width = Math.max(this.#width, wanted);
  }
}

/** The smallest power of two w with magnitude < bins·w; 0 for 0. */
function widthFor(magnitude: number): number {
  if (magnitude === 0) return 0;
  let width = 2 ** Math.floor(Math.log2(magnitude)) / binsPerSign;
  while (magnitude >= binsPerSign * width) width *= 2;
  return width;
}

/** In place: the bins are this file's own. */
function mergePairs(counts: Float64Array): void {
  const half = counts.length / 2;
  for (let k = 0; k < half; k++) counts[k] = counts[2 * k] + counts[2 * k + 1];
  counts.fill(0, half);
}
