/** NumPy's element types that are numbers, and how they lie in bytes. */
import { float16ToNumber } from '../../graph/tensor';

export type Numbers = Float32Array | Float64Array;

export interface Elements {
  /** NumPy's name without the byte order: `f4`, `i8`, `b1`. */
  readonly type: string;
  /** Bytes of one. */
  readonly width: number;
  readonly little: boolean;
}

type Reader = (view: DataView, at: number, little: boolean) => number;

const readers: Readonly<Record<string, Reader>> = {
  i1: (view, at) => view.getInt8(at),
  u1: (view, at) => view.getUint8(at),
  b1: (view, at) => view.getUint8(at),
  i2: (view, at, little) => view.getInt16(at, little),
  u2: (view, at, little) => view.getUint16(at, little),
  i4: (view, at, little) => view.getInt32(at, little),
  u4: (view, at, little) => view.getUint32(at, little),
  i8: (view, at, little) => Number(view.getBigInt64(at, little)),
  u8: (view, at, little) => Number(view.getBigUint64(at, little)),
  f2: (view, at, little) => float16ToNumber(view.getUint16(at, little)),
  f4: (view, at, little) => view.getFloat32(at, little),
  f8: (view, at, little) => view.getFloat64(at, little),
};

/** Of NumPy's `descr`, such as `<f4`; undefined for what is no number: complex ones, texts, records, objects. */
export function elementsOf(descr: string): Elements | undefined {
  const [, order, type] = /^([<>|=]?)([a-z]\d)$/.exec(descr) ?? [];
  if (type === undefined || !Object.hasOwn(readers, type)) return undefined;
  return { type, width: Number(type[1]), little: order !== '>' };
}

/** Whole elements, in the order of the bytes. int64 beyond 2^53 is rounded. */
export function numbersIn({ type, width, little }: Elements, bytes: Uint8Array): Numbers {
  const length = Math.floor(bytes.length / width);
  if (type === 'f4' && little) return new Float32Array(bytes.slice(0, length * width).buffer);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const read = readers[type];
  const out = new Float64Array(length);
  for (let i = 0; i < length; i++) out[i] = read(view, i * width, little);
  return out;
}
