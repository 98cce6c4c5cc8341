// Requantization of int32 accumulators in vectors, for the usual case: one shift for both slopes, results that fit int32.
//
//   q = clamp(((acc·m + bias) >> shift) + zeroPoint, qmin, qmax),  m = acc ≥ 0 ? positive : negative
//
// where `bias` makes the rounding (p = acc·m, half = 2^(shift−1)):
//   floor 0 | ties-up half | ties-away half − [p < 0] | toward-zero [p < 0]·(2·half − 1) | ties-even half − 1 + bit `shift` of p
import { TIES_AWAY, TIES_EVEN, TIES_UP, TOWARD_ZERO, leaky4, storeLanes } from './round';

/**
 * acc: rows of `pitch` int32, `width` of which count; dst: rows of `width` int32. 0 ≤ shift ≤ 62; at 0 rounding must be
 * floor. A shift of 32 is the fast one: it takes the high half of each product.
 */
export function requantizeRows(
  acc: usize,
  pitch: i32,
  dst: usize,
  rows: i32,
  width: i32,
  positive: i32,
  negative: i32,
  shift: i32,
  rounding: i32,
  zeroPoint: i32,
  qmin: i32,
  qmax: i32,
  leakyPositive: i32,
  leakyNegative: i32,
): void {
  const m0 = i32x4.splat(positive), m1 = i32x4.splat(negative);
  const zero = i32x4.splat(zeroPoint), low = i32x4.splat(qmin), high = i32x4.splat(qmax);
  const after = leakyPositive != 1 || leakyNegative != 1;
  const slope0 = i32x4.splat(leakyPositive), slope1 = i32x4.splat(leakyNegative);
  const half: i64 = shift > 0 ? (<i64>1) << (<i64>shift - 1) : 0;
  const term = i64x2.splat(rounding == TIES_EVEN ? half - 1 : rounding == TOWARD_ZERO ? half + half - 1 : half);
  for (let row = 0; row < rows; row++) {
    let a = acc + (<usize>(row * pitch) << 2);
    for (let x = 0; x < width; x += 4, a += 16) {
      const v = v128.load(a);
      const m = v128.bitselect(m1, m0, i32x4.shr_s(v, 31));
      let p = i64x2.extmul_low_i32x4_s(v, m), r = i64x2.extmul_high_i32x4_s(v, m);
      let q: v128;
      if (shift == 32) {
        p = biased(p, term, 32, rounding);
        r = biased(r, term, 32, rounding);
        q = v128.shuffle<i32>(p, r, 1, 3, 5, 7);
      } else {
        p = i64x2.shr_s(biased(p, term, shift, rounding), shift);
        r = i64x2.shr_s(biased(r, term, shift, rounding), shift);
        q = v128.shuffle<i32>(p, r, 0, 2, 4, 6);
      }
      q = i32x4.min_s(i32x4.max_s(i32x4.add(q, zero), low), high);
      if (after) q = leaky4(q, slope0, slope1);
      storeLanes(dst + (<usize>x << 2), q, width - x);
    }
    dst += <usize>width << 2;
  }
}

/** p + bias. */
// @ts-ignore: decorator
@inline
function biased(p: v128, term: v128, shift: i32, rounding: i32): v128 {
  if (rounding == TIES_UP) return i64x2.add(p, term);
  if (rounding == TIES_EVEN) {
    const odd = v128.and(i64x2.shr_u(p, shift), i64x2.splat(1));
    return i64x2.add(i64x2.add(p, term), odd);
  }
  if (rounding == TIES_AWAY) return i64x2.add(i64x2.add(p, term), i64x2.lt_s(p, i64x2.splat(0)));
  if (rounding == TOWARD_ZERO) return i64x2.add(p, v128.and(i64x2.lt_s(p, i64x2.splat(0)), term));
  return p;
}
