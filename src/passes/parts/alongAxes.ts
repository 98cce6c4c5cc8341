/**
 * What runs along axes, as reductions, functions and products:
 *
 *   LogSoftmax          (x − m) − ln Σ e^(x − m),  m the largest
 *   ReduceLogSum        ln Σ x                     ReduceLogSumExp     m + ln Σ e^(x − m)
 *   ReduceProd          halves of each axis, multiplied
 *   CumSum              a product with a triangle of ones
 *   Trilu               a product, element by element, with such a triangle
 *   LpPool              the root of a mean of |x|^p, times the window's size; GlobalLpPool likewise
 */
import { absent, int, intOf, ints, intsOf, stringOf, type ValueId } from '../../graph/graph';
import { axisOf } from '../../graph/shapes/shapeRule';
import { numbersOf, sizeOf, type Shape } from '../../graph/tensor';
import { decodes } from '../decodes';
import { type Parts, reduced, sliced, turned, type Writer } from './parts';

/** Not where it only decodes: there float takes it as it is. Before operator set 13 all axes from `axis` on were one. */
export const writeLogSoftmax: Writer = (parts) => {
  const { node, shape, opset, draft, write, end } = parts;
  const [x] = node.inputs;
  const rank = shape(x)?.length;
  if (rank === undefined || decodes(draft, node)) return false;
  const axis = axisOf(intOf(node, 'axis', opset < 13 ? 1 : -1), rank);
  const axes = opset < 13 ? Array.from({ length: rank - axis }, (_, at) => axis + at) : [axis];
  const below = write('Sub', [x, reduced(parts, 'ReduceMax', x, axes)]);
  return end('Sub', [below, logOfSum(parts, write('Exp', [below]), axes)]);
};

const logOfSum = (parts: Parts, value: ValueId, axes: readonly number[]): ValueId =>
  parts.write('Log', [reduced(parts, 'ReduceSum', value, axes)]);

export const writeLogSum: Writer = (parts) => {
  const axes = axesOf(parts);
  return axes !== undefined && endKept(parts, logOfSum(parts, parts.node.inputs[0], axes));
};

export const writeLogSumExp: Writer = (parts) => {
  const { node, write } = parts;
  const [x] = node.inputs;
  const axes = axesOf(parts);
  if (!axes) return false;
  const most = reduced(parts, 'ReduceMax', x, axes);
  const sum = logOfSum(parts, write('Exp', [write('Sub', [x, most])]), axes);
  return endKept(parts, write('Add', [most, sum]));
};

/** Longer axes are no longer a matter of a few multiplications. */
const longest = 1024;

export const writeProduct: Writer = (parts) => {
  const [x] = parts.node.inputs;
  const axes = axesOf(parts);
  const shape = parts.shape(x);
  if (!axes || !shape || sizeOf(axes.map((axis) => shape[axis])) > longest) return false;
  return endKept(
    parts,
    axes.reduce((value, axis) => productAlong(parts, value, axis, shape[axis]), x),
  );
};

function productAlong(parts: Parts, value: ValueId, axis: number, size: number): ValueId {
  if (size < 2) return value;
  const half = Math.floor(size / 2);
  const halves = [0, half].map((start) => sliced(parts, value, axis, start, start + half));
  const product = parts.write('Mul', halves);
  if (size === 2 * half) return productAlong(parts, product, axis, half);
  const rest = sliced(parts, value, axis, 2 * half, size);
  return productAlong(parts, parts.write('Concat', [product, rest], { axis: int(axis) }), axis, half + 1);
}

/** Ascending; undefined where they are computed, or there are none to reduce. */
function axesOf({ node, draft, shape }: Parts): readonly number[] | undefined {
  const rank = shape(node.inputs[0])?.length;
  const given = node.inputs[1] ?? absent;
  const tensor = draft.constant(given);
  const isFloat = draft.value(node.inputs[0])?.type === 'float32';
  if (rank === undefined || !isFloat || (given !== absent && !tensor)) return undefined;
  const said = tensor ? numbersOf(tensor) : intsOf(node, 'axes', []);
  const all = Array.from({ length: rank }, (_, axis) => axis);
  if (said.length === 0) return intOf(node, 'noop_with_empty_axes', 0) === 1 ? undefined : all;
  return all.filter((axis) => said.some((each) => axisOf(each, rank) === axis));
}

/** With the axes of size 1 that are not to be kept dropped. */
function endKept({ node, shape, end, ints: constant }: Parts, value: ValueId): boolean {
  return end('Reshape', [value, constant(shape(node.outputs[0]) ?? [])]);
}

export const writeCumSum: Writer = (parts) => {
  const { node, draft, shape, floats, end } = parts;
  const [x, along] = node.inputs;
  const given = shape(x);
  const known = draft.constant(along);
  if (!given || !known || given.length === 0) return false;
  const axis = axisOf(numbersOf(known)[0], given.length);
  const size = given[axis];
  const last = given.length - 1;
  if (size > 2048) return false;
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
  return end('Mul', [
    x,
    floats(
      [rows, columns],
      table(rows, columns, (i, j) => (upper ? j - i >= k : j - i <= k)),
    ),
  ]);
};

/** Of p 1 or 2, over windows that do not grow beyond the map. */
export const writeLpPool: Writer = (parts) => {
  const { node, write, number } = parts;
  const kernel = intsOf(node, 'kernel_shape', []);
  const p = intOf(node, 'p', 2);
  const plain = intOf(node, 'ceil_mode', 0) === 0 && intsOf(node, 'dilations', [1]).every((each) => each === 1);
  if (p > 2 || p < 1 || kernel.length === 0 || !plain || stringOf(node, 'auto_pad', 'NOTSET') !== 'NOTSET')
    return false;
  const { kernel_shape, strides, pads } = node.attributes;
  const window = { kernel_shape, ...(strides && { strides }), ...(pads && { pads }), count_include_pad: int(1) };
  const mean = write('AveragePool', [powerOf(parts, node.inputs[0], p)], window);
  return endRoot(parts, write('Mul', [mean, number(sizeOf(kernel))]), p);
};

export const writeGlobalLpPool: Writer = (parts) => {
  const { node, shape } = parts;
  const [x] = node.inputs;
  const given: Shape = shape(x) ?? [];
  const p = intOf(node, 'p', 2);
  if (given.length < 3 || p > 2 || p < 1) return false;
  const axes = given.slice(2).map((_, at) => at + 2);
  return endRoot(parts, reduced(parts, 'ReduceSum', powerOf(parts, x, p), axes), p);
};

const powerOf = ({ write }: Parts, x: ValueId, p: number): ValueId =>
  p === 1 ? write('Abs', [x]) : write('Mul', [x, x]);

const endRoot = ({ end }: Parts, sum: ValueId, p: number): boolean =>
  p === 1 ? end('Identity', [sum]) : end('Sqrt', [sum]);
