/**
 * What is said of every kind of step, in one place: its arithmetic in words, the integers that it can make, and what it costs.
 * A file of this folder declares a kind's type and describes it; `steps.ts` lists them all.
 */
import type { ValueId } from '../../graph/graph';
import type { QuantizedTensor, Requantize } from '../representation';
import type { Range } from './range';

export interface StepBase {
  /** The node's name in the prepared graph; a step that the program adds is `<node>/<what>`. */
  readonly name: string;
  /** Index into `graph.layers`. */
  readonly layer: number;
  readonly inputs: readonly ValueId[];
  readonly outputs: readonly ValueId[];
}

export interface Window {
  readonly kernel: readonly [height: number, width: number];
  readonly strides: readonly [height: number, width: number];
  readonly dilations: readonly [height: number, width: number];
  /** Zero or more rows and columns of padding. */
  readonly pads: readonly [top: number, left: number, bottom: number, right: number];
}

export type IntegerArray = Int8Array | Int16Array | Int32Array;

/** The tensors of a step's inputs and of its output. */
export interface Operands {
  readonly inputs: readonly QuantizedTensor[];
  readonly output: QuantizedTensor;
}

/** What brings integers to another scale: one factor to each of so many integers. */
export interface Adjustments {
  readonly requantizations: readonly Requantize[];
  /** Multipliers that align the terms of a sum before it is requantized. */
  readonly alignment: readonly number[];
  /** Integers adjusted per image. */
  readonly operations: number;
}

/** Bits of what a step keeps besides values. */
export interface ConstantBits {
  readonly weights: number;
  readonly biases: number;
  readonly tables: number;
}

export interface IntegerStepKind<S extends StepBase> {
  /** The arithmetic, so that a file which shows it can be implemented from. */
  readonly formula: string;
  /** `moves`: the output's integers are some of the input's, unchanged but for padding; `joins`: of several inputs. */
  readonly does: 'computes' | 'moves' | 'joins';
  /** Whether it reads one value or a list of them. */
  readonly operands: 'one' | 'many';
  /** Integers that may come out, from those that may go in; undefined where those are not known. */
  readonly range: (step: S, inputs: readonly (Range | undefined)[]) => Range | undefined;
  /** What its output went through; absent where nothing is requantized, or each input by itself. */
  readonly requantize?: (step: S) => Requantize | undefined;
  /** What an entry of its factor is for, where not for a channel: for a number of taps that count. */
  readonly entriesFor?: 'taps';
  /** Bits, sign included, that no sum can exceed; absent, or null, where nothing accumulates. */
  readonly accumulatorBits?: (step: S, operands: Operands) => number | null;
  /** Products of two numbers that are added up, and the partial products of one bit in them. */
  readonly products?: (step: S, operands: Operands) => { readonly macs: number; readonly macBits: number };
  /** Where it is not `requantize`, once for each integer of the output. */
  readonly adjustments?: (step: S, operands: Operands) => Adjustments;
  readonly constants?: (step: S, operands: Operands) => Partial<ConstantBits>;
}

/** Of a kind that runs in float: it has no integers of its own. */
export interface FloatStepKind {
  readonly formula: string;
  readonly does: 'floats';
}
