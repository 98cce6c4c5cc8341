/** Index arithmetic for tensors of any rank: which source element each output element comes from. */
import type { Shape } from '../graph/tensor';
import { sizeOf } from '../graph/tensor';

/** Elements between neighbours along each axis, in memory order. */
export function stridesOf(shape: Shape): number[] {
  const strides = shape.map(() => 1);
  for (let axis = shape.length - 2; axis >= 0; axis--) strides[axis] = strides[axis + 1] * shape[axis + 1];
  return strides;
}

/** start + Σ index[axis] · strides[axis] for every element of `shape` in memory order. */
export function stridedIndices(shape: Shape, strides: readonly number[], start = 0): Int32Array {
  let indices = Int32Array.of(start);
  shape.forEach((dimension, axis) => {
    const next = new Int32Array(indices.length * dimension);
    for (let i = 0, out = 0; i < indices.length; i++) {
      for (let d = 0; d < dimension; d++) next[out++] = indices[i] + d * strides[axis];
    }
    indices = next;
  });
  return indices;
}

/**
 * Source indices that broadcast `from` to `to` as ONNX does: axes align at the end, an axis of 1 repeats.
 * Undefined when nothing repeats, so that element i comes from element i.
 */
export function broadcastIndices(from: Shape, to: Shape): Int32Array | undefined {
  return sizeOf(from) === sizeOf(to) ? undefined : stridedIndices(to, broadcastStrides(from, to));
}

/** Elements of `from` between neighbours along each axis of `to`. */
export function broadcastStrides(from: Shape, to: Shape): number[] {
  const own = stridesOf(from);
  const missing = to.length - from.length;
  return to.map((_, axis) => (axis < missing || from[axis - missing] === 1 ? 0 : own[axis - missing]));
}
