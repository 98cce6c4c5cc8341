/**
 * Recognizes normalization that is written out.
 *
 *   d = x − ReduceMean(x)     y = d / √(ReduceMean(d²) + ε) · γ + β     →     LayerNormalization{axes}
 *                             y = x / √(ReduceMean(x²) + ε) · γ         →     RMSNormalization{axes}
 *
 * d² is a product or a power; the root divides, or its reciprocal multiplies; γ and β are constants that broadcast to x, or are
 * missing. What other nodes read of it stays. Needs inferred shapes.
 */
import { absent, float, type Graph, intOf, ints, intsOf, type Node, type ValueId } from '../graph/graph';
import { axisOf } from '../graph/shapes/shapeRule';
import { isKnown, numbersOf } from '../graph/tensor';
import { affineAfter } from './affineAfter';
import { Draft } from './draft';
import { removeDead } from './removeDead';

export function writtenNormal(graph: Graph): Graph {
  const draft = new Draft(graph);
  for (let index = 0; index < draft.length; index++) {
    const node = draft.node(index);
    const found = node && normalOf(draft, node);
    if (found) convert(draft, index, found);
  }
  const closed = draft.close();
  return closed === graph ? graph : removeDead(closed);
}

interface Normal {
  readonly x: ValueId;
  readonly centred: boolean;
  readonly axes: readonly number[];
  readonly epsilon: number;
}

function convert(draft: Draft, index: number, { x, centred, axes, epsilon }: Normal): void {
  const shape = draft.shape(x) ?? [];
  const { last, gain, offset } = affineAfter(draft, index, shape, centred);
  const node = draft.node(last);
  if (!node) return;
  const parameters = offset === undefined ? (gain === undefined ? [] : [gain]) : [gain ?? absent, offset];
  draft.replace(last, {
    ...node,
    op: centred ? 'LayerNormalization' : 'RMSNormalization',
    inputs: [x, ...parameters],
    attributes: { axes: ints(axes), epsilon: float(epsilon) },
  });
}

/** Undefined unless the node divides by a root mean square of the very number. */
function normalOf(draft: Draft, node: Node): Normal | undefined {
  if (node.domain !== '' || node.activation) return undefined;
  for (const { dividend, root } of quotientsOf(draft, node)) {
    const measured = meanSquareOf(draft, root);
    const mean = measured && meanOf(draft, measured.mean);
    if (!mean || !isSquare(draft, mean.x, dividend)) continue;
    const { epsilon } = measured;
    const centre = centreOf(draft, dividend);
    const known = isKnown(draft.shape(centre?.x ?? dividend));
    if (known && centre?.axes.join() === mean.axes.join())
      return { x: centre.x, centred: true, axes: mean.axes, epsilon };
    if (known) return { x: dividend, centred: false, axes: mean.axes, epsilon };
  }
  return undefined;
}

interface Quotient {
  readonly dividend: ValueId;
  readonly root: ValueId;
}

/** What a node may divide by what root: by Div, or Mul by a reciprocal on either side. */
function quotientsOf(draft: Draft, { op, inputs: [a, b] }: Node): readonly Quotient[] {
  if (op === 'Div') return [{ dividend: a, root: b }];
  if (op !== 'Mul') return [];
  return [
    [a, b],
    [b, a],
  ].flatMap(([dividend, factor]) => {
    const root = reciprocalOf(draft, factor);
    return root === undefined ? [] : [{ dividend, root }];
  });
}

function reciprocalOf(draft: Draft, value: ValueId): ValueId | undefined {
  const node = makerOf(draft, value);
  if (node?.op === 'Reciprocal') return node.inputs[0];
  return node?.op === 'Div' && scalarOf(draft, node.inputs[0]) === 1 ? node.inputs[1] : undefined;
}

/** √(mean + ε) */
function meanSquareOf(draft: Draft, value: ValueId): { readonly mean: ValueId; readonly epsilon: number } | undefined {
  const root = makerOf(draft, value);
  const isRoot = root?.op === 'Sqrt' || (root?.op === 'Pow' && scalarOf(draft, root.inputs[1]) === 0.5);
  const sum = isRoot ? makerOf(draft, root.inputs[0]) : undefined;
  if (sum?.op !== 'Add') return undefined;
  const [left, right] = sum.inputs.map((id) => scalarOf(draft, id));
  if (left !== undefined) return { mean: sum.inputs[1], epsilon: left };
  return right === undefined ? undefined : { mean: sum.inputs[0], epsilon: right };
}

interface Mean {
  readonly x: ValueId;
  readonly axes: readonly number[];
}

function meanOf(draft: Draft, value: ValueId): Mean | undefined {
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
function centreOf(draft: Draft, value: ValueId): Mean | undefined {
  const node = makerOf(draft, value);
  const mean = node?.op === 'Sub' ? meanOf(draft, node.inputs[1]) : undefined;
  return mean && mean.x === node?.inputs[0] ? mean : undefined;
}

function isSquare(draft: Draft, value: ValueId, of: ValueId): boolean {
  const node = makerOf(draft, value);
  if (node?.op === 'Mul') return node.inputs.every((id) => isSame(draft, id, of));
  return node?.op === 'Pow' && scalarOf(draft, node.inputs[1]) === 2 && isSame(draft, node.inputs[0], of);
}

/** Some files take the mean off twice. */
function isSame(draft: Draft, a: ValueId, b: ValueId): boolean {
  if (a === b) return true;
  const [left, right] = [centreOf(draft, a), centreOf(draft, b)];
  return left !== undefined && left.x === right?.x && left.axes.join() === right.axes.join();
}

function makerOf(draft: Draft, value: ValueId): Node | undefined {
  const index = draft.makerOf(value);
  const node = index === undefined ? undefined : draft.node(index);
  return node?.domain === '' && !node.activation ? node : undefined;
}

function scalarOf(draft: Draft, value: ValueId): number | undefined {
  const tensor = draft.constant(value);
  const numbers = tensor && numbersOf(tensor);
  return numbers?.length === 1 ? numbers[0] : undefined;
}
