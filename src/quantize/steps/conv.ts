/** Convolutions, and fully connected layers, which are convolutions over a 1×1 map. */
import { sizeOf, type Shape } from '../../graph/tensor';
import type { Requantize } from '../representation';
import { requantizedRange, signedRange } from './range';
import type { IntegerArray, IntegerStepKind, StepBase, Window } from './step';

/**
 * acc[o,y,x] = bias[o] + Σ_{i,r,s} weights[o,i,r,s] · (in[g·I+i, y·stride+r·dilation−pad, …] − inputZeroPoint)
 * A padded tap contributes 0. Fully connected layers are convolutions whose kernel covers a 1×1 map: in (C,1,1).
 * Without `requantize` the output is the accumulator itself (a head).
 */
export interface ConvStep extends StepBase {
  readonly kind: 'conv';
  readonly window: Window;
  readonly groups: number;
  /** (O, I/groups, KH, KW) */
  readonly weightShape: Shape;
  readonly weights: IntegerArray;
  readonly bias: Int32Array;
  /** Of biases below 32 bits: bias = n-bit integer · 2^shift (one entry or one per channel). `bias` holds the product. */
  readonly narrowBias?: { readonly bits: number; readonly shift: Int32Array };
  /** Scale of the weights: one entry or one per output channel. */
  readonly weightScale: Float64Array;
  readonly weightBits: number;
  readonly inputZeroPoint: number;
  /** Bits (with sign) that the accumulator truly needs, from the weights, the bias and the input's range. */
  readonly accumulatorBits: number;
  readonly requantize?: Requantize;
}

export const conv: IntegerStepKind<ConvStep> = {
  formula:
    'acc[o,y,x] = bias[o] + sum over i,r,s of weights[o,i,r,s] * (in[g*I+i, y*stride+r*dilation-pad, ...] - inputZeroPoint); a padded tap adds 0; without "requantize" acc is the output; with "narrowBias": bias[o] = an integer of so many bits * 2^shift',
  does: 'computes',
  operands: 'one',
  // Accumulators that leave a program (heads) are int32, or as wide as they have to be.
  range: ({ requantize, accumulatorBits }) =>
    requantize ? requantizedRange(requantize) : signedRange(Math.max(accumulatorBits, 32)),
  requantize: ({ requantize }) => requantize,
  accumulatorBits: ({ accumulatorBits }) => accumulatorBits,
  products({ weightShape, weightBits }, { inputs: [input], output }) {
    const macs = sizeOf(output.shape) * sizeOf(weightShape.slice(1));
    return { macs, macBits: macs * input.bits * weightBits };
  },
  constants: ({ weights, weightBits, bias, narrowBias }) => ({
    weights: weights.length * weightBits,
    biases: bias.length * (narrowBias?.bits ?? 32),
  }),
};
