/** What of a program lies outside of the hardware (decoding), and which values are others under another shape. */
import type { ValueId } from '../graph/graph';
import type { QuantizedModel, Step } from '../quantize/quantizedModel';
import { signedBits } from '../quantize/steps/range';
import { rangesOf } from '../quantize/steps/ranges';
import { inFloat, isReshape } from '../quantize/steps/steps';

/** What runs behind the last integers. */
export const isTail = (step: Step): boolean => inFloat(step) && step.tail;

/** By value, the one that streams where it is read: reshapes leave the order of a stream alone, or only fully connected layers read them. */
export function sourcesIn({ steps }: QuantizedModel): (value: ValueId) => ValueId {
  const sources = new Map<ValueId, ValueId>();
  const source = (value: ValueId): ValueId => sources.get(value) ?? value;
  for (const step of steps) if (isReshape(step)) sources.set(step.outputs[0], source(step.inputs[0]));
  return source;
}

/** Integers that the caller gets: the program's outputs, and what decoding reads. */
function outputsOf(model: QuantizedModel): readonly ValueId[] {
  const decoded = model.steps.filter(isTail).flatMap(({ inputs }) => inputs);
  return [...model.outputs, ...decoded];
}

/** What of that hardware makes: of each the value that comes there, once. */
export const leavingValues = (model: QuantizedModel): ReadonlySet<ValueId> =>
  new Set(outputsOf(model).map(sourcesIn(model)));

/** Bits, sign included, that hold every integer of a value; two at least. */
export function valueBits(model: QuantizedModel): (value: ValueId) => number {
  const ranges = rangesOf(model);
  return (value) => {
    const { low, high } = ranges[value] ?? { low: 0, high: 0 };
    return Math.max(2, signedBits(low, high));
  };
}
