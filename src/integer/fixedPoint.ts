/**
 * Rounding of an exact integer product divided by a power of two. Everything else in this room rounds by calling this, or
 * `roundReal`. Integers are JS numbers, exact below 2^53; products beyond that go through BigInt.
 */
import { type Rounding, roundReal, roundsOutward } from '../util/round';

const exactLimit = 2 ** 53;

/**
 * round(a · multiplier · 2^−shift) of the exact product, for |a| < 2^53, 0 ≤ multiplier < 2^31, −31 ≤ shift ≤ 62.
 * A negative shift shifts left. Results of 2^53 and more are the nearest double: callers clamp far below.
 */
export function multiplyShift(a: number, multiplier: number, shift: number, rounding: Rounding): number {
  const product = a * multiplier;
  if (Math.abs(product) >= exactLimit) return shiftBig(BigInt(a) * BigInt(multiplier), shift, rounding);
  // A product below 2^53 times a power of two is a double without loss, so this is integer arithmetic.
  return roundReal(product * 2 ** -shift, rounding);
}

function shiftBig(product: bigint, shift: number, rounding: Rounding): number {
  if (shift <= 0) return Number(product << BigInt(-shift));
  const negative = product < 0n;
  const magnitude = negative ? -product : product;
  const whole = magnitude >> BigInt(shift);
  const outward = roundsOutward(fractionClass(magnitude, whole, shift), (whole & 1n) === 1n, negative, rounding);
  const rounded = Number(outward ? whole + 1n : whole);
  return negative ? 0 - rounded : rounded;
}

/** The fraction that was shifted out, as far as rounding cares: 0, 0.25 (below half), 0.5 or 0.75 (above half). */
function fractionClass(magnitude: bigint, whole: bigint, shift: number): number {
  const rest = magnitude - (whole << BigInt(shift));
  const half = 1n << BigInt(shift - 1);
  if (rest === 0n) return 0;
  if (rest === half) return 0.5;
  return rest < half ? 0.25 : 0.75;
}

export function clamp(value: number, low: number, high: number): number {
  return value < low ? low : value > high ? high : value;
}
