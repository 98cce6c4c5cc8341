/** ValueInfoProto to Value and back: element type and shape, where batch dimensions become 1. */
import type { onnx } from 'onnx-proto';
import type { Value } from '../../graph/graph';
import { dataTypeOf, elementTypeOf } from './elementTypes';
import { numberOf } from './tensorProto';
import type { Integer } from './tensorProto';

/** Names of dimensions that are counted by what a sample is, wherever they stand: a batch of 1 would make one step of a sequence. */
const noBatch = /seq|tok|time|frame|len|step|height|width/i;

/** Names of the symbolic dimensions that are a batch: the first dimensions of the graph's inputs, unless they say otherwise. */
export function batchSymbolsOf(inputs: readonly onnx.IValueInfoProto[]): ReadonlySet<string> {
  const symbols = inputs.map((info) => info.type?.tensorType?.shape?.dim?.[0]?.dimParam);
  return new Set(symbols.flatMap((symbol) => (symbol && !noBatch.test(symbol) ? [symbol] : [])));
}

/** Some exporters write an image's open dimensions as 0; elsewhere 0 means what it says. */
export const zeroIsOpen = ({ length }: readonly unknown[]): boolean => length === 4;

/**
 * A dimension that is not known is -1, except a batch, which is 1: the first dimension of an input, and every
 * dimension that bears the same symbol. `info` may be undefined: the type is then unknown too.
 */
export function valueOf(
  name: string,
  info: onnx.IValueInfoProto | undefined,
  batchSymbols: ReadonlySet<string>,
  isInput: boolean,
): Value {
  if (!info) return { name, type: 'unknown' };
  const tensor = info.type?.tensorType;
  const type = elementTypeOf(tensor?.elemType);
  const dims = tensor?.shape?.dim;
  const shape = dims?.map(({ dimValue, dimParam }, axis) => {
    const known = dimValue === undefined || dimValue === null ? -1 : numberOf(dimValue as Integer);
    if (known > 0 || (known === 0 && !(isInput && zeroIsOpen(dims)))) return known;
    return (isInput && axis === 0 && !noBatch.test(dimParam ?? '')) || batchSymbols.has(dimParam ?? '') ? 1 : -1;
  });
  if (!shape || !dims) return { name, type };
  const isOpen = isInput && shape.some((size) => size < 0);
  return { name, type, shape, ...(isOpen && { symbols: dims.map(({ dimParam }) => dimParam ?? '') }) };
}

/** `detail` says how much is told: names alone leave types and shapes to be inferred. */
export function valueInfoOf(value: Value, detail: 'name' | 'type' | 'shape'): onnx.IValueInfoProto {
  const { name, type, shape } = value;
  if (type === 'unknown' || detail === 'name') return { name };
  const dim = shape?.map((dimension) => (dimension < 0 ? {} : { dimValue: dimension }));
  const elemType = dataTypeOf(type);
  return { name, type: { tensorType: dim && detail === 'shape' ? { elemType, shape: { dim } } : { elemType } } };
}
