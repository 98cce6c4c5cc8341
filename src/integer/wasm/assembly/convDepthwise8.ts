// Depthwise 3×3 convolution by 8-bit dot products, where the engine has exact ones: the three rows of a column are
// interleaved once, a lane then holds a channel's column, and three columns make an output.
import { Conv } from './conv';
import { dot } from './gemmDot8';
import { finish } from './requantize';

/**
 * Output rows y0 … y1 − 1, blocks of eight channels b0 … b1 − 1. weights: [block][column][8][3 rows and a zero] int8.
 * scratch: one row of sums of a block. conv.flip as in convDot8.ts.
 */
export function convDepthwise8(conv: Conv, scratch: usize, y0: i32, y1: i32, b0: i32, b1: i32): void {
  const input = conv.input;
  for (let y = y0; y < y1; y++) {
    const row = input.origin + (y * conv.strideY - conv.padTop) * input.row - conv.padLeft * input.pixel;
    for (let b = b0; b < b1; b++) {
      depthwiseRow8(row + (b << 3), input.row, input.pixel, conv.strideX, conv.flip, conv.weights + <usize>b * 96, scratch, conv.width);
      // `finish` counts sums from channel 0.
      finish(conv.requantize, conv.output, scratch - (<usize>b << 5), 0, 32, y, 1, 0, conv.width, b << 3, (b + 1) << 3);
    }
  }
}

export function depthwiseRow8(at: usize, row: usize, pixel: usize, stride: i32, flip: i32, w: usize, to: usize, count: i32): void {
  const mask = i8x16.splat(<i8>flip);
  const l0 = v128.load(w), h0 = v128.load(w, 16), l1 = v128.load(w, 32), h1 = v128.load(w, 48), l2 = v128.load(w, 64), h2 = v128.load(w, 80);
  let top = rows01(at, row), under = row2(at, row);
  let a0 = lowColumn(top, under, mask), a1 = highColumn(top, under, mask);
  at += pixel;
  top = rows01(at, row), under = row2(at, row);
  let b0 = lowColumn(top, under, mask), b1 = highColumn(top, under, mask);
  for (const end = to + (<usize>count << 5); to < end; to += 32) {
    at += pixel;
    top = rows01(at, row), under = row2(at, row);
    let c0 = lowColumn(top, under, mask), c1 = highColumn(top, under, mask);
    v128.store(to, dot(l2, c0, dot(l1, b0, dot(l0, a0, i32x4.splat(0)))));
    v128.store(to, dot(h2, c1, dot(h1, b1, dot(h0, a1, i32x4.splat(0)))), 16);
    if (stride == 1) {
      a0 = b0, a1 = b1, b0 = c0, b1 = c1;
      continue;
    }
    // Wider strides begin anew; with stride 2 the third column is the next first one.
    for (let s = 3; s <= stride; s++) at += pixel;
    if (stride > 2) top = rows01(at, row), under = row2(at, row), c0 = lowColumn(top, under, mask), c1 = highColumn(top, under, mask);
    a0 = c0, a1 = c1;
    at += pixel;
    top = rows01(at, row), under = row2(at, row);
    b0 = lowColumn(top, under, mask), b1 = highColumn(top, under, mask);
  }
}

/** The first two rows of a column, byte by byte in turn, of eight channels. */
// @ts-ignore: decorator
@inline
function rows01(at: usize, row: usize): v128 {
  return v128.shuffle<i8>(v128.load64_zero(at), v128.load64_zero(at + row), 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}

/** The third row in turn with itself: its partner's weight is zero. */
// @ts-ignore: decorator
@inline
function row2(at: usize, row: usize): v128 {
  const v = v128.load64_zero(at + 2 * row);
  return v128.shuffle<i8>(v, v, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}

/** Columns of channels 0 … 3: four bytes each. */
// @ts-ignore: decorator
@inline
function lowColumn(top: v128, under: v128, mask: v128): v128 {
  return v128.xor(v128.shuffle<i16>(top, under, 0, 8, 1, 9, 2, 10, 3, 11), mask);
}

/** Columns of channels 4 … 7. */
// @ts-ignore: decorator
@inline
function highColumn(top: v128, under: v128, mask: v128): v128 {
  return v128.xor(v128.shuffle<i16>(top, under, 4, 12, 5, 13, 6, 14, 7, 15), mask);
}
