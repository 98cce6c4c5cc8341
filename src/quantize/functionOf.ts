/** A node as a function of real numbers, one for each of its inputs that is not constant: what tables are composed of. */
import { absent, floatOf, type Activation, type Graph, type Node, type ValueId } from '../graph/graph';
import { numbersOf, sizeOf } from '../graph/tensor';
import { clamp } from '../util/round';
import { pointwise, withConstant, type Real } from './pointwise';

export type RealFunction = (live: readonly number[]) => number;

/** Undefined for what does not work number by number, or has constants of more than one number. */
export function functionOf(graph: Graph, node: Node): RealFunction | undefined {
  if (node.domain !== '' || node.outputs.length !== 1) return undefined;
  const inner = ofOne(graph, node) ?? arithmeticOf(graph, node);
  const { activation } = node;
  return inner && activation ? (live) => activated(activation, inner(live)) : inner;
}

export function liveInputs({ constants }: Graph, { inputs }: Node): readonly ValueId[] {
  return inputs.filter((value) => value !== absent && !constants.has(value));
}

/** A function of one number and a constant beside it, where that needs a table: powers, and quotients of a constant. */
export function tableOf(graph: Graph, node: Node): Real | undefined {
  const own = Object.hasOwn(pointwise, node.op) ? pointwise[node.op](node) : undefined;
  if (own || !Object.hasOwn(withConstant, node.op)) return own;
  const which = node.inputs.findIndex((value) => graph.constants.has(value));
  const constant = scalarOf(graph, node.inputs[which] ?? absent);
  return constant === undefined ? undefined : withConstant[node.op](constant, which === 0);
}

function ofOne(graph: Graph, node: Node): RealFunction | undefined {
  const table = tableOf(graph, node);
  if (table) return ([x]) => table(x);
  const activation = standingAlone(graph, node);
  return activation && (([x]) => activated(activation, x));
}

const arithmetic: Readonly<Record<string, (a: number, b: number) => number>> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b) => a / b,
  Max: Math.max,
  Min: Math.min,
};

function arithmeticOf(graph: Graph, { op, inputs }: Node): RealFunction | undefined {
  const f = Object.hasOwn(arithmetic, op) ? arithmetic[op] : undefined;
  if (!f || inputs.length !== 2) return undefined;
  const [a, b] = inputs.map((value) => (graph.constants.has(value) ? (scalarOf(graph, value) ?? NaN) : undefined));
  if (Number.isNaN(a) || Number.isNaN(b) || (a !== undefined && b !== undefined)) return undefined;
  if (a !== undefined) return ([x]) => f(a, x);
  return b === undefined ? ([x, y]) => f(x, y) : ([x]) => f(x, b);
}

/** Relu, LeakyRelu and Clip as nodes. */
function standingAlone(graph: Graph, node: Node): Activation | undefined {
  if (node.op === 'Relu') return { kind: 'relu' };
  if (node.op === 'LeakyRelu') return { kind: 'leaky', slope: floatOf(node, 'alpha', 0.01) };
  if (node.op !== 'Clip') return undefined;
  const bound = (at: number, none: number): number | undefined => {
    const value = node.inputs[at] ?? absent;
    return value === absent ? none : scalarOf(graph, value);
  };
  const [min, max] = [bound(1, -Infinity), bound(2, Infinity)];
  return min === undefined || max === undefined ? undefined : { kind: 'clip', min, max };
}

function activated(activation: Activation, x: number): number {
  if (activation.kind === 'clip') return clamp(x, activation.min, activation.max);
  return x >= 0 ? x : activation.kind === 'leaky' ? activation.slope * x : 0;
}

function scalarOf({ constants }: Graph, value: ValueId): number | undefined {
  const tensor = constants.get(value);
  return tensor && sizeOf(tensor.shape) === 1 && tensor.type.startsWith('float') ? numbersOf(tensor)[0] : undefined;
}
