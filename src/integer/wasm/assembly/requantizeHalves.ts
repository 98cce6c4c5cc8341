// Requantization to int8 by 16-bit products, for engines that join neighbouring vectors to 256 bits: unlike 64-bit
// products, these are the same in every lane. What requantizeShift.ts computes, for ties-up and floor, in half the time.
//
//   acc + bias = 2^16·a1 + a0 and m = 2^16·m1 + m0 with signed halves;  |acc + bias| < 2^30, 0 ≤ m < 2^31 − 2^15
//   round((acc + bias)·m · 2^−32) = a1·m1 + ⌊(a1·m0 + a0·m1 + half + ⌊a0·m0 / 2^16⌋) / 2^16⌋,  half = 2^15; 0 for floor
//
// The middle sum stays below 2^29 + 2^30 + 2^16, so nothing wraps.
import { HALVES } from './constants';
import { Pixels } from './pixels';
import { Requantize } from './requantization';
import { TIES_UP } from './round';

export function requantizeHalves(how: Requantize, to: Pixels, dst: usize, sums: usize, row: i32, pixel: i32, rows: i32, width: i32, c0: i32, c1: i32): void {
  if (how.negative == how.positive) halves(how, to, dst, sums, row, pixel, rows, width, c0, c1);
  else halvesBent(how, to, dst, sums, row, pixel, rows, width, c0, c1);
}

/** Multipliers are ≥ 0, so requantizing keeps order: the largest sum gives the largest result. */
export function poolAndRequantizeHalves(how: Requantize, to: Pixels, dst: usize, sums: usize, row: i32, pixel: i32, rows: i32, width: i32, c0: i32, c1: i32): void {
  if (how.negative == how.positive) halvesPooled(how, to, dst, sums, row, pixel, rows, width, c0, c1);
  else halvesBentPooled(how, to, dst, sums, row, pixel, rows, width, c0, c1);
}

// Functions of their own: the compiler folds two arms that are nearly the same into one with a branch inside its loop.

export function halves(how: Requantize, to: Pixels, dst: usize, sums: usize, row: i32, pixel: i32, rows: i32, width: i32, c0: i32, c1: i32): void {
  run(false, false, how, to, dst, sums, row, pixel, rows, width, c0, c1);
}

export function halvesBent(how: Requantize, to: Pixels, dst: usize, sums: usize, row: i32, pixel: i32, rows: i32, width: i32, c0: i32, c1: i32): void {
  run(false, true, how, to, dst, sums, row, pixel, rows, width, c0, c1);
}

export function halvesPooled(how: Requantize, to: Pixels, dst: usize, sums: usize, row: i32, pixel: i32, rows: i32, width: i32, c0: i32, c1: i32): void {
  run(true, false, how, to, dst, sums, row, pixel, rows, width, c0, c1);
}

export function halvesBentPooled(how: Requantize, to: Pixels, dst: usize, sums: usize, row: i32, pixel: i32, rows: i32, width: i32, c0: i32, c1: i32): void {
  run(true, true, how, to, dst, sums, row, pixel, rows, width, c0, c1);
}

/**
 * Channels outside, two pixels at a time inside: what belongs to eight channels stays in registers. `bends`: factors differ below
 * zero. The engine joins vectors that are stored side by side: hence the way through memory, in place of sums that have been read.
 */
