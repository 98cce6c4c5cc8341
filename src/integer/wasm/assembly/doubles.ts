// Integers in doubles: on their way in, and rounded and clamped on their way out.
import { INTEGRAL } from './constants';
import { FLOOR, TIES_EVEN, TIES_UP, TOWARD_ZERO } from './round';

/** Two int64 below 2^51, exactly: their bits added to those of 1.5·2^52 are the double 1.5·2^52 + v. */
// @ts-ignore: decorator
@inline
export function toDoubles(v: v128): v128 {
  const integral = v128.load(INTEGRAL);
  return f64x2.sub(i64x2.add(v, integral), integral);
}

/** Four int32 from two vectors: rounded, and clamped to integers. The sum of 1.5·2^52 and an int32 has it in its low half. */
// @ts-ignore: decorator
@inline
export function toIntegers(rounding: i32, x: v128, y: v128, low: v128, high: v128): v128 {
  const integral = v128.load(INTEGRAL);
  const a = f64x2.add(clamped(rounded(rounding, x), low, high), integral);
  const b = f64x2.add(clamped(rounded(rounding, y), low, high), integral);
  return v128.shuffle<i32>(a, b, 0, 2, 4, 6);
}

/** One instruction each, where min and max are eight because of NaN, which nothing here can be. */
// @ts-ignore: decorator
@inline
function clamped(x: v128, low: v128, high: v128): v128 {
  return f64x2.pmin(f64x2.pmax(x, low), high);
}

/** `rounding` is a constant at every call. |x| − floor(|x|) is exact, x + 0.5 would not be. */
// @ts-ignore: decorator
@inline
function rounded(rounding: i32, x: v128): v128 {
  if (rounding == TIES_EVEN) return f64x2.nearest(x);
  if (rounding == FLOOR) return f64x2.floor(x);
  if (rounding == TOWARD_ZERO) return f64x2.trunc(x);
  const half = f64x2.splat(0.5);
  const a = f64x2.abs(x);
  const whole = f64x2.floor(a);
  const fraction = f64x2.sub(a, whole);
  let outward = f64x2.ge(fraction, half);
  if (rounding == TIES_UP) outward = v128.bitselect(f64x2.gt(fraction, half), outward, f64x2.lt(x, f64x2.splat(0)));
  const magnitude = f64x2.add(whole, v128.and(outward, f64x2.splat(1)));
  return v128.or(magnitude, v128.and(x, f64x2.splat(-0.0)));
}
