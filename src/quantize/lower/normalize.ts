/**
 * Layer, instance and RMS normalization as one step of integers. Mean and deviation are those of the integers, so the input's scale
 * cancels but in ε; the gain's integers hold scale / s_out, over a common power of two that the requantization takes off again:
 *
 *   epsilon = round(ε·N²·4^g / s_in²)    gain = round(γ / s_out · 2^(k − f))    offset = round(β / s_out · 2^k)    M = 2^−k
 *
 * f bits of the normalized number lie behind the point: half of the last is less than 2^−7 of the output's step. k makes the gain
 * as wide as multipliers, and four bits wider than the output at least.
 */
import { absent, type Node, type ValueId } from '../../graph/graph';
import { normalizationOf, type Normalization } from '../../graph/normalization';
import { broadcastAll } from '../../graph/shapes/pointwiseShape';
import { floatsOf, isKnown, type Shape, sizeOf } from '../../graph/tensor';
import { clamp, roundTiesEven } from '../../util/round';
import { stepBase, tensorOf, type Context, type Lowering } from '../context';
import { requantizeTo } from '../requantization';
import { rootBits } from '../steps/normalize';
import { ownTensor } from './join';

interface Parts extends Normalization {
  readonly shape: Shape;
  readonly count: number;
  readonly gain: Parameter;
  readonly offset: Parameter;
}

/** Numbers that broadcast against the input. */
interface Parameter {
  readonly shape: Shape;
  readonly data: Float32Array;
}

export const lowerNormalize: Lowering = {
  refuses(node, context) {
    if (context.appendix) return `${node.op}, which the report does not quantize`;
    if (node.outputs.slice(1).some((id) => id !== absent && context.consumers.has(id)))
      return `${node.op} that also returns its statistics`;
    const parts = partsOf(node, context);
    if (!parts) return `${node.op} with other parameters than constant numbers that broadcast to its input`;
    return refusesWide(node, parts, context);
  },
  lower(node, context) {
    const parts = partsOf(node, context);
    if (parts) lowerParts(node, parts, context);
  },
};

function lowerParts(node: Node, parts: Parts, context: Context): void {
  const { axes, centred, count, gain, offset } = parts;
  const input = tensorOf(context, node.inputs[0]);
  const output = ownTensor(node, context);
  const [step] = output.scale;
  const guard = guardBits(node, parts, context);
  const { fraction, shift } = precisionOf(parts, step, gainBits(context, output.bits));
  context.steps.push({
    kind: 'normalize',
    ...stepBase(node),
    ...{ axes, centred, guard, fraction },
    inputZeroPoint: centred ? 0 : input.zeroPoint,
    epsilon: epsilonIn(parts, input.scale[0] / 2 ** guard, count),
    gain: Int32Array.from(gain.data, (each) => roundTiesEven((each / step) * 2 ** (shift - fraction))),
    gainShape: gain.shape,
    offset: Float64Array.from(offset.data, (each) => roundTiesEven((each / step) * 2 ** shift)),
    offsetShape: offset.shape,
    requantize: requantizeTo(context, [2 ** -shift], output, node.activation),
  });
  context.tensors[node.outputs[0]] = output;
  context.details.set(node.name, { wanted: [2 ** -shift] });
}

const largestOf = ({ data }: Parameter): number => data.reduce((most, each) => Math.max(most, Math.abs(each)), 0);

/** As wide as multipliers, wide enough for the output's bits, no wider than the normalized number is exact. */
function gainBits({ settings: { adjustment, multiplierBits } }: Context, bits: number): number {
  return adjustment === 'float' ? rootBits : clamp(multiplierBits, bits + 4, rootBits);
}

/** Bits behind the point of the normalized number, and of the accumulator, which stays below 2^51. */
function precisionOf(
  { count, gain, offset }: Parts,
  step: number,
  bits: number,
): { readonly fraction: number; readonly shift: number } {
  const largest = largestOf(gain) / step || 1;
  const most = Math.sqrt(count) * largest + largestOf(offset) / step;
  const exponent = Math.floor(Math.log2(largest));
  const fraction = clamp(exponent + 8, 0, rootBits);
  const wanted = fraction + bits - 1 - exponent;
  return { fraction, shift: clamp(wanted, -31, Math.min(62, Math.floor(51 - Math.log2(most)))) };
}

/** The integers' N²·(variance + ε) wants it; at least 1, so that its root is never 0. */
function epsilonIn({ epsilon }: Normalization, scale: number, count: number): number {
  return Math.max(1, Math.round((epsilon / scale) * (count / scale) * count));
}

/** Sums of a group in int64: N·|c| up to 2^31, N² times a square up to 2^62, and half of that for ε. */
function refusesWide(node: Node, parts: Parts, context: Context): string | undefined {
  const [x] = node.inputs;
  const guard = guardBits(node, parts, context);
  const scale = context.tensors[x]?.scale[0] ?? context.wantedScales[x];
  const fits = guard >= 0 && epsilonIn(parts, scale / 2 ** guard, parts.count) <= 2 ** 61;
  return fits ? undefined : `${node.op} of ${parts.count} numbers at once: their squares need more than 62 bits`;
}

/** As many as help and fit: int64, or for 8 bits the doubles of `onnx-integer`. Below 0 where the sums do not fit anyway. */
function guardBits({ inputs: [x] }: Node, { centred, count }: Parts, { bits, settings, tensors }: Context): number {
  const width = tensors[x]?.bits ?? bits[x];
  const halved = settings.signed === 'always' && (centred || settings.symmetric.activations);
  const magnitude = width - (halved ? 1 : 0);
  const room = (most: number): number => most - magnitude - Math.ceil(Math.log2(count));
  return room(31) < 0 ? -1 : clamp(room(width > 8 ? 31 : 26), 0, 8);
}

function partsOf(node: Node, context: Context): Parts | undefined {
  const { shape } = context.graph.values[node.inputs[0]];
  const said = isKnown(shape) ? normalizationOf(node, shape.length) : undefined;
  if (!said || !isKnown(shape)) return undefined;
  const gain = parameterOf(said.scale, 1, said, shape, context);
  const offset = parameterOf(said.bias, 0, said, shape, context);
  return gain && offset && { ...said, shape, count: sizeOf(said.axes.map((axis) => shape[axis])), gain, offset };
}

/** Undefined for what is computed, is no number, or does not broadcast to the input's shape. */
function parameterOf(
  value: ValueId,
  otherwise: number,
  { perChannel }: Normalization,
  shape: Shape,
  { graph }: Context,
): Parameter | undefined {
  if (value === absent) return { shape: [], data: Float32Array.of(otherwise) };
  const tensor = graph.constants.get(value);
  if (!tensor?.type.startsWith('float')) return undefined;
  const own = perChannel ? [...tensor.shape, ...shape.slice(2).map(() => 1)] : tensor.shape;
  const broadcast = broadcastAll([shape, own]);
  const fits = broadcast?.length === shape.length && broadcast.every((size, axis) => size === shape[axis]);
  const data = floatsOf(tensor);
  return fits && data.every(Number.isFinite) ? { shape: own, data } : undefined;
}
