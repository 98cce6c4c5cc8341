/** Shapes of what works element by element, with ONNX's (numpy's) broadcasting, and of matrix products. */
import { readEquation } from '../einsum';
import { intOf, stringOf } from '../graph';
import type { Shape } from '../tensor';
import { type ShapeRule, unknownShape } from './shapeRule';

/** Every output has the shape of the first input. */
export const sameShape: ShapeRule = ({ node, shapes: [input] }) => node.outputs.map(() => input);

/** Outputs after the first are statistics of training and are not told. */
export const firstSameShape: ShapeRule = ({ shapes: [input] }) => [input];

export const broadcastShape: ShapeRule = ({ shapes }) => [broadcastAll(shapes)];

/** The common shape of all, or undefined where one is unknown or they do not fit. */
export function broadcastAll(shapes: readonly (Shape | undefined)[]): Shape | undefined {
  const [first, ...rest] = shapes;
  return rest.reduce((left, right) => (left && right ? broadcast(left, right) : undefined), first);
}

export function broadcast(left: Shape, right: Shape): Shape | undefined {
  const rank = Math.max(left.length, right.length);
  const result: number[] = [];
  for (let axis = 0; axis < rank; axis++) {
    const dimension = join(left[axis - rank + left.length] ?? 1, right[axis - rank + right.length] ?? 1);
    if (dimension === undefined) return undefined;
    result.push(dimension);
  }
  return result;
}

function join(left: number, right: number): number | undefined {
  if (left === right || right === 1) return left;
  if (left === 1 || left < 0) return right;
  return right < 0 ? left : undefined;
}

/** A' (M, K) · B' (K, N), each transposed where its attribute says so. */
export const gemmShape: ShapeRule = ({ node, shapes: [a, b] }) => {
  const rows = a?.[intOf(node, 'transA', 0) ? 1 : 0] ?? -1;
  const columns = b?.[intOf(node, 'transB', 0) ? 0 : 1] ?? -1;
  return [[rows, columns]];
};

/** numpy's matmul: batch dimensions broadcast, a vector counts as a row (left) or a column (right). */
export const matMulShape: ShapeRule = ({ shapes: [a, b] }) => {
  if (!a || !b || a.length === 0 || b.length === 0) return [];
  const batch = broadcast(a.slice(0, -2), b.slice(0, -2)) ?? unknownShape(Math.max(a.length, b.length) - 2);
  const rows = a.length > 1 ? [a[a.length - 2]] : [];
  const columns = b.length > 1 ? [b[b.length - 1]] : [];
  return [[...batch, ...rows, ...columns]];
};

export const einsumShape: ShapeRule = ({ node, shapes }) => {
  const read = readEquation(stringOf(node, 'equation', ''), shapes);
  return [read?.result.map((letter) => read.sizes.get(letter) ?? -1)];
};

/** Of maps (B, H, L, D), or with the heads side by side (B, L, H·D). */
export const attentionShape: ShapeRule = ({ node, shapes: [q, , v] }) => {
  if (!q || !v || q.length !== v.length || q.length < 3) return [];
  if (q.length === 4) return [[...q.slice(0, 3), v[3]]];
  const own = intOf(node, 'kv_num_heads', 0);
  return [[q[0], q[1], own > 0 && v[2] >= 0 ? (v[2] / own) * intOf(node, 'q_num_heads', 0) : -1]];
};
