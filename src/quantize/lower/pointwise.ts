/**
 * Functions of one number. Relu, LeakyRelu, PRelu and Clip that could not be fused are a requantization; arithmetic with a constant
 * per channel is a depthwise 1×1 convolution; everything else is a table of up to 2^`tableBits` entries, and lines between
 * knots beyond:
 *
 *   table[q] = clamp(round(f(s_in·(q − z_in)) / s_out) + z_out)
 */
import { absent, floatOf, type Activation, type Node, type ValueId } from '../../graph/graph';
import { clamp, roundReal } from '../../util/round';
import { constantFloats, refusesBatch, stepBase, tensorOf, type Context, type Lowering } from '../context';
import type { Gate } from '../gates';
import { functionOf, liveInputs, tableOf } from '../functionOf';
import { keepsGiven } from '../given';
import { pointwise, type Real } from '../pointwise';
import { requantizeTo } from '../requantization';
import { rangeOf } from '../scales';
import { lowerConvParts } from './conv';
import type { ConvParts } from './convParts';
import { fitCurve } from './fitCurve';
import { inUnits, slopeInUnits } from './appendix';
import { ownTensor } from './join';
import { lowerReshape } from './layout';

export const lowerLookup: Lowering = {
  refuses(node, context) {
    if (!tableOf(context.graph, node)) return `${node.op} of other numbers than one and a constant`;
    return refusesTable(node.op, addressOf(node, context), context);
  },
  lower(node, context) {
    const f = tableOf(context.graph, node);
    if (f) lowerTable(node, addressOf(node, context), f, context);
  },
};

const addressOf = (node: Node, { graph }: Context): ValueId => liveInputs(graph, node)[0];

/** A product x·f(x) as one table of x, where x fits one; undefined where f and the product are steps of their own. */
export function gateLowering(gate: Gate, context: Context): Lowering['lower'] | undefined {
  if (!context.tensors[gate.input] || refusesTable('', gate.input, context) !== undefined) return undefined;
  return (node) => lowerTable(node, gate.input, gate.whole, context);
}

/** Bits of an input. */
const widest = 16;

function refusesTable(what: string, input: ValueId, { tensors }: Context): string | undefined {
  const bits = tensors[input]?.bits ?? 0;
  return bits > widest ? `${what} of ${bits} bits: functions read up to ${widest}` : undefined;
}

/** The function's value at each integer of the input, in integers of the output: rounded in a table, between knots otherwise. */
function lowerTable(node: Node, from: ValueId, f: Real, context: Context): void {
  const input = tensorOf(context, from);
  const output = ownTensor(node, context);
  const { min, max } = rangeOf(context.ranges, from);
  // Between given scales float32 decides what is a tie, as in the runtime that the file was made for.
  const single = isBetweenGiven(from, node, context) ? Math.fround : (x: number) => x;
  const valueAt = (u: number): number => {
    const x = single(input.scale[0] * (u + input.qmin - input.zeroPoint));
    // Where f has no value (a logarithm below zero), that of the nearest number that was observed.
    const real = single(Number.isNaN(f(x)) ? f(clamp(x, min, max)) : f(x));
    return Number.isNaN(real) ? output.zeroPoint : single(real / output.scale[0]) + output.zeroPoint;
  };
  const count = input.qmax - input.qmin + 1;
  const base = { ...stepBase(node), inputs: [from] };
  if (input.bits > context.settings.tableBits) {
    const fitted = fitCurve(valueAt, count, output);
    context.steps.push({ kind: 'curve', ...base, ...fitted });
    context.details.set(node.name, { lines: { knots: fitted.knots.length, error: fitted.error } });
  } else {
    const { zeroPoint, rounding = 'nearest-ties-even' } = output;
    const round = (u: number): number => roundReal(valueAt(u) - zeroPoint, rounding) + zeroPoint;
    const table = Int32Array.from({ length: count }, (_, u) => clamp(round(u), output.qmin, output.qmax));
    context.steps.push({ kind: 'lookup', ...base, table });
  }
  context.tensors[node.outputs[0]] = output;
}

export const lookupOps: readonly string[] = Object.keys(pointwise);

function isBetweenGiven(from: ValueId, { outputs }: Node, { graph, settings }: Context): boolean {
  return keepsGiven(settings) && graph.given?.has(from) === true && graph.given.has(outputs[0]);
}

