/**
 * Computes beforehand what does not depend on the network's input.
 *
 *   x ─ Shape ─ Gather ─ Concat ─ (target)           x ─────────────────┐
 *   x ────────────────────────── Reshape ─ y    →    [1, 64] ─ Reshape ─ y
 *
 * Small numbers come from shape inference (so also the shape of a computed value, once it is known); larger constants are
 * computed here, layouts without touching their bytes. `maxElements` bounds one constant, `maxBytes` all new ones together.
 */
import { evaluateNode } from '../graph/evaluate/evaluateNode';
import { type Known, readKnown, tensorOfKnown } from '../graph/evaluate/known';
import { absent, type Graph, type Node } from '../graph/graph';
import { infer } from '../graph/shapes';
import { isKnown, sizeOf, type Tensor } from '../graph/tensor';
import { budget } from '../util/budget';
import { Draft } from './draft';

export interface FoldConstantsOptions {
  readonly maxElements?: number;
  readonly maxBytes?: number;
}

const relabelling = new Set(['Identity', 'Reshape', 'Flatten', 'Squeeze', 'Unsqueeze']);

/** Nodes that make a constant go, their outputs become constants. Graph outputs are left as they are made. */
export function foldConstants(graph: Graph, options: FoldConstantsOptions = {}): Graph {
  const { maxElements = 2 ** 24, maxBytes = budget.foldedBytes } = options;
  const inference = infer(graph);
  const draft = new Draft(inference.values === graph.values ? graph : { ...graph, values: inference.values });
  let left = maxBytes;
  for (let index = 0; index < draft.length; index++) {
    const node = draft.node(index);
    if (!node || node.activation || node.outputs.some((id) => id === absent || draft.isEnd(id))) continue;
    const folded =
      relabelled(draft, node) ??
      smallOutputs(node, inference.known) ??
      largeOutputs(draft, node, Math.min(maxElements, left / 4));
    if (folded?.length !== node.outputs.length) continue;
    draft.remove(index);
    node.outputs.forEach((id, position) => draft.setConstant(id, folded[position]));
    if (!relabelling.has(node.op)) left -= folded.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
  }
  return draft.close();
}

function smallOutputs(node: Node, known: ReadonlyMap<number, Known>): readonly Tensor[] | undefined {
  return allOrNone(node.outputs.map((id) => known.get(id)).map((output) => output && tensorOfKnown(output)));
}

function allOrNone<T>(items: readonly (T | undefined)[]): readonly T[] | undefined {
  const present = items.filter((item) => item !== undefined);
  return present.length === items.length && items.length > 0 ? present : undefined;
}

function largeOutputs(draft: Draft, node: Node, limit: number): readonly Tensor[] | undefined {
  const tensors = node.inputs.map((id) => (id === absent ? undefined : draft.constant(id)));
  if (node.inputs.some((id, position) => id !== absent && !tensors[position])) return undefined;
  const targets = node.outputs.map((id) => ({
    type: draft.value(id)?.type ?? 'unknown',
    shape: draft.shape(id) ?? [-1],
  }));
  const inputs = tensors.map((tensor) => tensor && readKnown(tensor, limit));
  // 0 / 0 is what the network computes, and is refused by its name later; NaN that was there before may mean something.
  const complete = inputs.every((input) => !input || !Array.prototype.some.call(input.data, Number.isNaN));
  const outputs = evaluateNode(node, inputs, targets, limit) ?? [];
  return allOrNone(outputs.map((output) => tensorOfKnown(output, complete)));
}

/** The same bytes under another shape. */
function relabelled(draft: Draft, node: Node): readonly Tensor[] | undefined {
  const tensor = draft.constant(node.inputs[0]);
  const shape = draft.shape(node.outputs[0]);
  if (!relabelling.has(node.op) || node.domain !== '' || !tensor || !isKnown(shape)) return undefined;
  return sizeOf(shape) === sizeOf(tensor.shape) ? [{ ...tensor, shape }] : undefined;
}
