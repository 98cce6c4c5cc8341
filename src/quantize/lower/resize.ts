/**
 * Resize: the nearest positions are picked, positions between them are weighed (linear, cubic).
 *
 *   linear   keeps scale and zero point: no weight is below zero, so nothing comes out that is not between what goes in
 *   cubic    swings beyond what goes in: the input's scale · 16/m, with the largest m ≤ 16 that covers it
 *
 * So the factor is exact, m·2^−k with m of at most 5 bits.
 */
import { absent, stringOf, type Node } from '../../graph/graph';
import { resized } from '../../graph/resize';
import { numbersOf } from '../../graph/tensor';
import { activationBits, refusesBatch, shapeOf, stepBase, tensorOf, type Context, type Lowering } from '../context';
import { requantizeTo, valueTensor } from '../requantization';
import type { QuantizedTensor } from '../quantizedModel';
import type { AxisWeights } from '../steps/interpolate';
import { weightsAlong } from './between';
import { keepTensor } from './layout';
import { nearestPositions, type ResizedAxis } from './nearest';

export const lowerResize: Lowering = {
  refuses(node, context) {
    const mode = modeOf(node);
    if (mode !== 'nearest' && context.appendix) return `Resize in mode ${mode}, which the report does not quantize`;
    const axes = resizedAxes(node, context);
    if (!axes) return 'Resize with sizes that are computed';
    if (!weightsOf(node, axes, 8)) return 'Resize that extrapolates';
    return context.appendix ? refusesBatch(node, context) : undefined;
  },
  lower(node, context) {
    const axes = resizedAxes(node, context) ?? [];
    if (axes.length === 0) context.steps.push({ kind: 'reshape', ...stepBase(node) });
    else if (modeOf(node) !== 'nearest' || !pick(node, context, axes)) weigh(node, context, axes);
    if (axes.length === 0 || modeOf(node) !== 'cubic') keepTensor(node, context);
  },
};

const modeOf = (node: Node): string => stringOf(node, 'mode', 'nearest');

/** Rows and columns of one image; false where other axes are resized. */
function pick(node: Node, context: Context, axes: readonly ResizedAxis[]): boolean {
  const input = shapeOf(context, node.inputs[0]);
  if (input.length < 3 || input[0] !== 1 || axes.some(({ axis }) => axis < 2)) return false;
  const positions = input.map((size, axis) => {
    const own = axes.find((each) => each.axis === axis);
    return own ? nearestPositions(node, own) : Int32Array.from({ length: size }, (_, at) => at);
  });
  const columns = positions[input.length - 1];
  const rows = positions
    .slice(2, -1)
    .reduce((sum, own, i) => sum?.flatMap((at) => Array.from(own ?? [], (p) => at * input[i + 2] + p)), [0] as
      number[] | undefined);
  if (!columns || !rows) throw new Error(`${node.name} is refused`);
  context.steps.push({ kind: 'resize', ...stepBase(node), rows: Int32Array.from(rows), columns });
  return true;
}

function weigh(node: Node, context: Context, resizedAxes: readonly ResizedAxis[]): void {
  const input = tensorOf(context, node.inputs[0]);
  const axes = weightsOf(node, resizedAxes, input.bits);
  if (!axes) throw new Error(`${node.name} is refused`);
  const output = modeOf(node) === 'cubic' ? swinging(node, context, input) : input;
  const factor = input.scale[0] / output.scale[0] / 2 ** axes.reduce((sum, { shift }) => sum + shift, 0);
  context.steps.push({
    kind: 'interpolate',
    ...stepBase(node),
    inputZeroPoint: input.zeroPoint,
    axes,
    requantize: requantizeTo(context, [factor], output),
  });
  context.tensors[node.outputs[0]] = output;
  context.details.set(node.name, { wanted: [factor] });
}

function swinging(node: Node, context: Context, { scale: [scale] }: QuantizedTensor): QuantizedTensor {
  const [output] = node.outputs;
  const m = sixteenthsOf(scale, context.wantedScales[output]);
  return valueTensor(context, output, activationBits(context, node), undefined, (scale * 16) / m);
}

/** The largest m up to 16 with which scale · 16/m covers what is wanted; 1 where none does. */
export function sixteenthsOf(scale: number, wanted: number): number {
  // A hair more than the quotient: what is 16 but for rounding is 16.
  return Math.max(1, Math.floor(Math.min(16, (16 * scale * (1 + 1e-9)) / wanted)));
}

/**
 * Three bits more than the map has, so that rounded weights move a linear result by at most a sixteenth of a step along each axis;
 * fewer where several axes of a wide map would not fit into 52 bits.
 */
function weightsOf(node: Node, axes: readonly ResizedAxis[], bits: number): readonly AxisWeights[] | undefined {
  const room = 52 - bits - (modeOf(node) === 'cubic' ? 1 : 0);
  const most = Math.min(bits + 3, Math.floor(room / Math.max(axes.length, 1)));
  const weights = axes.map((axis) => weightsAlong(node, axis, most));
  return weights.every((each) => each !== undefined) ? weights : undefined;
}

/** The axes that change; undefined where sizes, factors or the region are computed. */
function resizedAxes(node: Node, context: Context): readonly ResizedAxis[] | undefined {
  const input = shapeOf(context, node.inputs[0]);
  const output = shapeOf(context, node.outputs[0]);
  const of = resized(node, input, constantNumbers(context, node, 2), constantNumbers(context, node, 3));
  const cropped = stringOf(node, 'coordinate_transformation_mode', '') === 'tf_crop_and_resize';
  const region = cropped ? constantNumbers(context, node, 1) : [];
  if (!of || of.sizes.some((size, axis) => size !== output[axis]) || !region) return undefined;
  // Where nothing changes size onnxruntime copies, also with a factor that is not 1.
  if (input.every((size, axis) => size === output[axis])) return [];
  const all = input.map((size, axis): ResizedAxis => {
    const at = of.axes.indexOf(axis);
    const roi = [region[at] ?? 0, region[at + of.axes.length] ?? 1] as const;
    return { axis, input: size, output: output[axis], scale: of.scales[axis], roi };
  });
  return all.filter(({ scale, input: from, output: to }) => scale !== 1 || from !== to);
}

function constantNumbers(context: Context, node: Node, index: number): number[] | undefined {
  const tensor = context.graph.constants.get(node.inputs[index] ?? absent);
  return tensor && tensor.bytes.length > 0 ? numbersOf(tensor) : undefined;
}