/** Of up to 8 bits between given scales: a factor in integers would decide ties by itself. */
function isGivenTable(node: Node, context: Context): boolean {
  const [x] = node.inputs;
  return isBetweenGiven(x, node, context) && tensorOf(context, x).bits <= 8;
}

/** Relu, LeakyRelu and Clip on their own: out = requantize(in), M = s_in / s_out. */
export const lowerActivation: Lowering = {
  refuses: (node, context) => (activationOf(node, context) ? undefined : `${node.op} with bounds that are computed`),
  lower: lowerOneActivation,
};

/** PRelu on its own: one slope is a LeakyRelu, one per channel a factor per channel below zero, M · slope. */
export const lowerPRelu: Lowering = {
  refuses(node, context) {
    const slopes = slopesOf(node, context);
    if (!slopes) return 'PRelu with other slopes than constant ones, one or one per channel';
    if (slopes.length === 1) return undefined;
    return context.appendix ? 'PRelu, whose slopes the report does not quantize' : refusesBatch(node, context);
  },
  lower(node, context) {
    const slopes = slopesOf(node, context) ?? [];
    if (slopes.length === 1) return lowerOneActivation(node, context);
    const input = tensorOf(context, node.inputs[0]);
    const output = ownTensor(node, context);
    const factor = input.scale[0] / output.scale[0];
    context.steps.push({
      kind: 'requantize',
      ...stepBase(node),
      inputZeroPoint: input.zeroPoint,
      requantize: requantizeTo(context, [factor], output, undefined, slopes),
    });
    context.tensors[node.outputs[0]] = output;
    context.details.set(node.name, { wanted: [factor] });
  },
};

/** One slope, or one per channel (axis 1); undefined for any other shape, and for slopes that are computed or no numbers. */
function slopesOf(node: Node, context: Context): readonly number[] | undefined {
  const slopes = constantFloats(context, node, 1);
  const shape = context.graph.values[node.inputs[0]]?.shape ?? [];
  const own = context.graph.constants.get(node.inputs[1])?.shape ?? [];
  const missing = shape.length - own.length;
  const perChannel = missing >= 0 && own.every((size, i) => size === 1 || (i + missing === 1 && size === shape[1]));
  return slopes?.every(Number.isFinite) && (slopes.length === 1 || perChannel) ? Array.from(slopes) : undefined;
}

/** Hands integers on, or brings them to the scale that the file gives what it makes. */
export const lowerIdentity: Lowering = {
  refuses: () => undefined,
  lower(node, context) {
    const input = tensorOf(context, node.inputs[0]);
    const output = context.graph.given?.has(node.outputs[0]) ? ownTensor(node, context) : input;
    const same = input.scale[0] === output.scale[0] && input.zeroPoint === output.zeroPoint;
    if (context.appendix || same) return lowerReshape.lower(node, context);
    if (isGivenTable(node, context)) return lowerTable(node, node.inputs[0], (x) => x, context);
    const factor = input.scale[0] / output.scale[0];
    context.steps.push({
      kind: 'requantize',
      ...stepBase(node),
      inputZeroPoint: input.zeroPoint,
      requantize: requantizeTo(context, [factor], output),
    });
    context.tensors[node.outputs[0]] = output;
    context.details.set(node.name, { wanted: [factor] });
  },
};

function lowerOneActivation(node: Node, context: Context): void {
  const activation = activationOf(node, context);
  if (activation && isGivenTable(node, context)) return lowerTable(node, node.inputs[0], realOf(activation), context);
  const input = tensorOf(context, node.inputs[0]);
  const own = ownTensor({ ...node, activation }, context);
  const { leakyAfter, output } =
    context.appendix && activation?.kind === 'leaky'
      ? afterRounding(own, activation.slope)
      : { leakyAfter: undefined, output: own };
  const factor = input.scale[0] / own.scale[0];
  const requantize = requantizeTo(context, [factor], own, leakyAfter ? undefined : activation);
  context.steps.push({
    kind: 'requantize',
    ...stepBase(node),
    inputZeroPoint: input.zeroPoint,
    requantize: leakyAfter ? { ...requantize, leakyAfter } : requantize,
  });
  context.tensors[node.outputs[0]] = output;
  context.units[node.outputs[0]] = leakyAfter?.positive ?? 1;
  context.details.set(node.name, { wanted: [factor] });
}

