/**
 * Recognizes group normalization as PyTorch writes it, with its scale and bias per channel.
 *
 *   x ─ Reshape(N, G, L) ─ InstanceNormalization ─ Reshape(as x) ─ Mul ─ Add ─ y
 *     →  x ─ Reshape(N, G, C/G, …) ─ LayerNormalization{axes: [2, …]} ─ Reshape ─ y
 *
 * Needs inferred shapes.
 */
import { intOf, type Graph, type Node, type ValueId } from '../graph/graph';
import { floatTensor, isKnown, type Shape, sizeOf } from '../graph/tensor';
import { affineAfter } from './affineAfter';
import { Draft } from './draft';
import { writeGroups } from './normalForms';
import { removeDead } from './removeDead';

export function groupsOfMaps(graph: Graph): Graph {
  const draft = new Draft(graph);
  for (let index = 0; index < draft.length; index++) {
    const node = draft.node(index);
    if (node?.op === 'InstanceNormalization' && node.domain === '' && !node.activation) convert(draft, node);
  }
  const closed = draft.close();
  return closed === graph ? graph : removeDead(closed);
}

function convert(draft: Draft, node: Node): void {
  const [before, after] = [draft.makerOf(node.inputs[0]), draft.soleReader(node.outputs[0])];
  const [apart, together] = [before, after].map((at) => (at === undefined ? undefined : draft.node(at)));
  if (after === undefined || apart?.op !== 'Reshape' || together?.op !== 'Reshape') return;
  const [x] = apart.inputs;
  const [shape, groups] = [draft.shape(x), draft.shape(node.inputs[0])];
  if (!isKnown(shape) || !isKnown(groups) || !areGroups(shape, groups)) return;
  if (draft.shape(together.outputs[0])?.join() !== shape.join()) return;
  const { last, gain, offset } = affineAfter(draft, after, shape);
  const target = draft.node(last);
  const parameters = parametersOf(draft, node, shape, groups[1], gain, offset);
  if (last === after || !target || !parameters) return;
  const split = [shape[0], groups[1], shape[1] / groups[1], ...shape.slice(2)];
  const sizes = split.map((size, axis) => (axis === 1 || axis === 2 ? size : 1));
  const operands = parameters.map((data, i) =>
    draft.addConstant(`${node.name}/${i ? 'bias' : 'scale'}`, floatTensor(sizes, data)),
  );
  writeGroups(draft, last, target, { x, shape, apart: split, operands, epsilon: intOf(node, 'epsilon', 1e-5) });
}

/** (N, C, …) cut into (N, G, L): groups of whole channels. */
function areGroups(shape: Shape, [batch, groups, ...rest]: Shape): boolean {
  return shape.length > 2 && batch === shape[0] && shape[1] % groups === 0 && rest.length === 1;
}

/** Scale and bias of each channel: those of the groups, then those behind. Undefined where these are of another shape. */
function parametersOf(
  draft: Draft,
  { inputs: [, scale, bias] }: Node,
  shape: Shape,
  groups: number,
  gain: ValueId | undefined,
  offset: ValueId | undefined,
): readonly [Float32Array, Float32Array] | undefined {
  const [own, moved] = [draft.floats(scale)?.data, draft.floats(bias)?.data];
  const [gains, offsets] = [perChannel(draft, gain, 1, shape), perChannel(draft, offset, 0, shape)];
  if (own?.length !== groups || moved?.length !== groups || !gains || !offsets) return undefined;
  const groupOf = (channel: number): number => Math.floor((channel * groups) / shape[1]);
  return [
    gains.map((each, channel) => each * own[groupOf(channel)]),
    gains.map((each, channel) => each * moved[groupOf(channel)] + offsets[channel]),
  ];
}

function perChannel(draft: Draft, id: ValueId | undefined, otherwise: number, shape: Shape): Float32Array | undefined {
  const channels = shape[1];
  const all = (value: number): Float32Array => new Float32Array(channels).fill(value);
  if (id === undefined) return all(otherwise);
  const given = draft.floats(id);
  if (given?.data.length === 1) return all(given.data[0]);
  const missing = shape.length - (given?.shape.length ?? 0);
  const fits = given?.shape.every((size, axis) => size === (axis + missing === 1 ? channels : 1));
  return fits && given?.data.length === channels && sizeOf(given.shape) === channels ? given.data : undefined;
}
