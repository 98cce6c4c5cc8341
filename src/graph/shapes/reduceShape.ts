/** Shapes of reductions, and of operators that make tensors from numbers. */
import { intOf } from '../graph';
import type { Shape } from '../tensor';
import { axisOf, inputOrAttribute, type ShapeRule, unknownShape } from './shapeRule';

/** Axes are input 1 or the attribute; none means all of them (or none, with `noop_with_empty_axes`). */
export const reduceShape: ShapeRule = (context) => {
  const { node, shapes, numbers } = context;
  const [input] = shapes;
  if (!input) return [];
  const keep = intOf(node, 'keepdims', 1) === 1;
  const given = node.inputs.length > 1 && node.inputs[1] >= 0;
  if (given && !numbers(1)) return [keep ? unknownShape(input.length) : undefined];
  const axes = inputOrAttribute(context, 1, 'axes') ?? [];
  if (axes.length === 0 && intOf(node, 'noop_with_empty_axes', 0) === 1) return [input];
  const all = axes.length === 0 ? input.map((_, axis) => axis) : axes.map((axis) => axisOf(axis, input.length));
  return [withoutAxes(input, all, keep)];
};

export const argReduceShape: ShapeRule = ({ node, shapes: [input] }) => [
  input && withoutAxes(input, [axisOf(intOf(node, 'axis', 0), input.length)], intOf(node, 'keepdims', 1) === 1),
];

function withoutAxes(input: Shape, axes: readonly number[], keep: boolean): Shape {
  if (keep) return input.map((size, axis) => (axes.includes(axis) ? 1 : size));
  return input.filter((_, axis) => !axes.includes(axis));
}

/** `start` and `end` cut the shape itself. */
export const shapeShape: ShapeRule = ({ node, shapes: [input] }) => {
  if (!input) return [[-1]];
  return [[input.slice(intOf(node, 'start', 0), intOf(node, 'end', input.length)).length]];
};

export const scalarShape: ShapeRule = () => [[]];

export const constantShape: ShapeRule = ({ node }) => {
  const { value, value_floats: floats, value_ints: ints } = node.attributes;
  if (value?.kind === 'tensor') return [value.value.shape];
  if (floats?.kind === 'floats') return [[floats.value.length]];
  if (ints?.kind === 'ints') return [[ints.value.length]];
  return ['value_float' in node.attributes || 'value_int' in node.attributes ? [] : undefined];
};

export const constantOfShapeShape: ShapeRule = ({ shapes: [target], numbers }) => {
  const sizes = numbers(0);
  if (sizes) return [sizes];
  return [target?.length === 1 && target[0] >= 0 ? unknownShape(target[0]) : undefined];
};

export const rangeShape: ShapeRule = ({ numbers }) => {
  const [start, limit, delta] = [0, 1, 2].map((input) => numbers(input)?.[0] ?? NaN);
  return [[Math.max(0, Math.ceil((limit - start) / delta))]];
};

export const topKShape: ShapeRule = ({ node, shapes: [input], numbers }) => {
  const count = numbers(1)?.[0] ?? intOf(node, 'k', -1);
  const axis = axisOf(intOf(node, 'axis', -1), input?.length ?? 0);
  const shape = input?.map((size, at) => (at === axis ? count : size));
  return [shape, shape];
};
