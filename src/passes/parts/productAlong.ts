/** ReduceProd: the halves of each axis, multiplied, until one is left. */
import { int, type ValueId } from '../../graph/graph';
import { sizeOf } from '../../graph/tensor';
import { type Parts, sliced, type Writer } from './parts';
import { axesOf, endKept } from './reductionAxes';

/** Longer axes are no longer a matter of a few multiplications. */
const longest = 1024;

export const writeProduct: Writer = (parts) => {
  const [x] = parts.node.inputs;
  const axes = axesOf(parts);
  const shape = parts.shape(x);
  if (!axes || !shape || sizeOf(axes.map((axis) => shape[axis])) > longest) return false;
  return endKept(
    parts,
    axes.reduce((value, axis) => productAlong(parts, value, axis, shape[axis]), x),
  );
};

function productAlong(parts: Parts, value: ValueId, axis: number, size: number): ValueId {
  if (size < 2) return value;
  const half = Math.floor(size / 2);
  const halves = [0, half].map((start) => sliced(parts, value, axis, start, start + half));
  const product = parts.write('Mul', halves);
  if (size === 2 * half) return productAlong(parts, product, axis, half);
  const rest = sliced(parts, value, axis, 2 * half, size);
  return productAlong(parts, parts.write('Concat', [product, rest], { axis: int(axis) }), axis, half + 1);
}
