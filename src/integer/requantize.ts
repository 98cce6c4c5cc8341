/**
 * From an accumulator to an n-bit integer: multiply by the factor, round, add the zero point, clamp.
 * Integer modes are exact; mode `float` multiplies in double precision, or in float32 where it is `single`, the only float arithmetic of the integer steps.
 */
import type { Factor, IntegerValues, QuantizedModel, Requantize, RequantizeStep } from '../quantize/quantizedModel';
import { roundReal } from '../util/round';
import { clamp, multiplyShift } from './fixedPoint';
import { mapOf } from './map';

/** Entry `index` of a factor array, which has either one entry for all or one for each. */
export function entryOf(array: ArrayLike<number>, index: number): number {
  return array[array.length === 1 ? 0 : index];
}

/**
 * One accumulator, as documented at `Requantize`.
 * @param index which entry of the factor applies: the output channel, or the tap count − 1 of an average pool.
 */
export function requantizeOne(accumulator: number, index: number, requantize: Requantize): number {
  const { negative, leakyAfter } = requantize;
  const factor = negative && accumulator < 0 ? negative : requantize.factor;
  const rounded = scale(accumulator, factor, index, requantize);
  const q = clamp(rounded + requantize.zeroPoint, requantize.qmin, requantize.qmax);
  return leakyAfter ? q * (q >= 0 ? leakyAfter.positive : leakyAfter.negative) : q;
}

function scale(accumulator: number, factor: Factor, index: number, { mode, rounding, single }: Requantize): number {
  if (single) return roundReal(Math.fround(Math.fround(accumulator) * entryOf(factor.value, index)), rounding);
  if (mode === 'float') return roundReal(accumulator * entryOf(factor.value, index), rounding);
  return multiplyShift(accumulator, entryOf(factor.multiplier, index), entryOf(factor.shift, index), rounding);
}

/** Requantizes accumulators of shape (channels, length), less a zero point, channel by channel. */
export function requantizeChannels(
  accumulators: IntegerValues,
  length: number,
  requantize: Requantize,
  zeroPoint = 0,
): Int32Array {
  const out = new Int32Array(accumulators.length);
  for (let start = 0, channel = 0; start < out.length; start += length, channel++) {
    for (let i = start; i < start + length; i++)
      out[i] = requantizeOne(accumulators[i] - zeroPoint, channel, requantize);
  }
  return out;
}

/** in (1,C,…) → out of the same shape; acc = in − inputZeroPoint; a factor per channel follows axis 1. */
export function runRequantize(model: QuantizedModel, step: RequantizeStep, input: IntegerValues): Int32Array {
  const { height, width } = mapOf(model, step.inputs[0]);
  return requantizeChannels(input, height * width, step.requantize, step.inputZeroPoint);
}
