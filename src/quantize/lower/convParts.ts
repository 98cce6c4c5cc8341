/** A convolution on its way into a step: what every way of quantizing it is given, and what it decides. */
import type { NarrowBias } from '../bias';
import type { IntegerArray, QuantizedTensor, Requantize } from '../quantizedModel';

/** A convolution in float, whatever operator it was. */
export interface ConvParts {
  readonly weights: Float32Array;
  /** (O, I/groups, KH, KW) */
  readonly weightShape: readonly number[];
  readonly bias: Float32Array;
  readonly groups: number;
}

/** What a way of quantizing decides about one convolution. */
export interface ConvNumbers {
  readonly weightScale: Float64Array;
  readonly weights: IntegerArray;
  readonly bias: Int32Array;
  readonly narrowBias?: NarrowBias;
  readonly output: QuantizedTensor;
  readonly requantize?: Requantize;
  readonly wanted?: readonly number[];
  readonly chosen?: readonly { readonly multiplier: number; readonly shift: number }[];
}
