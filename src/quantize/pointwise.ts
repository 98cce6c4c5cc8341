/** Functions of one real number that a table may hold, by operator. */
import { floatOf, type Node } from '../graph/graph';
import { clamp } from '../util/round';

export type Real = (x: number) => number;

const sigmoid: Real = (x) => 1 / (1 + Math.exp(-x));

export const pointwise: Readonly<Record<string, (node: Node) => Real>> = {
  Sigmoid: () => sigmoid,
  Tanh: () => Math.tanh,
  Exp: () => Math.exp,
  Log: () => Math.log,
  Sqrt: () => Math.sqrt,
  Abs: () => Math.abs,
  Neg: () => (x) => -x,
  Softplus: () => (x) => (x > 30 ? x : Math.log1p(Math.exp(x))),
  Softsign: () => (x) => x / (1 + Math.abs(x)),
  Elu: (node) => (x) => (x >= 0 ? x : floatOf(node, 'alpha', 1) * Math.expm1(x)),
  HardSigmoid: (node) => (x) => clamp(floatOf(node, 'alpha', 0.2) * x + floatOf(node, 'beta', 0.5), 0, 1),
  HardSwish: () => (x) => x * clamp(x / 6 + 0.5, 0, 1),
};
