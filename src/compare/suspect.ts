/** A suspicion about a dump that differs, what it is judged by, and what it becomes when it predicts the dump. */
import type { Requantize } from '../quantize/quantizedModel';
import type { MapSize } from './order';

export interface Cause {
  /** Stable, for programs. */
  readonly id: string;
  readonly text: string;
  /** Share of the elements that it predicts, 0 to 1. */
  readonly explained: number;
}

/** What is known of the value whose dump differs. */
export interface Evidence {
  readonly expected: Float64Array;
  readonly found: Float64Array;
  readonly size: MapSize;
  readonly bits: number;
  readonly zeroPoint: number;
  readonly scale: readonly number[];
  /** Golden accumulators of the same step, when the value is its requantized output. */
  readonly accumulators?: Float64Array;
  readonly requantize?: Requantize;
  /** Per channel, of a convolution. */
  readonly bias?: Float64Array;
  /** Bits of the container in the dump's file, where it is raw. */
  readonly containerBits?: number;
  /** Other golden values of the same length, by what people call them. */
  readonly others: readonly { readonly name: string; readonly values: Float64Array }[];
}

export interface Suspect {
  readonly id: string;
  readonly text: string;
  /** What the dump would hold: a number, or NaN for none. */
  readonly predict: (index: number) => number;
}