// @ts-ignore: decorator
@inline
function run(pool: bool, bends: bool, how: Requantize, to: Pixels, dst: usize, sums: usize, row: i32, pixel: i32, rows: i32, width: i32, c0: i32, c1: i32): void {
  const step = pool ? 2 : 1;
  const half = i32x4.splat(how.rounding == TIES_UP ? 0x8000 : 0), halves = v128.load(HALVES);
  const zero = i16x8.splat(<i16>how.zeroPoint), low = i16x8.splat(<i16>how.qmin), high = i16x8.splat(<i16>how.qmax);
  const next = step * pixel, beside = to.pixel;
  const columns = pool ? width >> 1 : width, lines = pool ? rows >> 1 : rows;
  for (let c = c0; c < c1; c += 8) {
    const at = <usize>c << 2;
    const biasL = v128.load(how.bias + at), biasH = v128.load(how.bias + at, 16);
    const mL = v128.load(how.positive + at), mH = v128.load(how.positive + at, 16);
    const nL = v128.load(how.negative + at), nH = v128.load(how.negative + at, 16);
    const upL = upper(mL, halves), upH = upper(mH, halves), dUpL = v128.xor(upL, upper(nL, halves)), dUpH = v128.xor(upH, upper(nH, halves));
    const crossL = crossed(mL, halves), crossH = crossed(mH, halves), dCrossL = v128.xor(crossL, crossed(nL, halves)), dCrossH = v128.xor(crossH, crossed(nH, halves));
    const downL = lower(mL), downH = lower(mH), dDownL = v128.xor(downL, lower(nL)), dDownH = v128.xor(downH, lower(nH));
    for (let y = 0; y < lines; y++) {
      let from = sums + y * step * row + at;
      let out = dst + y * to.row + c;
      for (let x = 1; x <= columns; x += 2) {
        // The last of an odd number is done twice. (Without a branch: the engine joins vectors of one basic block only.)
        const other = select<usize>(from, from + next, x == columns);
        const aL = finished(bends, i32x4.add(lowSums(pool, from, row, pixel), biasL), crossL, upL, downL, dCrossL, dUpL, dDownL, halves, half);
        const aH = finished(bends, i32x4.add(highSums(pool, from, row, pixel), biasH), crossH, upH, downH, dCrossH, dUpH, dDownH, halves, half);
        const bL = finished(bends, i32x4.add(lowSums(pool, other, row, pixel), biasL), crossL, upL, downL, dCrossL, dUpL, dDownL, halves, half);
        const bH = finished(bends, i32x4.add(highSums(pool, other, row, pixel), biasH), crossH, upH, downH, dCrossH, dUpH, dDownH, halves, half);
        const left = i16x8.min_s(i16x8.max_s(i16x8.add_sat_s(i16x8.narrow_i32x4_s(aL, bL), zero), low), high);
        const right = i16x8.min_s(i16x8.max_s(i16x8.add_sat_s(i16x8.narrow_i32x4_s(aH, bH), zero), low), high);
        v128.store(from, left);
        v128.store(from, right, 16);
        const bytes = i8x16.narrow_i16x8_s(v128.load(from), v128.load(from, 16));
        const q = v128.shuffle<i32>(bytes, bytes, 0, 2, 1, 3);
        v128.store64_lane(out, q, 0);
        v128.store64_lane(select<usize>(out, out + beside, x == columns), q, 1);
        from += next << 1;
        out += beside << 1;
      }
    }
  }
}

/** The first four sums, or the largest of four pixels'. Offsets are constants: only then are neighbours known to be neighbours. */
// @ts-ignore: decorator
@inline
function lowSums(pool: bool, from: usize, row: i32, pixel: i32): v128 {
  if (!pool) return v128.load(from);
  return i32x4.max_s(
    i32x4.max_s(v128.load(from), v128.load(from + pixel)),
    i32x4.max_s(v128.load(from + row), v128.load(from + row + pixel)),
  );
}

// @ts-ignore: decorator
@inline
function highSums(pool: bool, from: usize, row: i32, pixel: i32): v128 {
  if (!pool) return v128.load(from, 16);
  return i32x4.max_s(
    i32x4.max_s(v128.load(from, 16), v128.load(from + pixel, 16)),
    i32x4.max_s(v128.load(from + row, 16), v128.load(from + row + pixel, 16)),
  );
}

// @ts-ignore: decorator
@inline
function finished(bends: bool, acc: v128, cross: v128, up: v128, down: v128, dCross: v128, dUp: v128, dDown: v128, halves: v128, half: v128): v128 {
  if (bends) {
    const below = i32x4.shr_s(acc, 31);
    cross = v128.xor(cross, v128.and(dCross, below));
    up = v128.xor(up, v128.and(dUp, below));
    down = v128.xor(down, v128.and(dDown, below));
  }
  // a0 in the low half of a lane and a1, which a negative a0 makes larger by one, in the high half.
  const a = v128.xor(i32x4.add(acc, halves), halves);
  const middle = i32x4.add(i32x4.add(i32x4.dot_i16x8_s(a, cross), half), i32x4.shr_s(i32x4.dot_i16x8_s(a, down), 16));
  return i32x4.add(i32x4.dot_i16x8_s(a, up), i32x4.shr_s(middle, 16));
}

/** (0, m1): what a is multiplied with for the high part. */
// @ts-ignore: decorator
@inline
function upper(m: v128, halves: v128): v128 {
  return i32x4.shl(i32x4.shr_u(i32x4.add(m, halves), 16), 16);
}

/** (m1, m0): for the middle part. */
// @ts-ignore: decorator
@inline
function crossed(m: v128, halves: v128): v128 {
  return v128.or(i32x4.shr_u(i32x4.add(m, halves), 16), i32x4.shl(m, 16));
}

/** (m0, 0): for the low part. */
// @ts-ignore: decorator
@inline
function lower(m: v128): v128 {
  return i32x4.shr_u(i32x4.shl(m, 16), 16);
}
