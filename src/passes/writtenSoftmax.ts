/**
 * Recognizes softmax that is written out.
 *
 *   e = Exp(x − ReduceMax(x))     y = e / ReduceSum(e)     →     Softmax{axis}
 *
 * Less any number, or none: it cancels. Along one axis; the sum's reciprocal may multiply. What other nodes read of it stays. Needs
 * inferred shapes.
 */
import { absent, type Graph, int, intOf, intsOf, type Node, type ValueId } from '../graph/graph';
import { axisOf } from '../graph/shapes/shapeRule';
import { numbersOf } from '../graph/tensor';
import { Draft } from './draft';
import { removeDead } from './removeDead';

export function writtenSoftmax(graph: Graph): Graph {
  const draft = new Draft(graph);
  for (let index = 0; index < draft.length; index++) {
    const node = draft.node(index);
    const found = node && softmaxOf(draft, node);
    // Before operator set 13 all axes from `axis` on were one.
    const alone = found && ((graph.opsets[''] ?? 13) >= 13 || found.axis === found.rank - 1);
    if (!node || !found || !alone) continue;
    const attributes = { axis: int(found.axis) };
    draft.replace(index, { ...node, op: 'Softmax', inputs: [found.x], attributes });
  }
  const closed = draft.close();
  return closed === graph ? graph : removeDead(closed);
}

interface Found {
  readonly x: ValueId;
  readonly axis: number;
  readonly rank: number;
}

function softmaxOf(draft: Draft, node: Node): Found | undefined {
  if (node.domain !== '' || node.activation) return undefined;
  for (const [powers, sum] of quotientsOf(draft, node)) {
    const [exp, total] = [makerOf(draft, powers), makerOf(draft, sum)];
    const rank = draft.shape(powers)?.length;
    if (exp?.op !== 'Exp' || total?.op !== 'ReduceSum' || total.inputs[0] !== powers || rank === undefined) continue;
    const axis = axisAlong(draft, total, rank);
    if (axis !== undefined) return { x: lessItsLargest(draft, exp.inputs[0], axis, rank), axis, rank };
  }
  return undefined;
}

/** What a node divides by what: by Div, or Mul by a reciprocal on either side. */
function quotientsOf(draft: Draft, { op, inputs: [a, b] }: Node): readonly (readonly [ValueId, ValueId])[] {
  if (op === 'Div') return [[a, b]];
  if (op !== 'Mul') return [];
  return [
    [a, b],
    [b, a],
  ].flatMap(([powers, factor]) => {
    const maker = makerOf(draft, factor);
    return maker?.op === 'Reciprocal' ? [[powers, maker.inputs[0]] as const] : [];
  });
}

/** The one axis of a reduction that keeps it. */
function axisAlong(draft: Draft, node: Node, rank: number): number | undefined {
  const given = node.inputs[1] ?? absent;
  const tensor = draft.constant(given);
  if (intOf(node, 'keepdims', 1) !== 1 || (given !== absent && !tensor)) return undefined;
  const axes = tensor ? numbersOf(tensor) : intsOf(node, 'axes', []);
  return axes.length === 1 ? axisOf(axes[0], rank) : undefined;
}

/** x of x − ReduceMax(x); any other value is itself. */
function lessItsLargest(draft: Draft, value: ValueId, axis: number, rank: number): ValueId {
  const sub = makerOf(draft, value);
  const most = sub?.op === 'Sub' ? makerOf(draft, sub.inputs[1]) : undefined;
  const same = most?.op === 'ReduceMax' && most.inputs[0] === sub?.inputs[0] && axisAlong(draft, most, rank) === axis;
  return sub && same && !draft.isGiven(value) ? sub.inputs[0] : value;
}

function makerOf(draft: Draft, value: ValueId): Node | undefined {
  const index = draft.makerOf(value);
  const node = index === undefined ? undefined : draft.node(index);
  return node?.domain === '' && !node.activation && !draft.isGiven(value) ? node : undefined;
}
