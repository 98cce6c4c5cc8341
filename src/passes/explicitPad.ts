/**
 * Brings Pad by a constant to one form: sizes for every axis, none of them negative.
 *
 *   x ─ Pad{sizes of some axes} ─ y     →     x ─ Pad{sizes, 0 elsewhere} ─ y
 *   x ─ Pad{crops and borders} ─ y      →     x ─ Slice ─ Pad{borders} ─ y         or the Slice alone
 *
 * Other modes get their sizes written out too. Needs inferred shapes; sizes and axes that are computed are left alone.
 */
import { absent, type Graph, type Node, stringOf, type ValueId } from '../graph/graph';
import { axisOf } from '../graph/shapes/shapeRule';
import { intTensor, isKnown, numbersOf, type Shape } from '../graph/tensor';
import { Draft } from './draft';

export function explicitPad(graph: Graph): Graph {
  const draft = new Draft(graph);
  for (let index = 0; index < draft.length; index++) {
    const node = draft.node(index);
    if (node?.op === 'Pad' && node.domain === '' && !node.activation) writeOut(draft, index, node);
  }
  return draft.close();
}

function writeOut(draft: Draft, index: number, node: Node): void {
  const shape = draft.shape(node.inputs[0]);
  const pads = isKnown(shape) ? padsOf(draft, node, shape.length) : undefined;
  if (!isKnown(shape) || !pads) return;
  const crops = stringOf(node, 'mode', 'constant') === 'constant' && pads.some((size) => size < 0);
  if (!crops && node.inputs.length < 4) return;
  if (!crops) return draft.replace(index, padded(draft, node, node.inputs[0], pads));
  const borders = pads.map((size) => Math.max(size, 0));
  if (borders.every((size) => size === 0))
    return draft.replace(index, cropped(draft, node, node.outputs[0], shape, pads));
  const kept = draft.addValue({
    name: `${node.name}/kept`,
    type: draft.value(node.inputs[0])?.type ?? 'unknown',
    shape: shape.map((size, axis) => size + Math.min(pads[axis], 0) + Math.min(pads[axis + shape.length], 0)),
  });
  draft.insertBefore(index, cropped(draft, { ...node, name: `${node.name}/crop` }, kept, shape, pads));
  draft.replace(index, padded(draft, node, kept, borders));
}

/** All beginnings, then all ends; undefined where sizes or axes are computed, do not fit the rank, or name an axis twice. */
function padsOf(draft: Draft, node: Node, rank: number): readonly number[] | undefined {
  const sizes = draft.constant(node.inputs[1]);
  const given = node.inputs[3] ?? absent;
  const axes = draft.constant(given);
  if (!sizes || (given !== absent && !axes)) return undefined;
  const list = numbersOf(sizes);
  const at = axes ? numbersOf(axes).map((axis) => axisOf(axis, rank)) : Array.from({ length: rank }, (_, axis) => axis);
  if (new Set(at).size < at.length) return undefined;
  if (list.length !== 2 * at.length || !list.every(Number.isInteger) || at.some((axis) => axis < 0 || axis >= rank))
    return undefined;
  const pads = new Array<number>(2 * rank).fill(0);
  at.forEach((axis, i) => {
    pads[axis] = list[i];
    pads[axis + rank] = list[i + at.length];
  });
  return pads;
}

function padded(draft: Draft, node: Node, input: ValueId, pads: readonly number[]): Node {
  const sizes = draft.addConstant(`${node.name}/pads`, intTensor([pads.length], pads));
  return { ...node, inputs: [input, sizes, ...node.inputs.slice(2, 3).filter((value) => value !== absent)] };
}

/** What is left of each axis between the crops of its beginning and its end. */
function cropped(draft: Draft, node: Node, output: ValueId, shape: Shape, pads: readonly number[]): Node {
  const rank = shape.length;
  const list = (what: string, values: readonly number[]): ValueId =>
    draft.addConstant(`${node.name}/${what}`, intTensor([rank], values));
  const starts = shape.map((_, axis) => Math.max(-pads[axis], 0));
  const ends = shape.map((size, axis) => size + Math.min(pads[axis + rank], 0));
  const inputs = [
    node.inputs[0],
    list('starts', starts),
    list('ends', ends),
    list(
      'axes',
      shape.map((_, axis) => axis),
    ),
  ];
  return { ...node, op: 'Slice', inputs, outputs: [output], attributes: {} };
}
