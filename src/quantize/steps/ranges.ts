/** Which integers each value of a program can hold. */
import type { QuantizedModel } from '../quantizedModel';
import type { Range } from './range';
import { inIntegers, kindOf } from './steps';

/** By value id; undefined for values without a tensor. */
export function rangesOf({ tensors, steps }: QuantizedModel): readonly (Range | undefined)[] {
  const ranges: (Range | undefined)[] = tensors.map((tensor) => tensor && { low: tensor.qmin, high: tensor.qmax });
  for (const step of steps.filter(inIntegers)) {
    const inputs = step.inputs.map((value) => ranges[value]);
    ranges[step.outputs[0]] = kindOf(step).range(step, inputs) ?? ranges[step.outputs[0]];
  }
  return ranges;
}
