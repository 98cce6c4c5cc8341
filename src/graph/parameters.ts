/**
 * Whether the shapes of a node's parameters go with each other, with its attributes and with its input: what a damaged or
 * hand-edited file gets wrong, and what runtimes notice late or not at all. Total, as shape rules are; what is not known fits.
 */
import { intOf, type Graph, type Node } from './graph';
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

/** The first claim that does not hold: looking on costs nothing where all of them do, which is nearly everywhere. */
type Rule = (node: Node, shapes: readonly (Shape | undefined)[], nameOf: NameOf) => Claim | undefined;

type NameOf = (input: number) => string;

/** A number or list that is not what it has to be. */
interface Claim {
  readonly what: string;
  readonly is: Shape;
  readonly must: Shape;
  readonly because: string;
}

/** The first misfit of every node, in the nodes' order. */
export function misfits(graph: Graph): readonly Misfit[] {
  const found: Misfit[] = [];
  for (const node of graph.nodes) {
    const misfit = misfitOf(graph, node);
    if (misfit) found.push(misfit);
  }
  return found;
}

function misfitOf(graph: Graph, node: Node): Misfit | undefined {
  const rule = node.domain === '' ? rules.get(node.op) : undefined;
  const wrong = rule?.(
    node,
    node.inputs.map((id) => graph.values[id]?.shape),
    (input) => `'${graph.values[node.inputs[input]]?.name ?? ''}'`,
  );
  if (wrong) {
    const { what, is, must, because } = wrong;
    return { node, expected: `${what} ${text(must)} (${because})`, found: text(is) };
  }
  const other = repeatedAxis(graph, node) ?? widePads(node);
  return other && { node, ...other };
}

export function misfitLine(file: string, { node, expected, found }: Misfit): string {
  return `${file}: node '${node.name}' (${node.op}): expected ${expected}, found ${found}.`;
}

/** Undefined, or a dimension below zero, is not known, and then nothing is claimed. The reason is put in words where it is wanted. */
function unlessSame(
  what: string,
  is: Shape | undefined,
  must: Shape | undefined,
  because: () => string,
): Claim | undefined {
  if (!is || !must || isOpen(is) || isOpen(must)) return undefined;
  if (is.length === must.length && is.every((size, axis) => size === must[axis])) return undefined;
  return { what, is, must, because: because() };
}

function isOpen(shape: Shape): boolean {
  for (const size of shape) if (size < 0) return true;
  return false;
}

/** As `unlessSame`, of a single number. */
function unlessEqual(
  what: string,
  is: number | undefined,
  must: number | undefined,
  because: () => string,
): Claim | undefined {
  if (is === must || is === undefined || must === undefined || is < 0 || must < 0) return undefined;
  return { what, is: [is], must: [must], because: because() };
}

const text = (shape: Shape | undefined): string => (shape?.length ? shape.join('×') : 'none');

/** An attribute where it is given. */
function given(node: Node, name: string): Shape | undefined {
  const attribute = node.attributes[name];
  return attribute?.kind === 'ints' ? attribute.value : undefined;
}

/** A dimension; one that is not there is not known. */
const at = (shape: Shape | undefined, axis: number): number | undefined => shape && (shape[axis] ?? -1);

function windowClaim(node: Node, axes: number | undefined): Claim | undefined {
  if (axes === undefined || axes < 0) return undefined;
  for (const name of windowNames) {
    const must = name === 'pads' ? 2 * axes : axes;
    const is = given(node, name)?.length ?? must;
    if (is !== must) return { what: `a length of ${name} of`, is: [is], must: [must], because: `${axes} spatial axes` };
  }
  return undefined;
}

const windowNames = ['kernel_shape', 'strides', 'dilations', 'pads'] as const;

