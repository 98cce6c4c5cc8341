/**
 * AdaRound (Nagel et al. 2020, arXiv:2004.10568): for each weight, whether it is rounded up or down is learned by gradient descent, layer
 * after layer, towards the float layer's answers y from the inputs x̂ that the quantized layers before hand on (asymmetric
 * reconstruction, equation 25), through the activation f:
 *
 *   min_V  ‖f(W·x + b) − f(Ŵ·x̂ + b)‖² + λ·Σ (1 − |2·h(V) − 1|^β)        ŵ = s_w·clamp(⌊w/s_w⌋ + h(V), qmin, qmax)
 *   h(V) = clamp(σ(V)·(ζ − γ) + γ, 0, 1),  ζ = 1.1, γ = −0.1             the rectified sigmoid
 *
 * β falls from 20 to 2, so that h may move freely at first and ends at 0 or 1; the first fifth runs without that term. Adam, on
 * seeded batches of sampled positions. Scales stay as the range method chose them. Means are left to bias correction, which
 * follows, so x̂ is centred. A row that ends up worse on its samples than rounding to the nearest stays with that.
 *
 * The error is counted in units of what rounding to the nearest is expected to cost one weight, s_w²·Var(x̂)/12, so λ is
 * the same for all layers.
 */
import type { Activation } from '../graph/graph';
import { floatsOf } from '../graph/tensor';
import type { ConvStep } from '../quantize/quantizedModel';
import type { ConvReplacement } from '../quantize/replaceConv';
import { integerArray, signedRange } from '../quantize/weights';
import { seeded } from '../util/random';
import { clamp, roundTiesEven } from '../util/round';
import { accumulatorScale } from './biasCorrection';
import type { Batch } from './layerwise';
import { patchesOf } from './patches';
import type { Target } from './targets';

/** What the rows of one group learn from. */
export interface RoundingData {
  /** (samples, n), sample after sample: centred integers that the row is multiplied with. */
  readonly inputs: Float32Array;
  readonly samples: number;
  readonly activation?: Activation;
  readonly bits: number;
  readonly seed: number;
  /** So many rows share the time that a layer may take. */
  readonly rows: number;
}

/** One output channel. */
export interface RowTask {
  /** w/s_w: where the integers would be. */
  readonly wanted: Float64Array;
  /** Real value of one product, s_in·s_w. */
  readonly scale: number;
  /** The float layer's answers before the activation, at all samples. */
  readonly answers: Float32Array;
  /** Mean of the answers. */
  readonly mean: number;
}

const [zeta, gamma] = [1.1, -0.1];
/** Weights that correlate need a firm hand: on seeded problems 10 leaves half the error that 1 leaves. */
const lambda = 10;
const [firstBeta, lastBeta] = [20, 2];
const warmUp = 0.2;
const batch = 64;
/** Multiplications that one layer may take, and bounds for the iterations that come of it. */
const effort = 2e10;
const [fewest, most] = [200, 1000];
/** V travels about this far in all: from one end of h to the other and back. */
const journey = 40;

export function adaround(batch: Batch, step: ConvStep, target: Target): ConvReplacement {
  const { samples, rows: columns } = patchesOf(batch, step, target);
  const [outputs] = step.weightShape;
  const n = step.weights.length / outputs;
  const node = batch.model.graph.nodes.find(({ name }) => name === step.name);
  const tensor = batch.model.graph.constants.get(node?.inputs[1] ?? -1);
  if (!tensor) throw new Error(`${step.name} has no constant weights`);
  const floats = floatsOf(tensor);
  const scaleOf = accumulatorScale(batch, step);
  const weights = integerArray(step.weightBits, step.weights.length);
  const perGroup = outputs / step.groups;
  for (let group = 0; group < step.groups; group++) {
    const inputs = centredSamples(columns.subarray(group * n * samples, (group + 1) * n * samples), n, samples);
    const data: RoundingData = {
      ...{ inputs, samples, bits: step.weightBits, seed: target.layer, rows: outputs },
      activation: node?.activation,
    };
    const round = roundingOf(data, n);
    for (let o = group * perGroup; o < (group + 1) * perGroup; o++) {
      const weightScale = step.weightScale[step.weightScale.length === 1 ? 0 : o];
      const wanted = Float64Array.from(floats.subarray(o * n, (o + 1) * n), (w) => w / weightScale);
      const answers = Float32Array.from({ length: samples }, (_, p) => target.samples[p * outputs + o]);
      weights.set(round({ wanted, scale: scaleOf(o), answers, mean: meanOf(answers) }), o * n);
    }
  }
  return { weights, weightScale: step.weightScale, bias: step.bias };
}

/** From columns to samples, each column less its mean. */
function centredSamples(columns: Float32Array, n: number, samples: number): Float32Array {
  const inputs = new Float32Array(n * samples);
  for (let k = 0; k < n; k++) {
    const column = columns.subarray(k * samples, (k + 1) * samples);
    const mean = meanOf(column);
    for (let p = 0; p < samples; p++) inputs[p * n + k] = column[p] - mean;
  }
  return inputs;
}

/** How rows of `n` weights are rounded on some data. */
export function roundingOf(data: RoundingData, n: number): (task: RowTask) => Int32Array {
  const { samples, rows, seed } = data;
  const iterations = Math.round(clamp(effort / (2 * batch * n * rows), fewest, most));
  const next = seeded(seed);
  const order = Int32Array.from({ length: iterations * batch }, () => Math.floor(next() * samples));
  return (task) => {
    const learned = learn(task, data, order, iterations);
    const nearest = nearestRounding(task.wanted, data.bits);
    return errorOf(learned, task, data) < errorOf(nearest, task, data) ? learned : nearest;
  };
}

