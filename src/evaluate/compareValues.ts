/**
 * Float numbers against what integers make of them, condensed for charts: histograms, clipped tails, errors, a sample.
 * Bins of the values are whole multiples of the integers' step, with edges between integers, so that no bin holds more integers than
 * its neighbour.
 */
import type { Comparison, Histogram } from '../protocol/results/layerDetail';

export interface Compared {
  readonly real: Float32Array;
  /** x̂ of each number. */
  readonly quantized: Float32Array;
  /** For the picture: the widest grid. */
  readonly grid: Comparison['grid'];
  /** The grid of each number, where channels differ. */
  readonly gridAt?: (index: number) => Comparison['grid'];
}

const mostBins = 160;
const errorBins = 64;
const sampled = 400;

export function compareValues(
  { real, quantized, grid, gridAt = () => grid }: Compared,
  provenance: string,
): Comparison {
  const errors = real.map((x, i) => quantized[i] - x);
  const beyond = Int8Array.from(real, (x, i) => sideOf(x, gridAt(i)));
  const value = binsOver(rangeOf([real, quantized]), grid.step);
  const error = evenBins(rangeOf([errors]), errorBins);
  const share = (side: number): number =>
    beyond.reduce((sum, each) => sum + Number(each === side), 0) / Math.max(1, real.length);
  return {
    provenance,
    count: real.length,
    float: histogram(real, value),
    quantized: histogram(quantized, value),
    error: histogram(errors, error),
    grid,
    clipped: {
      below: share(-1),
      above: share(1),
      histogram: histogram(
        real.filter((_, i) => beyond[i] !== 0),
        value,
      ),
    },
    sample: sampleOf(real, quantized, beyond),
    ...errorsOf(real, errors),
  };
}

/** −1 and 1 for a number that rounds to no integer of its grid, as it lies below or above. */
function sideOf(x: number, { step, low, high }: Comparison['grid']): -1 | 0 | 1 {
  return x < low - step / 2 ? -1 : x > high + step / 2 ? 1 : 0;
}

interface Bins {
  readonly start: number;
  readonly width: number;
  readonly bins: number;
}

/** Counts; what lies beyond the bins by a rounding goes to the first or last. */
export function histogram(values: ArrayLike<number>, { start, width, bins }: Bins): Histogram {
  const counts = new Array<number>(bins).fill(0);
  for (let i = 0; i < values.length; i++) {
    counts[Math.min(bins - 1, Math.max(0, Math.floor((values[i] - start) / width)))]++;
  }
  return { start, width, counts };
}

/** `bins` bins of one width over the range. */
export function evenBins([low, high]: readonly [number, number], bins: number): Bins {
  const width = high > low ? (high - low) / bins : 1;
  return { start: high > low ? low : low - bins / 2, width, bins };
}

/** Bins of 2^k steps, k the least that needs no more than `mostBins`; a step of 0 (nothing to see) counts as none. */
function binsOver(range: readonly [number, number], step: number): Bins {
  if (!(step > 0)) return evenBins(range, mostBins);
  const [low, high] = range;
  const steps = Math.round(high / step) - Math.round(low / step) + 1;
  const each = 2 ** Math.max(0, Math.ceil(Math.log2(steps / mostBins)));
  const first = Math.floor(Math.round(low / step) / each) * each;
  const bins = Math.floor((Math.round(high / step) - first) / each) + 1;
  return { start: (first - 0.5) * step, width: each * step, bins };
}

function rangeOf(all: readonly Float32Array[]): readonly [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const values of all) {
    for (const value of values) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return low <= high ? [low, high] : [0, 0];
}

function sampleOf(real: Float32Array, quantized: Float32Array, beyond: Int8Array): Comparison['sample'] {
  const size = Math.min(sampled, real.length);
  const places = Array.from({ length: size }, (_, i) => Math.floor((i * real.length) / size));
  return {
    float: places.map((at) => real[at]),
    quantized: places.map((at) => quantized[at]),
    clipped: places.map((at) => beyond[at] !== 0),
  };
}

/** SQNR = 10·log10(Σ x² / Σ (x − x̂)²). */
export function errorsOf(real: Float32Array, errors: Float32Array): Pick<Comparison, 'sqnrDb' | 'mse' | 'maxError'> {
  let [signal, noise, most] = [0, 0, 0];
  for (let i = 0; i < real.length; i++) {
    signal += real[i] * real[i];
    noise += errors[i] * errors[i];
    most = Math.max(most, Math.abs(errors[i]));
  }
  const sqnrDb = signal === 0 ? null : noise === 0 ? 200 : Math.min(200, 10 * Math.log10(signal / noise));
  return { sqnrDb, mse: real.length === 0 ? 0 : noise / real.length, maxError: most };
}
