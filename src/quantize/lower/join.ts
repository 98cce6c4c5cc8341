/**
 * Operators where values meet: Add, Concat, Max. Inputs are brought to one scale in integers (DESIGN, preset `strict`);
 * the report joins them as they are.
 *
 *   Add     acc = Σ (q_i − z_i)·m_i, out = acc · 2^−k        m_i·2^−k ≈ s_i / s_out, one rounding for all; less than 0 for
 *           what is subtracted; of a mean of n, s_i / (n·s_out)
 *   Concat  each input M = s_i / s_out, unless scale and zero point are the output's
 */
import { concatAxis } from '../../graph/concatAxis';
import type { Node } from '../../graph/graph';
import { integerFactor, powerOfTwoAtLeast } from '../adjustment';
import { activationBits, shapeOf, stepBase, tensorOf, type Context, type Lowering } from '../context';
import type { Factor, QuantizedTensor, Requantize } from '../quantizedModel';
import { requantizeTo, valueTensor } from '../requantization';
import type { Settings } from '../settings';
import { signedBits } from '../steps/range';

/** Add and Sum, Sub, Mean: what each input counts. */
const coefficients: Readonly<Record<string, (inputs: number) => readonly number[]>> = {
  Add: () => [1, 1],
  Sub: () => [1, -1],
  Sum: (inputs) => Array<number>(inputs).fill(1),
  Mean: (inputs) => Array<number>(inputs).fill(1 / inputs),
};

export const lowerAdd: Lowering = {
  refuses(node, context) {
    if (context.appendix && node.op !== 'Add') return `${node.op}, which the report does not quantize`;
    return refusesConstants(node, context) ?? refusesFar(node, context);
  },
  lower(node, context) {
    const inputs = node.inputs.map((value) => tensorOf(context, value));
    const output = context.appendix ? unalignedSum(node, context, inputs) : ownTensor(node, context);
    const counted = coefficients[node.op](inputs.length);
    const ratios = context.appendix
      ? unitRatios(node, context)
      : inputs.map(({ scale }, i) => (Math.abs(counted[i]) * scale[0]) / output.scale[0]);
    const { alignment, shift } = align(context.settings, ratios, inputs.map(spanOf));
    const common = requantizeTo(context, [1], output, node.activation);
    context.steps.push({
      kind: 'add',
      ...stepBase(node),
      inputs: node.inputs,
      inputZeroPoints: inputs.map(({ zeroPoint }) => zeroPoint),
      alignment: alignment.map((each, i) => (counted[i] < 0 ? negated(each) : each)),
      requantize: shifted(common, shift),
    });
    context.tensors[node.outputs[0]] = output;
  },
};

const negated = ({ value, multiplier }: { readonly value: number; readonly multiplier: number }) => ({
  value: -value,
  multiplier: 0 - multiplier,
});

/** No aligned sum reaches it: int64 and float64 hold the sum, and what rounding adds. */
const sumLimit = 2 ** 51;

const spanOf = ({ qmin, qmax, zeroPoint }: QuantizedTensor): number => Math.max(zeroPoint - qmin, qmax - zeroPoint);

/** Inputs that are so coarse beside the output that one step of theirs is beyond counting in steps of the output. */
function refusesFar(node: Node, context: Context): string | undefined {
  if (context.appendix || context.settings.adjustment === 'float') return undefined;
  const ratios = node.inputs.map(
    (value) =>
      (context.tensors[value]?.scale[0] ?? context.wantedScales[value]) / context.wantedScales[node.outputs[0]],
  );
  const spans = node.inputs.map((value) => {
    const tensor = context.tensors[value];
    return tensor ? spanOf(tensor) : 2 ** context.bits[value];
  });
  if (ratios.reduce((sum, ratio, i) => sum + ratio * spans[i], 0) < sumLimit) return undefined;
  return `${node.op} of scales that lie 2^${Math.round(Math.log2(Math.max(...ratios)))} above the sum's`;
}

/**
 * Multipliers of the inputs over one common shift: the largest ratio uses all the bits that the mode offers. An input of many
 * small steps beside a coarse one needs a longer shift, lest its multiplier be off by 1/128 of the sum's step over its span; the
 * larger multipliers then end in zeros, and have no more bits than before. Where scales lie far apart the sum's width bounds
 * the shift: a multiplier of 0 says that an input is far less than a step.
 */
