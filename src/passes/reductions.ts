/**
 * Brings reductions over any axes to pools over one map, whose channels are what stays.
 *
 *   x ─ ReduceMean{axes} ─ y   →   x ─ Transpose(kept, reduced) ─ Reshape(1, K, R, 1) ─ GlobalAveragePool ─ Reshape ─ y
 *
 *   ReduceMax         GlobalMaxPool              ReduceMin    the same of −x, and again its negative
 *   ReduceSum         the mean, R times: the same integers at another scale
 *   ReduceL1          the sum of Abs             ReduceSumSquare    the sum of x·x         ReduceL2   its Sqrt
 *
 * Global pools of other maps than those of one image too. What does not vary within the axes, or none of them, is a Reshape.
 * Needs inferred shapes.
 */
import { absent, type Graph, intOf, intsOf, type Node, type ValueId } from '../graph/graph';
import { axisOf } from '../graph/shapes/shapeRule';
import { floatTensor, isKnown, numbersOf, type Shape, sizeOf } from '../graph/tensor';
import { type Link, reshapeLink, transposeLink, writeChain } from './chain';
import { Draft } from './draft';

export function reductions(graph: Graph): Graph {
  const draft = new Draft(graph);
  for (let index = 0; index < draft.length; index++) {
    const node = draft.node(index);
    const form = node?.domain === '' && Object.hasOwn(forms, node.op) ? forms[node.op] : undefined;
    if (node && form) convert(draft, index, node, form);
  }
  return draft.close();
}

/** What is pooled, and what is done to each number before and behind. */
interface Form {
  readonly pool: 'GlobalAveragePool' | 'GlobalMaxPool';
  readonly before?: 'Abs' | 'square' | 'negative';
  readonly behind?: readonly ('count' | 'negative' | 'Sqrt')[];
}

const sum: Form = { pool: 'GlobalAveragePool', behind: ['count'] };

const forms: Readonly<Record<string, Form>> = {
  ReduceMean: { pool: 'GlobalAveragePool' },
  GlobalAveragePool: { pool: 'GlobalAveragePool' },
  ReduceMax: { pool: 'GlobalMaxPool' },
  GlobalMaxPool: { pool: 'GlobalMaxPool' },
  ReduceMin: { pool: 'GlobalMaxPool', before: 'negative', behind: ['negative'] },
  ReduceSum: sum,
  ReduceL1: { ...sum, before: 'Abs' },
  ReduceSumSquare: { ...sum, before: 'square' },
  ReduceL2: { ...sum, before: 'square', behind: ['count', 'Sqrt'] },
};

function convert(draft: Draft, index: number, node: Node, form: Form): void {
  const [x] = node.inputs;
  const [shape, output] = [draft.shape(x), draft.shape(node.outputs[0])];
  const isFloat = draft.value(x)?.type.startsWith('float') ?? false;
  const axes = isKnown(shape) && isFloat && !node.activation ? axesOf(draft, node, shape.length) : undefined;
  if (!isKnown(shape) || !isKnown(output) || !axes || sizeOf(shape) === 0 || isPool(node, shape)) return;
  const reduced = sizeOf(axes.map((axis) => shape[axis]));
  const whole = reduced === 1 && !form.before;
  const links = whole ? [] : pooled(draft, node, shape, axes, form);
  writeChain(draft, index, node, x, [...links, reshapeLink(draft, node, 'reduced', output)], links.find(isPooling));
}

const isPooling = ({ op }: Link): boolean => op.startsWith('Global');

/** What needs no other form. */
function isPool({ op }: Node, shape: Shape): boolean {
  return op.startsWith('Global') && (shape.length === 3 || shape.length === 4) && shape[0] === 1;
}

function pooled(draft: Draft, node: Node, shape: Shape, axes: readonly number[], form: Form): readonly Link[] {
  const kept = shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const order = [...kept, ...axes];
  const moves = order.some((axis, at) => axis !== at);
  const sizes = [kept, axes].map((of) => sizeOf(of.map((axis) => shape[axis])));
  const [map, single] = [
    [1, sizes[0], sizes[1], 1],
    [1, sizes[0], 1, 1],
  ];
  return [
    ...(moves ? [transposeLink('ordered', shape, order)] : []),
    reshapeLink(draft, node, 'map', map),
    ...(form.before ? [each(draft, node, form.before, 'before', map)] : []),
    { op: form.pool, what: 'pooled', shape: single },
    ...(form.behind ?? []).map((what) =>
      what === 'count' ? times(draft, node, sizes[1], 'sum', single) : each(draft, node, what, 'behind', single),
    ),
  ];
}

function each(draft: Draft, node: Node, of: 'Abs' | 'Sqrt' | 'square' | 'negative', what: string, shape: Shape): Link {
  if (of === 'square') return { op: 'Mul', what, shape, twice: true };
  return of === 'negative' ? times(draft, node, -1, what, shape) : { op: of, what, shape };
}

function times(draft: Draft, node: Node, by: number, what: string, shape: Shape): Link {
  return {
    op: 'Mul',
    what,
    shape,
    operands: [draft.addConstant(`${node.name}/${what}/factor`, floatTensor([], [by]))],
  };
}

/** Ascending; undefined where they are computed. None given are all, or none at all. */
function axesOf(draft: Draft, node: Node, rank: number): readonly number[] | undefined {
  const all = Array.from({ length: rank }, (_, axis) => axis);
  if (node.op.startsWith('Global')) return all.slice(2);
  const given: ValueId = node.inputs[1] ?? absent;
  const tensor = draft.constant(given);
  if (given !== absent && !tensor) return undefined;
  const axes = tensor ? numbersOf(tensor) : intsOf(node, 'axes', []);
  if (axes.length === 0) return intOf(node, 'noop_with_empty_axes', 0) === 1 ? [] : all;
  return all.filter((axis) => axes.some((each) => axisOf(each, rank) === axis));
}
