import { describe, expect, it } from 'vitest';
import { solvePart } from '../../src/optimize/leastSquares';
import { random } from '../support/random';

const samples = 400;
const trained = Float64Array.of(0.7, -0.3, 0.2, 1.1);

/** What the float layer saw, and the same through coarse quantization with a level of its own. */
function seen(seed: number): { float: Float32Array[]; quantized: Float32Array[] } {
  const r = random(seed);
  const common = Array.from({ length: samples }, () => 4 * r.next());
  const float = Array.from({ length: 4 }, () => Float32Array.from(common, (c) => c + 4 * r.next()));
  return { float, quantized: float.map((column) => column.map((x) => Math.min(Math.round(x), 5))) };
}

function answersOf(columns: readonly Float32Array[], w: Float64Array): Float32Array {
  return Float32Array.from({ length: samples }, (_, p) => columns.reduce((sum, x, k) => sum + w[k] * x[p], 0.5));
}

/** Variance of the answers' error: what is left when the bias has been put right. */
function errorOf(w: ArrayLike<number>, columns: readonly Float32Array[], answers: Float32Array): number {
  const errors = answers.map((y, p) => y - columns.reduce((sum, x, k) => sum + w[k] * x[p], 0));
  const mean = errors.reduce((a, b) => a + b, 0) / samples;
  return errors.reduce((sum, e) => sum + (e - mean) ** 2, 0) / samples;
}

/** w* in the columns' own order. */
function wantedOf(columns: readonly Float32Array[], answers: Float32Array, refit: boolean): number[] {
  const { order, wanted } = solvePart({ columns, weights: [trained], answers: [answers], refit });
  const w = new Array<number>(4).fill(0);
  order.forEach((k, place) => (w[k] = wanted[0][place]));
  return w;
}

describe('least squares', () => {
  const { float, quantized } = seen(5);
  const answers = answersOf(float, trained);

  it('leaves trained weights that answer exactly', () => {
    wantedOf(float, answers, true).forEach((w, k) => expect(w).toBeCloseTo(trained[k], 4));
  });

  it('makes up for inputs that were clipped and rounded, also on images it has not seen', () => {
    const refitted = wantedOf(quantized, answers, true);
    const unseen = seen(99);
    const theirs = answersOf(unseen.float, trained);
    expect(errorOf(refitted, quantized, answers)).toBeLessThan(0.8 * errorOf(trained, quantized, answers));
    expect(errorOf(refitted, unseen.quantized, theirs)).toBeLessThan(0.9 * errorOf(trained, unseen.quantized, theirs));
  });

  it('finds the minimum of squares plus damping: no step in any direction lowers it', () => {
    const { order, quadratic, wanted } = solvePart({
      columns: quantized,
      weights: [trained],
      answers: [answers],
      refit: true,
    });
    // λ is what the matrix has more than the columns' own products.
    const first = quantized[order[0]];
    const mean = first.reduce((a, b) => a + b, 0) / samples;
    const lambda = quadratic.matrix[0] - first.reduce((sum, x) => sum + (x - mean) ** 2, 0);
    expect(lambda).toBeGreaterThan(0);
    const cost = (w: ArrayLike<number>): number =>
      samples *
        errorOf(
          w,
          Array.from(order, (k) => quantized[k]),
          answers,
        ) +
      lambda * Array.from(order, (k, i) => (w[i] - trained[k]) ** 2).reduce((a, b) => a + b);
    const least = cost(wanted[0]);
    for (let k = 0; k < 4; k++)
      for (const move of [-1e-3, 1e-3]) {
        const moved = wanted[0].map((w, i) => (i === k ? w + move : w));
        expect(cost(moved)).toBeGreaterThan(least);
        // The quadratic says by how much.
        expect(cost(moved) - least).toBeCloseTo(move * move * quadratic.matrix[k * 4 + k], 5);
      }
  });

  it('leaves the weights when it is not asked to refit, or when all columns are silent', () => {
    expect(wantedOf(quantized, answers, false)).toEqual([...trained]);
    const silent = quantized.map((column) => column.map(() => 0));
    expect(wantedOf(silent, answers, true)).toEqual([...trained]);
  });
});
