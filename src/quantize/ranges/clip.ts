/**
 * One range method applied to one Population: which interval the integers must cover. Never wider than what was seen, but for `mse` at more
 * than 8 bits, and never without width: what a method would clip to zero alone (a constant beyond ±m·σ) keeps what was seen.
 *
 *   min-max       what was seen
 *   outlier:m     mean ± m·σ (report 3.5), σ unbiased (n − 1)
 *   outlier-zero:m  ±m·σ, around zero: where the appendix (A.2) writes what lies beyond mean ± m·σ
 *   mean          mean of the groups' extremes: per image for activations, per output channel for weights
 *   two-thirds    two thirds of the smallest and of the largest
 *   percentile:p  ±α, p % of |x| below α
 *   entropy       ±α, entropy.ts
 *   mse           ±α, or both ends of their own for integers with a zero point, leastError.ts; with room for what was not seen, unseen.ts
 *   aciq          μ ± α, aciq.ts; of the density that fits, or of the named one
 */
import { signedRange } from '../weights';
import { aciqInterval } from './aciq';
import { entropyMagnitude } from './entropy';
import { leastErrorInterval, leastErrorMagnitude } from './leastError';
import type { ParsedMethod } from './method';
import type { Interval, Population } from './population';
import { withRoom } from './unseen';

export interface ClipFor {
  readonly bits: number;
  /** Scales are bound to `grid`·2^e; undefined when they are free. */
  readonly grid?: number;
  /** The integers have a zero point, so that the two ends need not be alike. */
  readonly asymmetric?: boolean;
}

/** Up to these bits room costs as much as it wins: PP-OCR's classifier of text at W8A8 23.0 dB at its heads without, 22.2 with what a search found. */
const tightBits = 8;

export function clipInterval(population: Population, method: ParsedMethod, how: ClipFor): Interval {
  const { min, max, zeros, count } = population;
  if (method.name === 'min-max' || zeros === count) return { min, max };
  const wanted = intervalOf(population, method, how);
  const clipped = { min: Math.max(min, wanted.min), max: Math.min(max, wanted.max) };
  const chosen = clipped.min < 0 || clipped.max > 0 ? clipped : { min, max };
  return method.name === 'mse' && how.bits > tightBits ? withRoom(population, chosen, how.bits) : chosen;
}

function intervalOf(population: Population, { name, parameter, density }: ParsedMethod, how: ClipFor): Interval {
  const { bits, grid } = how;
  switch (name) {
    case 'min-max':
      return population;
    case 'outlier':
      return outlierInterval(population, parameter);
    case 'outlier-zero':
      return around(parameter * momentsOf(population).deviation);
    case 'mean':
      return population.meanOfGroups;
    case 'two-thirds':
      return { min: (2 / 3) * population.min, max: (2 / 3) * population.max };
    case 'percentile':
      return around(population.quantile(parameter / 100));
    case 'entropy': {
      const { counts, width } = population.magnitudes();
      return around(entropyMagnitude(counts, width, bits));
    }
    case 'mse':
      return how.asymmetric
        ? leastErrorInterval(population, 2 ** bits - 1, grid)
        : around(leastErrorMagnitude(population, signedRange(bits).qmax, grid));
    case 'aciq':
      return aciqInterval(population, bits, density);
  }
}

function outlierInterval(population: Population, m: number): Interval {
  const { mean, deviation } = momentsOf(population);
  return { min: mean - m * deviation, max: mean + m * deviation };
}

/** σ unbiased, as torch.std has it. */
function momentsOf({ count, sum, squares }: Population): { readonly mean: number; readonly deviation: number } {
  const mean = sum / count;
  return { mean, deviation: Math.sqrt(Math.max(squares - count * mean ** 2, 0) / Math.max(count - 1, 1)) };
}

function around(magnitude: number): Interval {
  return { min: -magnitude, max: magnitude };
}
