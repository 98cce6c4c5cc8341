/**
 * Brings operators that only cut to one form, Slice.
 *
 *   x ─ Split ─ a, b, …                     →     x ─ Slice ─ a,  x ─ Slice ─ b, …
 *   x ─ Gather(one constant index) ─ y      →     x ─ Slice ─ Reshape ─ y       the indexed axis goes
 *   x ─ Gather(evenly stepped) ─ y          →     x ─ Slice{steps} ─ y
 *
 * Needs inferred shapes. Gathers of constants (embeddings) are not touched.
 */
import { type Graph, intOf, type Node, type ValueId } from '../graph/graph';
import { axisOf } from '../graph/shapes/shapeRule';
import { intTensor, isKnown, numbersOf, type Shape } from '../graph/tensor';
import { Draft } from './draft';

/** A range along one axis: `count` elements from `start` by `step`. */
interface Cut {
  readonly axis: number;
  readonly start: number;
  readonly step: number;
  readonly count: number;
}

export function cutsToSlice(graph: Graph): Graph {
  const draft = new Draft(graph);
  for (let index = 0; index < draft.length; index++) {
    const node = draft.node(index);
    if (!node || node.domain !== '' || node.activation || draft.constant(node.inputs[0])) continue;
    if (node.op === 'Split') cutSplit(draft, index, node);
    if (node.op === 'Gather' && node.outputs.length === 1) cutGather(draft, index, node);
  }
  return draft.close();
}

function cutSplit(draft: Draft, index: number, node: Node): void {
  const input = draft.shape(node.inputs[0]);
  const parts = node.outputs.map((id) => draft.shape(id));
  if (!isKnown(input) || !parts.every(isKnown)) return;
  const axis = axisOf(intOf(node, 'axis', 0), input.length);
  if (!parts.every((part) => part[axis] !== undefined)) return;
  const starts = parts.map((_, at) => parts.slice(0, at).reduce((sum, part) => sum + part[axis], 0));
  const slices = node.outputs.map((output, at) => {
    const cut = { axis, start: starts[at], step: 1, count: parts[at][axis] };
    return sliceNode(draft, node, at === 0 ? node.name : `${node.name}/${at}`, output, cut);
  });
  draft.replace(index, slices[0]);
  for (const slice of slices.slice(1)) draft.insertBefore(index, slice);
}

function cutGather(draft: Draft, index: number, node: Node): void {
  const input = draft.shape(node.inputs[0]);
  const indices = draft.constant(node.inputs[1]);
  const output = draft.shape(node.outputs[0]);
  if (!isKnown(input) || !isKnown(output) || !indices?.type.startsWith('int') || indices.shape.length > 1) return;
  const axis = axisOf(intOf(node, 'axis', 0), input.length);
  const positions = numbersOf(indices).map((at) => axisOf(at, input[axis]));
  const cut = evenlyStepped(positions, axis);
  if (!cut || !positions.every((at) => at >= 0 && at < input[axis])) return;
  if (indices.shape.length === 1) return draft.replace(index, sliceNode(draft, node, node.name, node.outputs[0], cut));
  const kept: Shape = input.map((size, at) => (at === axis ? 1 : size));
  const type = draft.value(node.inputs[0])?.type ?? 'unknown';
  const value = draft.addValue({ name: `${node.name}/kept`, type, shape: kept });
  draft.insertBefore(index, sliceNode(draft, node, `${node.name}/slice`, value, cut));
  const shape = draft.addConstant(`${node.name}/shape`, intTensor([output.length], output));
  draft.replace(index, { ...node, op: 'Reshape', inputs: [value, shape], attributes: {} });
}

function evenlyStepped(indices: readonly number[], axis: number): Cut | undefined {
  if (indices.length === 0) return undefined;
  const step = indices.length > 1 ? indices[1] - indices[0] : 1;
  const even = indices.every((at, position) => at === indices[0] + position * step);
  return even && step > 0 ? { axis, start: indices[0], step, count: indices.length } : undefined;
}

function sliceNode(draft: Draft, node: Node, name: string, output: ValueId, { axis, start, step, count }: Cut): Node {
  const number = (what: string, value: number): ValueId =>
    draft.addConstant(`${name}/${what}`, intTensor([1], [value]));
  const end = start + (count - 1) * step + 1;
  const inputs = [node.inputs[0], number('start', start), number('end', end), number('axis', axis)];
  if (step !== 1) inputs.push(number('step', step));
  return { name, op: 'Slice', domain: '', inputs, outputs: [output], attributes: {}, layer: node.layer };
}
