/**
 * What a step sums before it requantizes, for hardware whose accumulators are to be compared too. Steps that only move
 * integers have none, nor do heads, whose output is the accumulator, nor sums of reals (mode `float` of an addition).
 */
import type { IntegerStep, IntegerValues, QuantizedModel } from '../quantize/quantizedModel';
import { alignedSum } from './add';
import { windowSums } from './averagePool';
import { productsOf } from './mul';
import type { StepRunner, ValueSource } from './runStep';

/** In the memory order of the output: Int32Array where all of them fit, Float64Array of exact integers beyond. */
export function accumulatorsOf(
  model: QuantizedModel,
  step: IntegerStep,
  values: ValueSource,
  runner: StepRunner,
): IntegerValues | undefined {
  switch (step.kind) {
    case 'conv':
      return step.requantize && runner.run(model, { ...step, requantize: undefined }, values);
    case 'averagePool':
      return narrowed(windowSums(model, step, values(step.inputs[0])));
    case 'add':
      return step.requantize.mode === 'float' ? undefined : narrowed(alignedSum(model, step, step.inputs.map(values)));
    case 'mul':
      return narrowed(productsOf(model, step, values(step.inputs[0]), values(step.inputs[1])));
    case 'requantize':
      return narrowed(Float64Array.from(values(step.inputs[0]), (q) => q - step.inputZeroPoint));
    default:
      return undefined;
  }
}

function narrowed(values: Float64Array): IntegerValues {
  return values.every((value) => value === (value | 0)) ? Int32Array.from(values) : values;
}
