/** The narrowest element type that holds every integer of a value; an unsigned one where all bits of its tensor's width are needed. */
import type { ValueId } from '../graph/graph';
import type { QuantizedModel, QuantizedTensor } from '../quantize/quantizedModel';
import { readsUnsigned, signedBits, type Range } from '../quantize/steps/range';
import { rangesOf } from '../quantize/steps/ranges';

export const elementTypes = ['int8_t', 'int16_t', 'int32_t', 'int64_t', 'uint8_t', 'uint16_t'] as const;
export type ElementType = (typeof elementTypes)[number];

export interface Width {
  readonly type: ElementType;
  /** With a sign, also of what has none. */
  readonly bits: number;
}

/** For the program's inputs, every step's output, and what islands hand back as integers. */
export function widthsOf(model: QuantizedModel): ReadonlyMap<ValueId, Width> {
  const ranges = rangesOf(model);
  const made = model.steps.flatMap(({ outputs }) => outputs).filter((id) => model.tensors[id]);
  const widthAt = (id: ValueId): Width => widthOf(ranges[id] ?? { low: 0, high: 0 }, model.tensors[id]);
  return new Map([...model.inputs, ...made].map((id) => [id, widthAt(id)]));
}

function widthOf({ low, high }: Range, tensor: QuantizedTensor | undefined): Width {
  const bits = signedBits(low, high);
  const unsigned = tensor && tensor.bits <= 16 && readsUnsigned(tensor);
  return { type: unsigned ? (tensor.bits <= 8 ? 'uint8_t' : 'uint16_t') : typeFor(bits), bits };
}

export function typeFor(bits: number): ElementType {
  if (bits <= 8) return 'int8_t';
  if (bits <= 16) return 'int16_t';
  return bits <= 32 ? 'int32_t' : 'int64_t';
}
