/** Builds `Requantize`: factors in the model's adjustment mode, bounds with the fused activation inside. */
import type { Activation, ValueId } from '../graph/graph';
import { clamp, roundTiesEven } from '../util/round';
import { floatFactor, integerFactor, optimalMultiplier, powerOfTwoAtLeast, type MultiplierShift } from './adjustment';
import { shapeOf, type Context } from './context';
import type { Factor, QuantizedTensor, Requantize } from './quantizedModel';
import { rangeOf, zeroPointFor } from './scales';
import { signedRange } from './weights';

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
  const { symmetric } = context.settings;
  const zeroPoint = symmetric.activations ? 0 : zeroPointFor(rangeOf(context.ranges, value), scale, bits);
  return activationTensor(shapeOf(context, value), scale, bits, signedRange(bits), activation, zeroPoint);
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

/** From factors M (one or one per channel) to an output tensor, with the fused activation. */
export function requantizeTo(
  context: Mode,
  factors: readonly number[],
  output: QuantizedTensor,
  activation?: Activation,
): Requantize {
  const { adjustment, rounding } = context.settings;
  const pairs = factors.map((factor) => multiplierFor(context, factor));
  const leaky = activation?.kind === 'leaky' ? activation.slope : undefined;
  return {
    mode: adjustment,
    rounding,
    factor: adjustment === 'float' ? floatFactor(factors) : integerFactor(pairs),
    ...(leaky === undefined ? {} : { negative: negativeFactor(context, factors, pairs, leaky) }),
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
 */
function negativeFactor(
  context: Mode,
  factors: readonly number[],
  pairs: readonly MultiplierShift[],
  slope: number,
): Factor {
  const { adjustment, leaky, multiplierBits } = context.settings;
  if (slope <= 0)
    return adjustment === 'float'
      ? floatFactor(factors.map(() => 0))
      : integerFactor(pairs.map(() => ({ multiplier: 0, shift: 0 })));
  if (adjustment === 'float') return floatFactor(factors.map((factor) => factor * slope));
  if (adjustment === 'mul-shift')
    return integerFactor(factors.map((factor) => optimalMultiplier(factor * slope, multiplierBits)));
  const slopePair = optimalMultiplier(slope, Number(leaky.split(':')[1] ?? 8));
  return integerFactor(
    pairs.map(({ multiplier, shift }) => ({
      multiplier: multiplier * slopePair.multiplier,
      shift: shift + slopePair.shift,
    })),
  );
}
