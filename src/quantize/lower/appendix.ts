/**
 * One convolution exactly as the report's appendix quantizes it (A.2, A.3), in its float32 arithmetic and its notation:
 * s_x, s_w, s_y are integer steps per real unit (the inverse of our scales).
 *
 *   s_x = qmax / max|in|    s_y = qmax / max|out|     of this layer's own input and output, wherever the integers came from
 *   s_w = qmax / max|w|     or power_two():  s_y / (s_x · 2^ceil(log2(s_y / (s_w·s_x))))
 *   w_q = round(clamp(w·s_w))    b_q = round(b·(s_w·s_x))    adjustment = s_y / (s_w·s_x)
 *
 * LeakyReLU follows the rounding: activations become multiples of the slope. Here they are integers in units of a tenth
 * (slope 0.1): `leakyAfter`, and a layer that reads tenths has its bias and its adjustment in tenths too.
 */
import type { Node } from '../../graph/graph';
import { largestMagnitude } from '../../calibrate/ranges';
import { clamp, roundTiesEven } from '../../util/round';
import { findShiftScale, floatFactor, integerFactor, optimalMultiplier, type MultiplierShift } from '../adjustment';
import { activationBits, shapeOf, type Context } from '../context';
import type { QuantizedTensor, Requantize } from '../quantizedModel';
import { isHead } from '../regions';
import { accumulatorTensor, activationTensor } from '../requantization';
import { requantizedRange, signedBits } from '../steps/range';
import { channelMagnitudes, integerArray, largest, signedRange } from '../weights';
import type { ConvNumbers, ConvParts } from './convParts';
import { scaleGrids } from '../scaleGrid';

export function adjustAsAppendix(node: Node, parts: ConvParts, bits: number, context: Context): ConvNumbers {
  const { qmin, qmax } = signedRange(bits);
  const actQmax = signedRange(activationBits(context, node)).qmax;
  const tenths = context.units[node.inputs[0]];
  const sX = activationSteps(context, actQmax, node.inputs[0]);
  const sY = activationSteps(context, actQmax, node.outputs[0]);
  const sW = magnitudes(parts, context).map((max) => weightSteps(qmax, max, sX, sY, context));
  const at = (o: number): number => sW[sW.length === 1 ? 0 : o];
  const size = parts.weights.length / parts.weightShape[0];
  const weights = integerArray(bits, parts.weights.length);
  parts.weights.forEach(
    (w, i) => (weights[i] = roundTiesEven(clamp(Math.fround(w * at(Math.floor(i / size))), qmin, qmax))),
  );
  const bias = Int32Array.from(parts.bias, (b, o) => {
    const rounded = roundTiesEven(Math.fround(b * Math.fround(at(o) * sX)));
    return clamp(tenths * rounded, -(2 ** 31), 2 ** 31 - 1);
  });
  const weightScale = Float64Array.from(sW, (steps) => 1 / steps);
  if (isHead(node, context)) {
    const scale = Float64Array.from(sW, (steps) => 1 / (Math.fround(steps * sX) * tenths));
    return { weightScale, weights, bias, output: accumulatorTensor(shapeOf(context, node.outputs[0]), scale) };
  }
  const wanted = sW.map((steps) => adjustmentOf(sX, steps, sY, context));
  const chosen = multipliers(wanted, context);
  const { output, requantize } = outputOf(node, context, wanted, chosen, sY, tenths);
  return { weightScale, weights, bias, output, requantize, wanted, chosen };
}

/** `qmax / max` of a number and a tensor is the number times the tensor's reciprocal in PyTorch: rounded to float32 twice. */
function stepsPerUnit(qmax: number, max: number): number {
  return Math.fround(Math.fround(1 / (Math.fround(max) || 1)) * qmax);
}

/** `pow2-tensor` is not in the report: every scale a power of two, with the appendix's arithmetic otherwise. */
function activationSteps(context: Context, qmax: number, value: number): number {
  const steps = stepsPerUnit(qmax, largestMagnitude(context.ranges, value));
  return scaleGrids[context.settings.adjustment] === 'powers' ? 2 ** Math.floor(Math.log2(steps)) : steps;
}

