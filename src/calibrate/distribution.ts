/**
 * How the numbers of one value are distributed, in bounded memory: moments, and a histogram of |x| for each sign.
 *
 * Bin k counts the x with k·w ≤ |x| < (k+1)·w; zeros are counted apart, since quantization never moves them. The width w
 * is the smallest power of two that lets 2048 bins reach the largest magnitude: when a larger one comes, pairs of bins merge
 * until it fits. Dividing by a power of two and merging pairs are exact, so the counts do not depend on the order of
 * the data, nor on how it was split.
 */
export const binsPerSign = 2048;

export interface Distribution {
  /** Finite numbers seen, zeros among them. */
  readonly count: number;
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
  #zeros = 0;
  #sum = 0;
  #squares = 0;
  #width = 0;
  #positive = new Float64Array(0);
  #negative = new Float64Array(0);

  add(data: Float32Array): void {
    this.#makeRoomFor(data);
    const inverse = this.#width > 0 ? 1 / this.#width : 0;
    const [positive, negative] = [this.#positive, this.#negative];
    let [count, zeros, sum, squares] = [0, 0, this.#sum, this.#squares];
    for (const x of data) {
      if (!(Math.abs(x) < Infinity)) continue;
      count++;
      sum += x;
      squares += x * x;
      if (x > 0) positive[Math.trunc(x * inverse)]++;
      else if (x < 0) negative[Math.trunc(-x * inverse)]++;
      else zeros++;
    }
    this.#count += count;
    this.#zeros += zeros;
    this.#sum = sum;
    this.#squares = squares;
  }

  distribution(): Distribution {
    const [count, zeros, sum, squares, width] = [this.#count, this.#zeros, this.#sum, this.#squares, this.#width];
    return { count, zeros, sum, squares, width, positive: this.#positive, negative: this.#negative };
  }

  #makeRoomFor(data: Float32Array): void {
    let [low, high] = [0, 0];
    for (const x of data) {
      if (x < low && x > -Infinity) low = x;
      else if (x > high && x < Infinity) high = x;
    }
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
