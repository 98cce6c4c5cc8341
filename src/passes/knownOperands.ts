/**
 * Makes what is known and stands beside a map a value like any other, which integers can hold.
 *
 *   x + c      →     x + Identity(c)          the same of other sums, products, maxima, minima, what is joined, and matrices that are no convolution
 *   x / c      →     x · Identity(1/c)
 *   c / x      →     Identity(c) · (1/x)
 *
 * Not where c is one number, or one for each channel of a map: those have shorter forms.
 */
import { type Graph, type Node, type ValueId } from '../graph/graph';
import { floatTensor, sizeOf, type Shape } from '../graph/tensor';
import { Draft } from './draft';

const binary = new Set(['Add', 'Sub', 'Mul', 'Div']);
const others = new Set(['Sum', 'Mean', 'Max', 'Min', 'Concat', 'MatMul']);

export function knownOperands(graph: Graph): Graph {
  const draft = new Draft(graph);
  for (let index = 0; index < draft.length; index++) {
    const node = draft.node(index);
    if (node?.domain === '' && (binary.has(node.op) || others.has(node.op))) convert(draft, index, node);
  }
  return draft.close();
}

function convert(draft: Draft, index: number, node: Node): void {
  const known = node.inputs.map((value) => isKnown(draft, value));
  if (!known.includes(true) || !known.includes(false)) return;
  if (binary.has(node.op) && hasShorterForm(draft, node, known.indexOf(true))) return;
  if (node.op === 'Div') return divide(draft, index, node, known.indexOf(true));
  const inputs = node.inputs.map((value, i) => (known[i] ? named(draft, index, node, value) : value));
  draft.replace(index, { ...node, inputs });
}

function isKnown(draft: Draft, value: ValueId): boolean {
  return draft.floats(value)?.data.every(Number.isFinite) ?? false;
}

function divide(draft: Draft, index: number, node: Node, which: number): void {
  const { shape, data } = draft.floats(node.inputs[which]) ?? { shape: [], data: new Float32Array(0) };
  if (which === 0) {
    const by = node.inputs[1];
    const value = { name: `${node.name}/reciprocal`, type: 'float32', shape: draft.shape(by) } as const;
    const inverse = draft.addValue(value);
    const { layer } = node;
    const made = {
      name: value.name,
      op: 'Reciprocal',
      domain: '',
      inputs: [by],
      outputs: [inverse],
      attributes: {},
      layer,
    };
    draft.insertBefore(index, made);
    const inputs = [named(draft, index, node, node.inputs[0]), inverse];
    return draft.replace(index, { ...node, op: 'Mul', inputs });
  }
  const inverses = data.map((c) => 1 / c);
  if (!inverses.every(Number.isFinite)) return;
  const factor = draft.addConstant(`${node.name}/factor`, floatTensor(shape, inverses));
  draft.replace(index, { ...node, op: 'Mul', inputs: [node.inputs[0], named(draft, index, node, factor)] });
}

/** A value that a node makes of the constant. */
function named(draft: Draft, index: number, { name, layer }: Node, constant: ValueId): ValueId {
  const own = `${name}/constant`;
  const made = draft.addValue({ name: own, type: 'float32', shape: draft.shape(constant) });
  draft.insertBefore(index, {
    name: own,
    op: 'Identity',
    domain: '',
    inputs: [constant],
    outputs: [made],
    attributes: {},
    layer,
  });
  return made;
}

/** One number, or (C, 1, 1) or (1, C, 1, 1) beside one map of C channels. */
function hasShorterForm(draft: Draft, node: Node, which: number): boolean {
  const shape = draft.shape(node.inputs[which]) ?? [];
  const map: Shape = draft.shape(node.inputs[1 - which]) ?? [];
  if (sizeOf(shape) === 1) return shape.length <= map.length;
  const aligned = shape.length === 3 ? [1, ...shape] : shape;
  const perChannel = aligned.length === 4 && aligned.every((size, axis) => size === (axis === 1 ? map[1] : 1));
  return map.length === 4 && map[0] === 1 && perChannel && !(node.op === 'Div' && which === 0);
}
