/**
 * Drops nodes that hand their input on unchanged.
 *
 *   x ─ Dropout ─ y ─ Conv     →     x ─ Conv
 *
 * Identity, Dropout (inference), Cast to the same type, Concat and Sum of one, Pad by nothing, pools of one element, and
 * Reshape, Flatten, Transpose, Slice, Expand, Tile, Split that change neither shape nor order. Needs inferred shapes.
 */
import { absent, type Graph, intsOf, type Node } from '../graph/graph';
import { isKnown, numbersOf, type Shape, sizeOf } from '../graph/tensor';
import { spatialWindow } from '../graph/window';
import { Draft } from './draft';

export function dropIdentities(graph: Graph): Graph {
  const draft = new Draft(graph);
  for (let index = 0; index < draft.length; index++) {
    const node = draft.node(index);
    if (node && node.domain === '' && !node.activation && isIdentity(draft, node)) draft.bypass(index);
  }
  return draft.close();
}

function isIdentity(draft: Draft, node: Node): boolean {
  const rule = Object.hasOwn(rules, node.op) ? rules[node.op] : undefined;
  const others = node.outputs.slice(1).some((id) => id !== absent && draft.isRead(id));
  const given = (node.inputs[0] ?? absent) !== absent && node.outputs[0] !== absent;
  return rule !== undefined && given && !others && rule(draft, node);
}

type Rule = (draft: Draft, node: Node) => boolean;

const always: Rule = () => true;
const alone: Rule = (_, node) => node.inputs.length === 1;

/** The elements keep their order, so the same shape is the same tensor. */
const sameShape: Rule = (draft, node) => {
  const [input, output] = [draft.shape(node.inputs[0]), draft.shape(node.outputs[0])];
  return isKnown(input) && isKnown(output) && equal(input, output);
};

function equal(left: Shape, right: Shape): boolean {
  return left.length === right.length && left.every((size, axis) => size === right[axis]);
}

const dropout: Rule = (draft, node) => {
  const training = node.inputs[2] ?? absent;
  if (training === absent) return true;
  const flag = draft.constant(training);
  return flag !== undefined && numbersOf(flag)[0] === 0;
};

const cast: Rule = (draft, node) => {
  const type = draft.value(node.inputs[0])?.type ?? 'unknown';
  return (type !== 'unknown' && type === draft.value(node.outputs[0])?.type) || isIndexCast(draft, node);
};

const indexTypes: readonly string[] = ['int32', 'int64'];

/** Gather takes indices of either type. */
function isIndexCast(draft: Draft, { inputs: [from], outputs: [to] }: Node): boolean {
  const types = [draft.value(from)?.type ?? '', draft.value(to)?.type ?? ''];
  const readers = draft.readersOf(to).map((index) => draft.node(index));
  const isIndex = (reader: Node | undefined): boolean =>
    reader?.op === 'Gather' && reader.inputs[1] === to && reader.inputs[0] !== to;
  return (
    types.every((type) => indexTypes.includes(type)) && !draft.isEnd(to) && readers.length > 0 && readers.every(isIndex)
  );
}

const transpose: Rule = (draft, node) => {
  const rank = draft.shape(node.inputs[0])?.length ?? 2;
  const reversed = Array.from({ length: rank }, (_, axis) => rank - 1 - axis);
  return intsOf(node, 'perm', reversed).every((axis, position) => axis === position);
};

const pad: Rule = (draft, node) => {
  const tensor = draft.constant(node.inputs[1]);
  const pads = tensor ? numbersOf(tensor) : intsOf(node, 'pads', [1]);
  return pads.every((size) => size === 0);
};

/** A reversed axis keeps the shape too, so the steps have to be forward. */
const slice: Rule = (draft, node) => {
  const steps = node.inputs[4] ?? absent;
  const tensor = draft.constant(steps);
  const forward = steps === absent || (tensor !== undefined && numbersOf(tensor).every((step) => step === 1));
  return forward && sameShape(draft, node);
};

const pool: Rule = (draft, node) => {
  const input = draft.shape(node.inputs[0]);
  const kernel = intsOf(node, 'kernel_shape', []);
  if (!isKnown(input) || sizeOf(kernel) !== 1 || kernel.length !== input.length - 2) return false;
  const { begins, ends, strides } = spatialWindow(node, input.slice(2), kernel);
  return [...begins, ...ends].every((size) => size === 0) && strides.every((stride) => stride === 1);
};

const rules: Readonly<Record<string, Rule>> = {
  Identity: always,
  Dropout: dropout,
  Cast: cast,
  Concat: alone,
  Sum: alone,
  Mean: alone,
  Max: alone,
  Min: alone,
  Pad: pad,
  Reshape: sameShape,
  Flatten: sameShape,
  Squeeze: sameShape,
  Expand: sameShape,
  Tile: sameShape,
  Split: (draft, node) => node.outputs.length === 1 && sameShape(draft, node),
  Slice: slice,
  Transpose: transpose,
  MaxPool: pool,
  AveragePool: pool,
};
