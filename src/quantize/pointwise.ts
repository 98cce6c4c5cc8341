/** Functions of one real number that a table may hold, by operator. */
import { floatOf, stringOf, type Node } from '../graph/graph';
import { clamp, roundTiesEven } from '../util/round';
import { erf } from './erf';

export type Real = (x: number) => number;

const sigmoid: Real = (x) => 1 / (1 + Math.exp(-x));
/** The logarithm of 1 + eˣ, where eˣ itself cannot overflow. */
const softplus: Real = (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
const gelu: Real = (x) => 0.5 * x * (1 + erf(x / Math.SQRT2));
const geluByTanh: Real = (x) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));

/** Exponential below zero, a line above. */
const elu =
  (alpha: number, gamma = 1): Real =>
  (x) =>
    x >= 0 ? gamma * x : gamma * alpha * Math.expm1(x);

export const pointwise: Readonly<Record<string, (node: Node) => Real>> = {
  Sigmoid: () => sigmoid,
  HardSigmoid: (node) => (x) => clamp(floatOf(node, 'alpha', 0.2) * x + floatOf(node, 'beta', 0.5), 0, 1),
  HardSwish: () => (x) => x * clamp(x / 6 + 0.5, 0, 1),
  Mish: () => (x) => x * Math.tanh(softplus(x)),
  Gelu: (node) => (stringOf(node, 'approximate', 'none') === 'tanh' ? geluByTanh : gelu),
  Softplus: () => softplus,
  Softsign: () => (x) => x / (1 + Math.abs(x)),
  Elu: (node) => elu(floatOf(node, 'alpha', 1)),
  Selu: (node) => elu(floatOf(node, 'alpha', 1.6732632423543772), floatOf(node, 'gamma', 1.0507009873554805)),
  Celu: (node) => {
    const alpha = floatOf(node, 'alpha', 1);
    return (x) => (x >= 0 ? x : alpha * Math.expm1(x / alpha));
  },
  ThresholdedRelu: (node) => (x) => (x > floatOf(node, 'alpha', 1) ? x : 0),
  Shrink: (node) => {
    const [bias, limit] = [floatOf(node, 'bias', 0), floatOf(node, 'lambd', 0.5)];
    return (x) => (x < -limit ? x + bias : x > limit ? x - bias : 0);
  },

  Exp: () => Math.exp,
  Log: () => Math.log,
  Sqrt: () => Math.sqrt,
  Reciprocal: () => (x) => 1 / x,
  Erf: () => erf,
  Neg: () => (x) => -x,
  Abs: () => Math.abs,
  Sign: () => Math.sign,
  Floor: () => Math.floor,
  Ceil: () => Math.ceil,
  Round: () => roundTiesEven,

  Sin: () => Math.sin,
  Cos: () => Math.cos,
  Tan: () => Math.tan,
  Asin: () => Math.asin,
  Acos: () => Math.acos,
  Atan: () => Math.atan,
  Sinh: () => Math.sinh,
  Cosh: () => Math.cosh,
  Tanh: () => Math.tanh,
  Asinh: () => Math.asinh,
  Acosh: () => Math.acosh,
  Atanh: () => Math.atanh,
};

/**
 * Arithmetic of a number and a constant, which may stand on the left. Sums, products and bounds have integer forms of their
 * own; only these need a table.
 */
export const withConstant: Readonly<Record<string, (constant: number, left: boolean) => Real | undefined>> = {
  Pow: (c, left) => (left ? (x) => c ** x : (x) => x ** c),
  Div: (c, left) => (left ? (x) => c / x : undefined),
  Mod: (c, left) => (left ? (x) => c % x : (x) => x % c),
};
