/** NumPy's .npy, format version 1.0: a magic, a header that is a Python literal padded to 64 bytes, and the elements. */
import { sizeOf, type Shape } from '../../graph/tensor';
import { bytesOf } from '../../graph/tensor';

export interface NamedArray {
  readonly name: string;
  /** Row-major; an empty shape is a scalar. */
  readonly shape: Shape;
  readonly values: Int8Array | Int16Array | Int32Array | BigInt64Array | Float32Array | Float64Array;
}

/** Little-endian, C order. */
export function npyBytes({ shape, values }: Omit<NamedArray, 'name'>): Uint8Array {
  if (sizeOf(shape) !== values.length)
    throw new Error(`${values.length} values do not fill the shape ${shape.join('×')}`);
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const header = `{'descr': '${typeOf(values)}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const prefix = 10;
  const length = Math.ceil((prefix + header.length + 1) / 64) * 64;
  const bytes = new Uint8Array(length + values.byteLength);
  bytes.set([0x93, ...ascii('NUMPY'), 1, 0]);
  new DataView(bytes.buffer).setUint16(8, length - prefix, true);
  bytes.set(ascii(`${header.padEnd(length - prefix - 1)}\n`), prefix);
  bytes.set(bytesOf(values), length);
  return bytes;
}

/** NumPy's name of the element type. */
export function typeOf(values: NamedArray['values']): string {
  if (values instanceof Int8Array) return '|i1';
  if (values instanceof Int16Array) return '<i2';
  if (values instanceof Int32Array) return '<i4';
  if (values instanceof Float32Array) return '<f4';
  return values instanceof BigInt64Array ? '<i8' : '<f8';
}

const ascii = (text: string): readonly number[] => Array.from(text, (letter) => letter.charCodeAt(0));