function nearestRounding(wanted: Float64Array, bits: number): Int32Array {
  const { qmin, qmax } = signedRange(bits);
  return Int32Array.from(wanted, (w) => clamp(roundTiesEven(w), qmin, qmax));
}

function learn(task: RowTask, data: RoundingData, order: Int32Array, iterations: number): Int32Array {
  const { wanted } = task;
  const n = wanted.length;
  const { qmin, qmax } = signedRange(data.bits);
  const unit = expectedError(task, data) / n;
  const floors = wanted.map((w) => clamp(Math.floor(w), qmin, qmax - 1));
  const v = wanted.map((w, k) => inverse(clamp(w - floors[k], 0.01, 0.99)));
  const adam = { first: new Float64Array(n), second: new Float64Array(n), rate: journey / iterations };
  const integers = new Float64Array(n);
  const gradient = new Float64Array(n);
  for (let i = 0; i < iterations; i++) {
    for (let k = 0; k < n; k++) integers[k] = floors[k] + rectified(v[k]);
    slopesOf(integers, task, data, order.subarray(i * batch, (i + 1) * batch), gradient);
    const progress = i / iterations;
    const beta = progress < warmUp ? 0 : lastBeta + (firstBeta - lastBeta) * ((1 - progress) / (1 - warmUp));
    for (let k = 0; k < n; k++) {
      const h = integers[k] - floors[k];
      gradient[k] = (gradient[k] / unit + lambda * roundSlope(h, beta)) * rectifiedSlope(v[k]);
    }
    descend(v, gradient, adam, i + 1);
  }
  return Int32Array.from(floors, (floor, k) => floor + (rectified(v[k]) >= 0.5 ? 1 : 0));
}

/** Of a row that is rounded to the nearest, before its activation: Σ_k s²·Var(x̂_k)/12. */
function expectedError({ scale }: RowTask, { inputs, samples }: RoundingData): number {
  let squares = 0;
  for (const x of inputs) squares += x * x;
  return Math.max((scale ** 2 * squares) / samples / 12, Number.MIN_VALUE * 2 ** 100);
}

/** d/dŵ of the mean squared error of a batch, in `out`. */
function slopesOf(
  integers: Float64Array,
  { scale, answers, mean }: RowTask,
  { inputs, activation }: RoundingData,
  samples: Int32Array,
  out: Float64Array,
): void {
  const n = integers.length;
  out.fill(0);
  for (const p of samples) {
    const y = mean + scale * product(integers, inputs, p * n);
    const slope = (2 * scale * (bent(y, activation) - bent(answers[p], activation)) * bend(y, activation)) / batch;
    if (slope !== 0) for (let k = 0, at = p * n; k < n; k++) out[k] += slope * inputs[at + k];
  }
}

/** Over all samples. */
function errorOf(
  integers: Int32Array,
  { scale, answers, mean }: RowTask,
  { inputs, activation }: RoundingData,
): number {
  return answers.reduce((sum, answer, p) => {
    const y = mean + scale * product(integers, inputs, p * integers.length);
    return sum + (bent(y, activation) - bent(answer, activation)) ** 2;
  }, 0);
}

function product(integers: Float64Array | Int32Array, inputs: Float32Array, from: number): number {
  let sum = 0;
  for (let k = 0; k < integers.length; k++) sum += integers[k] * inputs[from + k];
  return sum;
}

function meanOf(values: Float32Array): number {
  return values.reduce((sum, x) => sum + x, 0) / values.length;
}

function bent(y: number, activation: Activation | undefined): number {
  switch (activation?.kind) {
    case undefined:
      return y;
    case 'relu':
      return Math.max(y, 0);
    case 'leaky':
      return y > 0 ? y : activation.slope * y;
    case 'clip':
      return clamp(y, activation.min, activation.max);
  }
}

/** The slope of the activation at y. */
function bend(y: number, activation: Activation | undefined): number {
  switch (activation?.kind) {
    case undefined:
      return 1;
    case 'relu':
      return y > 0 ? 1 : 0;
    case 'leaky':
      return y > 0 ? 1 : activation.slope;
    case 'clip':
      return y > activation.min && y < activation.max ? 1 : 0;
  }
}

/** h(V). */
export function rectified(v: number): number {
  return clamp((zeta - gamma) / (1 + Math.exp(-v)) + gamma, 0, 1);
}

function rectifiedSlope(v: number): number {
  const s = 1 / (1 + Math.exp(-v));
  const h = (zeta - gamma) * s + gamma;
  return h <= 0 || h >= 1 ? 0 : (zeta - gamma) * s * (1 - s);
}

/** V with h(V) = h. */
function inverse(h: number): number {
  return -Math.log((zeta - gamma) / (h - gamma) - 1);
}

/** d/dh of 1 − |2h − 1|^β; none while β is 0. */
export function roundSlope(h: number, beta: number): number {
  const from = 2 * h - 1;
  return beta === 0 ? 0 : -2 * beta * Math.abs(from) ** (beta - 1) * Math.sign(from);
}

/** One step of Adam (Kingma and Ba 2015, arXiv:1412.6980). */
function descend(
  v: Float64Array,
  gradient: Float64Array,
  { first, second, rate }: { readonly first: Float64Array; readonly second: Float64Array; readonly rate: number },
  step: number,
): void {
  const [decay, slower] = [0.9, 0.999];
  const [bias, squareBias] = [1 - decay ** step, 1 - slower ** step];
  for (let k = 0; k < v.length; k++) {
    first[k] = decay * first[k] + (1 - decay) * gradient[k];
    second[k] = slower * second[k] + (1 - slower) * gradient[k] ** 2;
    v[k] -= (rate * (first[k] / bias)) / (Math.sqrt(second[k] / squareBias) + 1e-8);
  }
}
