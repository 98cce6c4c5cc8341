// Requantization in vectors: one shift of 32 for all channels, so that shifting is picking the high half of a product.
//
//   p = (acc + bias)·2^preShift · m,  m = acc + bias ≥ 0 ? positive : negative   (int64; < 2^62)
//   q = clamp(round(p · 2^−32) + zeroPoint, qmin, qmax), then the slopes of leakyAfter
//
// high and low are the halves of p + half (half = 2^31; 0 for floor and toward-zero):
//   ties-up, floor high | ties-even high − [low = 0]·(high & 1) | ties-away high − [low = 0]·[p < 0] | toward-zero high + [low ≠ 0]·[p < 0]
import { HALF } from './constants';
import { Pixels, storeWords } from './pixels';
import { Requantize } from './requantization';
import { FLOOR, TIES_AWAY, TIES_EVEN, TIES_UP, TOWARD_ZERO } from './round';

export function requantizeShift(how: Requantize, to: Pixels, dst: usize, sums: usize, row: i32, pixel: i32, rows: i32, width: i32, c0: i32, c1: i32): void {
  if (how.negative == how.positive) dispatch(false, false, how, to, dst, sums, row, pixel, rows, width, c0, c1);
  else dispatch(false, true, how, to, dst, sums, row, pixel, rows, width, c0, c1);
}

/** Multipliers are ≥ 0, so requantizing keeps order: the largest sum gives the largest result. */
export function poolAndRequantizeShift(how: Requantize, to: Pixels, dst: usize, sums: usize, row: i32, pixel: i32, rows: i32, width: i32, c0: i32, c1: i32): void {
  dispatch(true, true, how, to, dst, sums, row, pixel, rows, width, c0, c1);
}

// @ts-ignore: decorator
@inline
function dispatch(pool: bool, bent: bool, how: Requantize, to: Pixels, dst: usize, sums: usize, row: i32, pixel: i32, rows: i32, width: i32, c0: i32, c1: i32): void {
  switch (how.rounding) {
    case TIES_UP: return run(TIES_UP, pool, bent, how, to, dst, sums, row, pixel, rows, width, c0, c1);
    case TIES_EVEN: return run(TIES_EVEN, pool, bent, how, to, dst, sums, row, pixel, rows, width, c0, c1);
    case TIES_AWAY: return run(TIES_AWAY, pool, bent, how, to, dst, sums, row, pixel, rows, width, c0, c1);
    case FLOOR: return run(FLOOR, pool, bent, how, to, dst, sums, row, pixel, rows, width, c0, c1);
    default: return run(TOWARD_ZERO, pool, bent, how, to, dst, sums, row, pixel, rows, width, c0, c1);
  }
}

/** Channels outside, pixels inside: the factors of eight channels stay in registers. `bent`: factors differ below zero. */
// @ts-ignore: decorator
@inline
function run(rounding: i32, pool: bool, bent: bool, how: Requantize, to: Pixels, dst: usize, sums: usize, row: i32, pixel: i32, rows: i32, width: i32, c0: i32, c1: i32): void {
  const step = pool ? 2 : 1;
  const pre = how.preShift;
  const half = v128.load(HALF);
  const zero = i32x4.splat(how.zeroPoint), low = i32x4.splat(how.qmin), high = i32x4.splat(how.qmax);
  const sloped = how.slopeUp != 1 || how.slopeDown != 1;
  // int8 results: zero point and bounds can be applied to int16, eight at a time; saturating on the way changes nothing.
  const narrow = to.bytes == 1 && !sloped && abs(how.zeroPoint) < 16384;
  // All of int8 and no zero point: saturating is all that is left to do.
  const whole = how.zeroPoint == 0 && how.qmin == -128 && how.qmax == 127;
  const zero16 = i16x8.splat(<i16>how.zeroPoint), low16 = i16x8.splat(<i16>how.qmin), high16 = i16x8.splat(<i16>how.qmax);
  const up = i32x4.splat(how.slopeUp), down = i32x4.splat(how.slopeDown);
  for (let c = c0; c < c1; c += 8) {
    const at = <usize>c << 2;
    const bias0 = v128.load(how.bias + at), bias1 = v128.load(how.bias + at, 16);
    const m0 = v128.load(how.positive + at), m1 = v128.load(how.positive + at, 16);
    const d0 = v128.xor(m0, v128.load(how.negative + at)), d1 = v128.xor(m1, v128.load(how.negative + at, 16));
    for (let y = 0; y + step <= rows; y += step) {
      let from = sums + y * row + at;
      let out = dst + (pool ? y >> 1 : y) * to.row + c * to.bytes;
      for (let x = 0; x + step <= width; x += step, from += step * pixel, out += to.pixel) {
        let a = v128.load(from), b = v128.load(from, 16);
        if (pool) {
          a = i32x4.max_s(largest(a, v128.load(from + pixel)), largest(v128.load(from + row), v128.load(from + row + pixel)));
          b = i32x4.max_s(
            largest(b, v128.load(from + pixel, 16)),
            largest(v128.load(from + row, 16), v128.load(from + row + pixel, 16)),
          );
        }
        a = i32x4.add(a, bias0);
        b = i32x4.add(b, bias1);
        if (pre) {
          a = i32x4.shl(a, pre);
          b = i32x4.shl(b, pre);
        }
        a = shift32(rounding, bent, a, m0, d0, half);
        b = shift32(rounding, bent, b, m1, d1, half);
        if (narrow) {
          let q = i16x8.narrow_i32x4_s(a, b);
          if (!whole) q = i16x8.min_s(i16x8.max_s(i16x8.add_sat_s(q, zero16), low16), high16);
          v128.store64_lane(out, i8x16.narrow_i16x8_s(q, q), 0);
          continue;
        }
        a = i32x4.min_s(i32x4.max_s(i32x4.add(a, zero), low), high);
        b = i32x4.min_s(i32x4.max_s(i32x4.add(b, zero), low), high);
        if (sloped) {
          a = i32x4.mul(a, v128.bitselect(down, up, i32x4.shr_s(a, 31)));
          b = i32x4.mul(b, v128.bitselect(down, up, i32x4.shr_s(b, 31)));
        }
        storeWords(out, a, b, to.bytes);
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function largest(a: v128, b: v128): v128 {
  return i32x4.max_s(a, b);
}

/** round(acc · (acc ≥ 0 ? m : m ^ d) · 2^−32) of four lanes. */
// @ts-ignore: decorator
@inline
function shift32(rounding: i32, bent: bool, acc: v128, m: v128, d: v128, half: v128): v128 {
  const factor = bent ? v128.xor(m, v128.and(d, i32x4.shr_s(acc, 31))) : m;
  let p = i64x2.extmul_low_i32x4_s(acc, factor), r = i64x2.extmul_high_i32x4_s(acc, factor);
  if (rounding != FLOOR && rounding != TOWARD_ZERO) {
    p = i64x2.add(p, half);
    r = i64x2.add(r, half);
  }
  const high = v128.shuffle<i32>(p, r, 1, 3, 5, 7);
  if (rounding == TIES_UP || rounding == FLOOR) return high;
  const noLow = i32x4.eq(v128.shuffle<i32>(p, r, 0, 2, 4, 6), i32x4.splat(0));
  if (rounding == TIES_EVEN) return i32x4.sub(high, v128.and(high, i32x4.shr_u(noLow, 31)));
  const below = i32x4.shr_s(acc, 31);
  if (rounding == TIES_AWAY) return i32x4.add(high, v128.and(noLow, below));
  return i32x4.sub(high, v128.andnot(below, noLow));
}