function realOf(activation: Activation): Real {
  switch (activation.kind) {
    case 'relu':
      return (x) => Math.max(x, 0);
    case 'leaky':
      return (x) => (x < 0 ? activation.slope * x : x);
    case 'clip':
      return (x) => clamp(x, activation.min, activation.max);
  }
}

function afterRounding(
  own: ReturnType<typeof ownTensor>,
  slope: number,
): {
  readonly leakyAfter: { readonly positive: number; readonly negative: number };
  readonly output: ReturnType<typeof ownTensor>;
} {
  const leakyAfter = slopeInUnits(slope);
  return { leakyAfter, output: inUnits(own, leakyAfter) };
}

function activationOf(node: Node, context: Context): Activation | undefined {
  if (node.op === 'Relu') return { kind: 'relu' };
  if (node.op === 'LeakyRelu') return { kind: 'leaky', slope: floatOf(node, 'alpha', 0.01) };
  if (node.op === 'PRelu') return { kind: 'leaky', slope: slopesOf(node, context)?.[0] ?? 0 };
  const bounds = node.inputs.slice(1).filter((value) => value !== absent);
  if (bounds.some((value) => !context.graph.constants.has(value))) return undefined;
  const min = constantFloats(context, node, 1)?.[0] ?? -Infinity;
  const max = constantFloats(context, node, 2)?.[0] ?? Infinity;
  return { kind: 'clip', min, max };
}

/** Add, Sub, Mul and Div with a constant scalar or one number per channel. */
export const lowerAffine: Lowering = {
  refuses(node, context) {
    const parts = affineParts(node, context);
    if (!parts) return `${node.op} with a constant of another shape than one number per channel`;
    if (![...parts.weights, ...parts.bias].every(Number.isFinite)) return `${node.op} with infinity`;
    return refusesBatch(node, context);
  },
  lower(node, context) {
    const parts = affineParts(node, context);
    const live = node.inputs.find((value) => !context.graph.constants.has(value));
    if (parts && live !== undefined) lowerConvParts({ ...node, inputs: [live] }, parts, context);
  },
};

/** Arithmetic with one number beside what is no map: a table. */
export const lowerScalar: Lowering = {
  refuses(node, context) {
    if (context.appendix) return lowerAffine.refuses(node, context);
    if (!functionOf(context.graph, node))
      return `${node.op} with a constant of another shape than one number per channel`;
    return refusesTable(node.op, addressOf(node, context), context);
  },
  lower(node, context) {
    const f = functionOf(context.graph, node);
    if (f) lowerTable(node, addressOf(node, context), (x) => f([x]), context);
  },
};

/** x·w + b per channel as a depthwise 1×1 convolution; undefined when the constant does not fit. */
function affineParts(node: Node, context: Context): ConvParts | undefined {
  const which = node.inputs.findIndex((value) => context.graph.constants.has(value));
  const live = node.inputs[1 - which];
  const shape = live === undefined ? undefined : context.graph.values[live]?.shape;
  const constant = constantFloats(context, node, which);
  if (shape?.length !== 4 || !constant || (node.op === 'Div' && which === 0)) return undefined;
  const channels = shape[1];
  const perChannel = channelShape(context.graph.values[node.inputs[which]].shape ?? [], channels);
  if (constant.length !== 1 && !perChannel) return undefined;
  const at = (c: number): number => constant[constant.length === 1 ? 0 : c];
  const weight = { Add: () => 1, Sub: () => (which === 0 ? -1 : 1), Mul: at, Div: (c: number) => 1 / at(c) }[node.op];
  const bias = { Add: at, Sub: (c: number) => (which === 0 ? at(c) : -at(c)), Mul: () => 0, Div: () => 0 }[node.op];
  if (!weight || !bias) return undefined;
  const each = (f: (c: number) => number): Float32Array => Float32Array.from({ length: channels }, (_, c) => f(c));
  return { weights: each(weight), weightShape: [channels, 1, 1, 1], bias: each(bias), groups: channels };
}

/** (C,1,1) or (1,C,1,1) */
function channelShape(shape: readonly number[], channels: number): boolean {
  const aligned = shape.length === 3 ? [1, ...shape] : shape;
  return aligned.length === 4 && aligned.every((dimension, axis) => dimension === (axis === 1 ? channels : 1));
}
