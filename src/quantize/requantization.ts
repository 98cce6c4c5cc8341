/** Builds `Requantize`: factors in the model's adjustment mode, bounds with the fused activation inside. */
import type { Activation, ValueId } from '../graph/graph';
import { clamp, roundTiesEven } from '../util/round';
import { floatFactor, integerFactor, optimalMultiplier, powerOfTwoAtLeast, type MultiplierShift } from './adjustment';
import { shapeOf, type Context } from './context';
import type { Factor, QuantizedTensor, Requantize } from './quantizedModel';
import { givenIntegers, keepsGiven } from './given';
import { activationIntegers, rangeOf } from './scales';

/**
 * The tensor of a value that chooses for itself: its wanted scale (or another that its step demands), the zero point that
 * its range has at that scale, and the integers that its activation lets through.
 */
export function valueTensor(
  context: Context,
  value: ValueId,
  bits: number,
  activation?: Activation,
  scale: number = context.wantedScales[value],
): QuantizedTensor {
  const { graph, ranges, settings } = context;
  const given = keepsGiven(settings) ? givenIntegers(graph, value, settings) : undefined;
  if (given) {
    const { rounding, ...own } = given;
    const tensor = activationTensor(shapeOf(context, value), own.scale, own.bits, own, activation, own.zeroPoint);
    return rounding ? { ...tensor, rounding } : tensor;
  }
  const integers = activationIntegers(rangeOf(ranges, value), scale, bits, settings);
  return activationTensor(shapeOf(context, value), scale, bits, integers, activation, integers.zeroPoint);
}

/** A tensor of the given scale and zero point, bounded by what its activation lets through. */
export function activationTensor(
  shape: readonly number[],
  scale: number,
  bits: number,
  range: { readonly qmin: number; readonly qmax: number },
  activation?: Activation,
  zeroPoint = 0,
): QuantizedTensor {
  const bounds = activationBounds(range, scale, zeroPoint, activation);
  return { shape, scale: Float64Array.of(scale), zeroPoint, bits, ...bounds };
}

/** A head: int32 accumulators with their own scale, one or one per channel. */
export function accumulatorTensor(shape: readonly number[], scale: Float64Array): QuantizedTensor {
  return { shape, scale, zeroPoint: 0, qmin: -(2 ** 31), qmax: 2 ** 31 - 1, bits: 32 };
}

/** ReLU: q ≥ z. Clip: round(min / s) + z ≤ q ≤ round(max / s) + z. */
function activationBounds(
  { qmin, qmax }: { readonly qmin: number; readonly qmax: number },
  scale: number,
  zeroPoint: number,
  activation: Activation | undefined,
): { readonly qmin: number; readonly qmax: number } {
  if (activation?.kind === 'relu') return { qmin: Math.max(qmin, zeroPoint), qmax };
  if (activation?.kind !== 'clip') return { qmin, qmax };
  return {
    qmin: clamp(roundTiesEven(activation.min / scale) + zeroPoint, qmin, qmax),
    qmax: clamp(roundTiesEven(activation.max / scale) + zeroPoint, qmin, qmax),
  };
}

/** The part of a Context that factors depend on. */
type Mode = Pick<Context, 'settings'>;

/** From factors M (one or one per channel) to an output tensor, with the fused activation, or slopes per channel below zero. */
export function requantizeTo(
  context: Mode,
  factors: readonly number[],
  output: QuantizedTensor,
  activation?: Activation,
  slopes: readonly number[] | undefined = activation?.kind === 'leaky' ? [activation.slope] : undefined,
): Requantize {
  const { adjustment } = context.settings;
  const pairs = factors.map((factor) => multiplierFor(context, factor));
  return {
    mode: adjustment,
    rounding: output.rounding ?? context.settings.rounding,
    factor: adjustment === 'float' ? floatFactor(factors) : integerFactor(pairs),
    ...(slopes && { negative: negativeFactor(context, factors, pairs, slopes) }),
    zeroPoint: output.zeroPoint,
    qmin: output.qmin,
    qmax: output.qmax,
  };
}

/** m and k for a factor in an integer mode. Powers of two come out as m = 1 in every mode. */
export function multiplierFor(context: Mode, factor: number): MultiplierShift {
  const { adjustment, multiplierBits } = context.settings;
  if (adjustment !== 'mul-shift' && powerOfTwoAtLeast(factor) === factor)
    return { multiplier: 1, shift: -Math.log2(factor) };
  // In the pow2 modes only what no choice of scales can make a power of two comes here: 1/49 of a 7×7 mean, a product.
  return optimalMultiplier(factor, multiplierBits);
}

/**
 * LeakyReLU for accumulators below zero. `mul-shift`: the factor M·slope gets its own multiplier of the same width.
 * `pow2-*`: the slope is a small multiplier before the shift, m·2^−k with `leaky: fused:B` bits; `float`: M·slope.
 * A slope below zero has a multiplier below zero. One slope, or one per channel.
 */
function negativeFactor(
  context: Mode,
  factors: readonly number[],
  pairs: readonly MultiplierShift[],
  slopes: readonly number[],
): Factor {
  const { adjustment, leaky, multiplierBits } = context.settings;
  const channels = Array.from({ length: Math.max(factors.length, slopes.length) }, (_, c) => c);
  const at = <T>(entries: readonly T[], c: number): T => entries[entries.length === 1 ? 0 : c];
  if (adjustment === 'float') return floatFactor(channels.map((c) => at(factors, c) * at(slopes, c)));
  if (adjustment === 'mul-shift')
    return integerFactor(channels.map((c) => signedMultiplier(at(factors, c) * at(slopes, c), multiplierBits)));
  const slopePairs = slopes.map((slope) => signedMultiplier(slope, Number(leaky.split(':')[1] ?? 8)));
  return integerFactor(
    channels.map((c) => ({
      multiplier: at(pairs, c).multiplier * at(slopePairs, c).multiplier,
      shift: at(pairs, c).shift + at(slopePairs, c).shift,
    })),
  );
}

/** `optimalMultiplier` of a factor of either sign; 0 is 0. */
function signedMultiplier(factor: number, bits: number): MultiplierShift {
  if (factor === 0) return { multiplier: 0, shift: 0 };
  const { multiplier, shift } = optimalMultiplier(Math.abs(factor), bits);
  return { multiplier: factor < 0 ? -multiplier : multiplier, shift };
}
