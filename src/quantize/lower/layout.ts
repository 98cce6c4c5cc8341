/** Operators that only move integers: reshape, transpose, slice, split, pad. */
import { absent, intOf, intsOf, type Node } from '../../graph/graph';
import { numbersOf } from '../../graph/tensor';
import { clamp, roundTiesEven } from '../../util/round';
import { shapeOf, stepBase, tensorOf, type Context, type Lowering } from '../context';
import type { QuantizedTensor } from '../quantizedModel';
import { borderValue } from '../ranges/borders';
import { widthRange } from '../steps/range';

/** The output holds the input's integers. The report gives each value its own nominal scale nevertheless. */
export function keepTensor(node: Node, context: Context): void {
  const input = tensorOf(context, node.inputs[0]);
  for (const output of node.outputs) {
    const units = context.units[node.inputs[0]];
    const nominal = Float64Array.of(context.wantedScales[output] / units);
    const scale = context.appendix && context.wantedScales[output] > 0 ? nominal : input.scale;
    context.tensors[output] = { ...input, shape: shapeOf(context, output), scale };
    context.units[output] = units;
  }
}

export const lowerReshape: Lowering = {
  refuses: () => undefined,
  lower(node, context) {
    context.steps.push({ kind: 'reshape', ...stepBase(node) });
    keepTensor(node, context);
  },
};

/** Integers of an input of bytes stand for the same numbers as floats. */
export const lowerCast: Lowering = {
  refuses({ inputs: [from], outputs: [to] }, { graph }) {
    const [source, made] = [graph.values[from], graph.values[to]];
    if (made.type !== 'float32') return `Cast to ${made.type}`;
    return graph.inputs.includes(from) && bytes.includes(source.type) ? undefined : `Cast of ${source.type} numbers`;
  },
  lower(node, context) {
    context.steps.push({ kind: 'reshape', ...stepBase(node) });
    keepTensor(node, context);
  },
};

const bytes: readonly string[] = ['uint8', 'int8', 'bool'];

export const lowerTranspose: Lowering = {
  refuses: () => undefined,
  lower(node, context) {
    const rank = shapeOf(context, node.inputs[0]).length;
    const reversed = Array.from({ length: rank }, (_, axis) => rank - 1 - axis);
    context.steps.push({ kind: 'transpose', ...stepBase(node), permutation: intsOf(node, 'perm', reversed) });
    keepTensor(node, context);
  },
};

export const lowerSlice: Lowering = {
  refuses: (node, context) =>
    node.inputs.slice(1).every((value) => value === absent || context.graph.constants.has(value))
      ? undefined
      : 'Slice with positions that are computed',
  lower(node, context) {
    const shape = shapeOf(context, node.inputs[0]);
    const begins = constantInts(context, node, 1) ?? [];
    const axes = constantInts(context, node, 3) ?? begins.map((_, i) => i);
    const strides = constantInts(context, node, 4) ?? begins.map(() => 1);
    const starts = shape.map(() => 0);
    const steps = shape.map(() => 1);
    axes.forEach((signed, i) => {
      const axis = signed < 0 ? signed + shape.length : signed;
      const start = begins[i] < 0 ? begins[i] + shape[axis] : begins[i];
      starts[axis] = clamp(start, 0, strides[i] < 0 ? shape[axis] - 1 : shape[axis]);
      steps[axis] = strides[i];
    });
    context.steps.push({ kind: 'slice', ...stepBase(node), starts, steps });
    keepTensor(node, context);
  },
};

export const lowerSplit: Lowering = {
  refuses: () => undefined,
  lower(node, context) {
    const shape = shapeOf(context, node.inputs[0]);
    const signed = intOf(node, 'axis', 0);
    const axis = signed < 0 ? signed + shape.length : signed;
    let start = 0;
    for (const output of node.outputs) {
      const starts = shape.map((_, i) => (i === axis ? start : 0));
      context.steps.push({ kind: 'slice', ...stepBase(node), outputs: [output], starts, steps: shape.map(() => 1) });
      start += shapeOf(context, output)[axis];
    }
    keepTensor(node, context);
  },
};

export const lowerPad: Lowering = {
  refuses(node, context) {
    const pads = constantInts(context, node, 1);
    if (!pads || pads.length !== 2 * shapeOf(context, node.inputs[0]).length || (node.inputs[3] ?? absent) !== absent)
      return 'Pad with sizes that are computed';
    if (pads.some((pad) => pad < 0)) return 'Pad with negative sizes';
    return refusesBorder(node, context);
  },
  lower(node, context) {
    const pads = constantInts(context, node, 1) ?? [];
    const value = borderInteger(borderValue(context.graph, node) ?? 0, tensorOf(context, node.inputs[0]));
    const rank = pads.length / 2;
    context.steps.push({ kind: 'pad', ...stepBase(node), before: pads.slice(0, rank), after: pads.slice(rank), value });
    keepTensor(node, context);
    const output = context.tensors[node.outputs[0]];
    if (output)
      context.tensors[node.outputs[0]] = {
        ...output,
        qmin: Math.min(output.qmin, value),
        qmax: Math.max(output.qmax, value),
      };
  },
};

/** Ranges have been widened to the border (ranges/borders.ts), so that its integer is one of the map's width. */
function refusesBorder(node: Node, context: Context): string | undefined {
  const real = borderValue(context.graph, node);
  if (real === undefined) return 'Pad with a value that is computed';
  if (!Number.isFinite(real)) return `Pad with ${real}, which no integer stands for`;
  const input = context.tensors[node.inputs[0]];
  if (!input) return undefined;
  const value = borderInteger(real, input);
  const { low, high } = widthRange(input);
  return value < low || value > high ? `Pad with ${real}, beyond the integers of its map` : undefined;
}

function borderInteger(real: number, { scale, zeroPoint }: QuantizedTensor): number {
  return roundTiesEven(real / scale[0]) + zeroPoint;
}

function constantInts(context: Context, node: Node, index: number): number[] | undefined {
  const tensor = context.graph.constants.get(node.inputs[index] ?? absent);
  return tensor && tensor.bytes.length > 0 ? numbersOf(tensor) : undefined;
}
