/**
 * Brings bounds to one form, Clip, which is then fused like any other.
 *
 *   x ─ Max(c) ─ y     →     x ─ Clip(c, ) ─ y
 *   x ─ Min(c) ─ y     →     x ─ Clip( , c) ─ y
 *   x ─ Clip(a, b) ─ y     →     x ─ Clip(b, b) ─ y     where a > b: the upper bound comes last
 *
 * c is one number. Integers and constants with an entry per channel stay as they are.
 */
import { absent, type Graph, type Node } from '../graph/graph';
import { floatTensor } from '../graph/tensor';
import { Draft } from './draft';

export function boundToClip(graph: Graph): Graph {
  const draft = new Draft(graph);
  for (let index = 0; index < draft.length; index++) {
    const node = draft.node(index);
    const isBound = node?.domain === '' && !node.activation && (node.op === 'Max' || node.op === 'Min');
    if (node && isBound && node.inputs.length === 2) convert(draft, index, node);
    if (node?.op === 'Clip' && node.domain === '') uncross(draft, index, node);
  }
  return draft.close();
}

function convert(draft: Draft, index: number, node: Node): void {
  const which = node.inputs.findIndex((value) => draft.constant(value) !== undefined);
  const x = node.inputs[1 - which];
  const number = draft.floats(node.inputs[which]);
  // A constant of more axes than x would give y those axes.
  const sameShape = draft.shape(x)?.join() === draft.shape(node.outputs[0])?.join();
  if (which < 0 || number?.data.length !== 1 || !sameShape) return;
  const bound = draft.addConstant(`${node.name}/bound`, floatTensor([], [number.data[0]]));
  const inputs = node.op === 'Max' ? [x, bound] : [x, absent, bound];
  draft.replace(index, { ...node, op: 'Clip', inputs, attributes: {} });
}

/** Bounds are still attributes in a model that holds a node which no later operator set can say. */
function uncross(draft: Draft, index: number, node: Node): void {
  const { min, max } = node.attributes;
  if (min?.kind === 'float' && max?.kind === 'float' && min.value > max.value)
    return draft.replace(index, { ...node, attributes: { ...node.attributes, min: max } });
  const [low, high] = [1, 2].map((input) => draft.floats(node.inputs[input])?.data[0]);
  if (low !== undefined && high !== undefined && low > high)
    draft.replace(index, { ...node, inputs: [node.inputs[0], node.inputs[2], node.inputs[2]] });
}