export function align(
  { adjustment, multiplierBits }: Pick<Settings, 'adjustment' | 'multiplierBits'>,
  ratios: readonly number[],
  spans: readonly number[],
): { readonly alignment: readonly { value: number; multiplier: number }[]; readonly shift: number } {
  const { own, wanted } = shiftsOf(ratios, spans, multiplierBits, adjustment !== 'mul-shift');
  // In the pow2 modes the multiplier of a slope comes on top.
  const limit = adjustment === 'mul-shift' ? sumLimit : sumLimit / 2 ** 8;
  const room = Math.floor(Math.log2(limit / ratios.reduce((sum, ratio, i) => sum + ratio * spans[i], 0)));
  const shift = Math.max(0, Math.min(wanted, room, 62));
  const alignment = ratios.map((value, i) => {
    const zeros = Math.max(0, shift - own[i]);
    return { value, multiplier: Math.round(value * 2 ** (shift - zeros)) * 2 ** zeros };
  });
  return { alignment, shift };
}

/** The shift that each ratio would have alone, and the one that all should share. */
function shiftsOf(
  ratios: readonly number[],
  spans: readonly number[],
  bits: number,
  powers: boolean,
): { readonly own: readonly number[]; readonly wanted: number } {
  // Ratios that are all powers of two need only the shift that makes the smallest an integer.
  if (powers && ratios.every((ratio) => powerOfTwoAtLeast(ratio) === ratio)) {
    const wanted = Math.max(0, -Math.log2(Math.min(...ratios)));
    return { own: ratios.map(() => wanted), wanted };
  }
  const own = ratios.map((ratio) => shiftFor(ratio, bits));
  const needed = own.map((shift, i) => Math.min(shift, spanBits(spans[i])));
  return { own, wanted: Math.max(Math.min(...own), ...needed) };
}

/** The shift at which a multiplier that is half a unit off moves the largest integer by 1/128 of a step. */
const spanBits = (span: number): number => Math.ceil(Math.log2(span)) + 6;

function shiftFor(ratio: number, bits: number): number {
  const shift = bits - 1 - Math.floor(Math.log2(ratio));
  return Math.max(Math.round(ratio * 2 ** shift) >= 2 ** bits ? shift - 1 : shift, 0);
}

/** `factor` 1 becomes 2^−shift; a leaky slope keeps its own multiplier and shifts by as much more. */
function shifted(requantize: Requantize, shift: number): Requantize {
  if (requantize.mode === 'float') return requantize;
  const move = ({ multiplier, shift: own }: Factor): Factor =>
    integerFactor(Array.from(multiplier, (m, i) => ({ multiplier: m, shift: own[i] + shift })));
  const { negative } = requantize;
  return { ...requantize, factor: move(requantize.factor), ...(negative && { negative: move(negative) }) };
}

/** The report's shortcut: integers added as they are, without clamping; the scale is nominal. */
function unalignedSum(node: Node, context: Context, inputs: readonly QuantizedTensor[]): QuantizedTensor {
  const units = Math.max(...node.inputs.map((value) => context.units[value]));
  const ratios = node.inputs.map((value) => units / context.units[value]);
  const qmin = inputs.reduce((sum, input, i) => sum + input.qmin * ratios[i], 0);
  const qmax = inputs.reduce((sum, input, i) => sum + input.qmax * ratios[i], 0);
  context.units[node.outputs[0]] = units;
  const scale = Float64Array.of(context.wantedScales[node.outputs[0]] / units);
  return { shape: shapeOf(context, node.outputs[0]), scale, zeroPoint: 0, qmin, qmax, bits: signedBits(qmin, qmax) };
}

function unitRatios(node: Node, context: Context): number[] {
  const units = Math.max(...node.inputs.map((value) => context.units[value]));
  return node.inputs.map((value) => units / context.units[value]);
}

