// How accumulators become elements, as the host lays it out in memory.

/** How accumulators leave (`kind`). */
export const STORE: i32 = 0;
export const SHIFT: i32 = 1;
export const REAL: i32 = 2;
export const EXACT: i32 = 3;
export const HALVED: i32 = 4;
export const CHECKED: i32 = 5;
export const SINGLE: i32 = 6;

/** What accumulators are (`sums`). */
export const INT32: i32 = 0;
export const INT64: i32 = 1;
export const DOUBLE: i32 = 2;

/**
 * Mirrored by requantizePlan.ts of the host; fields in memory order. Arrays have one entry per channel, padded to a
 * multiple of eight.
 */
@unmanaged
export class Requantize {
  kind: i32;
  sums: i32;
  rounding: i32;
  zeroPoint: i32;
  qmin: i32;
  qmax: i32;
  /** `leakyAfter` at and above zero, and below; 1 and 1 without. */
  slopeUp: i32;
  slopeDown: i32;
  /** Kind shift: accumulators are first shifted left by this. */
  preShift: i32;
  /** int32 for int32 sums, else int64. Not read for doubles. */
  bias: usize;
  /** Factors at and above zero, and below. Shift, halved, exact and checked: int32. Real and single: doubles. */
  positive: usize;
  negative: usize;
  /** Kinds exact and checked: int32 right shifts. */
  positiveShift: usize;
  negativeShift: usize;
  /** Not 0: sums are max-pooled two by two before they are requantized (kinds shift and halved only). */
  pool: i32;
  /** Kind checked: the factors with their shifts, as doubles. */
  positiveReal: usize;
  negativeReal: usize;
}
