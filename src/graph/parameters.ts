/**
 * Whether the shapes of a node's parameters go with each other, with its attributes and with its input: what a damaged or
 * hand-edited file gets wrong, and what runtimes notice late or not at all. Total, as shape rules are; what is not known fits.
 */
import { intOf, intsOf, type Graph, type Node } from './graph';
import { repeatedAxis } from './repeatedAxis';
import { axisOf } from './shapes/shapeRule';
import type { Shape } from './tensor';
import { widePads } from './widePads';

export interface Misfit {
  readonly node: Node;
  /** For people: "kernel_shape 3×3 as its weights 'w' (8×4×3×3) have it". */
  readonly expected: string;
  readonly found: string;
}

type Rule = (node: Node, shapes: readonly (Shape | undefined)[], nameOf: (input: number) => string) => readonly Claim[];

/** A number or list that has to be another. Undefined, or a dimension below zero, is not known. */
interface Claim {
  readonly what: string;
  readonly is: Shape | undefined;
  readonly must: Shape | undefined;
  readonly because: string;
}

/** The first misfit of every node, in the nodes' order. */
export function misfits(graph: Graph): readonly Misfit[] {
  return graph.nodes.flatMap((node) => {
    const rule = node.domain === '' && Object.hasOwn(rules, node.op) ? rules[node.op] : undefined;
    const shapes = node.inputs.map((id) => graph.values[id]?.shape);
    const wrong = rule?.(node, shapes, (input) => `'${graph.values[node.inputs[input]]?.name ?? ''}'`).find(differs);
    const other = wrong ? undefined : (repeatedAxis(graph, node) ?? widePads(node));
    if (other) return [{ node, ...other }];
    if (!wrong) return [];
    const { what, is, must, because } = wrong;
    return [{ node, expected: `${what} ${text(must)} (${because})`, found: text(is) }];
  });
}

export function misfitLine(file: string, { node, expected, found }: Misfit): string {
  return `${file}: node '${node.name}' (${node.op}): expected ${expected}, found ${found}.`;
}

function differs({ is, must }: Claim): boolean {
  if (!is || !must || is.some((size) => size < 0) || must.some((size) => size < 0)) return false;
  return is.length !== must.length || is.some((size, axis) => size !== must[axis]);
}

const text = (shape: Shape | undefined): string => (shape?.length ? shape.join('×') : 'none');

/** An attribute where it is given. */
function given(node: Node, name: string): Shape | undefined {
  return node.attributes[name]?.kind === 'ints' ? intsOf(node, name, []) : undefined;
}

const lengthOf = (list: Shape | undefined): Shape | undefined => list && [list.length];
const at = (shape: Shape | undefined, axis: number): Shape | undefined => shape && [shape[axis] ?? -1];

function windowClaims(node: Node, axes: number | undefined): readonly Claim[] {
  const count = (name: string, each: number): Claim => ({
    ...{
      what: `a length of ${name} of`,
      is: lengthOf(given(node, name)),
      must: axes === undefined ? axes : [axes * each],
    },
    because: `${axes ?? 0} spatial axes`,
  });
  return [count('kernel_shape', 1), count('strides', 1), count('dilations', 1), count('pads', 2)];
}

/** What both kinds of convolution ask: the kernel is that of the weights, over as many axes as the input has. */
function kernelClaims(
  node: Node,
  input: Shape | undefined,
  weights: Shape | undefined,
  because: string,
): readonly Claim[] {
  return [
    { what: 'kernel_shape', is: given(node, 'kernel_shape'), must: weights?.slice(2), because },
    { what: 'an input of rank', is: lengthOf(input), must: lengthOf(weights), because },
    ...windowClaims(node, weights && weights.length - 2),
  ];
}

/** Weights are (O, C / group, kernel…). */
const conv: Rule = (node, [input, weights, bias], nameOf) => {
  const group = Math.max(1, intOf(node, 'group', 1));
  const because = `weights ${nameOf(1)} of ${text(weights)}`;
  return [
    ...kernelClaims(node, input, weights, because),
    {
      ...{ what: 'input channels', is: at(input, 1), must: weights && [(weights[1] ?? -1) * group] },
      because: `${because} in ${group} groups`,
    },
    { what: 'a bias of', is: bias, must: at(weights, 0), because },
    {
      ...{ what: 'a rest of', is: weights && [(weights[0] ?? 0) % group], must: [0] },
      because: `${weights?.[0] ?? 0} outputs shared out over ${group} groups`,
    },
  ];
};

/** Weights are (C, O / group, kernel…). */
const convTranspose: Rule = (node, [input, weights, bias], nameOf) => {
  const group = Math.max(1, intOf(node, 'group', 1));
  const because = `weights ${nameOf(1)} of ${text(weights)}`;
  return [
    ...kernelClaims(node, input, weights, because),
    { what: 'input channels', is: at(input, 1), must: at(weights, 0), because },
    { what: 'a bias of', is: bias, must: weights && [(weights[1] ?? -1) * group], because },
  ];
};

const pool: Rule = (node, [input]) => windowClaims(node, input && input.length - 2);

/** Scale and whatever follows it have one number per channel. */
const normalization: Rule = (_, [input, ...parameters], nameOf) => {
  const channels = input ? at(input, 1) : parameters[0];
  const because = input ? `an input of ${text(input)}` : `${nameOf(1)} has as many`;
  return parameters.map((is, i) => ({ what: `${nameOf(i + 1)} to have`, is, must: channels, because }));
};

const gemm: Rule = (node, [a, b, c], nameOf) => {
  const [inner, outer] = intOf(node, 'transB', 0) ? [1, 0] : [0, 1];
  const because = `${nameOf(1)} of ${text(b)}`;
  const columns = c?.[c.length - 1];
  return [
    { what: 'a matrix, of rank', is: lengthOf(a), must: [2], because: 'Gemm' },
    { what: 'a matrix, of rank', is: lengthOf(b), must: [2], because: 'Gemm' },
    { what: 'inner dimension', is: at(a, intOf(node, 'transA', 0) ? 0 : 1), must: at(b, inner), because },
    {
      what: 'columns of C',
      is: columns === undefined || columns === 1 ? undefined : [columns],
      must: at(b, outer),
      because,
    },
  ];
};

const matMul: Rule = (_, [a, b], nameOf) => {
  const inner = b && axisOf(b.length > 1 ? -2 : -1, b.length);
  return [
    {
      ...{
        what: 'inner dimension',
        is: a && at(a, a.length - 1),
        must: inner === undefined ? undefined : at(b, inner),
      },
      because: `${nameOf(1)} of ${text(b)}`,
    },
  ];
};

const rules: Readonly<Record<string, Rule>> = {
  Conv: conv,
  ConvTranspose: convTranspose,
  MaxPool: pool,
  AveragePool: pool,
  BatchNormalization: normalization,
  InstanceNormalization: normalization,
  Gemm: gemm,
  MatMul: matMul,
};
