/**
 * Fuses an activation into the node that makes its input, where nothing else reads that input.
 *
 *   x ─ Conv ─ Relu ─ y     →     x ─ Conv{activation: relu} ─ y
 *
 * Relu, LeakyRelu, PRelu with one slope, and Clip with constant limits; into nodes that end in a requantization.
 */
import { absent, type Activation, floatOf, type Graph, type Node } from '../graph/graph';
import { numbersOf, sizeOf } from '../graph/tensor';
import { Draft } from './draft';

/** Operators whose integer form ends in a requantization, which can take the activation in. */
const producers = new Set([
  ...['Conv', 'Gemm', 'Add', 'Sub', 'Sum', 'Mul', 'Div', 'MatMul', 'BatchNormalization'],
  ...['AveragePool', 'GlobalAveragePool'],
]);

/** These take bounds in only: a slope's multiplier would come on top of a wide gain. */
const producersOrBounded = new Set([
  ...producers,
  ...['LayerNormalization', 'InstanceNormalization', 'RMSNormalization'],
]);

export function fuseActivation(graph: Graph): Graph {
  const draft = new Draft(graph);
  for (let index = 0; index < draft.length; index++) {
    const node = draft.node(index);
    if (node) fuseOne(draft, index, node);
  }
  return draft.close();
}

function fuseOne(draft: Draft, index: number, node: Node): void {
  const activation = activationOf(draft, node);
  const before = draft.makerOf(node.inputs[0]);
  if (!activation || before === undefined || draft.soleReader(node.inputs[0]) !== index) return;
  const producer = draft.node(before);
  if (!producer || producer.activation || producer.domain !== '') return;
  const takes = activation.kind === 'leaky' ? producers : producersOrBounded;
  // A quotient of a constant is a table, and one by a constant has other forms.
  const known = producer.op === 'Div' && producer.inputs.some((value) => draft.constant(value));
  if (!takes.has(producer.op) || known) return;
  draft.absorb(before, index, { ...producer, activation });
}

/** Fuses the activation behind a node into it, whatever its operator, for a pass that makes it one that can take it. */
export function absorbActivation(draft: Draft, index: number): void {
  const node = draft.node(index);
  const reader = node && draft.soleReader(node.outputs[0]);
  const behind = reader === undefined ? undefined : draft.node(reader);
  const activation = behind?.inputs[0] === node?.outputs[0] && behind && activationOf(draft, behind);
  if (node && reader !== undefined && activation) draft.absorb(index, reader, { ...node, activation });
}

function activationOf(draft: Draft, node: Node): Activation | undefined {
  if (node.domain !== '' || node.activation) return undefined;
  switch (node.op) {
    case 'Relu':
      return { kind: 'relu' };
    case 'LeakyRelu':
      return { kind: 'leaky', slope: floatOf(node, 'alpha', 0.01) };
    case 'PRelu': {
      const slope = scalarOf(draft, node, 1);
      return slope === undefined ? undefined : { kind: 'leaky', slope };
    }
    case 'Clip':
      return clipOf(draft, node);
    default:
      return undefined;
  }
}

/** A limit that is not given is none. [0, ∞) is Relu. */
function clipOf(draft: Draft, node: Node): Activation | undefined {
  const type = draft.value(node.inputs[0])?.type ?? 'unknown';
  const min = limitOf(draft, node, 1, 'min', -Infinity);
  const max = limitOf(draft, node, 2, 'max', Infinity);
  if (min === undefined || max === undefined || type.includes('int')) return undefined;
  return min === 0 && max === Infinity ? { kind: 'relu' } : { kind: 'clip', min, max };
}

/** An input (operator set 11 on) or an attribute; undefined when it is computed. */
function limitOf(draft: Draft, node: Node, input: number, name: string, none: number): number | undefined {
  const given = node.inputs[input] !== undefined && node.inputs[input] !== absent;
  return given ? scalarOf(draft, node, input) : floatOf(node, name, none);
}

function scalarOf(draft: Draft, node: Node, input: number): number | undefined {
  const tensor = draft.constant(node.inputs[input]);
  return tensor && sizeOf(tensor.shape) === 1 ? numbersOf(tensor)[0] : undefined;
}
