/** A matrix product with one constant side, read as a convolution: whatever its ranks, and Gemm of several rows too. */
import { absent, floatOf, intOf, type Node, type ValueId } from '../graph/graph';
import { isKnown, type Shape, sizeOf } from '../graph/tensor';
import type { Draft } from './draft';

export interface Product {
  readonly x: ValueId;
  /** Which side of x the constant is on. */
  readonly side: 'left' | 'right';
  /** Matrices of the constant. */
  readonly groups: number;
  /** Matrices of x that share the constant; 1 where each has one of its own. */
  readonly shared: number;
  readonly inner: number;
  readonly outer: number;
  /** Rows or columns of x that the sums run over, of all matrices that share the constant. */
  readonly columns: number;
  /** (groups, outer, inner) */
  readonly weights: Float32Array;
  /** One per group and outer index; of Gemm only. */
  readonly bias?: Float32Array;
}

interface Matrices {
  readonly shape: Shape;
  readonly data: Float32Array;
}

/** Undefined for other nodes, for products of two maps or two constants, and where matrices do not pair up one to one. */
export function productOf(draft: Draft, node: Node): Product | undefined {
  if (node.domain !== '' || node.activation) return undefined;
  if (node.op === 'Gemm') return ofRows(draft, node);
  if (node.op !== 'MatMul') return undefined;
  const [left, right] = node.inputs.map((id) => draft.floats(id));
  const [x, constant] = left ? [node.inputs[1], left] : [node.inputs[0], right];
  const shape = draft.shape(x);
  if (!constant || draft.constant(x) || !isKnown(shape) || shape.length < 2) return undefined;
  return left ? withLeft(x, shape, constant) : withRight(x, shape, constant);
}

/** Gemm as `matmulToGemm` leaves it, of more rows than one. */
function ofRows(draft: Draft, node: Node): Product | undefined {
  const [weights, shape] = [draft.floats(node.inputs[1]), draft.shape(node.inputs[0])];
  const biasId = node.inputs[2] ?? absent;
  const added = biasId === absent ? undefined : draft.floats(biasId);
  // (N) or (1, N): one per column. (M, 1) has one per row, and may have as many.
  const bias = added && added.shape.at(-1) === added.data.length ? added.data : undefined;
  const plain = floatOf(node, 'alpha', 1) === 1 && floatOf(node, 'beta', 1) === 1 && intOf(node, 'transB', 0) === 1;
  if (!weights || !isKnown(shape) || shape[0] === 1 || !plain || intOf(node, 'transA', 0) !== 0) return undefined;
  const [outer, inner] = weights.shape;
  if (weights.shape.length !== 2 || shape.length !== 2 || shape[1] !== inner) return undefined;
  if (biasId !== absent && bias?.length !== outer) return undefined;
  const sizes = { groups: 1, shared: 1, inner, outer, columns: shape[0] };
  return { x: node.inputs[0], side: 'right', ...sizes, weights: weights.data, ...(bias && { bias }) };
}

function withRight(x: ValueId, shape: Shape, { shape: given, data }: Matrices): Product | undefined {
  const of = given.length === 1 ? [given[0], 1] : given;
  const [inner, outer] = of.slice(-2);
  const groups = groupsOf(shape, of);
  if (groups === undefined || shape[shape.length - 1] !== inner) return undefined;
  const columns = sizeOf(shape) / inner / groups;
  return { x, side: 'right', groups, shared: 1, inner, outer, columns, weights: turned(data, inner, outer) };
}

function withLeft(x: ValueId, shape: Shape, { shape: given, data }: Matrices): Product | undefined {
  const of = given.length === 1 ? [1, given[0]] : given;
  const [outer, inner] = of.slice(-2);
  const groups = groupsOf(shape, of);
  if (groups === undefined || shape[shape.length - 2] !== inner) return undefined;
  const shared = sizeOf(shape.slice(0, -2)) / groups;
  return { x, side: 'left', groups, shared, inner, outer, columns: sizeOf(shape) / inner / groups, weights: data };
}

/** How many matrices the constant has: one for all of x, or one for each of x's. */
function groupsOf(shape: Shape, constant: Shape): number | undefined {
  const [lead, own] = [shape.slice(0, -2), constant.slice(0, -2)];
  if (sizeOf(own) === 1 && own.length <= lead.length) return 1;
  const same = own.length === lead.length && own.every((size, axis) => size === lead[axis]);
  return same ? sizeOf(own) : undefined;
}

/** Each (rows, columns) to (columns, rows). */
function turned(data: Float32Array, rows: number, columns: number): Float32Array {
  const size = rows * columns;
  return data.map((_, at) => {
    const [matrix, within] = [Math.floor(at / size), at % size];
    return data[matrix * size + (within % rows) * columns + Math.floor(within / rows)];
  });
}
