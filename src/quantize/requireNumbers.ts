/**
 * Integers stand for real numbers: NaN and infinities in what a network has learned, or in what passes computed from it, are
 * refused here, before anything is calibrated. Infinities that say "no bound" are none of that: limits of Clip, borders of Pad,
 * masks that are added before a softmax, choices of Where.
 */
import { absent, floatOf, type Graph, type Node } from '../graph/graph';
import { operatorOf } from '../graph/ops';
import { floatsOf, type Tensor } from '../graph/tensor';
import { InputError } from '../util/errors';

/** @throws InputError for the first such number, with layer, tensor and index */
export function requireNumbers(graph: Graph): void {
  for (const node of graph.nodes) {
    node.inputs.forEach((value, input) => {
      const tensor = graph.constants.get(value);
      const allowed = tensor && isReal(tensor) ? allowedAt(node, input) : undefined;
      if (tensor && allowed) refuse(graph, node, graph.values[value].name, tensor, allowed);
    });
    requireVariance(graph, node);
    requireSlope(graph, node);
  }
}

type Allowed = (x: number) => boolean;

const finite: Allowed = Number.isFinite;
const numberOrInfinite: Allowed = (x) => !Number.isNaN(x);

const learned = new Set(['convolution', 'matrix', 'normalization', 'activation']);

/** Undefined where anything goes. */
function allowedAt(node: Node, input: number): Allowed | undefined {
  const operator = operatorOf(node);
  if (!operator) return undefined;
  if (operator.parameters.includes(input) && learned.has(operator.kind)) return finite;
  if (node.op === 'Mul' || node.op === 'Div') return finite;
  return operator.kind === 'arithmetic' || node.op === 'Clip' || node.op === 'Pad' ? numberOrInfinite : undefined;
}

function isReal({ type }: Tensor): boolean {
  return type === 'float32' || type === 'float64' || type === 'float16' || type === 'bfloat16';
}

function refuse(graph: Graph, node: Node, name: string, tensor: Tensor, allowed: Allowed): void {
  const numbers = floatsOf(tensor);
  const index = numbers.findIndex((x) => !allowed(x));
  if (index < 0) return;
  const found = `'${name}' holds ${inWords(numbers[index])} at index ${index} of ${numbers.length}`;
  throw new InputError(`${where(graph, node)}: ${found}; expected real numbers. ${advice}`);
}

const advice = 'Export the model again from weights that are finite.';
export const where = ({ name, layers }: Graph, node: Node): string => `${name}: layer '${layers[node.layer].name}'`;
export const inWords = (x: number): string => (Number.isNaN(x) ? 'NaN' : x > 0 ? 'infinity' : '-infinity');

/** A normalization divides by √(variance + ε). One that passes folded away was fine. */
function requireVariance(graph: Graph, node: Node): void {
  const variance = graph.constants.get(node.inputs[4] ?? absent);
  if (node.op !== 'BatchNormalization' || node.domain !== '' || !variance) return;
  const epsilon = floatOf(node, 'epsilon', 1e-5);
  const numbers = floatsOf(variance);
  const index = numbers.findIndex((x) => !(x + epsilon > 0));
  if (Number.isFinite(epsilon) && index < 0) return;
  const at = `'${graph.values[node.inputs[4]].name}' holds the variance ${numbers[index]} at index ${index} of ${numbers.length}`;
  throw new InputError(`${where(graph, node)}: ${wrongRoot(epsilon, numbers[index], at)}. ${advice}`);
}

/** Which of the two is wrong, and what is expected of it. */
function wrongRoot(epsilon: number, variance: number, at: string): string {
  if (!finite(epsilon)) return `its epsilon is ${inWords(epsilon)}; expected a small number above 0`;
  if (variance < 0) return `${at}, which has no square root; expected 0 or more`;
  if (epsilon < 0)
    return `its epsilon is ${epsilon}, and ${at}: their sum has no root to divide by; expected an epsilon above 0`;
  return `${at} and its epsilon is 0, which divides by zero; expected a variance or an epsilon above 0`;
}

/** Slopes and limits that passes have moved into the layer before, and slopes that are attributes. */
function requireSlope(graph: Graph, node: Node): void {
  const { activation } = node;
  const numbers =
    activation?.kind === 'leaky' ? [activation.slope] : node.op === 'LeakyRelu' ? [floatOf(node, 'alpha', 0.01)] : [];
  const limits = activation?.kind === 'clip' ? [activation.min, activation.max] : [];
  const wrong = numbers.find((x) => !finite(x)) ?? limits.find((x) => !numberOrInfinite(x));
  if (wrong === undefined) return;
  throw new InputError(`${where(graph, node)}: its activation has ${inWords(wrong)}; expected real numbers. ${advice}`);
}
