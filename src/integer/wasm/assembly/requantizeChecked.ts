// Requantization of int64 sums in doubles, two channels at a time, where products exceed 53 bits: a double that is clearly off every
// place where rounding changes gives the true result, and where one is not, eight channels are done again in int64.
//
//   x = acc·(m·2^−k), |acc| < 2^51: acc and the factor are exact, so x is off by 2^−53·|x| at most. |x| > 2^31 is clamped in any case
//   (as results are int32 at most), and below that x is off by less than 2^−21.
import { NEAR_HALF, NEAR_ZERO } from './constants';
import { toDoubles, toIntegers } from './doubles';
import { Pixels, storeWords } from './pixels';
import { Requantize } from './requantization';
import { exactly } from './requantizeExact';
import { FLOOR, TIES_EVEN, TOWARD_ZERO } from './round';

export function requantizeChecked(how: Requantize, to: Pixels, dst: usize, sums: usize, row: i32, pixel: i32, rows: i32, width: i32, c0: i32, c1: i32): void {
  if (how.rounding == FLOOR) run(FLOOR, how, to, dst, sums, row, pixel, rows, width, c0, c1);
  else if (how.rounding == TOWARD_ZERO) run(TOWARD_ZERO, how, to, dst, sums, row, pixel, rows, width, c0, c1);
  // Away from ties all ways to the nearest are one.
  else run(TIES_EVEN, how, to, dst, sums, row, pixel, rows, width, c0, c1);
}

// @ts-ignore: decorator
@inline
function run(rounding: i32, how: Requantize, to: Pixels, dst: usize, sums: usize, row: i32, pixel: i32, rows: i32, width: i32, c0: i32, c1: i32): void {
  const zero = i32x4.splat(how.zeroPoint);
  const sloped = how.slopeUp != 1 || how.slopeDown != 1;
  const up = i32x4.splat(how.slopeUp), down = i32x4.splat(how.slopeDown);
  // Clamped before the zero point is added, so that nothing is too large for an int32.
  const low = f64x2.splat(<f64>how.qmin - <f64>how.zeroPoint), high = f64x2.splat(<f64>how.qmax - <f64>how.zeroPoint);
  for (let c = c0; c < c1; c += 8) {
    const bias = how.bias + (<usize>c << 3);
    const positive = how.positiveReal + (<usize>c << 3), negative = how.negativeReal + (<usize>c << 3);
    for (let y = 0; y < rows; y++) {
      let from = sums + y * row, out = dst + y * to.row;
      for (let x = 0; x < width; x++, from += pixel, out += to.pixel) {
        const at = from + (<usize>c << 3);
        const p = scaled(at, bias, positive, negative), q = scaled(at + 16, bias + 16, positive + 16, negative + 16);
        const r = scaled(at + 32, bias + 32, positive + 32, negative + 32), s = scaled(at + 48, bias + 48, positive + 48, negative + 48);
        const doubtful = v128.or(v128.or(doubt(rounding, p), doubt(rounding, q)), v128.or(doubt(rounding, r), doubt(rounding, s)));
        if (v128.any_true(doubtful)) {
          for (let each = c; each < min(c + 8, c1); each++) exactly(how, to, out, from, each, false);
          continue;
        }
        let a = i32x4.add(toIntegers(rounding, p, q, low, high), zero), b = i32x4.add(toIntegers(rounding, r, s, low, high), zero);
        if (sloped) {
          a = i32x4.mul(a, v128.bitselect(down, up, i32x4.shr_s(a, 31)));
          b = i32x4.mul(b, v128.bitselect(down, up, i32x4.shr_s(b, 31)));
        }
        storeWords(out + c * to.bytes, a, b, to.bytes);
      }
    }
  }
}

/** x of two channels. */
// @ts-ignore: decorator
@inline
function scaled(sums: usize, bias: usize, positive: usize, negative: usize): v128 {
  const acc = i64x2.add(v128.load(sums), v128.load(bias));
  const below = i32x4.shr_s(v128.shuffle<i32>(acc, acc, 1, 1, 3, 3), 31);
  return f64x2.mul(toDoubles(acc), v128.bitselect(v128.load(negative), v128.load(positive), below));
}

/** All ones where x is within 2^−20 of where rounding changes; 0 itself is exact. */
// @ts-ignore: decorator
@inline
function doubt(rounding: i32, x: v128): v128 {
  const off = f64x2.sub(x, f64x2.nearest(x));
  const square = f64x2.mul(off, off);
  if (rounding == TIES_EVEN) return f64x2.gt(square, v128.load(NEAR_HALF));
  return v128.and(f64x2.lt(square, v128.load(NEAR_ZERO)), f64x2.ne(x, f64x2.splat(0)));
}
