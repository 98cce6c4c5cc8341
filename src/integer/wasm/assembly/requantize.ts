// From accumulators to elements: which arithmetic, and where the accumulators of a run of rows lie.
import { Pixels } from './pixels';
import { CHECKED, EXACT, HALVED, REAL, Requantize, SHIFT, SINGLE } from './requantization';
import { poolAndRequantizeHalves, requantizeHalves } from './requantizeHalves';
import { requantizeChecked } from './requantizeChecked';
import { requantizeExact } from './requantizeExact';
import { requantizeReal } from './requantizeReal';
import { poolAndRequantizeShift, requantizeShift } from './requantizeShift';
import { storeAccumulators } from './storeAccumulators';

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
  requantizeSums(how, to, to.origin + y * to.row + x * to.pixel, sums, row, pixel, rows, width, c0, c1);
}

/** The same without pooling, to wherever `dst` is: channel 0 of the first column. */
export function requantizeSums(
  how: Requantize,
  to: Pixels,
  dst: usize,
  sums: usize,
  row: i32,
  pixel: i32,
  rows: i32,
  width: i32,
  c0: i32,
  c1: i32,
): void {
  if (how.kind == SHIFT) requantizeShift(how, to, dst, sums, row, pixel, rows, width, c0, c1);
  else if (how.kind == HALVED) requantizeHalves(how, to, dst, sums, row, pixel, rows, width, c0, c1);
  else if (how.kind == REAL || how.kind == SINGLE) requantizeReal(how, to, dst, sums, row, pixel, rows, width, c0, c1);
  else if (how.kind == CHECKED) requantizeChecked(how, to, dst, sums, row, pixel, rows, width, c0, c1);
  else if (how.kind == EXACT) requantizeExact(how, to, dst, sums, row, pixel, rows, width, c0, c1);
  else storeAccumulators(how, to, dst, sums, row, pixel, rows, width, c0, c1);
}
