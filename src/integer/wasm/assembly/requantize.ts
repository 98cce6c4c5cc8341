// From accumulators to elements: which arithmetic, and where the accumulators of a run of rows lie.
import { Pixels } from './pixels';
import { poolAndRequantizeHalves, requantizeHalves } from './requantizeHalves';
import { requantizeChecked } from './requantizeChecked';
import { requantizeExact } from './requantizeExact';
import { requantizeReal } from './requantizeReal';
import { poolAndRequantizeShift, requantizeShift } from './requantizeShift';
import { storeAccumulators } from './storeAccumulators';

/** How accumulators leave (`kind`). */
export const STORE: i32 = 0;
export const SHIFT: i32 = 1;
export const REAL: i32 = 2;
export const EXACT: i32 = 3;
export const HALVED: i32 = 4;
export const CHECKED: i32 = 5;

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
  /** Factors at and above zero, and below. Shift, halved, exact and checked: int32. Real: doubles. */
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

/**
 * Finishes `rows` rows of sums from output row `y` on, columns `x` … `x` + `width` − 1, channels c0 … c1 − 1 (multiples of
 * eight). `sums` points at channel 0 of the first column. With `pool`, rows and columns of sums are taken two by two,
 * their largest is requantized, and y, x, rows and width count sums.
 */
export function finish(
  how: Requantize,
  to: Pixels,
  sums: usize,
  row: i32,
  pixel: i32,
  y: i32,
  rows: i32,
  x: i32,
  width: i32,
  c0: i32,
  c1: i32,
): void {
  if (how.pool) {
    const dst = to.origin + (y >> 1) * to.row + (x >> 1) * to.pixel;
    if (how.kind == HALVED) poolAndRequantizeHalves(how, to, dst, sums, row, pixel, rows, width, c0, c1);
    else poolAndRequantizeShift(how, to, dst, sums, row, pixel, rows, width, c0, c1);
    return;
  }
  const dst = to.origin + y * to.row + x * to.pixel;
  if (how.kind == SHIFT) requantizeShift(how, to, dst, sums, row, pixel, rows, width, c0, c1);
  else if (how.kind == HALVED) requantizeHalves(how, to, dst, sums, row, pixel, rows, width, c0, c1);
  else if (how.kind == REAL) requantizeReal(how, to, dst, sums, row, pixel, rows, width, c0, c1);
  else if (how.kind == CHECKED) requantizeChecked(how, to, dst, sums, row, pixel, rows, width, c0, c1);
  else if (how.kind == EXACT) requantizeExact(how, to, dst, sums, row, pixel, rows, width, c0, c1);
  else storeAccumulators(how, to, dst, sums, row, pixel, rows, width, c0, c1);
}
