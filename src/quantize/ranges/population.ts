/**
 * The numbers that a range is chosen for, as the range methods ask about them: all activations of one value (from streamed
 * statistics), or weights (exactly, weightPopulation.ts). Squared errors are of x̂ = s·clamp(round(x/s), −below, above).
 */
import type { Distribution } from '../../calibrate/distribution';
import type { Ranges } from '../../calibrate/ranges';
import type { ValueId } from '../../graph/graph';

export interface Interval {
  readonly min: number;
  readonly max: number;
}

export interface Population extends Interval {
  readonly count: number;
  readonly zeros: number;
  readonly sum: number;
  readonly squares: number;
  /** Mean over the groups (images; output channels of weights) of each group's extremes. */
  readonly meanOfGroups: Interval;
  /** The magnitude below which `share` (0 to 1) of all numbers lie. */
  readonly quantile: (share: number) => number;
  /** Mean of |x − centre|. */
  readonly meanDistance: (centre: number) => number;
  /** Sum of squared errors at a step, with so many levels above and below zero. */
  readonly squaredError: (step: number, above: number, below: number) => number;
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
  return {
    ...{ min, max, count: seen.count, zeros: seen.zeros, sum: seen.sum, squares: seen.squares },
    meanOfGroups: { min: meanMin[value], max: meanMax[value] },
    quantile: (share) => quantileOf(seen, share),
    meanDistance: (centre) => meanDistance(seen, centre),
    squaredError: (step, above, below) =>
      sideError(seen.positive, seen.width, step, above) + sideError(seen.negative, seen.width, step, below),
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

/**
 * The numbers of a bin are taken as spread evenly over it, so the expected error is (F(end) − F(start)) / w. Exact for
 * that density, also where a step is narrower than a bin.
 */
function sideError(counts: Float64Array, width: number, step: number, levels: number): number {
  let sum = 0;
  for (let k = 0; k < counts.length; k++) {
    if (counts[k] === 0) continue;
    sum += counts[k] * (errorIntegral((k + 1) * width, step, levels) - errorIntegral(k * width, step, levels));
  }
  return counts.length === 0 ? 0 : sum / width;
}

/** F(t) = ∫₀ᵗ (x − x̂)² dx = n·s³/12 + (t − n·s)³/3, n the level that t rounds to. */
function errorIntegral(t: number, step: number, levels: number): number {
  const n = Math.min(Math.round(t / step), levels);
  return (n * step ** 3) / 12 + (t - n * step) ** 3 / 3;
}
