// Requantization in doubles, two channels at a time: the declared float mode, and integer factors m·2^−k whose every
// product fits 53 bits. There a double is an integer times a power of two, multiplying is exact, and each channel may
// have its own shift.
import { Pixels, storeWords } from './pixels';
import { DOUBLE, INT32, Requantize } from './requantize';
import { FLOOR, TIES_EVEN, TIES_UP, TOWARD_ZERO } from './round';

export function requantizeReal(how: Requantize, to: Pixels, dst: usize, sums: usize, row: i32, pixel: i32, rows: i32, width: i32, c0: i32, c1: i32): void {
  // Clamped before the zero point is added, so that nothing is too large for an int32.
  const low = f64x2.splat(<f64>how.qmin - <f64>how.zeroPoint), high = f64x2.splat(<f64>how.qmax - <f64>how.zeroPoint);
  const zero = i32x4.splat(how.zeroPoint);
  const up = i32x4.splat(how.slopeUp), down = i32x4.splat(how.slopeDown);
  const size: usize = how.sums == INT32 ? 4 : 8;
  for (let c = c0; c < c1; c += 8) {
    const bias = how.bias + <usize>c * size;
    const positive = how.positive + (<usize>c << 3), negative = how.negative + (<usize>c << 3);
    for (let y = 0; y < rows; y++) {
      let from = sums + y * row + <usize>c * size;
      let out = dst + y * to.row + c * to.bytes;
      for (let x = 0; x < width; x++, from += pixel, out += to.pixel) {
        let a = four(how, from, bias, positive, negative, low, high);
        let b = four(how, from + 4 * size, bias + 4 * size, positive + 32, negative + 32, low, high);
        a = i32x4.add(a, zero);
        b = i32x4.add(b, zero);
        a = i32x4.mul(a, v128.bitselect(down, up, i32x4.shr_s(a, 31)));
        b = i32x4.mul(b, v128.bitselect(down, up, i32x4.shr_s(b, 31)));
        storeWords(out, a, b, to.bytes);
      }
    }
  }
}

/** Four channels: rounded and clamped, without zero point. */
// @ts-ignore: decorator
@inline
function four(how: Requantize, from: usize, bias: usize, positive: usize, negative: usize, low: v128, high: v128): v128 {
  let a: v128, b: v128;
  if (how.sums == INT32) {
    const v = i32x4.add(v128.load(from), v128.load(bias));
    a = f64x2.convert_low_i32x4_s(v);
    b = f64x2.convert_low_i32x4_s(v128.shuffle<i32>(v, v, 2, 3, 2, 3));
  } else if (how.sums == DOUBLE) {
    a = v128.load(from);
    b = v128.load(from, 16);
  } else {
    a = toDoubles(i64x2.add(v128.load(from), v128.load(bias)));
    b = toDoubles(i64x2.add(v128.load(from, 16), v128.load(bias, 16)));
  }
  a = scaled(a, v128.load(positive), v128.load(negative), low, high, how.rounding);
  b = scaled(b, v128.load(positive, 16), v128.load(negative, 16), low, high, how.rounding);
  return v128.shuffle<i64>(i32x4.trunc_sat_f64x2_s_zero(a), i32x4.trunc_sat_f64x2_s_zero(b), 0, 2);
}

/** Exact below 2^53; the host admits no larger sums. */
// @ts-ignore: decorator
@inline
function toDoubles(v: v128): v128 {
  return f64x2(<f64>i64x2.extract_lane(v, 0), <f64>i64x2.extract_lane(v, 1));
}

// @ts-ignore: decorator
@inline
function scaled(acc: v128, positive: v128, negative: v128, low: v128, high: v128, rounding: i32): v128 {
  const below = f64x2.lt(acc, f64x2.splat(0));
  const x = f64x2.mul(acc, v128.bitselect(negative, positive, below));
  return f64x2.min(f64x2.max(rounded(x, rounding), low), high);
}

/** |x| − floor(|x|) is exact, x + 0.5 would not be. */
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
