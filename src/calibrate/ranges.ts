/**
 * What calibration learns: the smallest and largest real number of every value of a graph, over all images.
 * Statistics stream: memory does not grow with the number of images.
 */
import type { ValueId } from '../graph/graph';
import { DistributionObserver, type Distribution } from './distribution';
import { sampleOf } from './statistics';

export interface Ranges {
  /** By value id; NaN where nothing was observed. */
  readonly min: Float64Array;
  readonly max: Float64Array;
  readonly images: number;
  /** Means over the images of each image's smallest and largest number. */
  readonly meanMin?: Float64Array;
  readonly meanMax?: Float64Array;
  /** Only where asked for: gathering them takes longer than the ranges alone. */
  readonly distributions?: readonly (Distribution | undefined)[];
}

export interface RangeOptions {
  /** Which of a value's numbers make its distribution: an even sample of large values, or all. Absent: it has none. */
  readonly numbers?: 'sample' | 'all';
}

/** Largest magnitude that was observed; NaN where nothing was. */
export function largestMagnitude(ranges: Ranges, value: ValueId): number {
  return Math.max(Math.abs(ranges.min[value]), Math.abs(ranges.max[value]));
}

/** Numbers of a value, and how many it has. */
interface Seen {
  readonly sample: Float32Array;
  readonly count: number;
}

/** Accumulates ranges over images. NaN in the data is an error of the model or the image, and is refused. */
export class RangeObserver {
  readonly #min: Float64Array;
  readonly #max: Float64Array;
  readonly #sumOfMin: Float64Array;
  readonly #sumOfMax: Float64Array;
  readonly #distributions: (DistributionObserver | undefined)[] | undefined;
  #images = 0;

  constructor(values: number, options: RangeOptions = {}) {
    this.#min = new Float64Array(values).fill(NaN);
    this.#max = new Float64Array(values).fill(NaN);
    this.#sumOfMin = new Float64Array(values);
    this.#sumOfMax = new Float64Array(values);
    if (options.numbers) this.#distributions = new Array<undefined>(values).fill(undefined);
  }

  /** `data` has the extremes of `value` for one image; `seen` what its distribution is made of, unless that is all of `data`. */
  observe(value: ValueId, data: Float32Array, seen: Seen = { sample: data, count: data.length }): void {
    const numbers = sampleOf(data);
    const { low: min, high: max } = numbers;
    this.#min[value] = Number.isNaN(this.#min[value]) ? min : Math.min(this.#min[value], min);
    this.#max[value] = Number.isNaN(this.#max[value]) ? max : Math.max(this.#max[value], max);
    this.#sumOfMin[value] += min;
    this.#sumOfMax[value] += max;
    if (!this.#distributions) return;
    const { sample, count } = seen;
    const observer = (this.#distributions[value] ??= new DistributionObserver());
    observer.add(sample, { count, numbers: sample === data ? numbers : undefined });
  }

  endOfImage(): void {
    this.#images++;
  }

  ranges(): Ranges {
    return {
      min: this.#min,
      max: this.#max,
      images: this.#images,
      meanMin: this.#sumOfMin.map((sum) => sum / this.#images),
      meanMax: this.#sumOfMax.map((sum) => sum / this.#images),
      ...(this.#distributions && { distributions: this.#distributions.map((observer) => observer?.distribution()) }),
    };
  }
}
