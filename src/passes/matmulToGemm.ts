/**
 * Brings fully connected layers to one form: Gemm with transB = 1, constant weights (O, I) and a bias (O).
 *
 *   x ─ MatMul(W) ─ Add(b) ─ y     →     x ─ Gemm(Wᵀ, b; transB = 1) ─ y
 *   x ─ Gemm(B, C; α, β, …) ─ y    →     x ─ Gemm(α·B′, β·C; transB = 1) ─ y      C per column
 *                                  →     x ─ Gemm(α·B′; transB = 1) ─ Add(β·C) ─ y
 *
 * x is a matrix (N, I). A product whose right side is computed, or whose left side has more axes, stays as it is.
 */
import { absent, floatOf, type Graph, int, intOf, type Node, type ValueId } from '../graph/graph';
import { floatTensor, type Shape } from '../graph/tensor';
import { Draft } from './draft';

export function matmulToGemm(graph: Graph): Graph {
  const draft = new Draft(graph);
  for (let index = 0; index < draft.length; index++) {
    const node = draft.node(index);
    if (!node || node.domain !== '') continue;
    if (node.op === 'MatMul') convertMatMul(draft, index, node);
    if (node.op === 'Gemm') normalizeGemm(draft, index, node);
  }
  return draft.close();
}

function convertMatMul(draft: Draft, index: number, node: Node): void {
  const weights = draft.floats(node.inputs[1]);
  if (weights?.shape.length !== 2 || draft.shape(node.inputs[0])?.length !== 2 || node.activation) return;
  const [inner, outer] = weights.shape;
  const transposed = transpose(weights.data, inner, outer);
  const name = `${node.name}/weights`;
  const gemm = (bias: readonly ValueId[]): Node => ({
    ...node,
    op: 'Gemm',
    inputs: [node.inputs[0], draft.addConstant(name, floatTensor([outer, inner], transposed)), ...bias],
    attributes: { transB: int(1) },
  });
  const added = addedBias(draft, node.outputs[0], outer);
  if (!added) draft.replace(index, gemm([]));
  else
    draft.absorb(index, added.index, gemm([draft.addConstant(`${node.name}/bias`, floatTensor([outer], added.bias))]));
}

/** The only reader of a value, when it adds a constant per column. */
function addedBias(draft: Draft, id: ValueId, columns: number) {
  const index = draft.soleReader(id);
  const node = index === undefined ? undefined : draft.node(index);
  if (index === undefined || node?.op !== 'Add' || node.domain !== '' || node.activation) return undefined;
  const constant = draft.floats(node.inputs[0] === id ? node.inputs[1] : node.inputs[0]);
  const bias = constant && biasOf(constant, columns, 1);
  return bias && { index, bias };
}

function normalizeGemm(draft: Draft, index: number, node: Node): void {
  const weights = draft.floats(node.inputs[1]);
  if (weights?.shape.length !== 2 || intOf(node, 'transA', 0) !== 0) return;
  const flipped = intOf(node, 'transB', 0) === 0;
  const [outer, inner] = flipped ? [weights.shape[1], weights.shape[0]] : weights.shape;
  const alpha = floatOf(node, 'alpha', 1);
  const beta = floatOf(node, 'beta', 1);
  const biasId = node.inputs[2] ?? absent;
  const constant = biasId === absent ? undefined : draft.floats(biasId);
  const bias = constant && biasOf(constant, outer, beta);
  if (biasId !== absent && !bias) return addBehind(draft, index, node);
  if (!flipped && alpha === 1 && beta === 1 && (constant === undefined || equal(constant.shape, [outer]))) return;
  const rows = flipped ? transpose(weights.data, inner, outer) : weights.data;
  const scaled = alpha === 1 ? rows : rows.map((weight) => weight * alpha);
  const inputs = [node.inputs[0], draft.addConstant(`${node.name}/weights`, floatTensor([outer, inner], scaled))];
  if (bias) inputs.push(draft.addConstant(`${node.name}/bias`, floatTensor([outer], bias)));
  const grid = node.grid && { ...node.grid, scale: node.grid.scale.map((scale) => scale * Math.abs(alpha)) };
  draft.replace(index, { ...node, inputs, attributes: { transB: int(1) }, ...(grid && { grid }) });
}

/** A C that differs from row to row, or is computed, is a sum of its own. */
function addBehind(draft: Draft, index: number, node: Node): void {
  const [a, b, c] = node.inputs;
  const [beta, shape] = [floatOf(node, 'beta', 1), draft.shape(node.outputs[0])];
  const constant = draft.floats(c);
  if (!shape || node.activation || (!constant && beta !== 1)) return;
  const product = draft.addValue({ name: `${node.name}/product`, type: 'float32', shape });
  const scaled =
    constant &&
    floatTensor(
      constant.shape,
      constant.data.map((value) => beta * value),
    );
  const inputs = [product, scaled ? draft.addConstant(`${node.name}/added`, scaled) : c];
  const attributes = Object.fromEntries(Object.entries(node.attributes).filter(([name]) => name !== 'beta'));
  draft.insertAfter(index, { ...node, name: `${node.name}/sum`, op: 'Add', inputs, attributes: {} });
  draft.replace(index, { ...node, inputs: [a, b], outputs: [product], attributes });
  normalizeGemm(draft, index, { ...node, inputs: [a, b], outputs: [product], attributes });
}

function equal(left: Shape, right: Shape): boolean {
  return left.length === right.length && left.every((size, axis) => size === right[axis]);
}

/** factor·C for every column; undefined where C differs from row to row. */
function biasOf(
  constant: { readonly shape: Shape; readonly data: Float32Array },
  columns: number,
  factor: number,
): Float32Array | undefined {
  const { shape, data } = constant;
  const perColumn = shape.length <= 2 && (shape.length < 2 || shape[0] === 1);
  if (!perColumn || (data.length !== 1 && data.length !== columns)) return undefined;
  return Float32Array.from({ length: columns }, (_, column) => factor * data[data.length === 1 ? 0 : column]);
}

/** (rows, columns) to (columns, rows). */
export function transpose(data: Float32Array, rows: number, columns: number): Float32Array {
  const out = new Float32Array(data.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) out[column * rows + row] = data[row * columns + column];
  }
  return out;
}
