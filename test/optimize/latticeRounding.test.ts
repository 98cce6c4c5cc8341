import { describe, expect, it } from 'vitest';
import { roundOnLattice } from '../../src/optimize/latticeRounding';
import { cholesky, gram } from '../../src/optimize/linearAlgebra';
import { random } from '../support/random';

const n = 5;
const bounds = { low: () => -2, high: () => 1 };

/** Columns that share much, as neighbouring pixels do: rounding each weight alone is then far from the best. */
function problem(seed: number): { w: Float64Array; matrix: Float64Array; factor: Float64Array; n: number } {
  const r = random(seed);
  const common = Array.from({ length: 50 }, () => r.next() - 0.5);
  const columns = Array.from({ length: n }, () => Float32Array.from(common, (c) => c + 0.4 * (r.next() - 0.5)));
  const matrix = gram(columns, 0, 50);
  return { w: Float64Array.from({ length: n }, () => 3 * r.next() - 1.8), matrix, factor: cholesky(matrix, n), n };
}

function errorOf(integers: ArrayLike<number>, w: Float64Array, matrix: Float64Array): number {
  let error = 0;
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) error += (integers[i] - w[i]) * matrix[i * n + j] * (integers[j] - w[j]);
  return error;
}

/** The least error of all 4^n integer rows. */
function bestError(w: Float64Array, matrix: Float64Array): number {
  let best = Infinity;
  for (let code = 0; code < 4 ** n; code++) {
    const integers = Array.from({ length: n }, (_, j) => (Math.floor(code / 4 ** j) % 4) - 2);
    best = Math.min(best, errorOf(integers, w, matrix));
  }
  return best;
}

describe('rounding on a lattice', () => {
  const problems = Array.from({ length: 60 }, (_, seed) => problem(seed + 1));

  it('reports the error that its integers have, within their bounds', () => {
    for (const { w, ...quadratic } of problems) {
      const { integers, error } = roundOnLattice(w, 1, quadratic, bounds);
      expect(error).toBeCloseTo(errorOf(integers, w, quadratic.matrix), 9);
      expect(integers.every((q) => q >= -2 && q <= 1)).toBe(true);
    }
  });

  it.each([0.5, 0.3])('ends where no single step lowers the error, at steps of %f', (step) => {
    const within = { low: () => -3, high: () => 2 };
    for (const { w, ...quadratic } of problems) {
      const { integers, error } = roundOnLattice(w, step, quadratic, within);
      const missed = (moved: ArrayLike<number>): number =>
        errorOf(
          Array.from(moved, (q) => q * step),
          w,
          quadratic.matrix,
        );
      expect(error).toBeCloseTo(missed(integers), 9);
      integers.forEach((q, j) => {
        const near = [q - 1, q + 1].filter((other) => other >= -3 && other <= 2);
        for (const other of near)
          expect(missed(integers.map((own, k) => (k === j ? other : own)))).toBeGreaterThanOrEqual(error - 1e-9);
      });
    }
  });

  it('comes near the best of all, where rounding to the nearest does not', () => {
    let [found, best, nearest] = [0, 0, 0];
    for (const { w, ...quadratic } of problems) {
      found += roundOnLattice(w, 1, quadratic, bounds).error;
      best += bestError(w, quadratic.matrix);
      nearest += errorOf(
        w.map((x) => Math.max(-2, Math.min(1, Math.round(x)))),
        w,
        quadratic.matrix,
      );
    }
    expect(found).toBeLessThan(1.25 * best);
    expect(nearest).toBeGreaterThan(2 * best);
  });

  it('keeps integers that are already there', () => {
    const quadratic = problems[0];
    const w = Float64Array.of(0.5, -1, 0, 0.25, -0.75);
    expect([...roundOnLattice(w, 0.25, quadratic, { low: () => -8, high: () => 7 }).integers]).toEqual([
      2, -4, 0, 1, -3,
    ]);
  });
});
