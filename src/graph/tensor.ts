/**
 * A tensor is a type, a shape and its little-endian bytes. Bytes are views into the file they came from wherever
 * possible, so that opening a model does not read its weights; `floatsOf` and `intsOf` decode on demand.
 */
export type ElementType =
  | 'float32'
  | 'float16'
  | 'float64'
  | 'bfloat16'
  | 'int8'
  | 'uint8'
  | 'int16'
  | 'uint16'
  | 'int32'
  | 'uint32'
  | 'int64'
  | 'uint64'
  | 'bool'
  | 'int4'
  | 'uint4'
  | 'string'
  | 'unknown';

/** Dimensions in memory order, outermost first. A dimension that is not known is -1. */
export type Shape = readonly number[];

export interface Tensor {
  readonly type: ElementType;
  readonly shape: Shape;
  readonly bytes: Uint8Array;
}

/** A tensor that stays in its file: its bytes are read each time they are asked for, and not kept. */
export function storedTensor(type: ElementType, shape: Shape, read: () => Uint8Array): Tensor {
  return {
    type,
    shape,
    get bytes() {
      return read();
    },
  };
}

/** Number of elements; 1 for a scalar (empty shape). Not meaningful while a dimension is unknown. */
export function sizeOf(shape: Shape): number {
  let product = 1;
  for (let axis = 0; axis < shape.length; axis++) product *= shape[axis];
  return product;
}

export function isKnown(shape: Shape | undefined): shape is Shape {
  if (shape === undefined) return false;
  for (let axis = 0; axis < shape.length; axis++) if (!(shape[axis] >= 0)) return false;
  return true;
}

export function floatTensor(shape: Shape, values: Float32Array | readonly number[]): Tensor {
  const data = values instanceof Float32Array ? values : Float32Array.from(values);
  return { type: 'float32', shape, bytes: bytesOf(data) };
}

export function intTensor(shape: Shape, values: readonly number[]): Tensor {
  return { type: 'int64', shape, bytes: bytesOf(BigInt64Array.from(values, (value) => BigInt(value))) };
}

export function bytesOf(view: ArrayBufferView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}

/** The values of a numeric tensor as float32. float64 and int64 lose precision beyond 24 bits. */
export function floatsOf(tensor: Tensor): Float32Array {
  if (tensor.type === 'float32') return new Float32Array(aligned(tensor.bytes, 4));
  return Float32Array.from(numbersOf(tensor));
}

/** The values of a tensor of at most 64-bit integers (or floats) as numbers; int64 must lie within ±2^53. */
export function numbersOf(tensor: Tensor): number[] {
  const { bytes } = tensor;
  switch (tensor.type) {
    case 'float32':
      return Array.from(new Float32Array(aligned(bytes, 4)));
    case 'float64':
      return Array.from(new Float64Array(aligned(bytes, 8)));
    case 'float16':
      return Array.from(new Uint16Array(aligned(bytes, 2)), float16ToNumber);
    case 'bfloat16':
      return Array.from(new Uint16Array(aligned(bytes, 2)), bfloat16ToNumber);
    case 'int8':
      return Array.from(new Int8Array(aligned(bytes, 1)));
    case 'uint8':
    case 'bool':
      return Array.from(bytes);
    case 'int16':
      return Array.from(new Int16Array(aligned(bytes, 2)));
    case 'uint16':
      return Array.from(new Uint16Array(aligned(bytes, 2)));
    case 'int32':
      return Array.from(new Int32Array(aligned(bytes, 4)));
    case 'uint32':
      return Array.from(new Uint32Array(aligned(bytes, 4)));
    case 'int64':
      return int64Numbers(bytes);
    case 'uint64':
      return Array.from(new BigUint64Array(aligned(bytes, 8)), Number);
    case 'uint4':
      return nibbles(tensor);
    case 'int4':
      return nibbles(tensor).map((nibble) => (nibble << 28) >> 28);
    default:
      throw new TypeError(`cannot read numbers from a tensor of type ${tensor.type}`);
  }
}

/** Both halves by their bytes: shapes and axes are short and many, and a BigInt of each would be an object. */
function int64Numbers(bytes: Uint8Array): number[] {
  const half = (at: number): number => bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
  const numbers = new Array<number>(bytes.length >> 3);
  for (let i = 0; i < numbers.length; i++) numbers[i] = half(8 * i + 4) * 2 ** 32 + (half(8 * i) >>> 0);
  return numbers;
}

/** Two elements share a byte, the first in its lower half. */
function nibbles({ bytes, shape }: Tensor): number[] {
  return Array.from({ length: sizeOf(shape) }, (_, at) => (bytes[at >> 1] >> (4 * (at & 1))) & 15);
}

/** Typed arrays need aligned offsets; a view into a file seldom has one, so copy when it has not. */
function aligned(bytes: Uint8Array, width: number): ArrayBuffer {
  const length = bytes.byteLength - (bytes.byteLength % width);
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + length) as ArrayBuffer;
}

export function float16ToNumber(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

const scratch = new DataView(new ArrayBuffer(4));

function bfloat16ToNumber(half: number): number {
  scratch.setUint32(0, half << 16);
  return scratch.getFloat32(0);
}
