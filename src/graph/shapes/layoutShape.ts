/** Shapes of operators that move elements without changing them. */
import { concatAxis } from '../concatAxis';
import { intOf, intsOf, type Node } from '../graph';
import { policyOf, resized } from '../resize';
import type { Shape } from '../tensor';
import { broadcast } from './pointwiseShape';
import { axisOf, inputOrAttribute, productOf, type ShapeRule, unknownShape } from './shapeRule';

/** 0 copies the input's dimension (unless `allowzero`), -1 takes what is left. */
export const reshapeShape: ShapeRule = (context) => {
  const target = inputOrAttribute(context, 1, 'shape');
  const [input, targetShape] = context.shapes;
  if (!target) return [targetShape?.length === 1 && targetShape[0] >= 0 ? unknownShape(targetShape[0]) : undefined];
  const copyZero = intOf(context.node, 'allowzero', 0) === 0;
  const wanted = target.map((size, axis) => (size === 0 && copyZero ? (input?.[axis] ?? NaN) : size));
  if (wanted.some(Number.isNaN)) return [wanted.map((size) => (Number.isNaN(size) ? -1 : size))];
  const total = input ? productOf(input) : -1;
  const rest = productOf(wanted.filter((size) => size !== -1));
  const left = total >= 0 && rest > 0 && total % rest === 0 ? total / rest : -1;
  return [wanted.map((size, axis) => (size === -1 && target[axis] === -1 ? left : size))];
};

export const flattenShape: ShapeRule = ({ node, shapes: [input] }) => {
  if (!input) return [[-1, -1]];
  const axis = axisOf(intOf(node, 'axis', 1), input.length);
  return [[productOf(input.slice(0, axis)), productOf(input.slice(axis))]];
};

export const transposeShape: ShapeRule = ({ node, shapes: [input] }) => {
  const reversed = input?.map((_, axis) => input.length - 1 - axis);
  return [input && intsOf(node, 'perm', reversed ?? []).map((axis) => input[axis] ?? -1)];
};

export const concatShape: ShapeRule = ({ node, shapes }) => {
  const known = shapes.find((shape) => shape !== undefined);
  if (!known) return [];
  const joined = concatAxis(node, known.length);
  const at = (axis: number): number[] => shapes.map((shape) => shape?.[axis] ?? -1);
  return [
    known.map((_, axis) => {
      const sizes = at(axis);
      if (axis !== joined) return Math.max(...sizes);
      return sizes.some((size) => size < 0) ? -1 : sizes.reduce((sum, size) => sum + size, 0);
    }),
  ];
};

/** Where a Slice begins, how it steps and how many elements it takes along one axis. */
export interface SliceRange {
  readonly axis: number;
  readonly start: number;
  readonly step: number;
  readonly count: number;
}

/** Resolves starts, ends, axes and steps against the input as ONNX clamps them; undefined while they are unknown. */
export function sliceRanges(
  input: Shape,
  starts: readonly number[],
  ends: readonly number[],
  axes: readonly number[] | undefined,
  steps: readonly number[] | undefined,
): readonly SliceRange[] {
  return starts.map((from, index) => {
    const axis = axisOf(axes?.[index] ?? index, input.length);
    const step = steps?.[index] ?? 1;
    const size = input[axis] ?? -1;
    if (size < 0) return { axis, start: from, step, count: -1 };
    const start = clamp(axisOf(from, size), 0, step > 0 ? size : size - 1);
    const end = clamp(axisOf(ends[index], size), step > 0 ? 0 : -1, size);
    return { axis, start, step, count: Math.max(0, Math.ceil((end - start) / step)) };
  });
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}

export const sliceShape: ShapeRule = (context) => {
  const [input] = context.shapes;
  const starts = inputOrAttribute(context, 1, 'starts');
  const ends = inputOrAttribute(context, 2, 'ends');
  const axes = inputOrAttribute(context, 3, 'axes');
  if (!input) return [];
  if (!starts || !ends || (context.node.inputs.length > 3 && !axes)) return [unknownShape(input.length)];
  const shape = [...input];
  for (const { axis, count } of sliceRanges(input, starts, ends, axes, context.numbers(4))) shape[axis] = count;
  return [shape];
};

