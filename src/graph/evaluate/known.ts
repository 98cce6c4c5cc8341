/**
 * Numbers that are known before the network runs: small constants and what is computed from shapes. Also the view by
 * strides on which slices, transposes and broadcasts rest.
 */
import { type ElementType, isKnown, numbersOf, type Shape, sizeOf, type Tensor, bytesOf } from '../tensor';

export interface Known {
  readonly type: ElementType;
  readonly shape: Shape;
  /** Flattened; NaN marks an element that is not known. float32 data has been rounded to float32. */
  readonly data: ArrayLike<number>;
}

/** Reads a constant of at most `limit` elements; undefined when it is larger, damaged or holds no numbers. */
export function readKnown(tensor: Tensor, limit: number): Known | undefined {
  const { type, shape } = tensor;
  if (!isKnown(shape) || sizeOf(shape) > limit || type === 'string' || type === 'unknown' || type.endsWith('int4')) {
    return undefined;
  }
  const data = numbersOf(tensor);
  return data.length === sizeOf(shape) ? { type, shape, data } : undefined;
}

/**
 * The tensor of known numbers; undefined when an element is unknown, too large, or of a type that is not written here.
 * @param complete every element is known: NaN is what was computed
 */
export function tensorOfKnown({ type, shape, data }: Known, complete = false): Tensor | undefined {
  if (type === 'float32') {
    const floats = data instanceof Float32Array ? data : Float32Array.from(data);
    return !complete && floats.some(Number.isNaN) ? undefined : { type, shape, bytes: bytesOf(floats) };
  }
  if (!every(data, Number.isSafeInteger)) return undefined;
  if (type === 'int64') return { type, shape, bytes: bytesOf(int64Of(data)) };
  if (type === 'int32') return { type, shape, bytes: bytesOf(Int32Array.from(data)) };
  return type === 'bool' ? { type, shape, bytes: Uint8Array.from(data) } : undefined;
}

/** In loops: millions of numbers are no list of millions of objects. */
function every(data: ArrayLike<number>, holds: (value: number) => boolean): boolean {
  for (let i = 0; i < data.length; i++) if (!holds(data[i])) return false;
  return true;
}

function int64Of(data: ArrayLike<number>): BigInt64Array {
  const out = new BigInt64Array(data.length);
  for (let i = 0; i < out.length; i++) out[i] = BigInt(data[i]);
  return out;
}

/** Elements from one index to the next along each axis of a dense tensor. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = step;
    step *= shape[axis];
  }
  return strides;
}

/** out[i, j, …] = source[offset + i·strides[0] + j·strides[1] + …] for every index of `shape`. */
export function readStrided(
  source: ArrayLike<number>,
  shape: Shape,
  strides: readonly number[],
  offset: number,
  type: ElementType,
): ArrayLike<number> {
  const out = arrayFor(type, sizeOf(shape));
  const last = shape.length - 1;
  if (out.length === 0) return out;
  const index = shape.map(() => 0);
  let position = offset;
  for (let at = 0; at < out.length; at++) {
    out[at] = source[position];
    for (let axis = last; axis >= 0; axis--) {
      position += strides[axis];
      if (++index[axis] < shape[axis]) break;
      position -= strides[axis] * shape[axis];
      index[axis] = 0;
    }
  }
  return out;
}

/** float32 rounds as it is stored; everything else is exact in float64 up to 2^53. */
export function arrayFor(type: ElementType, length: number): Float32Array | Float64Array {
  return type === 'float32' ? new Float32Array(length) : new Float64Array(length);
}
