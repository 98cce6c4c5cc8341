/** A suspicion about a dump that differs, what it is judged by, and what it becomes when it predicts the dump. */
import type { Requantize } from '../quantize/quantizedModel';
import type { Operation } from './operation';
import type { MapOrder, MapSize } from './order';

export interface Cause {
  /** Stable, for programs. */
  readonly id: string;
  readonly text: string;
  /** Share of the elements that it predicts, 0 to 1. */
  readonly explained: number;
}

/** What is known of the value whose dump differs. Lists lie in the order CHW. */
export interface Evidence {
  readonly expected: Float64Array;
  /** NaN where nobody drove an element, and where the dump has none. */
  readonly found: Float64Array;
  /** Elements that the dump holds, ascending: all of them unless it is cut off. */
  readonly places: Int32Array;
  /** As the file holds it: in its own order, longer or shorter than what is expected. */
  readonly dump: Float64Array;
  /** In which the dump was read. */
  readonly order: MapOrder;
  readonly size: MapSize;
  readonly bits: number;
  readonly signed: boolean;
  readonly zeroPoint: number;
  /** What a step sums before it requantizes, or a head. */
  readonly isSum: boolean;
  readonly scale: readonly number[];
  /** Golden accumulators of the same step, when the value is its requantized output. */
  readonly accumulators?: Float64Array;
  readonly requantize?: Requantize;
  /** Which entry of a factor applies to an element: its channel, unless said otherwise. */
  readonly entry?: (index: number) => number;
  /** Per channel, of a convolution. */
  readonly bias?: Float64Array;
  /** Bits of the container in the dump's file, where it is raw. */
  readonly containerBits?: number;
  /** What the step computes, from which golden integers: to compute it in another way. */
  readonly operation?: Operation;
  /** Other golden values of the same length, by what people call them. */
  readonly others: readonly Other[];
  /** What the step would give out of other inputs, or if it read them otherwise. */
  readonly recomputed?: readonly Recomputed[];
}

export interface Recomputed {
  readonly id: 'inputs-exchanged' | 'other-input' | 'input-zero-point' | 'table-address' | 'padding';
  readonly text: string;
  /** Computed when asked for. */
  readonly values: () => ArrayLike<number>;
}

export interface Other {
  readonly name: string;
  readonly values: Float64Array;
  /** Of the same value, from another image. */
  readonly image?: number;
}

export interface Suspect {
  readonly id: string;
  readonly text: string;
  /** What the dump would hold: a number, or NaN for none. */
  readonly predict: (index: number) => number;
  /** A prediction is a sum over a window: it is judged by a sample of the elements. */
  readonly costly?: true;
}
