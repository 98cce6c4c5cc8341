/** ONNX's numbers for element types (TensorProto.DataType), and how many bits an element takes in raw_data. */
import type { ElementType } from '../../graph/tensor';

const types: readonly (readonly [code: number, type: ElementType, bits: number])[] = [
  [1, 'float32', 32],
  [2, 'uint8', 8],
  [3, 'int8', 8],
  [4, 'uint16', 16],
  [5, 'int16', 16],
  [6, 'int32', 32],
  [7, 'int64', 64],
  [8, 'string', 0],
  [9, 'bool', 8],
  [10, 'float16', 16],
  [11, 'float64', 64],
  [12, 'uint32', 32],
  [13, 'uint64', 64],
  [16, 'bfloat16', 16],
  [21, 'uint4', 4],
  [22, 'int4', 4],
];

const typeByCode = new Map(types.map(([code, type]) => [code, type]));
const codeByType = new Map(types.map(([code, type]) => [type, code]));
const bitsByType = new Map(types.map(([, type, bits]) => [type, bits]));

/** `unknown` for types that the Graph has no name for (complex numbers, 8-bit floats, …). */
export const elementTypeOf = (code: number | null | undefined): ElementType => typeByCode.get(code ?? 0) ?? 'unknown';

/** What ONNX calls the types that the Graph has no name for. */
const others: Readonly<Record<number, string>> = {
  ...{ 14: 'complex64', 15: 'complex128', 17: 'float8e4m3fn', 18: 'float8e4m3fnuz', 19: 'float8e5m2' },
  ...{ 20: 'float8e5m2fnuz', 23: 'float4e2m1', 24: 'float8e8m0', 25: 'uint2', 26: 'int2' },
};

/** For people: of any type, its number where it has no name. */
export const typeNameOf = (code: number): string => typeByCode.get(code) ?? others[code] ?? String(code);

/** 0 (UNDEFINED) for `unknown`. */
export const dataTypeOf = (type: ElementType): number => codeByType.get(type) ?? 0;

/** Bytes that `count` elements take in raw_data; two 4-bit elements share a byte. Not meaningful for strings. */
export const rawBytesOf = (type: ElementType, count: number): number =>
  Math.ceil((count * (bitsByType.get(type) ?? 0)) / 8);