/** What both kinds of convolution ask: the kernel is that of the weights, over as many axes as the input has. */
function kernelClaim(
  node: Node,
  input: Shape | undefined,
  weights: Shape | undefined,
  because: () => string,
): Claim | undefined {
  const kernel = given(node, 'kernel_shape');
  return (
    (kernel && unlessSame('kernel_shape', kernel, weights?.slice(2), because)) ??
    unlessEqual('an input of rank', input?.length, weights?.length, because) ??
    windowClaim(node, weights && weights.length - 2)
  );
}

const biasClaim = (bias: Shape | undefined, outputs: number | undefined, because: () => string): Claim | undefined =>
  unlessSame('a bias of', bias, outputs === undefined ? undefined : [outputs], because);

/** Weights are (O, C / group, kernel…). */
const conv: Rule = (node, [input, weights, bias], nameOf) => {
  const group = Math.max(1, intOf(node, 'group', 1));
  const because = (): string => `weights ${nameOf(1)} of ${text(weights)}`;
  return (
    kernelClaim(node, input, weights, because) ??
    unlessEqual(
      'input channels',
      at(input, 1),
      weights && (weights[1] ?? -1) * group,
      () => `${because()} in ${group} groups`,
    ) ??
    biasClaim(bias, at(weights, 0), because) ??
    unlessEqual(
      'a rest of',
      weights && (weights[0] ?? 0) % group,
      0,
      () => `${weights?.[0] ?? 0} outputs shared out over ${group} groups`,
    )
  );
};

/** Weights are (C, O / group, kernel…). */
const convTranspose: Rule = (node, [input, weights, bias], nameOf) => {
  const group = Math.max(1, intOf(node, 'group', 1));
  const because = (): string => `weights ${nameOf(1)} of ${text(weights)}`;
  return (
    kernelClaim(node, input, weights, because) ??
    unlessEqual('input channels', at(input, 1), at(weights, 0), because) ??
    biasClaim(bias, weights && (weights[1] ?? -1) * group, because)
  );
};

const pool: Rule = (node, [input]) => windowClaim(node, input && input.length - 2);

/** Scale and whatever follows it have one number per channel. */
const normalization: Rule = (_, [input, ...parameters], nameOf) => {
  const must = input ? [input[1] ?? -1] : parameters[0];
  const because = (): string => (input ? `an input of ${text(input)}` : `${nameOf(1)} has as many`);
  return parameters
    .map((is, i) => unlessSame(`${nameOf(i + 1)} to have`, is, must, because))
    .find((wrong) => wrong !== undefined);
};

const gemm: Rule = (node, [a, b, c], nameOf) => {
  const [inner, outer] = intOf(node, 'transB', 0) ? [1, 0] : [0, 1];
  const because = (): string => `${nameOf(1)} of ${text(b)}`;
  const columns = c?.[c.length - 1];
  const isMatrix = (shape: Shape | undefined): Claim | undefined =>
    unlessEqual('a matrix, of rank', shape?.length, 2, () => 'Gemm');
  return (
    isMatrix(a) ??
    isMatrix(b) ??
    unlessEqual('inner dimension', at(a, intOf(node, 'transA', 0) ? 0 : 1), at(b, inner), because) ??
    unlessEqual('columns of C', columns === 1 ? undefined : columns, at(b, outer), because)
  );
};

const matMul: Rule = (_, [a, b], nameOf) => {
  const inner = b && axisOf(b.length > 1 ? -2 : -1, b.length);
  const must = inner === undefined ? undefined : at(b, inner);
  return unlessEqual('inner dimension', a && at(a, a.length - 1), must, () => `${nameOf(1)} of ${text(b)}`);
};

const rules = new Map<string, Rule>([
  ['Conv', conv],
  ['ConvTranspose', convTranspose],
  ['MaxPool', pool],
  ['AveragePool', pool],
  ['BatchNormalization', normalization],
  ['InstanceNormalization', normalization],
  ['Gemm', gemm],
  ['MatMul', matMul],
]);
