/** What of a program lies outside of the hardware (decoding), and which values are others under another shape. */
import type { ValueId } from '../graph/graph';
import type { QuantizedModel, Step } from '../quantize/quantizedModel';
import { signedBits } from '../quantize/steps/range';
import { rangesOf } from '../quantize/steps/ranges';
import { inFloat, isReshape } from '../quantize/steps/steps';

/** What runs behind the last integers. */
export const isTail = (step: Step): boolean => inFloat(step) && step.tail;

export interface Views {
  /** The value that streams where this one is read. */
  readonly source: (value: ValueId) => ValueId;
  readonly isView: (step: Step) => boolean;
}

/** Reshapes that leave the order of a stream alone, and those that only fully connected layers read. */
export function viewsOf(model: QuantizedModel): Views {
  const sources = new Map<ValueId, ValueId>();
  const source = (value: ValueId): ValueId => sources.get(value) ?? value;
  const isView = (step: Step): boolean => isReshape(step) && sources.has(step.outputs[0]);
  for (const step of model.steps) if (isReshape(step)) sources.set(step.outputs[0], source(step.inputs[0]));
  return { source, isView };
}

/** Integers that the caller gets: the program's outputs, and what decoding reads. */
export function outputsOf(model: QuantizedModel): readonly ValueId[] {
  const decoded = model.steps.filter(isTail).flatMap(({ inputs }) => inputs);
  return [...model.outputs, ...decoded];
}

/** Bits, sign included, that hold every integer of a value; two at least. */
export function valueBits(model: QuantizedModel): (value: ValueId) => number {
  const ranges = rangesOf(model);
  return (value) => {
    const { low, high } = ranges[value] ?? { low: 0, high: 0 };
    return Math.max(2, signedBits(low, high));
  };
}
