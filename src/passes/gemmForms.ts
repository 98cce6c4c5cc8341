/**
 * Brings the less usual forms of Gemm to those that later passes know.
 *
 *   Gemm(x; transA) ─ y                   →     x ─ Transpose ─ Gemm ─ y
 *   Gemm(A constant, x; α, β, …, C) ─ y     →     MatMul(α·A′, x) ─ Add(β·C) ─ y
 *
 * Needs inferred shapes. A product of two maps, and a C that is computed, are left alone.
 */
import { absent, type Attribute, floatOf, type Graph, ints, intOf, type Node, type ValueId } from '../graph/graph';
import { floatTensor, isKnown } from '../graph/tensor';
import { Draft } from './draft';
import { transpose } from './matmulToGemm';

export function gemmForms(graph: Graph): Graph {
  const draft = new Draft(graph);
  for (let index = 0; index < draft.length; index++) {
    const node = draft.node(index);
    if (node?.op !== 'Gemm' || node.domain !== '' || node.activation) continue;
    if (draft.constant(node.inputs[0])) constantFirst(draft, index, node);
    else if (draft.constant(node.inputs[1])) turnFirst(draft, index, node);
  }
  return draft.close();
}

function turnFirst(draft: Draft, index: number, node: Node): void {
  if (intOf(node, 'transA', 0) === 0) return;
  const attributes: Record<string, Attribute> = { ...node.attributes };
  delete attributes['transA'];
  const x = turned(draft, index, node, node.inputs[0]);
  if (x !== undefined) draft.replace(index, { ...node, inputs: [x, ...node.inputs.slice(1)], attributes });
}

function constantFirst(draft: Draft, index: number, node: Node): void {
  const [first, addend] = [draft.floats(node.inputs[0]), node.inputs[2] ?? absent];
  const added = draft.floats(addend);
  const shape = draft.shape(node.outputs[0]);
  if (first?.shape.length !== 2 || !isKnown(shape) || draft.constant(node.inputs[1])) return;
  if (addend !== absent && !added) return;
  const x = intOf(node, 'transB', 0) === 0 ? node.inputs[1] : turned(draft, index, node, node.inputs[1]);
  if (x === undefined) return;
  const product = added ? draft.addValue({ name: `${node.name}/product`, type: 'float32', shape }) : node.outputs[0];
  const inputs = [leftOf(draft, node, first.shape, first.data), x];
  draft.replace(index, { ...node, op: 'MatMul', inputs, outputs: [product], attributes: {} });
  if (!added) return;
  const beta = floatOf(node, 'beta', 1);
  const scaled = floatTensor(
    added.shape,
    added.data.map((value) => beta * value),
  );
  const sum = [product, draft.addConstant(`${node.name}/added`, scaled)];
  draft.insertAfter(index, { ...node, name: `${node.name}/sum`, op: 'Add', inputs: sum, attributes: {} });
}

/** α·A′ as a constant. */
function leftOf(draft: Draft, node: Node, [rows, columns]: readonly number[], data: Float32Array): ValueId {
  const alpha = floatOf(node, 'alpha', 1);
  const flip = intOf(node, 'transA', 0) === 1;
  const scaled = (flip ? transpose(data, rows, columns) : data).map((value) => alpha * value);
  return draft.addConstant(`${node.name}/left`, floatTensor(flip ? [columns, rows] : [rows, columns], scaled));
}

/** A matrix with its axes changed; undefined where its shape is not known. */
function turned(draft: Draft, index: number, node: Node, x: ValueId): ValueId | undefined {
  const shape = draft.shape(x);
  if (!isKnown(shape) || shape.length !== 2) return undefined;
  const name = `${node.name}/turned`;
  const value = draft.addValue({ name, type: draft.value(x)?.type ?? 'unknown', shape: [shape[1], shape[0]] });
  const attributes = { perm: ints([1, 0]) };
  draft.insertBefore(index, {
    name,
    op: 'Transpose',
    domain: '',
    layer: node.layer,
    inputs: [x],
    outputs: [value],
    attributes,
  });
  return value;
}
