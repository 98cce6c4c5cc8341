/** Casts between the types of real numbers: models may compute in others than the float32 that the notations are written in. */
import { int, type ValueId } from '../../graph/graph';
import type { Draft } from './draft';

/** ONNX's numbers for element types, as Cast takes them. */
export const typeNumbers: Readonly<Record<string, number>> = {
  float32: 1,
  float16: 10,
  float64: 11,
  bfloat16: 16,
};

/** The value itself where it is of that type, or where the type is none of real numbers. */
export function cast(draft: Draft, value: ValueId, to: string, layer: number): ValueId {
  const from = draft.valueOf(value);
  const number = typeNumbers[to];
  if (from.type === to || number === undefined) return value;
  const name = `${from.name}/${to}`;
  const attributes = { to: int(number) };
  return draft.node({ name, op: 'Cast', inputs: [value], attributes, layer }, { ...from, name, type: to as 'float32' });
}
