// Rounding identifiers shared with the host (roundingIds in exports.ts), and rounding of an int64 by a power of two.
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
