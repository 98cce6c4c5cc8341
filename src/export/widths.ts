/** The narrowest element type that holds every integer of a value. */
import type { ValueId } from '../graph/graph';
import type { QuantizedModel } from '../quantize/quantizedModel';
import { signedBits, type Range } from '../quantize/steps/range';
import { rangesOf } from '../quantize/steps/ranges';

export const elementTypes = ['int8_t', 'int16_t', 'int32_t', 'int64_t'] as const;
export type ElementType = (typeof elementTypes)[number];

export interface Width {
  readonly type: ElementType;
  readonly bits: number;
}

/** For the program's inputs, every step's output, and what islands hand back as integers. */
export function widthsOf(model: QuantizedModel): ReadonlyMap<ValueId, Width> {
  const ranges = rangesOf(model);
  const made = model.steps.flatMap(({ outputs }) => outputs).filter((id) => model.tensors[id]);
  return new Map([...model.inputs, ...made].map((id) => [id, widthOf(ranges[id] ?? { low: 0, high: 0 })]));
}

function widthOf({ low, high }: Range): Width {
  const bits = signedBits(low, high);
  return { type: typeFor(bits), bits };
}

export function typeFor(bits: number): ElementType {
  if (bits <= 8) return 'int8_t';
  if (bits <= 16) return 'int16_t';
  return bits <= 32 ? 'int32_t' : 'int64_t';
}
