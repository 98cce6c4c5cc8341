/**
 * Runs one integer step by the TypeScript reference: obvious, exact, kept forever. The WebAssembly kernel must give
 * the same integers; tests compare them.
 */
import type { ValueId } from '../graph/graph';
import type { HeldIntegers, IntegerStep, IntegerValues, QuantizedModel } from '../quantize/quantizedModel';
import { byKind, type ByKind } from '../util/byKind';
import type { CodedImage } from '../util/codedImage';
import { runAdd } from './add';
import { runAveragePool } from './averagePool';
import { runConcat } from './concat';
import { runConv } from './conv';
import { runCurve } from './curve';
import { runDiv } from './div';
import { runEmbed } from './embed';
import { runExtreme } from './extreme';
import { runInterpolate } from './interpolate';
import { runPad, runResize, runSlice, runTranspose } from './layout';
import { runLookup } from './lookup';
import { runMatMul } from './matMul';
import { runMaxPool } from './maxPool';
import { runMul } from './mul';
import { runNormalize } from './normalize';
import { runRequantize } from './requantize';
import { runSoftmax } from './softmax';

/** What a step reads: the integers of a value that has been computed before. */
export type ValueSource = (value: ValueId) => IntegerValues;

/**
 * The integers of `step.outputs[0]`, in memory order of its tensor's shape. Inputs must lie within the qmin and qmax of
 * their tensors. The result may be the input itself (reshape): treat values as readonly.
 */
export function runStep(model: QuantizedModel, step: IntegerStep, values: ValueSource): IntegerValues {
  return byKind(runners, model, step, values);
}

const runners: ByKind<IntegerStep, QuantizedModel, IntegerValues, [values: ValueSource]> = {
  conv: (model, step, values) => runConv(model, step, values(step.inputs[0])),
  maxPool: (model, step, values) => runMaxPool(model, step, values(step.inputs[0])),
  averagePool: (model, step, values) => runAveragePool(model, step, values(step.inputs[0])),
  add: (model, step, values) => runAdd(model, step, step.inputs.map(values)),
  mul: (model, step, values) => runMul(model, step, values(step.inputs[0]), values(step.inputs[1])),
  div: (model, step, values) => runDiv(model, step, values(step.inputs[0]), values(step.inputs[1])),
  matMul: (model, step, values) => runMatMul(model, step, values(step.inputs[0]), values(step.inputs[1])),
  softmax: (model, step, values) => runSoftmax(model, step, values(step.inputs[0])),
  concat: (model, step, values) => runConcat(model, step, step.inputs.map(values)),
  extreme: (model, step, values) => runExtreme(model, step, step.inputs.map(values)),
  normalize: (model, step, values) => runNormalize(model, step, values(step.inputs[0])),
  requantize: (model, step, values) => runRequantize(model, step, values(step.inputs[0])),
  embed: (_, step, values) => runEmbed(step, values(step.inputs[0])),
  lookup: (model, step, values) => runLookup(model, step, values(step.inputs[0])),
  reshape: (_, step, values) => values(step.inputs[0]),
  transpose: (model, step, values) => runTranspose(model, step, values(step.inputs[0])),
  slice: (model, step, values) => runSlice(model, step, values(step.inputs[0])),
  pad: (model, step, values) => runPad(model, step, values(step.inputs[0])),
  resize: (model, step, values) => runResize(model, step, values(step.inputs[0])),
  curve: (model, step, values) => runCurve(model, step, values(step.inputs[0])),
  constant: (_, step) => step.values,
  interpolate: (model, step, values) => runInterpolate(model, step, values(step.inputs[0])),
};

/** Something that runs integer steps: the reference, or a WebAssembly kernel that equals it. */
export interface StepRunner {
  run(model: QuantizedModel, step: IntegerStep, values: ValueSource): IntegerValues;
  /** Opens a program whose values stay with the runner from step to step; absent where values are arrays anyway. */
  open?(model: QuantizedModel): ResidentProgram;
}

/** A program with values of its own. Steps run in order, each after its inputs are there; values last until nobody reads them. */
export interface ResidentProgram {
  /** Supplies an input of the program, or what an island has made. */
  write(value: ValueId, integers: HeldIntegers): void;
  /** Quantizes real numbers as `quantizeInput` does, and supplies them; false when that is left to the caller. */
  writeReal?(value: ValueId, reals: Float32Array): boolean;
  /** Writes a coded image; `tables`: the integer of each code, per channel. False where it has to be written as integers. */
  writeCodes?(value: ValueId, image: CodedImage, tables: readonly Int32Array[]): boolean;
  /** Runs step `index` of the model. Unless `observed`, a value that only the next step reads need not come to be. */
  run(index: number, observed?: boolean): void;
  /** A copy of a value that has been made and that is still to be read, or that is an output. */
  read(value: ValueId): IntegerValues;
  /** The same without a copy: until the program is used again. */
  look?(value: ValueId): IntegerValues;
  /** The same as real numbers, as `dequantize` has them, without the integers as a copy in between. */
  readReal?(value: ValueId): Float32Array;
  /** How each step is computed, for those who ask. */
  readonly paths?: readonly (string | undefined)[];
  /** Nobody will read this value again. */
  drop?(value: ValueId): void;
  /** The program will not be run again. */
  close?(): void;
}

/** As steps read them. */
export function atRunTime(integers: HeldIntegers): IntegerValues {
  return integers instanceof Int8Array || integers instanceof Int16Array ? new Int32Array(integers) : integers;
}

export const reference: StepRunner = { run: runStep };