function magnitudes(parts: ConvParts, context: Context): number[] {
  const perChannel = context.settings.granularity === 'per-channel';
  return perChannel ? channelMagnitudes(parts.weights, parts.weightShape[0]) : [largest(parts.weights)];
}

/**
 * adjustment = s_y / (s_w·s_x). After power_two() it is meant to be a power of two, and is one but for the last bit of its
 * float32 operands. In PyTorch that bit, which changes with the processor's square root and order of summation, decides
 * whether findShiftScale then takes twice the factor (SimpleNet, 9 bits: 78.9 or 79.3 %). Here it is the power of two.
 */
function adjustmentOf(sX: number, sW: number, sY: number, context: Context): number {
  const adjustment = Math.fround(sY / Math.fround(sW * sX));
  return scaleGrids[context.settings.adjustment] === 'ratios' ? 2 ** Math.round(Math.log2(adjustment)) : adjustment;
}

function weightSteps(qmax: number, max: number, sX: number, sY: number, context: Context): number {
  const sW = stepsPerUnit(qmax, max);
  const grid = scaleGrids[context.settings.adjustment];
  if (grid === 'powers') return 2 ** Math.floor(Math.log2(sW));
  if (grid === 'free') return sW;
  const x = Math.fround(sY / Math.fround(sW * sX));
  const next = 2 ** Math.ceil(Math.log(x) / Math.log(2));
  return Math.fround(sY / Math.fround(sX * next));
}

function multipliers(wanted: readonly number[], context: Context): readonly MultiplierShift[] | undefined {
  const { adjustment, multiplierBits, multiplierSearch } = context.settings;
  if (adjustment === 'float') return undefined;
  const find = multiplierSearch === 'report' ? findShiftScale : optimalMultiplier;
  return wanted.map((factor) => find(factor, multiplierBits));
}

function outputOf(
  node: Node,
  context: Context,
  wanted: readonly number[],
  chosen: readonly MultiplierShift[] | undefined,
  sY: number,
  tenths: number,
): { readonly output: QuantizedTensor; readonly requantize: Requantize } {
  const { adjustment, rounding } = context.settings;
  const bits = activationBits(context, node);
  const base = activationTensor(shapeOf(context, node.outputs[0]), 1 / sY, bits, signedRange(bits), node.activation);
  const values = chosen ? chosen.map(({ multiplier, shift }) => multiplier * 2 ** -shift) : wanted;
  // Tenths divide the factor by ten, which no multiplier and shift can say exactly: those layers adjust in float.
  const exact = chosen && tenths === 1;
  const requantize: Requantize = {
    mode: exact ? adjustment : 'float',
    rounding,
    factor: exact ? integerFactor(chosen) : floatFactor(values.map((value) => value / tenths)),
    zeroPoint: 0,
    qmin: base.qmin,
    qmax: base.qmax,
  };
  if (node.activation?.kind !== 'leaky') return { output: base, requantize };
  const leakyAfter = slopeInUnits(node.activation.slope);
  context.units[node.outputs[0]] = leakyAfter.positive;
  return { output: inUnits(base, leakyAfter), requantize: { ...requantize, leakyAfter } };
}

/** A slope as a ratio of small integers: 0.1 is 1 / 10. */
export function slopeInUnits(slope: number): { readonly positive: number; readonly negative: number } {
  for (let positive = 1; positive < 1000; positive++) {
    const negative = Math.round(slope * positive);
    if (Math.abs(negative / positive - slope) < 1e-6) return { positive, negative };
  }
  return { positive: 1000, negative: Math.round(slope * 1000) };
}

/** Of a value whose slope follows the rounding: its integers in the slope's units, and the bits that hold them. */
export function inUnits(
  tensor: QuantizedTensor,
  units: { readonly positive: number; readonly negative: number },
): QuantizedTensor {
  const { low: qmin, high: qmax } = requantizedRange({ ...tensor, leakyAfter: units });
  const bits = Math.max(tensor.bits, signedBits(qmin, qmax));
  return { ...tensor, qmin, qmax, bits, scale: tensor.scale.map((scale) => scale / units.positive) };
}
