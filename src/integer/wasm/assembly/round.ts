// Rounding identifiers shared with the host (see roundingIds in exports.ts), and scalar rounding.
export const TIES_EVEN: i32 = 0;
export const TIES_UP: i32 = 1;
export const TIES_AWAY: i32 = 2;
export const FLOOR: i32 = 3;
export const TOWARD_ZERO: i32 = 4;

/** round(p · 2^−shift); a shift below 1 is exact and shifts left. */
export function roundShift(p: i64, shift: i32, rounding: i32): i64 {
  if (shift <= 0) return p << -shift;
  const k = <i64>shift;
  const half: i64 = (<i64>1) << (k - 1);
  if (rounding == TIES_EVEN) return (p + half - 1 + ((p >> k) & 1)) >> k;
  if (rounding == TIES_UP) return (p + half) >> k;
  if (rounding == TIES_AWAY) return (p + half + (p >> 63)) >> k;
  if (rounding == TOWARD_ZERO) return (p + ((p >> 63) & (half + half - 1))) >> k;
  return p >> k;
}

/** Rounds a real number; |x| − floor(|x|) is exact, x + 0.5 would not be. */
export function roundReal(x: f64, rounding: i32): f64 {
  if (rounding == TIES_EVEN) return nearest(x);
  if (rounding == FLOOR) return floor(x);
  if (rounding == TOWARD_ZERO) return trunc(x);
  const a = abs(x);
  const whole = floor(a);
  const outward = rounding == TIES_UP && x < 0 ? a - whole > 0.5 : a - whole >= 0.5;
  return copysign(outward ? whole + 1 : whole, x);
}

/** Stores the first `count` (1…4) lanes. */
// @ts-ignore: decorator
@inline
export function storeLanes(dst: usize, v: v128, count: i32): void {
  if (count >= 4) {
    v128.store(dst, v);
    return;
  }
  v128.store_lane<i32>(dst, v, 0);
  if (count > 1) v128.store_lane<i32>(dst, v, 1, 4);
  if (count > 2) v128.store_lane<i32>(dst, v, 2, 8);
}

/** The report's LeakyReLU after rounding: q · (q ≥ 0 ? positive : negative). */
// @ts-ignore: decorator
@inline
export function leaky4(q: v128, positive: v128, negative: v128): v128 {
  return i32x4.mul(q, v128.bitselect(negative, positive, i32x4.shr_s(q, 31)));
}
