/** Normalization of groups of numbers by their own mean and deviation, or by their root mean square. */
import { sizeOf, type Shape } from '../../graph/tensor';
import type { Requantize } from '../representation';
import { centredRange, include, magnitude, requantizedRange, signedBits } from './range';
import type { IntegerStepKind, Operands, StepBase } from './step';

/** Bits of the root, and of its reciprocal. */
export const rootBits = 24;

/**
 * A group are the N integers along `axes`: c = (in − inputZeroPoint)·2^guard, S = Σc where `centred`, otherwise 0.
 *
 *   t    = N·Σc² − S² + epsilon                          N² times the mean square
 *   root = ⌊√⌊t·4^(23 − h)⌋⌋, 4^h ≤ t < 4^(h+1)         24 bits
 *   y    = ⌊(N·c − S)·⌊2^47 / root⌋ · 2^−(24 + h − fraction) + ½⌋      of `fraction` bits behind the point
 *   acc  = gain·y + offset, requantized
 *
 * No magnitude of N·c exceeds 2^31, nor t 2^63, nor acc 2^52. Gain and offset broadcast against the input as in ONNX; the
 * gain's integers take in the input's and output's scales, so that in every mode what is left of the adjustment is a shift.
 */
export interface NormalizeStep extends StepBase {
  readonly kind: 'normalize';
  /** Ascending, counted from the beginning. */
  readonly axes: readonly number[];
  readonly centred: boolean;
  /** 0 where `centred`: a mean takes it along. */
  readonly inputZeroPoint: number;
  /** Bits in front of which integers are counted: so that ε, which is far below a step, is told from nothing. */
  readonly guard: number;
  /** ε·N²·4^guard / s_in²: a whole number of at least 1. */
  readonly epsilon: number;
  readonly fraction: number;
  readonly gain: Int32Array;
  readonly gainShape: Shape;
  /** Whole numbers below 2^52. */
  readonly offset: Float64Array;
  readonly offsetShape: Shape;
  readonly requantize: Requantize;
}

export const normalize: IntegerStepKind<NormalizeStep> = {
  formula:
    'of each group of N integers along axes: c = (in - inputZeroPoint) * 2^guard; S = centred ? sum of c : 0; t = N * (sum of c * c) - S * S + epsilon; h = floor(log4(t)); root = floor(sqrt(floor(t * 4^(23 - h)))); y = floor((N * c - S) * floor(2^47 / root) * 2^-(24 + h - fraction) + 1/2); acc = gain * y + offset, both broadcast as ONNX does; then requantized',
  does: 'computes',
  operands: 'one',
  range: ({ requantize }) => requantizedRange(requantize),
  requantize: ({ requantize }) => requantize,
  accumulatorBits: (step, operands) => Math.max(squareBits(step, operands), normalizedBits(step, operands)),
  products(step, { inputs: [input], output }) {
    const elements = sizeOf(output.shape);
    const squares = input.bits ** 2;
    const roots = Math.ceil(Math.log2(groupSize(step, input.shape))) + input.bits + step.guard;
    return { macs: 3 * elements, macBits: elements * (squares + roots * rootBits + rootBits * widthOf(step.gain)) };
  },
  constants: ({ gain, offset }) => ({
    weights: gain.length * widthOf(gain),
    biases: offset.length * widthOf(offset),
  }),
};

/** N: integers of one group. */
export function groupSize({ axes }: Pick<NormalizeStep, 'axes'>, shape: Shape): number {
  return sizeOf(axes.map((axis) => shape[axis]));
}

/** Of t, sign included. */
export function squareBits(step: NormalizeStep, { inputs: [input] }: Pick<Operands, 'inputs'>): number {
  const most = groupSize(step, input.shape) * magnitude(centredRange(input, step.inputZeroPoint)) * 2 ** step.guard;
  return signedBits(0, most ** 2 + step.epsilon);
}

/** Of gain·y + offset. */
export function normalizedBits(step: NormalizeStep, { inputs: [input] }: Pick<Operands, 'inputs'>): number {
  const { sum } = normalizedMost(step, groupSize(step, input.shape));
  return signedBits(-sum, sum);
}

/** No y of N numbers is beyond √N, but for the last bits of root and reciprocal; no sum is beyond gain·y + offset of the largest. */
export function normalizedMost(
  { fraction, gain, offset }: NormalizeStep,
  count: number,
): { readonly normalized: number; readonly sum: number } {
  const normalized = Math.ceil(Math.sqrt(count) * 2 ** fraction * (1 + 2 ** -20)) + 1;
  return { normalized, sum: normalized * largestOf(gain) + largestOf(offset) };
}

const largestOf = (values: ArrayLike<number>): number => magnitude(rangeOf(values));
const widthOf = (values: ArrayLike<number>): number => signedBits(rangeOf(values).low, rangeOf(values).high);
const rangeOf = (values: ArrayLike<number>): { readonly low: number; readonly high: number } =>
  Array.from(values).reduce(include, { low: 0, high: 0 });
