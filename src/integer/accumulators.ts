/**
 * What a step sums before it requantizes, for hardware whose accumulators are to be compared too. Steps that only move
 * integers have none, nor do heads, whose output is the accumulator, nor sums of reals (mode `float` of an addition).
 */
import type { IntegerStep, IntegerValues, QuantizedModel } from '../quantize/quantizedModel';
import { byKind, type ByKind } from '../util/byKind';
import { alignedSum } from './add';
import { windowSums } from './averagePool';
import { dividedBy } from './div';
import { weighedSums } from './interpolate';
import { matrixSums } from './matMul';
import { productsOf } from './mul';
import { normalizedSums } from './normalize';
import { quotientsOf } from './softmax';
import type { StepRunner, ValueSource } from './runStep';

/** In the memory order of the output: Int32Array where all of them fit, Float64Array of exact integers beyond. */
export function accumulatorsOf(
  model: QuantizedModel,
  step: IntegerStep,
  values: ValueSource,
  runner: StepRunner,
): IntegerValues | undefined {
  return byKind(accumulators, model, step, values, runner);
}

const none = (): undefined => undefined;

const accumulators: ByKind<
  IntegerStep,
  QuantizedModel,
  IntegerValues | undefined,
  [values: ValueSource, runner: StepRunner]
> = {
  conv: (model, step, values, runner) =>
    step.requantize && runner.run(model, { ...step, requantize: undefined }, values),
  averagePool: (model, step, values) => narrowed(windowSums(model, step, values(step.inputs[0]))),
  add: (model, step, values) =>
    step.requantize.mode === 'float' ? undefined : narrowed(alignedSum(model, step, step.inputs.map(values))),
  mul: (model, step, values) => narrowed(productsOf(model, step, values(step.inputs[0]), values(step.inputs[1]))),
  div: (model, step, values) => narrowed(dividedBy(model, step, values(step.inputs[0]), values(step.inputs[1]))),
  interpolate: (model, step, values) => narrowed(weighedSums(model, step, values(step.inputs[0]))),
  matMul: (model, step, values) => narrowed(matrixSums(model, step, values(step.inputs[0]), values(step.inputs[1]))),
  normalize: (model, step, values) => narrowed(normalizedSums(model, step, values(step.inputs[0]))),
  softmax: (model, step, values) => narrowed(quotientsOf(model, step, values(step.inputs[0]))),
  requantize: (_, step, values) => narrowed(Float64Array.from(values(step.inputs[0]), (q) => q - step.inputZeroPoint)),
  // These move, pick or look up integers, or requantize each input by itself.
  ...{
    maxPool: none,
    concat: none,
    extreme: none,
    lookup: none,
    embed: none,
    reshape: none,
    transpose: none,
    slice: none,
    pad: none,
    resize: none,
    constant: none,
    curve: none,
  },
};

function narrowed(values: Float64Array): IntegerValues {
  return values.every((value) => value === (value | 0)) ? Int32Array.from(values) : values;
}
