// Requantization in doubles, two channels at a time: the declared float mode, and integer factors m·2^−k whose every
// product fits 53 bits. There a double is an integer times a power of two, multiplying is exact, and each channel may
// have its own shift.
import { toDoubles, toIntegers } from './doubles';
import { Pixels, storeWords } from './pixels';
import { DOUBLE, INT32, Requantize, SINGLE } from './requantization';
import { FLOOR, TIES_AWAY, TIES_EVEN, TIES_UP, TOWARD_ZERO } from './round';

export function requantizeReal(how: Requantize, to: Pixels, dst: usize, sums: usize, row: i32, pixel: i32, rows: i32, width: i32, c0: i32, c1: i32): void {
  if (how.kind == SINGLE) return run(TIES_EVEN, true, how, to, dst, sums, row, pixel, rows, width, c0, c1);
  switch (how.rounding) {
    case TIES_EVEN: return run(TIES_EVEN, false, how, to, dst, sums, row, pixel, rows, width, c0, c1);
    case TIES_UP: return run(TIES_UP, false, how, to, dst, sums, row, pixel, rows, width, c0, c1);
    case TIES_AWAY: return run(TIES_AWAY, false, how, to, dst, sums, row, pixel, rows, width, c0, c1);
    case FLOOR: return run(FLOOR, false, how, to, dst, sums, row, pixel, rows, width, c0, c1);
    default: return run(TOWARD_ZERO, false, how, to, dst, sums, row, pixel, rows, width, c0, c1);
  }
}

/** `rounding` and `single` are constants at every call. */
// @ts-ignore: decorator
@inline
function run(rounding: i32, single: bool, how: Requantize, to: Pixels, dst: usize, sums: usize, row: i32, pixel: i32, rows: i32, width: i32, c0: i32, c1: i32): void {
  // Clamped before the zero point is added, so that nothing is too large for an int32.
  const low = f64x2.splat(<f64>how.qmin - <f64>how.zeroPoint), high = f64x2.splat(<f64>how.qmax - <f64>how.zeroPoint);
  const zero = i32x4.splat(how.zeroPoint);
  const sloped = how.slopeUp != 1 || how.slopeDown != 1;
  const up = i32x4.splat(how.slopeUp), down = i32x4.splat(how.slopeDown);
  const kind = how.sums;
  const size: usize = kind == INT32 ? 4 : 8;
  for (let c = c0; c < c1; c += 8) {
    const bias = how.bias + <usize>c * size;
    const positive = how.positive + (<usize>c << 3), negative = how.negative + (<usize>c << 3);
    for (let y = 0; y < rows; y++) {
      let from = sums + y * row + <usize>c * size;
      let out = dst + y * to.row + c * to.bytes;
      for (let x = 0; x < width; x++, from += pixel, out += to.pixel) {
        let a = four(rounding, single, kind, from, bias, positive, negative, low, high);
        let b = four(rounding, single, kind, from + 4 * size, bias + 4 * size, positive + 32, negative + 32, low, high);
        a = i32x4.add(a, zero);
        b = i32x4.add(b, zero);
        if (sloped) {
          a = i32x4.mul(a, v128.bitselect(down, up, i32x4.shr_s(a, 31)));
          b = i32x4.mul(b, v128.bitselect(down, up, i32x4.shr_s(b, 31)));
        }
        storeWords(out, a, b, to.bytes);
      }
    }
  }
}

/** Four channels: rounded and clamped, without zero point. */
// @ts-ignore: decorator
@inline
function four(rounding: i32, single: bool, kind: i32, from: usize, bias: usize, positive: usize, negative: usize, low: v128, high: v128): v128 {
  let a: v128, b: v128;
  if (kind == INT32) {
    const v = i32x4.add(v128.load(from), v128.load(bias));
    a = f64x2.convert_low_i32x4_s(v);
    b = f64x2.convert_low_i32x4_s(v128.shuffle<i32>(v, v, 2, 3, 2, 3));
  } else if (kind == DOUBLE) {
    a = v128.load(from);
    b = v128.load(from, 16);
  } else {
    a = toDoubles(i64x2.add(v128.load(from), v128.load(bias)));
    b = toDoubles(i64x2.add(v128.load(from, 16), v128.load(bias, 16)));
  }
  a = scaled(single, a, v128.load(positive), v128.load(negative));
  b = scaled(single, b, v128.load(positive, 16), v128.load(negative, 16));
  return toIntegers(rounding, a, b, low, high);
}

// @ts-ignore: decorator
@inline
function scaled(single: bool, acc: v128, positive: v128, negative: v128): v128 {
  // The product of two float32 is exact in a double, so that rounding it once more is float32 arithmetic.
  if (single) return toSingle(f64x2.mul(toSingle(acc), v128.bitselect(negative, positive, f64x2.lt(acc, f64x2.splat(0)))));
  return f64x2.mul(acc, v128.bitselect(negative, positive, f64x2.lt(acc, f64x2.splat(0))));
}

// @ts-ignore: decorator
@inline
function toSingle(a: v128): v128 {
  return f64x2.promote_low_f32x4(f32x4.demote_f64x2_zero(a));
}
