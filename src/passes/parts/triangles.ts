/**
 * What is made with triangles of ones:
 *
 *   CumSum     a product of matrices with one
 *   Trilu      a product, element by element, with one
 */
import { absent, intOf, ints, type ValueId } from '../../graph/graph';
import { axisOf } from '../../graph/shapes/shapeRule';
import { numbersOf } from '../../graph/tensor';
import { turned, type Writer } from './parts';

export const writeCumSum: Writer = (parts) => {
  const { node, draft, shape, floats, end } = parts;
  const [x, along] = node.inputs;
  const given = shape(x);
  const known = draft.constant(along);
  if (!given || !known || given.length === 0) return false;
  const axis = axisOf(numbersOf(known)[0], given.length);
  const size = given[axis] as number | undefined;
  const last = given.length - 1;
  if (size === undefined || size > 2048 || draft.value(x)?.type !== 'float32') return false;
  const counts = countedBy(intOf(node, 'exclusive', 0) === 1, intOf(node, 'reverse', 0) === 1);
  const triangle = (turn: boolean): ValueId =>
    floats(
      [size, size],
      table(size, size, (i, j) => (turn ? counts(j, i) : counts(i, j))),
    );
  if (axis === last - 1) return end('MatMul', [triangle(true), x]);
  const order = given.map((_, at) => (at === axis ? last : at === last ? axis : at));
  const product = parts.write('MatMul', [turned(parts, x, order), triangle(false)]);
  return end('Transpose', [product], { perm: ints(order) });
};

/** Of a triangle that stands beside a map. */
const mostOnes = 2 ** 22;

/** Whether position i counts at position j. */
const countedBy =
  (exclusive: boolean, reverse: boolean) =>
  (i: number, j: number): boolean =>
    i === j ? !exclusive : reverse ? i > j : i < j;

function table(rows: number, columns: number, holds: (row: number, column: number) => boolean): Float32Array {
  return Float32Array.from({ length: rows * columns }, (_, at) =>
    holds(Math.floor(at / columns), at % columns) ? 1 : 0,
  );
}

export const writeTrilu: Writer = (parts) => {
  const { node, draft, shape, floats, end } = parts;
  const [x, offset = absent] = node.inputs;
  const given = shape(x);
  const known = draft.constant(offset);
  if (!given || given.length < 2 || draft.value(x)?.type !== 'float32' || (offset !== absent && !known)) return false;
  const k = known ? numbersOf(known)[0] : 0;
  const upper = intOf(node, 'upper', 1) === 1;
  const [rows, columns] = given.slice(-2);
  if (rows * columns > mostOnes) return false;
  return end('Mul', [
    x,
    floats(
      [rows, columns],
      table(rows, columns, (i, j) => (upper ? j - i >= k : j - i <= k)),
    ),
  ]);
};
