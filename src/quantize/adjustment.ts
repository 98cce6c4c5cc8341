/**
 * The adjustment factor M = s_in·s_w / s_out (report 3.2) as integers: M ≈ m·2^−k.
 *
 * `optimalMultiplier` is the closed-form optimum; `findShiftScale` is the appendix's search (A.2) with its quirks.
 * The optimum is never worse: it rounds to the finest grid that b-bit multipliers offer in M's binade.
 */
import { roundTiesEven } from '../util/round';
import type { Factor } from './quantizedModel';

export interface MultiplierShift {
  readonly multiplier: number;
  /** To the right; negative is a left shift. */
  readonly shift: number;
}

/** Shifts beyond this lose every bit of a 63-bit product. */
const maxShift = 62;
/** Shifted further to the left, whatever is not zero lies beyond every bound. */
const minShift = -31;

/** The m of at most `bits` bits (1 to 31) and the shift that come nearest to `factor` > 0. */
export function optimalMultiplier(factor: number, bits: number): MultiplierShift {
  const exponent = Math.floor(Math.log2(factor));
  let shift = Math.min(bits - 1 - exponent, maxShift);
  let multiplier = roundTiesEven(factor * 2 ** shift);
  // Rounding up to 2^bits, or a log2 that was one off: the same number with one bit less.
  while (multiplier >= 2 ** bits) multiplier = roundTiesEven(factor * 2 ** --shift);
  while (multiplier > 0 && multiplier % 2 === 0 && shift > 0) {
    multiplier /= 2;
    shift--;
  }
  return { multiplier, shift };
}

/**
 * `findShiftScale(val, num_bits)` of the appendix: approximations from below only, the last improving pair wins, powers of
 * two are special-cased after rounding to 9 decimals, exponents end at −40. `factor` must be a float32 number.
 */
export function findShiftScale(factor: number, bits: number): MultiplierShift {
  const log2 = Math.log(factor) / Math.log(2);
  const nearest = roundTiesEven(log2);
  if (roundTo9Decimals(factor) === 2 ** nearest) return { multiplier: 1, shift: -nearest };
  let exponent = Math.ceil(Math.fround(Math.log2(factor)));
  let x = 1;
  let found: MultiplierShift | undefined;
  let oldLoss = (factor - x * 2 ** exponent) ** 2;
  for (;;) {
    const delta = factor - x * 2 ** exponent;
    const loss = delta ** 2;
    if (loss < oldLoss && delta > 0) found = { multiplier: x, shift: -exponent };
    oldLoss = loss;
    if (delta < 0) {
      exponent--;
      x = 2 * x - 1;
    } else x++;
    if (x > 2 ** bits || exponent < -40) return found ?? { multiplier: 1, shift: -Math.ceil(log2) };
  }
}

/** numpy.around(x, 9): scaled, rounded to even, scaled back. */
function roundTo9Decimals(x: number): number {
  return roundTiesEven(x * 1e9) / 1e9;
}

/** Any m·2^−k as the program's integers have it: −2^31 < m < 2^31, −31 ≤ k ≤ 62; what is lost is below 2^−62, or saturates. */
export function withinLimits({ multiplier, shift }: MultiplierShift): MultiplierShift {
  let [m, k] = [multiplier, shift];
  while (k > maxShift || Math.abs(roundTiesEven(m)) >= 2 ** 31) [m, k] = [m / 2, k - 1];
  return { multiplier: roundTiesEven(m), shift: Math.max(k, minShift) };
}

/** The power of two at or above `factor`: rounding up widens ranges and never clips. Exact powers stay. */
export function powerOfTwoAtLeast(factor: number): number {
  const exponent = Math.ceil(Math.log2(factor));
  return 2 ** (exponent - 1) >= factor ? 2 ** (exponent - 1) : 2 ** exponent;
}

export function floatFactor(values: readonly number[]): Factor {
  return { value: Float64Array.from(values), multiplier: new Int32Array(0), shift: new Int32Array(0) };
}

export function integerFactor(wanted: readonly MultiplierShift[]): Factor {
  const pairs = wanted.map(withinLimits);
  return {
    value: Float64Array.from(pairs, ({ multiplier, shift }) => multiplier * 2 ** -shift),
    multiplier: Int32Array.from(pairs, ({ multiplier }) => multiplier),
    shift: Int32Array.from(pairs, ({ shift }) => shift),
  };
}

/** |m·2^−k − M| / |M| */
export function relativeError(wanted: number, got: number): number {
  return wanted === 0 ? 0 : Math.abs((got - wanted) / wanted);
}
