// Requantization in the declared float mode: acc · factor in double precision, rounded by name.
import { FLOOR, TIES_EVEN, TIES_UP, TOWARD_ZERO, leaky4, storeLanes } from './round';

/** acc: rows of `pitch` int32, `width` of which count; dst: rows of `width` int32. */
export function requantizeFloatRows(
  acc: usize,
  pitch: i32,
  dst: usize,
  rows: i32,
  width: i32,
  positive: f64,
  negative: f64,
  rounding: i32,
  zeroPoint: i32,
  qmin: i32,
  qmax: i32,
  leakyPositive: i32,
  leakyNegative: i32,
): void {
  const m0 = f64x2.splat(positive), m1 = f64x2.splat(negative);
  const zero = i32x4.splat(zeroPoint);
  // Clamped before the zero point is added, so that nothing is too large for an int32.
  const low = f64x2.splat(<f64>qmin - <f64>zeroPoint), high = f64x2.splat(<f64>qmax - <f64>zeroPoint);
  const after = leakyPositive != 1 || leakyNegative != 1;
  const slope0 = i32x4.splat(leakyPositive), slope1 = i32x4.splat(leakyNegative);
  for (let row = 0; row < rows; row++) {
    let a = acc + (<usize>(row * pitch) << 2);
    for (let x = 0; x < width; x += 4, a += 16) {
      const v = v128.load(a);
      const p = scaled(f64x2.convert_low_i32x4_s(v), m0, m1, low, high, rounding);
      const r = scaled(f64x2.convert_low_i32x4_s(v128.shuffle<i32>(v, v, 2, 3, 2, 3)), m0, m1, low, high, rounding);
      const joined = v128.shuffle<i64>(i32x4.trunc_sat_f64x2_s_zero(p), i32x4.trunc_sat_f64x2_s_zero(r), 0, 2);
      let q = i32x4.add(joined, zero);
      if (after) q = leaky4(q, slope0, slope1);
      storeLanes(dst + (<usize>x << 2), q, width - x);
    }
    dst += <usize>width << 2;
  }
}

// @ts-ignore: decorator
@inline
function scaled(acc: v128, positive: v128, negative: v128, low: v128, high: v128, rounding: i32): v128 {
  const below = f64x2.lt(acc, f64x2.splat(0));
  const x = f64x2.mul(acc, v128.bitselect(negative, positive, below));
  return f64x2.min(f64x2.max(rounded(x, rounding), low), high);
}

// @ts-ignore: decorator
@inline
function rounded(x: v128, rounding: i32): v128 {
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
