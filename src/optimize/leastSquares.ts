/**
 * What the weights of a convolution should be, now that its inputs are quantized: those whose products come nearest to the
 * float layer's answers y at sampled positions, without leaving the trained weights w for what the samples do not show
 * (ridge regression; means are the bias's affair):
 *
 *   w* = argmin Σ_p (y_p − v·x_p)² + λ·|v − w|²  =  w + (C + λI)⁻¹ · Σ_p x_p·(y_p − w·x_p)        C = Σ_p x_p·x_pᵀ
 *
 * and how much it costs to miss them: (v − w*)ᵀ·(C + λI)·(v − w*) more, exactly. λ is chosen on a fifth of the images that is
 * held out; where no λ helps there, w* = w. Long rows are cut into blocks whose errors are taken for independent.
 */
import { cholesky, dot, gram, solveCholesky } from './linearAlgebra';
import type { Quadratic } from './latticeRounding';

/** Some rows of a convolution's weights over some of their columns. */
export interface Part {
  readonly firstRow: number;
  readonly rows: number;
  readonly firstColumn: number;
  /** Column of the part at each place of `quadratic` and `wanted`: the most telling last, where rounding begins. */
  readonly order: Int32Array;
  readonly quadratic: Quadratic;
  /** w* of each row, in `order`. */
  readonly wanted: readonly Float64Array[];
}

/** One part's data: `columns[k]` is column k at all samples, `weights[o]` a row, `answers[o]` its y at all samples. */
export interface PartData {
  readonly columns: readonly Float32Array[];
  readonly weights: readonly Float64Array[];
  readonly answers: readonly Float32Array[];
  /** False: w* = w, only the cost of missing it is wanted. */
  readonly refit: boolean;
}

/** λ as a multiple of C's mean diagonal. */
const dampings = [1e-4, 1e-3, 1e-2, 1e-1, 1, 10];
/** Against columns that never differ, when nothing is refitted. */
const leastDamping = 1e-2;
/** λ is chosen by these many rows at most. */
const judgedRows = 24;

export function solvePart(data: PartData): Pick<Part, 'order' | 'quadratic' | 'wanted'> {
  const n = data.columns.length;
  const samples = data.columns[0].length;
  const centred = data.columns.map(centre);
  const order = byVariance(centred);
  const columns = Array.from(order, (k) => centred[k]);
  const held = Math.max(1, Math.floor(samples / 5));
  const split = samples - held;
  const [learned, judged] = [gram(columns, 0, split), gram(columns, split, samples)];
  const all = learned.map((value, i) => value + judged[i]);
  const rows = data.weights.map((row) => Float64Array.from(order, (k) => row[k]));
  if (!data.refit) return { order, wanted: rows, quadratic: damped(all, n, leastDamping) };
  const residuals = rows.map((row, o) => residualOf(row, columns, centre(data.answers[o])));
  const chosen = chooseDamping(learned, judged, columns, residuals, split);
  const quadratic = damped(all, n, chosen ?? leastDamping);
  if (chosen === undefined) return { order, wanted: rows, quadratic };
  const wanted = rows.map((row, o) => {
    const change = solveCholesky(quadratic.factor, n, correlations(columns, residuals[o], 0, samples));
    return row.map((w, j) => w + change[j]);
  });
  return { order, wanted, quadratic };
}

function centre(values: Float32Array): Float32Array {
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  return values.map((value) => value - mean);
}

function byVariance(columns: readonly Float32Array[]): Int32Array {
  const variances = columns.map((column) => dot(column, column, 0, column.length));
  return Int32Array.from(variances.map((_, k) => k).sort((a, b) => variances[a] - variances[b] || a - b));
}

function damped(matrix: Float64Array, n: number, damping: number): Quadratic {
  let trace = 0;
  for (let i = 0; i < n; i++) trace += matrix[i * n + i];
  // A layer that only ever sees one number still needs a matrix that can be factored.
  const lambda = damping * (trace / n || 1);
  const sum = new Float64Array(matrix);
  for (let i = 0; i < n; i++) sum[i * n + i] += lambda;
  return { matrix: sum, factor: cholesky(sum, n), n };
}

/** y − w·x at all samples. */
function residualOf(row: Float64Array, columns: readonly Float32Array[], answers: Float32Array): Float32Array {
  const residual = new Float32Array(answers);
  columns.forEach((column, k) => {
    const w = row[k];
    for (let p = 0; p < residual.length; p++) residual[p] -= w * column[p];
  });
  return residual;
}

function correlations(
  columns: readonly Float32Array[],
  residual: Float32Array,
  from: number,
  to: number,
): Float64Array {
  return Float64Array.from(columns, (column) => dot(column, residual, from, to));
}

/** The damping whose refit, learned before `split`, is best after it; undefined when leaving the weights is. */
function chooseDamping(
  learned: Float64Array,
  judged: Float64Array,
  columns: readonly Float32Array[],
  residuals: readonly Float32Array[],
  split: number,
): number | undefined {
  const n = columns.length;
  const stride = Math.ceil(residuals.length / judgedRows);
  const some = residuals
    .filter((_, o) => o % stride === 0)
    .map((residual) => ({
      seen: correlations(columns, residual, 0, split),
      unseen: correlations(columns, residual, split, residual.length),
    }));
  let best: { damping: number | undefined; gain: number } = { damping: undefined, gain: 0 };
  for (const damping of dampings) {
    const { factor } = damped(learned, n, damping);
    const gain = some.reduce(
      (sum, { seen, unseen }) => sum + gainOf(solveCholesky(factor, n, seen), unseen, judged),
      0,
    );
    if (gain > best.gain) best = { damping, gain };
  }
  return best.damping;
}

/** How much a change of weights lowers the held-out error: 2·Δ·d − Δᵀ·C·Δ. */
function gainOf(change: Float64Array, unseen: Float64Array, judged: Float64Array): number {
  const n = change.length;
  let gain = 0;
  for (let i = 0; i < n; i++) {
    let product = 0;
    for (let j = 0; j < n; j++) product += judged[i * n + j] * change[j];
    gain += change[i] * (2 * unseen[i] - product);
  }
  return gain;
}
