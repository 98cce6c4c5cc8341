/**
 * What a network was shown in training, from its first layer. BatchNormalization behind the first convolution remembers the mean and the
 * variance of each of its channels over the training pictures. As a picture's mean is the same at every place, channel k has the mean
 *
 *   μ_k = b_k + Σ_c S_kc · E_c    with S_kc the sum of the kernel over its window, E_c the mean of input channel c
 *
 * and least squares over the channels give E. The deviation follows from the variances, with neighbours in a natural picture correlated by
 * 0.95 a pixel and its colours by 0.93.
 */
import { consumersOf } from '../../graph/edges';
import { absent, type Graph, type Node, type ValueId } from '../../graph/graph';
import { floatsOf } from '../../graph/tensor';
import { cholesky, solveCholesky } from '../../optimize/linearAlgebra';

export interface ShownInTraining {
  /** Of each input channel. */
  readonly mean: readonly number[];
  readonly deviation: number;
}

interface Kernels {
  readonly data: Float32Array;
  readonly outputs: number;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** The largest share of the channels' means that the fit may leave unexplained. */
const unexplained = 0.1;

/** Undefined where no convolution with BatchNormalization reads the picture, or its figures are not those of pictures. */
export function shownInTraining(graph: Graph, input: ValueId): ShownInTraining | undefined {
  const readers = consumersOf(graph);
  const only = (value: ValueId): Node | undefined => {
    const found = readers.get(value) ?? [];
    return found.length === 1 ? graph.nodes[found[0]] : undefined;
  };
  const reader = only(input);
  const conv = reader?.op === 'Transpose' ? only(reader.outputs[0]) : reader;
  const norm = conv?.op === 'Conv' ? only(conv.outputs[0]) : undefined;
  if (!conv || norm?.op !== 'BatchNormalization') return undefined;
  const kernels = kernelsOf(graph, conv);
  const [mean, variance] = norm.inputs.slice(3).map((value) => floatsAt(graph, value));
  if (!kernels || !mean || !variance) return undefined;
  const bias = floatsAt(graph, conv.inputs[2] ?? absent);
  const wanted = mean.map((value, k) => value - (bias?.[k] ?? 0));
  const fit = meansOf(kernels, wanted, variance);
  return fit && { mean: fit, deviation: deviationOf(kernels, variance) };
}

function floatsAt(graph: Graph, value: ValueId): Float32Array | undefined {
  const tensor = graph.constants.get(value);
  return tensor && floatsOf(tensor);
}

function kernelsOf(graph: Graph, conv: Node): Kernels | undefined {
  const tensor = graph.constants.get(conv.inputs[1]);
  if (tensor?.shape.length !== 4 || tensor.shape[1] > 4) return undefined;
  const [outputs, channels, height, width] = tensor.shape;
  return { data: floatsOf(tensor), outputs, channels, height, width };
}

/** Least squares, each channel weighed by its variance; undefined where they do not explain the means. */
function meansOf(kernels: Kernels, wanted: Float32Array, variance: Float32Array): readonly number[] | undefined {
  const sums = Array.from({ length: kernels.outputs }, (_, k) => windowSums(kernels, k));
  const weights = variance.map((value) => 1 / (value + 1e-9));
  const over = (term: (k: number) => number): number => sums.reduce((sum, _, k) => sum + weights[k] * term(k), 0);
  const n = kernels.channels;
  const matrix = Float64Array.from({ length: n * n }, (_, at) =>
    over((k) => sums[k][Math.floor(at / n)] * sums[k][at % n]),
  );
  const right = Float64Array.from({ length: n }, (_, c) => over((k) => sums[k][c] * wanted[k]));
  const means = solved(matrix, right);
  if (!means) return undefined;
  const left = over((k) => (wanted[k] - sums[k].reduce((sum, s, c) => sum + s * means[c], 0)) ** 2);
  const all = over((k) => wanted[k] ** 2);
  return means.every(Number.isFinite) && left <= unexplained * all ? Array.from(means) : undefined;
}

function windowSums({ data, channels, height, width }: Kernels, k: number): readonly number[] {
  const area = height * width;
  return Array.from({ length: channels }, (_, c) =>
    data.subarray((k * channels + c) * area, (k * channels + c + 1) * area).reduce((sum, w) => sum + w, 0),
  );
}

/** Undefined where the equations depend on each other. */
function solved(matrix: Float64Array, right: Float64Array): Float64Array | undefined {
  try {
    return solveCholesky(cholesky(matrix, right.length), right.length, right);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** The median over the channels of what the input must deviate by. */
function deviationOf(kernels: Kernels, variance: Float32Array): number {
  const alike = correlationsOf(kernels);
  const ratios = Array.from(variance, (value, k) => Math.sqrt(value / responseVariance(kernels, alike, k)));
  const sorted = ratios.filter(Number.isFinite).sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? NaN;
}

/** Of each pair of places in a window, colours included: for natural pictures of deviation 1. */
function correlationsOf({ channels, height, width }: Kernels): Float64Array {
  const area = height * width;
  const size = channels * area;
  return Float64Array.from({ length: size * size }, (_, at) => {
    const [a, b] = [Math.floor(at / size), at % size];
    const [p, q] = [a % area, b % area];
    const apart = Math.hypot(Math.floor(p / width) - Math.floor(q / width), (p % width) - (q % width));
    const colours = Math.floor(a / area) === Math.floor(b / area) ? 1 : 0.93;
    return 0.95 ** apart * colours;
  });
}

/** Of channel k. */
function responseVariance({ data }: Kernels, alike: Float64Array, k: number): number {
  const size = Math.sqrt(alike.length);
  const first = k * size;
  let sum = 0;
  for (let a = 0; a < size; a++) {
    for (let b = 0; b < size; b++) sum += data[first + a] * data[first + b] * alike[a * size + b];
  }
  return sum;
}
