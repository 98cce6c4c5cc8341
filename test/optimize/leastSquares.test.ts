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

  /** The same of a single column, as the header says it: λ by what is held out, then all samples. */
  function plain(x: Float32Array, weights: readonly number[], answers: readonly Float32Array[]) {
    const split = x.length - Math.max(1, Math.floor(x.length / 5));
    const product = (a: ArrayLike<number>, b: ArrayLike<number>, from: number, to: number): number =>
      Array.from({ length: to - from }, (_, i) => a[from + i] * b[from + i]).reduce((sum, each) => sum + each, 0);
    const centred = (values: Float32Array): number[] => {
      const mean = values.reduce((a, b) => a + b, 0) / values.length;
      return Array.from(values, (value) => value - mean);
    };
    const column = centred(x);
    const residuals = answers.map((y, o) => centred(y).map((value, p) => value - weights[o] * column[p]));
    const [learned, judged] = [product(column, column, 0, split), product(column, column, split, x.length)];
    const looked = residuals.filter((_, o) => o % Math.ceil(residuals.length / 24) === 0);
    const gains = [1e-4, 1e-3, 1e-2, 1e-1, 1, 10].map((damping) => {
      const gain = looked.reduce((sum, residual) => {
        const change = product(column, residual, 0, split) / (learned + damping * (learned || 1));
        return sum + change * (2 * product(column, residual, split, x.length) - judged * change);
      }, 0);
      return { damping, gain };
    });
    const best = gains.reduce((a, b) => (b.gain > a.gain ? b : a), { damping: 0, gain: 0 });
    const all = learned + judged;
    const matrix = all + (best.damping || 1e-2) * (all || 1);
    const changes = residuals.map((residual) => product(column, residual, 0, x.length) / matrix);
    return { matrix, wanted: weights.map((w, o) => w + (best.gain > 0 ? changes[o] : 0)) };
  }

  it.each([
    ['that answers with another weight', 1, 23, 0.5, 0.1],
    ['that answers noise', 1, 23, 0, 1],
    ['of four samples', 1, 4, 0.5, 0.3],
    ['of nine samples', 1, 9, 0.5, 0.3],
    ['for 24 rows', 24, 23, 0.2, 0.7],
    ['for 25 rows, of which every other one is judged', 25, 23, 0.2, 0.7],
    ['for 49 rows', 49, 17, 0.1, 0.9],
  ])('of one column %s does what the formula says', (_, rows, count, slope, noise) => {
    for (let seed = 1; seed <= 6; seed++) {
      const r = random(seed);
      const x = Float32Array.from({ length: count }, () => 2 * r.next() + 1);
      const weights = Array.from({ length: rows }, () => r.next());
      const own = weights.map((w) => x.map((value) => (w + slope * r.next()) * value + noise * (r.next() - 0.5)));
      const { quadratic, wanted } = solvePart({
        columns: [x],
        weights: weights.map((w) => Float64Array.of(w)),
        answers: own,
        refit: true,
      });
      const expected = plain(x, weights, own);
      expect(quadratic.matrix[0] / expected.matrix).toBeCloseTo(1, 5);
      wanted.forEach(([w], o) => expect(w).toBeCloseTo(expected.wanted[o], 4));
    }
  });

  it('has a matrix that can be factored where a column never differs', () => {
    const { quadratic, wanted } = solvePart({
      columns: [new Float32Array(6).fill(3)],
      weights: [Float64Array.of(2)],
      answers: [Float32Array.of(1, 2, 3, 4, 5, 6)],
      refit: true,
    });
    expect([[...quadratic.matrix], quadratic.n, [...wanted[0]]]).toEqual([[0.01], 1, [2]]);
  });

  it('puts the most telling column last, and columns alike in their order', () => {
    const of = (...columns: readonly (readonly number[])[]) =>
      solvePart({
        columns: columns.map((column) => Float32Array.from(column)),
        weights: [Float64Array.from(columns, (_, k) => k)],
        answers: [new Float32Array(4)],
        refit: false,
      });
    const { order, wanted, quadratic } = of([0, 4, 0, 4], [0, 2, 0, 2], [3, 1, 3, 1]);
    expect([[...order], [...wanted[0]]]).toEqual([
      [1, 2, 0],
      [1, 2, 0],
    ]);
    // 4 and 4 and 16 on the diagonal, a hundredth of their mean more; the second goes against the others.
    expect([...quadratic.matrix]).toEqual([4.08, -4, 8, -4, 4.08, -8, 8, -8, 16.08]);
  });

  it('leaves the weights when it is not asked to refit, or when all columns are silent', () => {
    expect(wantedOf(quantized, answers, false)).toEqual([...trained]);
    const silent = quantized.map((column) => column.map(() => 0));
    expect(wantedOf(silent, answers, true)).toEqual([...trained]);
  });
});
