/**
 * Transposes go where they vanish. Models whose channels come last turn their maps between every few operators:
 *
 *   Transpose ─ Add(c) ─ Relu ─ Transpose⁻¹    →    Add(c′) ─ Relu
 *   input ─ Mul(c) ─ Transpose                 →    input ─ Transpose ─ Mul(c′)
 *   Transpose ─ Add(c) ─ output                →    Add(c′) ─ Transpose ─ output
 *
 * where c′ is the constant turned alike. Nothing moves that would not meet another Transpose, an input or an output. Needs inferred shapes.
 */
import { type Graph, ints, intsOf, type Node, type ValueId } from '../graph/graph';
import { type Known, readStrided, stridesOf } from '../graph/evaluate/known';
import { operatorOf } from '../graph/ops';
import { floatTensor, sizeOf } from '../graph/tensor';
import { Draft } from './draft';

export function turnEarlier(graph: Graph): Graph {
  const draft = new Draft(graph);
  for (let index = 0; index < draft.length; index++) {
    if (isTurn(draft.node(index))) raise(draft, index);
  }
  for (let index = draft.length - 1; index >= 0; index--) {
    if (isTurn(draft.node(index))) lower(draft, index);
  }
  return draft.close();
}

type Turn = Node & { readonly op: 'Transpose' };

function isTurn(node: Node | undefined): node is Turn {
  return node?.op === 'Transpose' && node.domain === '' && node.attributes.perm?.kind === 'ints';
}

const permOf = (node: Node): readonly number[] => intsOf(node, 'perm', []);

/** Over the functions before it, as long as they lead to something that it meets. */
function raise(draft: Draft, from: number): void {
  const passed = passable(draft, from);
  if (!passed) return;
  let at = from;
  for (const before of passed) {
    swap(draft, before, at);
    at = before;
  }
  const node = draft.node(at);
  const maker = node && draft.makerOf(node.inputs[0]);
  const earlier = maker === undefined ? undefined : draft.node(maker);
  if (node && isTurn(earlier)) join(draft, at, node, earlier);
}

/** The functions between a Transpose and what it meets, nearest first; undefined where it meets nothing. */
function passable(draft: Draft, from: number): readonly number[] | undefined {
  const passed: number[] = [];
  let value = draft.node(from)?.inputs[0] ?? -1;
  for (;;) {
    const maker = draft.makerOf(value);
    if (maker === undefined) return draft.constant(value) || passed.length === 0 ? undefined : passed;
    const node = draft.node(maker);
    if (isTurn(node)) return passed;
    const live = node && draft.soleReader(value) !== undefined ? liveInput(draft, node) : undefined;
    if (live === undefined) return undefined;
    passed.push(maker);
    value = live;
  }
}

/** Over the functions behind it, as long as they lead to an output. */
function lower(draft: Draft, from: number): void {
  const passed: number[] = [];
  let value = draft.node(from)?.outputs[0] ?? -1;
  while (!draft.isEnd(value)) {
    const reader = draft.soleReader(value);
    const node = reader === undefined ? undefined : draft.node(reader);
    if (reader === undefined || !node || liveInput(draft, node) !== value) return;
    passed.push(reader);
    value = node.outputs[0];
  }
  let at = from;
  for (const behind of passed) {
    sink(draft, at, behind);
    at = behind;
  }
}

/** The one input of a function of one value, element by element, all other inputs being constants; undefined for any other node. */
function liveInput(draft: Draft, node: Node): ValueId | undefined {
  const operator = operatorOf(node);
  const live = node.inputs.filter((id) => id >= 0 && !draft.constant(id));
  const plain = operator && (operator.kind === 'activation' || operator.kind === 'arithmetic') && !axisOps.has(node.op);
  if (!plain || node.activation || node.outputs.length !== 1 || live.length !== 1) return undefined;
  const [shape, made] = [draft.shape(live[0]), draft.shape(node.outputs[0])];
  const same = shape && made && shape.length === made.length && shape.every((size, axis) => size === made[axis]);
  return same && node.inputs.every((id) => id === live[0] || isTurnable(draft, id)) ? live[0] : undefined;
}

const axisOps = new Set(['Softmax', 'LogSoftmax', 'Hardmax', 'CumSum', 'Einsum']);

/** One number, or float32 numbers that can be turned. */
const isTurnable = (draft: Draft, id: ValueId): boolean =>
  id < 0 || sizeOf(draft.shape(id) ?? []) === 1 || draft.floats(id) !== undefined;

/** `before` ─ Transpose, the other way round. */
function swap(draft: Draft, before: number, at: number): void {
  const [node, turn] = [draft.node(before), draft.node(at)];
  if (!node || !turn) return;
  const live = liveInput(draft, node) ?? -1;
  const perm = permOf(turn);
  const turned = addTurned(draft, turn, live, perm);
  draft.replace(at, { ...node, inputs: turnedInputs(draft, node, live, turned, perm), outputs: turn.outputs });
  draft.replace(before, { ...turn, inputs: [live], outputs: [turned] });
}

/** Transpose ─ `behind`, the other way round. */
function sink(draft: Draft, at: number, behind: number): void {
  const [turn, node] = [draft.node(at), draft.node(behind)];
  if (!node || !turn) return;
  const perm = permOf(turn);
  const inverse = perm.map((_, axis) => perm.indexOf(axis));
  const [x] = turn.inputs;
  const made = addTurned(draft, node, turn.outputs[0], inverse);
  draft.replace(behind, { ...turn, inputs: [made], outputs: node.outputs });
  draft.replace(at, { ...node, inputs: turnedInputs(draft, node, turn.outputs[0], x, inverse), outputs: [made] });
}

function addTurned(draft: Draft, { name }: Node, like: ValueId, perm: readonly number[]): ValueId {
  const shape = draft.shape(like) ?? [];
  const type = draft.value(like)?.type ?? 'unknown';
  return draft.addValue({ name: `${name}/turned`, type, shape: perm.map((axis) => shape[axis]) });
}

function turnedInputs(
  draft: Draft,
  node: Node,
  live: ValueId,
  by: ValueId,
  perm: readonly number[],
): readonly ValueId[] {
  return node.inputs.map((id) => (id === live ? by : turnedConstant(draft, id, perm)));
}

/** A constant that is spread over a map, turned as the map is. */
function turnedConstant(draft: Draft, id: ValueId, perm: readonly number[]): ValueId {
  const found = draft.floats(id);
  if (!found || sizeOf(found.shape) === 1) return id;
  const shape = [...new Array<number>(perm.length - found.shape.length).fill(1), ...found.shape];
  const strides = stridesOf(shape);
  const order = perm.map((axis) => shape[axis]);
  const data: Known['data'] = readStrided(
    found.data,
    order,
    perm.map((axis) => strides[axis]),
    0,
    'float32',
  );
  return draft.addConstant(`${draft.value(id)?.name}/turned`, floatTensor(order, Float32Array.from(data)));
}

/** Two in a row are one, or none. */
function join(draft: Draft, at: number, node: Node, earlier: Node): void {
  const perm = permOf(node).map((axis) => permOf(earlier)[axis]);
  draft.replace(at, { ...node, inputs: earlier.inputs, attributes: { perm: ints(perm) } });
  if (perm.every((axis, place) => axis === place)) draft.bypass(at);
}
