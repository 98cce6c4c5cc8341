/** Exact rational arithmetic for tests: the oracle of rounding and requantization, independent of how src does it. */
import type { Requantize, Rounding } from '../../src/quantize/quantizedModel';

/** numerator / denominator, denominator > 0. */
export interface Rational {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** Exactly the real number that a double stands for. */
export function rationalOf(x: number): Rational {
  let denominator = 1n;
  let scaled = x;
  while (!Number.isInteger(scaled)) {
    scaled *= 2;
    denominator *= 2n;
  }
  return { numerator: BigInt(scaled), denominator };
}

/** Rounds by choosing among the two neighbouring integers, by distance and then by the rule for ties. */
export function roundRational({ numerator, denominator }: Rational, rounding: Rounding): bigint {
  const quotient = numerator / denominator;
  const below = quotient * denominator > numerator ? quotient - 1n : quotient;
  const above = below * denominator === numerator ? below : below + 1n;
  const towardZero = numerator < 0n ? above : below;
  const away = numerator < 0n ? below : above;
  if (rounding === 'floor') return below;
  if (rounding === 'toward-zero') return towardZero;
  const lower = numerator - below * denominator;
  const upper = above * denominator - numerator;
  if (lower !== upper) return lower < upper ? below : above;
  if (rounding === 'nearest-ties-up') return above;
  if (rounding === 'nearest-ties-away') return away;
  return below % 2n === 0n ? below : above;
}

/** What `Requantize` documents, in rationals. Mode `float` rounds the double product, which is the declared arithmetic. */
export function requantizeExactly(accumulator: number, index: number, requantize: Requantize): number {
  const at = (array: Float64Array | Int32Array): number => array[array.length === 1 ? 0 : index];
  const factor = accumulator < 0 && requantize.negative ? requantize.negative : requantize.factor;
  const product =
    requantize.mode === 'float'
      ? rationalOf(accumulator * at(factor.value))
      : shifted(BigInt(accumulator) * BigInt(at(factor.multiplier)), at(factor.shift));
  const rounded = roundRational(product, requantize.rounding) + BigInt(requantize.zeroPoint);
  const [low, high] = [BigInt(requantize.qmin), BigInt(requantize.qmax)];
  const q = Number(rounded < low ? low : rounded > high ? high : rounded);
  const { leakyAfter } = requantize;
  return leakyAfter ? q * (q >= 0 ? leakyAfter.positive : leakyAfter.negative) : q;
}

function shifted(product: bigint, shift: number): Rational {
  return shift >= 0
    ? { numerator: product, denominator: 1n << BigInt(shift) }
    : { numerator: product << BigInt(-shift), denominator: 1n };
}
