// Positions between those of the input: rows weighed into a line of all its columns, the line's columns weighed into a row of the output,
// which is requantized. Sums of both are int32, or int64; the host has proved that they fit.
import { loadWords, Pixels } from './pixels';
import { finish } from './requantize';
import { INT32, Requantize } from './requantization';

/** Mirrored by planInterpolate.ts of the host; fields in memory order. */
@unmanaged
export class Interpolate {
  input: Pixels;
  output: Pixels;
  zeroPoint: i32;
  requantize: Requantize;
  /** How many rows (columns) of the input make one of the output, which is the first, and their weights; int32. */
  rowTaps: i32;
  rowFirst: usize;
  rowWeights: usize;
  columnTaps: i32;
  columnFirst: usize;
  columnWeights: usize;
}

/** Output rows y0 … y1 − 1. scratch: a line of all columns of the input, then a row of sums. */
export function interpolate(step: Interpolate, scratch: usize, y0: i32, y1: i32): void {
  const narrow = step.requantize.sums == INT32;
  const channels = (step.input.channels + 7) & -8, pixel = channels << (narrow ? 2 : 3);
  const sums = scratch + <usize>step.input.width * pixel;
  for (let y = y0; y < y1; y++) {
    if (narrow) {
      weighRows(true, step, y, channels, scratch);
      weighColumns(true, step, channels, scratch, sums);
    } else {
      weighRows(false, step, y, channels, scratch);
      weighColumns(false, step, channels, scratch, sums);
    }
    finish(step.requantize, step.output, sums, 0, pixel, y, 1, 0, step.output.width, 0, channels);
  }
}

// @ts-ignore: decorator
@inline
function weighRows(narrow: bool, step: Interpolate, y: i32, channels: i32, to: usize): void {
  const input = step.input, taps = step.rowTaps, bytes = input.bytes, zero = i32x4.splat(step.zeroPoint);
  const weights = step.rowWeights + (<usize>(y * taps) << 2);
  const row = input.origin + load<i32>(step.rowFirst + (<usize>y << 2)) * input.row;
  for (let x = 0; x < input.width; x++) {
    for (let c = 0; c < channels; c += 4) {
      let at = row + x * input.pixel + c * bytes;
      let low = i64x2.splat(0), high = low;
      for (let t = 0; t < taps; t++, at += input.row) {
        const v = i32x4.sub(loadWords(at, bytes), zero), w = v128.load32_splat(weights + (<usize>t << 2));
        if (narrow) low = i32x4.add(low, i32x4.mul(v, w));
        else {
          low = i64x2.add(low, i64x2.extmul_low_i32x4_s(v, w));
          high = i64x2.add(high, i64x2.extmul_high_i32x4_s(v, w));
        }
      }
      v128.store(to, low);
      if (!narrow) v128.store(to, high, 16);
      to += narrow ? 16 : 32;
    }
  }
}

// @ts-ignore: decorator
@inline
function weighColumns(narrow: bool, step: Interpolate, channels: i32, line: usize, to: usize): void {
  const taps = step.columnTaps, size = channels << (narrow ? 2 : 3);
  for (let x = 0; x < step.output.width; x++, to += size) {
    const weights = step.columnWeights + (<usize>(x * taps) << 2);
    const from = line + <usize>load<i32>(step.columnFirst + (<usize>x << 2)) * size;
    for (let c = 0; c < size; c += 16) {
      let sum = i64x2.splat(0);
      for (let t = 0; t < taps; t++) {
        const v = v128.load(from + t * size + c), w = load<i32>(weights + (<usize>t << 2));
        sum = narrow ? i32x4.add(sum, i32x4.mul(v, i32x4.splat(w))) : i64x2.add(sum, i64x2.mul(v, i64x2.splat(w)));
      }
      v128.store(to + c, sum);
    }
  }
}
