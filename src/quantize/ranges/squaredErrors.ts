/**
 * Expected squared errors of a histogram's numbers, rounded to multiples of a step and clipped at a level: for one sign of them.
 *
 * The numbers of a bin are taken as spread evenly over it, with density ρ = count / width. At step s and up to level L
 *
 *   E(L) = ∫₀ᵗ ρ·(x − s·round(x/s))² dx + ∫ₜ^∞ ρ·(x − s·L)² dx,    t = (L + ½)·s
 *
 * which is exact for that density, also where a step is narrower than a bin. The first integral up to every bin takes one pass over the
 * bins at each step; the second is made of moments, which are the same at every step. So once a step has been prepared, every level of
 * it costs the same few operations, and a search over levels costs no more than one of them.
 */

/** Of one sign: what rounding to multiples of `step` and clipping at `level` costs. */
export type ErrorAt = (level: number) => number;

/** @param counts of the x with k·width ≤ x < (k + 1)·width. */
export function squaredErrors(counts: Float64Array, width: number): (step: number) => ErrorAt {
  if (counts.length === 0) return () => () => 0;
  const used = usedBins(counts);
  let moments: Moments | undefined;
  return (step) => {
    const seen = (moments ??= momentsOf(counts.subarray(0, used), width));
    const rounding = roundingErrors(counts, used, width, step);
    const [m0, m1, m2] = [seen.m0[used], seen.m1[used], seen.m2[used]];
    return (level) => {
      const t = (level + 0.5) * step;
      const k = Math.min(Math.floor(t / width), used);
      if (k === used) return rounding[used];
      const density = counts[k] / width;
      const start = k * width;
      const clipped = level * step;
      const [n0, n1, n2] = [
        m0 - seen.m0[k] - density * (t - start),
        m1 - seen.m1[k] - (density * (t ** 2 - start ** 2)) / 2,
        m2 - seen.m2[k] - (density * (t ** 3 - start ** 3)) / 3,
      ];
      const rounded = rounding[k] + density * (errorIntegral(t, step) - errorIntegral(start, step));
      return rounded + n2 - 2 * clipped * n1 + clipped ** 2 * n0;
    };
  };
}

/** Bins behind them are empty. */
function usedBins(counts: Float64Array): number {
  let used = counts.length;
  while (used > 0 && counts[used - 1] === 0) used--;
  return used;
}

/** ∫ρ, ∫ρ·x and ∫ρ·x² from 0 to the start of each bin; last, over all. */
interface Moments {
  readonly m0: Float64Array;
  readonly m1: Float64Array;
  readonly m2: Float64Array;
}

function momentsOf(counts: Float64Array, width: number): Moments {
  const [m0, m1, m2] = [0, 1, 2].map(() => new Float64Array(counts.length + 1));
  for (let k = 0; k < counts.length; k++) {
    const [start, end, density] = [k * width, (k + 1) * width, counts[k] / width];
    m0[k + 1] = m0[k] + counts[k];
    m1[k + 1] = m1[k] + (density * (end ** 2 - start ** 2)) / 2;
    m2[k + 1] = m2[k] + (density * (end ** 3 - start ** 3)) / 3;
  }
  return { m0, m1, m2 };
}

/** ∫ρ·(x − s·round(x/s))² from 0 to the start of each bin. */
function roundingErrors(counts: Float64Array, used: number, width: number, step: number): Float64Array {
  const errors = new Float64Array(used + 1);
  for (let k = 0, before = 0; k < used; k++) {
    const after = errorIntegral((k + 1) * width, step);
    errors[k + 1] = errors[k] + (counts[k] / width) * (after - before);
    before = after;
  }
  return errors;
}

/** ∫₀ᵗ (x − s·round(x/s))² dx = n·s³/12 + (t − n·s)³/3, n the level that t rounds to. */
function errorIntegral(t: number, step: number): number {
  const n = Math.floor(t / step + 0.5);
  const rest = t - n * step;
  return (n * step * step * step) / 12 + (rest * rest * rest) / 3;
}