export const splitShape: ShapeRule = (context) => {
  const { node, shapes } = context;
  const [input] = shapes;
  if (!input) return [];
  const axis = axisOf(intOf(node, 'axis', 0), input.length);
  const parts = inputOrAttribute(context, 1, 'split') ?? evenParts(input[axis] ?? -1, node.outputs.length);
  return node.outputs.map((_, part) => input.map((size, at) => (at === axis ? (parts[part] ?? -1) : size)));
};

/** Equal parts, the last one smaller where they do not divide. */
function evenParts(size: number, count: number): readonly number[] {
  const part = size < 0 ? -1 : Math.ceil(size / count);
  return Array.from({ length: count }, (_, index) => (size < 0 ? -1 : Math.min(part, size - index * part)));
}

export const squeezeShape: ShapeRule = (context) => {
  const [input] = context.shapes;
  const axes = inputOrAttribute(context, 1, 'axes')?.map((axis) => axisOf(axis, input?.length ?? 0));
  if (!input || (!axes && (context.node.inputs.length > 1 || input.some((size) => size < 0)))) return [];
  return [input.filter((size, axis) => (axes ? !axes.includes(axis) : size !== 1))];
};

export const unsqueezeShape: ShapeRule = (context) => {
  const [input] = context.shapes;
  const axes = inputOrAttribute(context, 1, 'axes');
  if (!input || !axes) return [];
  const rank = input.length + axes.length;
  const added = new Set(axes.map((axis) => axisOf(axis, rank)));
  const rest = [...input];
  return [Array.from({ length: rank }, (_, axis) => (added.has(axis) ? 1 : (rest.shift() ?? -1)))];
};

/** pads: all beginnings, then all ends; negative ones crop. */
export const padShape: ShapeRule = (context) => {
  const [input] = context.shapes;
  const pads = inputOrAttribute(context, 1, 'pads');
  const axes = context.numbers(3);
  if (!input) return [];
  if (!pads || (context.node.inputs.length > 3 && !axes)) return [unknownShape(input.length)];
  const added = input.map(() => 0);
  const count = pads.length / 2;
  for (let index = 0; index < count; index++) {
    added[axisOf(axes?.[index] ?? index, input.length)] += pads[index] + pads[index + count];
  }
  return [input.map((size, axis) => (size < 0 ? -1 : size + added[axis]))];
};

export const expandShape: ShapeRule = ({ shapes: [input], numbers }) => {
  const target = numbers(1)?.map((size) => (Number.isNaN(size) ? -1 : size));
  return [input && target && broadcast(input, target)];
};

export const tileShape: ShapeRule = ({ shapes: [input], numbers }) => {
  const repeats = numbers(1);
  return [input?.map((size, axis) => (size < 0 ? -1 : size * (repeats?.[axis] ?? NaN)))];
};

export const gatherShape: ShapeRule = ({ node, shapes: [data, indices] }) => {
  if (!data || !indices) return [];
  const axis = axisOf(intOf(node, 'axis', 0), data.length);
  return [[...data.slice(0, axis), ...indices, ...data.slice(axis + 1)]];
};

/** Sizes are input 3, scales input 2 (input 1 in operator set 10 and in Upsample). */
export const resizeShape: ShapeRule = ({ node, shapes: [input], numbers }) => {
  if (!input) return [];
  const scales = numbers(node.inputs.length > 2 ? 2 : 1);
  const sizes = numbers(3);
  // Sizes for every axis are the shape, whatever is not known of the input.
  const whole = sizes?.length === input.length && !('axes' in node.attributes) && !policyOf(node);
  return [whole ? sizes : (resized(node, input, scales, sizes)?.sizes ?? partlyResized(node, input, scales))];
};

/** What is not resized keeps its size, also while others are not known. */
function partlyResized(node: Node, input: Shape, scales: readonly number[] | undefined): Shape {
  const axes = intsOf(node, 'axes', []).map((axis) => axisOf(axis, input.length));
  if (axes.length > 0) return input.map((size, axis) => (axes.includes(axis) ? -1 : size));
  return scales?.length === input.length
    ? input.map((size, axis) => (size < 0 ? -1 : Math.trunc(Math.fround(size * scales[axis]))))
    : unknownShape(input.length);
}
