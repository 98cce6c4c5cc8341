/**
 * A step as the engine computes it. Whatever its kind, an output channel is a weighted sum of taps of input channels, requantized, or the largest
 * tap of its own channel: sums of maps, means, changes of scale and concatenations are convolutions with few weights.
 *
 * Channels lie in blocks of `lanes`; blocks of several sources follow each other, each source's last one filled up.
 */
import type { ValueId } from '../../graph/graph';
import type { Map3 } from '../../integer/map';
import type { Step, Window } from '../../quantize/quantizedModel';

export interface EngineMap {
  readonly value: ValueId;
  readonly map: Map3;
}

/** Of one output channel: what its sum begins with, and its factor; m · 2^−k, the negative side's own where it has one. */
export interface LaneNumbers {
  readonly bias: number;
  readonly factor: readonly [multiplier: number, shift: number];
  readonly negative: readonly [multiplier: number, shift: number];
}

/** What bounds a requantized integer. */
export interface Bounds {
  readonly zeroPoint: number;
  readonly qmin: number;
  readonly qmax: number;
  readonly positive: number;
  readonly negative: number;
}

export interface Sums {
  /** The weight of an input channel, counted over filled-up blocks, for an output channel. */
  readonly weight: (output: number, input: number, row: number, column: number) => number;
  /** The largest magnitude of a weight, and whether it is below zero. */
  readonly widest: { readonly low: number; readonly high: number };
  readonly numbers: (output: number) => LaneNumbers;
  /** Bits, sign included, of any sum. */
  readonly accBits: number;
  /** Absent: sums leave as they are. */
  readonly bounds?: Bounds;
}

export interface EngineLayer {
  readonly id: string;
  readonly step: Step;
  readonly sources: readonly EngineMap[];
  readonly output: EngineMap;
  readonly window: Window;
  /** How often each row and column of the output is repeated. */
  readonly repeat: readonly [y: number, x: number];
  /** The integer of taps in the padding. */
  readonly fill: number;
  /** Absent: the largest tap. */
  readonly sums?: Sums;
  /** Which blocks an output block reads. */
  readonly reads: (outputBlock: number) => BlockRange;
  /** A table of a pointwise function that follows, from the integer `least` on. */
  readonly table?: { readonly least: number; readonly values: Int32Array };
}

/** `count` blocks from `first` on, `stride` apart. */
export interface BlockRange {
  readonly first: number;
  readonly count: number;
  readonly stride: number;
}

export const blocksOf = ({ channels }: Map3, lanes: number): number => Math.ceil(channels / lanes);

/** A single tap. */
export const pointWindow: Window = { kernel: [1, 1], strides: [1, 1], dilations: [1, 1], pads: [0, 0, 0, 0] };

/** Each output block reads its own input block. */
export const ownBlock = (outputBlock: number): BlockRange => ({ first: outputBlock, count: 1, stride: 1 });
