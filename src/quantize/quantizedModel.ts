/**
 * The QuantizedModel: an integer program. Readonly plain data (typed arrays, no methods), made by `quantize`,
 * run by `integer`, measured by `evaluate`, written by `export`. What it is made of is named here once for all rooms:
 * how integers stand for real numbers (`representation.ts`), and the kinds of steps (`steps/`).
 *
 * Values are numbered as in the prepared Graph; values that the program adds come after them. All tensors are NCHW
 * (or whatever rank the graph says) with N = 1.
 */
import type { Graph, ValueId } from '../graph/graph';
import type { Rounding } from '../util/round';
import type { AdjustmentMode, QuantizedTensor } from './representation';
import type { Step } from './steps/steps';

export type { Rounding } from '../util/round';
export type { AdjustmentMode, Factor, Granularity, QuantizedTensor, Requantize } from './representation';
export type { AddStep } from './steps/add';
export type { AveragePoolStep } from './steps/averagePool';
export type { ConcatStep } from './steps/concat';
export type { ConstantStep } from './steps/constant';
export type { ConvStep } from './steps/conv';
export type { EmbedStep } from './steps/embed';
export type { InterpolateStep } from './steps/interpolate';
export type { CurveStep } from './steps/curve';
export type { IslandStep } from './steps/island';
export type { LookupStep } from './steps/lookup';
export type { MaxPoolStep } from './steps/maxPool';
export type { MulStep } from './steps/mul';
export type { PadStep } from './steps/pad';
export type { RequantizeStep } from './steps/requantize';
export type { ReshapeStep } from './steps/reshape';
export type { ResizeStep } from './steps/resize';
export type { SliceStep } from './steps/slice';
export type { IntegerArray, Window } from './steps/step';
export type { IntegerStep, Step, StepKind } from './steps/steps';
export type { TransposeStep } from './steps/transpose';

export interface QuantizedModel {
  readonly preset: string;
  readonly mode: AdjustmentMode;
  readonly rounding: Rounding;
  /** The prepared graph (after passes), float: what the program is compared with, and what islands run. */
  readonly graph: Graph;
  /** By value id; undefined for values that stay float or do not occur in the program. */
  readonly tensors: readonly (QuantizedTensor | undefined)[];
  /** In execution order. */
  readonly steps: readonly Step[];
  /** Quantized from the float input: q = clamp(round(x / scale) + zeroPoint). The program's input values. */
  readonly inputs: readonly ValueId[];
  readonly outputs: readonly ValueId[];
  /** How the float input is rounded to integers. */
  readonly inputRounding: Rounding;
}

/** Integers at run time. Accumulators beyond 32 bits come as Float64Array holding exact integers below 2^53. */
export type IntegerValues = Int32Array | Float64Array;

/** The same where they are only kept or read: in the narrowest array that holds them. */
export type HeldIntegers = IntegerValues | Int8Array | Int16Array;
