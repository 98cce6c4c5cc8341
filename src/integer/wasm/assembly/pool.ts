// Pools over pixels: the largest of a window in the value's own width, and sums for averages.
import { Pixels, loadWords, storeWords } from './pixels';
import { finish } from './requantize';
import { Requantize } from './requantization';

/** Mirrored by planPool.ts of the host; fields in memory order. */
@unmanaged
export class Pool {
  input: Pixels;
  output: Pixels;
  kernelY: i32;
  kernelX: i32;
  strideY: i32;
  strideX: i32;
  dilationY: i32;
  dilationX: i32;
  padTop: i32;
  padLeft: i32;
  /** Max: what a window begins with where it lies inside the input, and where it reaches beyond. */
  lowest: i32;
  outside: i32;
}

/** Output rows y0 … y1 − 1. Taps outside the input are skipped; a window that has any begins with `outside`. */
export function maxPool(pool: Pool, y0: i32, y1: i32): void {
  const input = pool.input, output = pool.output;
  for (let y = y0; y < y1; y++) {
    const top = y * pool.strideY - pool.padTop;
    const r0 = firstTap(top, pool.dilationY), r1 = endTap(top, pool.dilationY, pool.kernelY, input.height);
    for (let x = 0; x < output.width; x++) {
      const left = x * pool.strideX - pool.padLeft;
      const s0 = firstTap(left, pool.dilationX), s1 = endTap(left, pool.dilationX, pool.kernelX, input.width);
      const whole = r0 == 0 && s0 == 0 && r1 == pool.kernelY && s1 == pool.kernelX;
      const from = input.origin + (top + r0 * pool.dilationY) * input.row + (left + s0 * pool.dilationX) * input.pixel;
      const to = output.origin + y * output.row + x * output.pixel;
      const begin = whole ? pool.lowest : pool.outside;
      if (input.bytes == 1) largest(1, pool, from, to, r1 - r0, s1 - s0, i8x16.splat(<i8>begin));
      else if (input.bytes == 2) largest(2, pool, from, to, r1 - r0, s1 - s0, i16x8.splat(<i16>begin));
      else largest(4, pool, from, to, r1 - r0, s1 - s0, i32x4.splat(begin));
    }
  }
}

/** The first tap that lies inside, of taps at start, start + dilation, … */
// @ts-ignore: decorator
@inline
function firstTap(start: i32, dilation: i32): i32 {
  return start < 0 ? (dilation - 1 - start) / dilation : 0;
}

/** One past the last tap inside; not below the first. */
// @ts-ignore: decorator
@inline
function endTap(start: i32, dilation: i32, taps: i32, size: i32): i32 {
  const end = size <= start ? 0 : min(taps, (size - 1 - start) / dilation + 1);
  return max(end, firstTap(start, dilation));
}

/** Vectors of 8 elements (bytes 1: 16 where they fit). Reads and writes stay within a pixel. */
// @ts-ignore: decorator
@inline
function largest(bytes: i32, pool: Pool, from: usize, to: usize, rows: i32, columns: i32, begin: v128): void {
  const size = ((pool.output.channels + 7) & -8) * bytes;
  const row = pool.dilationY * pool.input.row, pixel = pool.dilationX * pool.input.pixel;
  for (let c = 0; c < size; c += 16) {
    let best = begin;
    for (let r = 0; r < rows; r++) {
      let at = from + r * row + c;
      for (let s = 0; s < columns; s++, at += pixel) {
        const v = v128.load(at);
        best = bytes == 1 ? i8x16.max_s(best, v) : bytes == 2 ? i16x8.max_s(best, v) : i32x4.max_s(best, v);
      }
    }
    if (size - c >= 16) v128.store(to + c, best);
    else v128.store64_lane(to + c, best, 0);
  }
}

/**
 * Columns x0 … x1 − 1 of output row y, all of whose windows have the same taps inside along x as x0 has in number:
 * sums of (in − zeroPoint), requantized by a factor that holds 1 / (taps counted). scratch: a row of int32 sums.
 */
export function averagePool(pool: Pool, how: Requantize, scratch: usize, zeroPoint: i32, y: i32, x0: i32, x1: i32): void {
  const input = pool.input;
  const channels = (input.channels + 7) & -8;
  const top = y * pool.strideY - pool.padTop;
  const r0 = firstTap(top, pool.dilationY), r1 = endTap(top, pool.dilationY, pool.kernelY, input.height);
  let sums = scratch;
  for (let x = x0; x < x1; x++, sums += channels << 2) {
    const left = x * pool.strideX - pool.padLeft;
    const s0 = firstTap(left, pool.dilationX), s1 = endTap(left, pool.dilationX, pool.kernelX, input.width);
    const from = input.origin + (top + r0 * pool.dilationY) * input.row + (left + s0 * pool.dilationX) * input.pixel;
    const first = i32x4.splat(-zeroPoint * (r1 - r0) * (s1 - s0));
    for (let c = 0; c < channels; c += 4) {
      let sum = first;
      for (let r = 0; r < r1 - r0; r++) {
        let at = from + r * pool.dilationY * input.row + c * input.bytes;
        for (let s = s0; s < s1; s++, at += pool.dilationX * input.pixel) sum = i32x4.add(sum, loadWords(at, input.bytes));
      }
      v128.store(sums + (c << 2), sum);
    }
  }
  finish(how, pool.output, scratch, 0, channels << 2, y, 1, x0, x1 - x0, 0, channels);
}