/** Max and Min: the output's own scale, to which each input is brought. */
export const lowerExtreme: Lowering = {
  refuses: (node, context) =>
    refusesConstants(node, context) ??
    (context.appendix ? `${node.op}, which the report does not quantize` : undefined),
  lower(node, context) {
    const inputs = node.inputs.map((value) => tensorOf(context, value));
    const output = ownTensor(node, context);
    context.steps.push({
      kind: 'extreme',
      which: node.op === 'Max' ? 'largest' : 'smallest',
      ...stepBase(node),
      inputs: node.inputs,
      inputZeroPoints: inputs.map(({ zeroPoint }) => zeroPoint),
      requantize: inputs.map((input) =>
        areAmong(input, output) ? undefined : requantizeTo(context, [input.scale[0] / output.scale[0]], output),
      ),
    });
    context.tensors[node.outputs[0]] = output;
  },
};

export const lowerConcat: Lowering = {
  refuses: (node, context) => refusesConstants(node, context),
  lower(node, context) {
    const inputs = node.inputs.map((value) => tensorOf(context, value));
    const output = context.appendix ? unalignedConcat(node, context, inputs) : alignedConcat(node, context, inputs);
    const ratios = context.appendix ? unitRatios(node, context) : inputs.map(({ scale }) => scale[0] / output.scale[0]);
    const rank = output.shape.length;
    context.steps.push({
      kind: 'concat',
      ...stepBase(node),
      inputs: node.inputs,
      axis: concatAxis(node, rank),
      inputZeroPoints: inputs.map(({ zeroPoint }) => zeroPoint),
      requantize: inputs.map((input, i) =>
        ratios[i] === 1 && areAmong({ ...input, scale: output.scale }, output)
          ? undefined
          : requantizeTo(context, [ratios[i]], output),
      ),
    });
    context.tensors[node.outputs[0]] = output;
  },
};

/** Whether an input's integers are the output's too, without a change. */
function areAmong(input: QuantizedTensor, output: QuantizedTensor): boolean {
  const alike = input.scale[0] === output.scale[0] && input.zeroPoint === output.zeroPoint;
  return alike && input.qmin >= output.qmin && input.qmax <= output.qmax;
}

/** The common scale is the output's own; where every input already has one scale and zero point, and one width holds them all, these stay. */
function alignedConcat(node: Node, context: Context, inputs: readonly QuantizedTensor[]): QuantizedTensor {
  const [first] = inputs;
  const shape = shapeOf(context, node.outputs[0]);
  const qmin = Math.min(...inputs.map((input) => input.qmin));
  const qmax = Math.max(...inputs.map((input) => input.qmax));
  const alike = ({ scale, zeroPoint }: QuantizedTensor): boolean =>
    scale[0] === first.scale[0] && zeroPoint === first.zeroPoint;
  const bits = Math.max(...inputs.map((input) => input.bits));
  const fits = qmin >= 0 ? qmax < 2 ** bits : signedBits(qmin, qmax) <= bits;
  if (inputs.every(alike) && fits && !context.graph.given?.has(node.outputs[0]))
    return { ...first, shape, qmin, qmax, bits };
  return ownTensor(node, context);
}

function unalignedConcat(node: Node, context: Context, inputs: readonly QuantizedTensor[]): QuantizedTensor {
  const units = Math.max(...node.inputs.map((value) => context.units[value]));
  const ratios = unitRatios(node, context);
  const qmin = Math.min(...inputs.map((input, i) => input.qmin * ratios[i]));
  const qmax = Math.max(...inputs.map((input, i) => input.qmax * ratios[i]));
  context.units[node.outputs[0]] = units;
  const scale = Float64Array.of(context.wantedScales[node.outputs[0]] / units);
  return { shape: shapeOf(context, node.outputs[0]), scale, zeroPoint: 0, qmin, qmax, bits: signedBits(qmin, qmax) };
}

/** The tensor that the node's output chooses for itself; a scale is given where the step demands one. */
export function ownTensor(node: Node, context: Context, scale?: number): QuantizedTensor {
  return valueTensor(context, node.outputs[0], activationBits(context, node), node.activation, scale);
}

export function refusesConstants(node: Node, context: Context): string | undefined {
  return node.inputs.some((value) => context.graph.constants.has(value)) ? `${node.op} with a constant` : undefined;
}
