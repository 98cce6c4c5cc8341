/** Nested loops over a tensor, and where in another tensor each element lies: offset + Σ index · stride. */
import type { Shape } from '../../graph/tensor';

export interface Walk {
  readonly offset: number;
  /** One per axis of the shape that is walked. */
  readonly strides: readonly number[];
}

/** Loops `i0`, `i1`, … over `shape` around the statements that `body` makes. Axes of one element get no loop. */
export function loopsOver(shape: Shape, body: readonly string[]): string[] {
  const axes = shape.flatMap((size, axis) => (size === 1 ? [] : [axis]));
  const opening = axes.map(
    (axis, depth) => `${indent(depth)}for (int i${axis} = 0; i${axis} < ${shape[axis]}; i${axis}++)`,
  );
  const inner = body.map((line) => indent(axes.length) + line);
  if (axes.length === 0) return inner;
  const last = opening.length - 1;
  return [...opening.slice(0, last), `${opening[last]} {`, ...inner, `${indent(last)}}`];
}

/** The index expression of a walk over `shape`. */
export function indexOf(shape: Shape, { offset, strides }: Walk): string {
  const terms = shape.flatMap((size, axis) => (size === 1 || strides[axis] === 0 ? [] : [term(axis, strides[axis])]));
  const sum = [...(offset === 0 ? [] : [String(offset)]), ...terms].join(' + ');
  return (sum === '' ? '0' : sum).replace(/\+ -/g, '- ');
}

const term = (axis: number, stride: number): string =>
  stride === 1
    ? `i${axis}`
    : `${stride < 0 ? '-' : ''}i${axis}${Math.abs(stride) === 1 ? '' : ` * ${Math.abs(stride)}`}`;

const indent = (depth: number): string => '    '.repeat(depth);

/** Elements between neighbours along each axis, in memory order. */
export function denseStrides(shape: Shape): number[] {
  const strides = shape.map(() => 1);
  for (let axis = shape.length - 2; axis >= 0; axis--) strides[axis] = strides[axis + 1] * shape[axis + 1];
  return strides;
}

/** A tensor of shape `from`, walked along `to` as ONNX broadcasts: axes meet at the end, an axis of one stands still. */
export function broadcastWalk(from: Shape, to: Shape): Walk {
  const own = denseStrides(from);
  const missing = to.length - from.length;
  const strides = to.map((_, axis) => (axis < missing || from[axis - missing] === 1 ? 0 : own[axis - missing]));
  return { offset: 0, strides };
}
