/**
 * The numbers that a range is chosen for, as the range methods ask about them: all activations of one value (from streamed
 * statistics), or weights (exactly, weightPopulation.ts). Squared errors are of x̂ = s·clamp(round(x/s), −below, above).
 */
import type { Distribution } from '../../calibrate/distribution';
import type { Ranges } from '../../calibrate/ranges';
import type { ValueId } from '../../graph/graph';
import { squaredErrors } from './squaredErrors';

export interface Interval {
  readonly min: number;
  readonly max: number;
}

export interface Population extends Interval {
  readonly count: number;
  /** How many numbers there are: the `count` that were seen may be a sample of them. */
  readonly outOf: number;
  readonly zeros: number;
  readonly sum: number;
  readonly squares: number;
  /** Mean over the groups (images; output channels of weights) of each group's extremes. */
  readonly meanOfGroups: Interval;
  /** Over which activations were observed; absent for weights, which are all known. */
  readonly images?: number;
  /** The magnitude below which `share` (0 to 1) of all numbers lie. */
  readonly quantile: (share: number) => number;
  /** Mean of |x − centre|. */
  readonly meanDistance: (centre: number) => number;
  /** Sum of squared errors at a step, as a function of how many levels there are above and below zero. */
  readonly squaredError: (step: number) => (above: number, below: number) => number;
  /** Histogram of |x| without zeros, and the width of its bins. */
  readonly magnitudes: () => { readonly counts: Float64Array; readonly width: number };
}

/** Undefined where nothing was observed. Throws when `ranges` were collected without distributions. */
export function populationOfValue(ranges: Ranges, value: ValueId): Population | undefined {
  const { distributions, meanMin, meanMax } = ranges;
  if (!distributions || !meanMin || !meanMax) throw new Error('ranges were collected without distributions');
  const seen = distributions[value];
  if (!seen) return undefined;
  const [min, max] = [ranges.min[value], ranges.max[value]];
  const magnitudes = (): ReturnType<Population['magnitudes']> => ({ counts: bothSigns(seen), width: seen.width });
  const sides = [seen.positive, seen.negative].map((counts) => squaredErrors(counts, seen.width));
  return {
    ...{ min, max, count: seen.count, outOf: seen.outOf, zeros: seen.zeros, sum: seen.sum, squares: seen.squares },
    meanOfGroups: { min: meanMin[value], max: meanMax[value] },
    images: ranges.images,
    quantile: (share) => quantileOf(seen, share),
    meanDistance: (centre) => meanDistance(seen, centre),
    squaredError: (step) => {
      const [up, down] = sides.map((at) => at(step));
      return (above, below) => up(above) + down(below);
    },
    magnitudes,
  };
}

function bothSigns({ positive, negative }: Distribution): Float64Array {
  const [longer, other] = positive.length > 0 ? [positive, negative] : [negative, positive];
  return longer.map((count, k) => count + (other[k] ?? 0));
}

/** Linear within the bin. */
function quantileOf(seen: Distribution, share: number): number {
  let left = share * seen.count - seen.zeros;
  if (left <= 0) return 0;
  const counts = bothSigns(seen);
  for (let k = 0; k < counts.length; k++) {
    if (counts[k] >= left) return (k + left / counts[k]) * seen.width;
    left -= counts[k];
  }
  return counts.length * seen.width;
}

/** Every number counts as the middle of its bin. */
function meanDistance(seen: Distribution, centre: number): number {
  const { positive, negative, width } = seen;
  let sum = seen.zeros * Math.abs(centre);
  positive.forEach((count, k) => (sum += count * Math.abs((k + 0.5) * width - centre)));
  negative.forEach((count, k) => (sum += count * Math.abs((k + 0.5) * width + centre)));
  return sum / seen.count;
}
