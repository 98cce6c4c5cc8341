/** Resizing to positions between the input's: linear and cubic. */
import { sizeOf } from '../../graph/tensor';
import type { Requantize } from '../representation';
import { centredRange, requantizedRange, signedBits, type Range } from './range';
import type { IntegerStepKind, StepBase } from './step';

/** What each position along an axis is made of: `taps` neighbouring positions of the input, each by its weight. */
export interface AxisWeights {
  readonly axis: number;
  readonly taps: number;
  /** By output position: the first position of the input that it reads. */
  readonly first: Int32Array;
  /** `taps` for each output position; they sum to 2^shift. */
  readonly weights: Int32Array;
  readonly shift: number;
}

/**
 * acc = Σ (in − inputZeroPoint) · product of its weights along the axes, requantized: one rounding for all axes. The factor holds
 * the 2^−shift of every axis.
 */
export interface InterpolateStep extends StepBase {
  readonly kind: 'interpolate';
  readonly inputZeroPoint: number;
  readonly axes: readonly AxisWeights[];
  readonly requantize: Requantize;
}

export const interpolate: IntegerStepKind<InterpolateStep> = {
  formula:
    'acc = sum of (in - inputZeroPoint) * weights along each axis: position p of an axis reads the input at first[p] + t by weights[p * taps + t], for 0 <= t < taps; then requantized',
  does: 'computes',
  operands: 'one',
  range: ({ requantize }) => requantizedRange(requantize),
  requantize: ({ requantize }) => requantize,
  accumulatorBits({ axes, inputZeroPoint }, { inputs: [input] }) {
    const { low, high } = axes.reduce(weighted, centredRange(input, inputZeroPoint));
    return signedBits(low, high);
  },
  products({ axes }, { inputs: [input], output }) {
    const macs = axes.reduce((count, { taps }) => count * taps, sizeOf(output.shape));
    return { macs, macBits: macs * input.bits * axes.reduce((bits, { weights }) => bits + weightBits(weights), 0) };
  },
  constants: ({ axes }) => ({
    tables: axes.reduce((bits, { weights }) => bits + weights.length * weightBits(weights), 0),
  }),
};

/** Every sum of numbers of the range by the weights of one position, wherever it is. */
export function weighted({ low, high }: Range, { weights, taps }: AxisWeights): Range {
  const [below, above] = [Math.min(low, 0), Math.max(high, 0)];
  const sums = { low: 0, high: 0 };
  for (let at = 0; at < weights.length; at += taps) {
    const own = weights.subarray(at, at + taps);
    const positive = own.reduce((sum, w) => sum + Math.max(w, 0), 0);
    const negative = own.reduce((sum, w) => sum - Math.min(w, 0), 0);
    sums.low = Math.min(sums.low, below * positive - above * negative);
    sums.high = Math.max(sums.high, above * positive - below * negative);
  }
  return sums;
}

function weightBits(weights: Int32Array): number {
  return weights.reduce((widest, weight) => Math.max(widest, signedBits(weight, weight)), 1);
}
