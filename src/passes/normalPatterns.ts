/** What normalization is written out of: means, variances, and the reciprocals of their roots. */
import { absent, intOf, intsOf, type Node, type ValueId } from '../graph/graph';
import { axisOf } from '../graph/shapes/shapeRule';
import { numbersOf } from '../graph/tensor';
import type { Draft } from './draft';

/** x and the axes along which something is taken of it, ascending. */
export interface Mean {
  readonly x: ValueId;
  readonly axes: readonly number[];
}

/** A mean square, of x less its mean where it is `centred`. */
export interface Spread extends Mean {
  readonly centred: boolean;
  readonly epsilon: number;
}

/** What is divided by √sum, and a constant that multiplies it. */
export interface Quotient {
  readonly dividend: ValueId;
  readonly sum: ValueId;
  readonly gain?: ValueId;
}

/** What a node may divide by what root: by Div, or Mul by a reciprocal on either side. */
export function quotientsOf(draft: Draft, { op, inputs: [a, b] }: Node): readonly Quotient[] {
  const root = op === 'Div' ? rootOf(draft, b) : undefined;
  if (root !== undefined) return [{ dividend: a, sum: root }];
  if (op !== 'Mul') return [];
  return [
    [a, b],
    [b, a],
  ].flatMap(([dividend, factor]) => {
    const inverse = inverseOf(draft, factor);
    return inverse ? [{ dividend, ...inverse }] : [];
  });
}

/** 1/√sum, or a constant times that. */
function inverseOf(draft: Draft, value: ValueId): Omit<Quotient, 'dividend'> | undefined {
  const node = makerOf(draft, value);
  const [a, b] = node?.inputs ?? [];
  if (node?.op === 'Mul') {
    const [gain, factor] = draft.floats(a) ? [a, b] : [b, a];
    const inner = draft.floats(gain) ? inverseOf(draft, factor) : undefined;
    return inner && inner.gain === undefined ? { ...inner, gain } : undefined;
  }
  if (node?.op === 'Pow' && scalarOf(draft, b) === -0.5) return { sum: a };
  const root = node?.op === 'Reciprocal' ? a : node?.op === 'Div' && scalarOf(draft, a) === 1 ? b : undefined;
  const sum = root === undefined ? undefined : rootOf(draft, root);
  return sum === undefined ? undefined : { sum };
}

function rootOf(draft: Draft, value: ValueId): ValueId | undefined {
  const node = makerOf(draft, value);
  const isRoot = node?.op === 'Sqrt' || (node?.op === 'Pow' && scalarOf(draft, node.inputs[1]) === 0.5);
  return isRoot ? node?.inputs[0] : undefined;
}

/** mean + ε */
export function spreadOf(draft: Draft, value: ValueId): Spread | undefined {
  const sum = makerOf(draft, value);
  if (sum?.op !== 'Add') return undefined;
  const [left, right] = sum.inputs.map((id) => scalarOf(draft, id));
  const epsilon = left ?? right;
  const measured = varianceOf(draft, sum.inputs[left === undefined ? 0 : 1]);
  return measured && epsilon !== undefined ? { ...measured, epsilon } : undefined;
}

/** The mean of squares, of x or of x less its mean; or that of x², less the squared mean, which may be held above 0. */
function varianceOf(draft: Draft, value: ValueId): Omit<Spread, 'epsilon'> | undefined {
  const mean = meanOf(draft, value);
  const squared = mean && squaredOf(draft, mean.x);
  if (mean && squared !== undefined) {
    const centre = centreOf(draft, squared);
    const centred = centre?.axes.join() === mean.axes.join();
    return { x: centre && centred ? centre.x : squared, axes: mean.axes, centred };
  }
  const node = makerOf(draft, value);
  if (node?.op === 'Relu') return varianceOf(draft, node.inputs[0]);
  const [squares, own] = node?.op === 'Sub' ? node.inputs : [absent, absent];
  const ofSquares = meanOf(draft, squares);
  const [x, ownMean] = [ofSquares && squaredOf(draft, ofSquares.x), squaredOf(draft, own)];
  const ofX = ownMean === undefined ? undefined : meanOf(draft, ownMean);
  if (x === undefined || ofX?.x !== x || ofX.axes.join() !== ofSquares?.axes.join()) return undefined;
  return { x, axes: ofX.axes, centred: true };
}

export function meanOf(draft: Draft, value: ValueId): Mean | undefined {
  const node = makerOf(draft, value);
  const rank = node && draft.shape(node.inputs[0])?.length;
  if (!node || rank === undefined) return undefined;
  const spatial = Array.from({ length: Math.max(0, rank - 2) }, (_, axis) => axis + 2);
  if (node.op === 'GlobalAveragePool') return { x: node.inputs[0], axes: spatial };
  if (node.op !== 'ReduceMean' || intOf(node, 'keepdims', 1) !== 1) return undefined;
  const given = node.inputs[1] ?? absent;
  const tensor = draft.constant(given);
  if (given !== absent && !tensor) return undefined;
  const axes = (tensor ? numbersOf(tensor) : intsOf(node, 'axes', [])).map((axis) => axisOf(axis, rank));
  return axes.length > 0 ? { x: node.inputs[0], axes: [...new Set(axes)].sort((a, b) => a - b) } : undefined;
}

/** x and the axes of its mean, where the value is x less that mean. */
export function centreOf(draft: Draft, value: ValueId): Mean | undefined {
  const node = makerOf(draft, value);
  const mean = node?.op === 'Sub' ? meanOf(draft, node.inputs[1]) : undefined;
  return mean && mean.x === node?.inputs[0] ? mean : undefined;
}

/** What a product or a power is the square of. */
function squaredOf(draft: Draft, value: ValueId): ValueId | undefined {
  const node = makerOf(draft, value);
  const [a, b] = node?.inputs ?? [];
  if (node?.op === 'Mul') return isSame(draft, a, b) ? a : undefined;
  return node?.op === 'Pow' && scalarOf(draft, b) === 2 ? a : undefined;
}

/** Some files take the mean off twice. */
export function isSame(draft: Draft, a: ValueId, b: ValueId): boolean {
  if (a === b) return true;
  const [left, right] = [centreOf(draft, a), centreOf(draft, b)];
  return left !== undefined && left.x === right?.x && left.axes.join() === right.axes.join();
}

export function makerOf(draft: Draft, value: ValueId): Node | undefined {
  const index = draft.makerOf(value);
  const node = index === undefined ? undefined : draft.node(index);
  return node?.domain === '' && !node.activation ? node : undefined;
}

function scalarOf(draft: Draft, value: ValueId): number | undefined {
  const tensor = draft.constant(value);
  const numbers = tensor && numbersOf(tensor);
  return numbers?.length === 1 ? numbers[0] : undefined;
}
