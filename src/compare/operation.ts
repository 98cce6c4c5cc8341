/** What a step computes, with the golden integers that it reads: enough to compute single elements in another way. */
import type { Requantize, Window } from '../quantize/quantizedModel';
import type { Shape } from '../graph/tensor';
import type { MapSize } from './order';

/** An input of the step. */
export interface Operand {
  readonly values: Float64Array;
  readonly size: MapSize;
  readonly zeroPoint: number;
  readonly qmin: number;
  readonly bits: number;
  readonly signed: boolean;
  /** Other golden values of its shape. */
  readonly alike?: readonly { readonly name: string; readonly values: Float64Array }[];
  readonly name?: string;
}

export interface ConvOperation {
  readonly kind: 'conv';
  readonly inputs: readonly Operand[];
  readonly window: Window;
  readonly groups: number;
  /** (O, I/groups, KH, KW) */
  readonly weightShape: Shape;
  /** In the order of the shape. */
  readonly weights: Float64Array;
  readonly weightBits: number;
  readonly bias: Float64Array;
  readonly requantize?: Requantize;
}

export interface MaxPoolOperation {
  readonly kind: 'maxPool';
  readonly inputs: readonly Operand[];
  readonly window: Window;
  readonly padding: 'lowest' | 'zero';
}

export interface AveragePoolOperation {
  readonly kind: 'averagePool';
  readonly inputs: readonly Operand[];
  readonly window: Window;
  readonly countIncludesPadding: boolean;
  readonly requantize: Requantize;
}

export interface AddOperation {
  readonly kind: 'add';
  readonly inputs: readonly Operand[];
  /** Of each input; real numbers in mode `float`. */
  readonly multipliers: readonly number[];
  readonly requantize: Requantize;
}

/** Along channels. */
export interface ConcatOperation {
  readonly kind: 'concat';
  readonly inputs: readonly Operand[];
  /** Of each input that is brought to the output's scale. */
  readonly requantize: readonly (Requantize | undefined)[];
}

export type Operation = ConvOperation | MaxPoolOperation | AveragePoolOperation | AddOperation | ConcatOperation;

/** Whose factors have an entry for each number of taps. */
export function isMean(operation: Operation | undefined): operation is AveragePoolOperation {
  return operation !== undefined && 'countIncludesPadding' in operation;
}

/** Whose terms have a multiplier each. */
export function isWeightedSum(operation: Operation | undefined): operation is AddOperation {
  return operation !== undefined && 'multipliers' in operation;
}

/** The place of an element in a map of this size. */
export function placeIn({ H, W }: MapSize, index: number): readonly [channel: number, y: number, x: number] {
  return [Math.floor(index / (H * W)), Math.floor(index / W) % H, index % W];
}

/** A number of a map; `outside` beyond its edges. */
export function at({ values, size: { H, W } }: Operand, c: number, y: number, x: number, outside: number): number {
  return y >= 0 && y < H && x >= 0 && x < W ? values[(c * H + y) * W + x] : outside;
}
