/**
 * Evaluates a node whose inputs are known: shape arithmetic (integers, and floats on their way back to integers), and
 * the arithmetic between constants that exporters leave behind. Results are float32- or integer-exact, as onnxruntime's.
 */
import { concatAxis } from '../concatAxis';
import { intOf, intsOf, type Node } from '../graph';
import { inputOrAttribute, axisOf } from '../shapes/shapeRule';
import { sliceRanges } from '../shapes/layoutShape';
import { type ElementType, isKnown, numbersOf, type Shape, sizeOf } from '../tensor';
import { arrayFor, type Known, readStrided, stridesOf } from './known';

type Numbers = ArrayLike<number>;
interface Target {
  readonly type: ElementType;
  readonly shape: Shape;
}
type Rule = (node: Node, inputs: readonly (Known | undefined)[], outputs: readonly Target[]) => readonly Numbers[];

/** Whether there is a rule: without one, no inputs need to be looked at. */
export function isEvaluable({ domain, op }: Node): boolean {
  return domain === '' && Object.hasOwn(rules, op);
}

/**
 * The outputs of a node, or undefined when one cannot be told. `targets` are the inferred types and shapes of the
 * outputs; nothing larger than `limit` elements is computed.
 */
export function evaluateNode(
  node: Node,
  inputs: readonly (Known | undefined)[],
  targets: readonly Target[],
  limit: number,
): readonly Known[] | undefined {
  const rule = isEvaluable(node) ? rules[node.op] : undefined;
  if (
    !rule ||
    targets.length === 0 ||
    targets.some(({ shape, type }) => !isKnown(shape) || sizeOf(shape) > limit || !computable(type))
  ) {
    return undefined;
  }
  const complete = node.inputs.every((value, position) => value < 0 || inputs[position] !== undefined);
  if (!complete) return undefined;
  const outputs = rule(node, inputs, targets);
  const fits = outputs.every((data, index) => data.length === sizeOf(targets[index].shape));
  return fits ? outputs.map((data, index) => ({ ...targets[index], data })) : undefined;
}

/** Half precision is left to onnxruntime: its arithmetic rounds differently from runtime to runtime. */
function computable(type: ElementType): boolean {
  return type === 'float32' || type === 'float64' || type === 'bool' || /^u?int(8|16|32|64)$/.test(type);
}

const keep: Rule = (_, inputs) => [inputs[0]?.data ?? []];

/** Applies a function element by element to inputs broadcast to the output; an unknown element makes it unknown. */
function elementwise(apply: (...values: number[]) => number): Rule {
  return (_, inputs, [{ shape, type }]) => {
    const views = inputs.filter((input) => input !== undefined).map((input) => broadcastTo(input, shape));
    const out = arrayFor(type, sizeOf(shape));
    for (let at = 0; at < out.length; at++) {
      const values = views.map((view) => view[at]);
      out[at] = values.some(Number.isNaN) ? NaN : apply(...values);
    }
    return [out];
  };
}

function broadcastTo({ shape, data, type }: Known, target: Shape): Numbers {
  if (data.length === sizeOf(target)) return data;
  const dense = stridesOf(shape);
  const missing = target.length - shape.length;
  const strides = target.map((_, axis) => (axis < missing || shape[axis - missing] === 1 ? 0 : dense[axis - missing]));
  return readStrided(data, target, strides, 0, type);
}

const divide: Rule = (node, inputs, outputs) => {
  const whole = !outputs[0].type.startsWith('float');
  return elementwise((a, b) => (whole ? Math.trunc(a / b) : a / b))(node, inputs, outputs);
};

const cast: Rule = (node, inputs, outputs) => {
  const { type } = outputs[0];
  if (type.startsWith('float')) return elementwise((value) => value)(node, inputs, outputs);
  return elementwise((value) => (type === 'bool' ? Number(value !== 0) : Math.trunc(value)))(node, inputs, outputs);
};

const transpose: Rule = (node, [input], [{ shape, type }]) => {
  if (!input) return [];
  const reversed = input.shape.map((_, axis) => input.shape.length - 1 - axis);
  const strides = stridesOf(input.shape);
  const permuted = intsOf(node, 'perm', reversed).map((axis) => strides[axis]);
  return [readStrided(input.data, shape, permuted, 0, type)];
};

