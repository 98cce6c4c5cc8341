/**
 * Integers whose output error is least: the row ŵ of integers, at step s, that makes (s·ŵ − w)ᵀ·A·(s·ŵ − w) small, where A holds the
 * second moments of what the row is multiplied with.
 *
 * First each weight is rounded in turn and those still to come make up for its error, which is GPTQ (Frantar et al. 2023,
 * arXiv:2210.17323), in Babai's form of the nearest plane: with A = L·Lᵀ, from the last weight to the first,
 *
 *   ŵ_j = clamp(round((w_j − Σ_{k>j} L_kj·e_k / L_jj) / s)),    e_k = s·ŵ_k − w_k
 *
 * Then single weights move by whole steps while that lowers the error (coordinate descent), which may undo early choices.
 */
import { clamp, roundTiesEven } from '../util/round';

/** The integers that a weight may take: from `low[j]` to `high[j]`. */
export interface Bounds {
  readonly low: (j: number) => number;
  readonly high: (j: number) => number;
}

export interface Quadratic {
  /** (n, n), symmetric, positive definite. */
  readonly matrix: Float64Array;
  /** Lower triangular. */
  readonly factor: Float64Array;
  readonly n: number;
}

export interface Rounded {
  readonly integers: Int32Array;
  readonly error: number;
}

const descents = 8;

export function roundOnLattice(
  w: Float64Array,
  step: number,
  { matrix, factor, n }: Quadratic,
  bounds: Bounds,
): Rounded {
  const integers = nearestPlane(w, step, factor, n, bounds);
  const gradient = new Float64Array(n);
  for (let k = 0; k < n; k++) {
    const e = step * integers[k] - w[k];
    if (e !== 0) for (let j = 0, row = k * n; j < n; j++) gradient[j] += matrix[row + j] * e;
  }
  for (let round = 0; round < descents; round++) if (!descend(integers, gradient, step, matrix, n, bounds)) break;
  let error = 0;
  for (let j = 0; j < n; j++) error += gradient[j] * (step * integers[j] - w[j]);
  return { integers, error };
}

function nearestPlane(
  w: Float64Array,
  step: number,
  factor: Float64Array,
  n: number,
  { low, high }: Bounds,
): Int32Array {
  const integers = new Int32Array(n);
  const carried = new Float64Array(n);
  for (let j = n - 1; j >= 0; j--) {
    const wanted = w[j] - carried[j] / factor[j * n + j];
    integers[j] = clamp(roundTiesEven(wanted / step), low(j), high(j));
    const e = step * integers[j] - w[j];
    for (let k = 0, row = j * n; k < j; k++) carried[k] += factor[row + k] * e;
  }
  return integers;
}

/** One pass over all weights. `gradient` is A·(s·ŵ − w) and is kept so. False when nothing moved. */
function descend(
  integers: Int32Array,
  gradient: Float64Array,
  step: number,
  matrix: Float64Array,
  n: number,
  { low, high }: Bounds,
): boolean {
  let moved = false;
  for (let j = 0; j < n; j++) {
    const wanted = clamp(roundTiesEven(integers[j] - gradient[j] / (matrix[j * n + j] * step)), low(j), high(j));
    const move = wanted - integers[j];
    if (move === 0) continue;
    integers[j] = wanted;
    moved = true;
    for (let k = 0, row = j * n; k < n; k++) gradient[k] += matrix[row + k] * move * step;
  }
  return moved;
}
