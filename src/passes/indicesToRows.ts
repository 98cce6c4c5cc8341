/**
 * Brings operators that pick or repeat along any axis to Gathers along one of the last two axes of a map.
 *
 *   x ─ Gather(constant indices) ─ y     →     x ─ Reshape(1, before, size, behind) ─ Gather{axis 2} ─ Reshape ─ y
 *   x ─ Tile ─ y,  x ─ Expand ─ y          →     the same, once for each axis that grows
 *   x ─ Pad{reflect, edge, wrap} ─ y       →     the same; of the last two of four axes it stays as it is
 *
 * Needs inferred shapes. What is indexed is a float map; indices, repeats and shapes that are computed are left alone.
 */
import { type Graph, int, intOf, type Node, stringOf } from '../graph/graph';
import { mirrored } from '../graph/mirror';
import { axisOf } from '../graph/shapes/shapeRule';
import { intTensor, isKnown, numbersOf, type Shape, sizeOf } from '../graph/tensor';
import { type Link, reshapeLink, writeChain } from './chain';
import { Draft } from './draft';

/** Position i along the axis reads position `indices[i]`. */
interface Picked {
  readonly axis: number;
  readonly indices: readonly number[];
}

export function indicesToRows(graph: Graph): Graph {
  const draft = new Draft(graph);
  for (let index = 0; index < draft.length; index++) {
    const node = draft.node(index);
    if (node && node.domain === '' && !node.activation && Object.hasOwn(readings, node.op)) convert(draft, index, node);
  }
  return draft.close();
}

type Reading = (draft: Draft, node: Node, input: Shape, output: Shape) => readonly Picked[] | undefined;

const readings: Readonly<Record<string, Reading>> = {
  Gather: gathered,
  Tile: (_, __, input, output) => grown(input, output),
  Expand: (_, __, input, output) => grown(input, output),
  Pad: mirroredAxes,
};

function convert(draft: Draft, index: number, node: Node): void {
  const [x] = node.inputs;
  const [input, output] = [draft.shape(x), draft.shape(node.outputs[0])];
  if (!isKnown(input) || !isKnown(output) || draft.value(x)?.type !== 'float32' || draft.constant(x)) return;
  const picked = readings[node.op](draft, node, input, output);
  if (!picked || sizeOf(output) === 0) return;
  let shape = ranked(input, node.op === 'Gather' ? input.length : output.length);
  let present = input;
  const links: Link[] = [];
  picked.forEach((each, at) => {
    const { map, axis } = mapAround(shape, each.axis);
    if (!same(present, map)) links.push(reshapeLink(draft, node, `map${at}`, map));
    links.push(gatherLink(draft, node, `rows${at}`, map, { axis, indices: each.indices }));
    present = replaced(map, axis, each.indices.length);
    shape = replaced(shape, each.axis, each.indices.length);
  });
  if (!same(present, output) || links.length === 0) links.push(reshapeLink(draft, node, 'shaped', output));
  if (isDone(draft, node, links)) return;
  writeChain(draft, index, node, x, links);
}

function gathered(draft: Draft, node: Node, input: Shape): readonly Picked[] | undefined {
  const axis = axisOf(intOf(node, 'axis', 0), input.length);
  const tensor = draft.constant(node.inputs[1]);
  const indices = tensor && numbersOf(tensor).map((at) => (at < 0 ? at + input[axis] : at));
  return indices?.every((at) => Number.isInteger(at) && at >= 0 && at < input[axis]) ? [{ axis, indices }] : undefined;
}

/** Tile counts round and round, Expand has one position to read: the same thing. */
function grown(input: Shape, output: Shape): readonly Picked[] {
  return ranked(input, output.length).flatMap((size, axis) => {
    const indices = Array.from({ length: output[axis] }, (_, at) => at % size);
    return size === output[axis] ? [] : [{ axis, indices }];
  });
}

/** Undefined for a border of one number, and where the map has a form of its own. */
function mirroredAxes(draft: Draft, node: Node, input: Shape): readonly Picked[] | undefined {
  const tensor = draft.constant(node.inputs[1]);
  const pads = tensor && node.inputs.length < 4 ? numbersOf(tensor) : [];
  const rank = input.length;
  const own = rank === 4 && input[0] === 1 && pads.every((size, at) => size === 0 || at % rank > 1);
  if (pads.length !== 2 * rank || own || stringOf(node, 'mode', 'constant') === 'constant') return undefined;
  const picked = input.flatMap((size, axis) => {
    const [before, after] = [pads[axis], pads[axis + rank]];
    if (before === 0 && after === 0) return [];
    return [{ axis, indices: mirrored(stringOf(node, 'mode', 'constant'), size, before, after) ?? [] }];
  });
  return picked.every(({ indices }) => indices.length > 0) ? picked : undefined;
}

function ranked(shape: Shape, rank: number): Shape {
  return [...new Array<number>(Math.max(rank - shape.length, 0)).fill(1), ...shape];
}

/** The map of four axes whose `axis` is the one that is asked for. */
function mapAround(shape: Shape, axis: number): { readonly map: Shape; readonly axis: number } {
  if (shape.length === 4 && shape[0] === 1 && axis > 1) return { map: shape, axis };
  return { map: [1, sizeOf(shape.slice(0, axis)), shape[axis], sizeOf(shape.slice(axis + 1))], axis: 2 };
}

function gatherLink(draft: Draft, node: Node, what: string, map: Shape, { axis, indices }: Picked): Link {
  const operands = [draft.addConstant(`${node.name}/${what}/indices`, intTensor([indices.length], indices))];
  const attributes = { axis: int(axis) };
  return { op: 'Gather', what, shape: replaced(map, axis, indices.length), operands, attributes };
}

function replaced(shape: Shape, axis: number, size: number): Shape {
  return shape.map((each, at) => (at === axis ? size : each));
}

function same(left: Shape, right: Shape): boolean {
  return left.length === right.length && left.every((size, axis) => size === right[axis]);
}

/** One Gather from a map to a map is what this makes: without positions that count from the end. */
function isDone(draft: Draft, node: Node, links: readonly Link[]): boolean {
  const indices = draft.constant(node.inputs[1]);
  if (node.op !== 'Gather' || links.length !== 1 || indices?.shape.length !== 1) return false;
  return intOf(node, 'axis', 0) >= 0 && numbersOf(indices).every((at) => at >= 0);
}