const slice: Rule = (node, inputs, [{ shape, type }]) => {
  const [input] = inputs;
  const numbers = numbersFrom(inputs);
  const context = { node, shapes: [], numbers };
  const starts = inputOrAttribute(context, 1, 'starts');
  const ends = inputOrAttribute(context, 2, 'ends');
  if (!input || !starts || !ends) return [];
  const strides = stridesOf(input.shape);
  let offset = 0;
  for (const { axis, start, step } of sliceRanges(
    input.shape,
    starts,
    ends,
    inputOrAttribute(context, 3, 'axes'),
    numbers(4),
  )) {
    offset += start * strides[axis];
    strides[axis] *= step;
  }
  return [readStrided(input.data, shape, strides, offset, type)];
};

function numbersFrom(inputs: readonly (Known | undefined)[]) {
  return (input: number): readonly number[] | undefined => {
    const known = inputs[input];
    return known && Array.from(known.data);
  };
}

const split: Rule = (node, [input], outputs) => {
  if (!input) return [];
  const axis = axisOf(intOf(node, 'axis', 0), input.shape.length);
  const strides = stridesOf(input.shape);
  let offset = 0;
  return outputs.map(({ shape, type }) => {
    const part = readStrided(input.data, shape, strides, offset, type);
    offset += shape[axis] * strides[axis];
    return part;
  });
};

/** Copies every input to its place along the axis: runs of whole inner blocks. */
const concat: Rule = (node, inputs, [{ shape, type }]) => {
  const axis = concatAxis(node, shape.length);
  const out = arrayFor(type, sizeOf(shape));
  const row = sizeOf(shape.slice(axis));
  let column = 0;
  for (const input of inputs) {
    if (!input) continue;
    const width = sizeOf(input.shape.slice(axis));
    for (let at = 0; at < input.data.length; at++) {
      out[Math.floor(at / width) * row + column + (at % width)] = input.data[at];
    }
    column += width;
  }
  return [out];
};

const gather: Rule = (node, [data, indices], [{ shape, type }]) => {
  if (!data || !indices) return [];
  const axis = axisOf(intOf(node, 'axis', 0), data.shape.length);
  const inner = sizeOf(data.shape.slice(axis + 1));
  const count = indices.data.length;
  const out = arrayFor(type, sizeOf(shape));
  for (let at = 0; at < out.length; at++) {
    const outer = Math.floor(at / (inner * count));
    const index = axisOf(indices.data[Math.floor(at / inner) % count], data.shape[axis]);
    out[at] = data.data[(outer * data.shape[axis] + index) * inner + (at % inner)] ?? NaN;
  }
  return [out];
};

const constantOfShape: Rule = (node, _, [{ shape, type }]) => {
  const value = node.attributes['value'];
  const fill = value?.kind === 'tensor' && sizeOf(value.value.shape) === 1 ? numbersOf(value.value)[0] : 0;
  return [arrayFor(type, sizeOf(shape)).fill(fill)];
};

const range: Rule = (_, [start, , delta], [{ shape, type }]) => {
  const out = arrayFor(type, sizeOf(shape));
  return [out.map((__, index) => (start?.data[0] ?? NaN) + index * (delta?.data[0] ?? NaN))];
};

const rules: Readonly<Record<string, Rule>> = {
  Identity: keep,
  Reshape: keep,
  Flatten: keep,
  Squeeze: keep,
  Unsqueeze: keep,
  Cast: cast,
  Add: elementwise((a, b) => a + b),
  Sub: elementwise((a, b) => a - b),
  Mul: elementwise((a, b) => a * b),
  Div: divide,
  Min: elementwise(Math.min),
  Max: elementwise(Math.max),
  Neg: elementwise((a) => -a),
  Abs: elementwise(Math.abs),
  Sqrt: elementwise(Math.sqrt),
  Reciprocal: elementwise((a) => 1 / a),
  Floor: elementwise(Math.floor),
  Ceil: elementwise(Math.ceil),
  Equal: elementwise((a, b) => Number(a === b)),
  Less: elementwise((a, b) => Number(a < b)),
  Greater: elementwise((a, b) => Number(a > b)),
  And: elementwise((a, b) => a * b),
  Or: elementwise((a, b) => Math.max(a, b)),
  Not: elementwise((a) => 1 - a),
  Where: elementwise((condition, a, b) => (condition ? a : b)),
  Transpose: transpose,
  Slice: slice,
  Split: split,
  Concat: concat,
  Gather: gather,
  Expand: (_, [input], [{ shape }]) => [input ? broadcastTo(input, shape) : []],
  ConstantOfShape: constantOfShape,
  Range: range,
};
