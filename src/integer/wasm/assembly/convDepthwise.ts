// Depthwise convolution: every channel by itself, eight at a time. Two taps are interleaved, so that the pair product
// of int16 serves here as well.
import { Conv } from './conv';
import { loadHalves } from './pixels';
import { finish } from './requantize';

/**
 * Output rows y0 … y1 − 1, blocks of eight channels b0 … b1 − 1. weights: [block][pair of taps][8][2] int16, a zero partner
 * for an odd last tap. offsets: one per tap, and one more where the count is odd. scratch: one row of sums of a block.
 */
export function convDepthwise(conv: Conv, scratch: usize, y0: i32, y1: i32, b0: i32, b1: i32): void {
  if (conv.input.bytes == 1) rowsOf(1, conv, scratch, y0, y1, b0, b1);
  else rowsOf(2, conv, scratch, y0, y1, b0, b1);
}

// @ts-ignore: decorator
@inline
function rowsOf(bytes: i32, conv: Conv, scratch: usize, y0: i32, y1: i32, b0: i32, b1: i32): void {
  const input = conv.input;
  const step = conv.strideX * input.pixel;
  const panel = <usize>conv.pairs << 5;
  for (let y = y0; y < y1; y++) {
    const row = input.origin + (y * conv.strideY - conv.padTop) * input.row - conv.padLeft * input.pixel;
    for (let b = b0; b < b1; b++) {
      const at = row + ((b << 3) * bytes);
      const weights = conv.weights + <usize>b * panel;
      if (conv.segments == 9) nineTaps(bytes, at, step, conv.offsets, weights, scratch, conv.width);
      else anyTaps(bytes, at, step, conv.offsets, conv.pairs, weights, scratch, conv.width);
      // `finish` counts sums from channel 0.
      finish(conv.requantize, conv.output, scratch - (<usize>b << 5), 0, 32, y, 1, 0, conv.width, b << 3, (b + 1) << 3);
    }
  }
}

// @ts-ignore: decorator
@inline
function anyTaps(bytes: i32, at: usize, step: usize, offsets: usize, pairs: i32, weights: usize, to: usize, count: i32): void {
  const last = offsets + (<usize>pairs << 3);
  for (let x = 0; x < count; x++, at += step, to += 32) {
    let low = i32x4.splat(0), high = low;
    let w = weights;
    for (let o = offsets; o < last; o += 8, w += 32) {
      const a = loadHalves(at + load<i32>(o), bytes), b = loadHalves(at + load<i32>(o, 4), bytes);
      low = i32x4.add(low, i32x4.dot_i16x8_s(lowPairs(a, b), v128.load(w)));
      high = i32x4.add(high, i32x4.dot_i16x8_s(highPairs(a, b), v128.load(w, 16)));
    }
    v128.store(to, low);
    v128.store(to, high, 16);
  }
}

/** 3×3, the usual window: weights and offsets stay in registers. */
// @ts-ignore: decorator
@inline
function nineTaps(bytes: i32, at: usize, step: usize, offsets: usize, w: usize, to: usize, count: i32): void {
  const o0 = <usize>load<i32>(offsets), o1 = <usize>load<i32>(offsets, 4), o2 = <usize>load<i32>(offsets, 8);
  const o3 = <usize>load<i32>(offsets, 12), o4 = <usize>load<i32>(offsets, 16), o5 = <usize>load<i32>(offsets, 20);
  const o6 = <usize>load<i32>(offsets, 24), o7 = <usize>load<i32>(offsets, 28), o8 = <usize>load<i32>(offsets, 32);
  const w0 = v128.load(w), w1 = v128.load(w, 32), w2 = v128.load(w, 64), w3 = v128.load(w, 96), w4 = v128.load(w, 128);
  const v0 = v128.load(w, 16), v1 = v128.load(w, 48), v2 = v128.load(w, 80), v3 = v128.load(w, 112), v4 = v128.load(w, 144);
  const zero = i16x8.splat(0);
  for (let x = 0; x < count; x++, at += step, to += 32) {
    let a = loadHalves(at + o0, bytes), b = loadHalves(at + o1, bytes);
    let low = i32x4.dot_i16x8_s(lowPairs(a, b), w0), high = i32x4.dot_i16x8_s(highPairs(a, b), v0);
    a = loadHalves(at + o2, bytes), b = loadHalves(at + o3, bytes);
    low = i32x4.add(low, i32x4.dot_i16x8_s(lowPairs(a, b), w1));
    high = i32x4.add(high, i32x4.dot_i16x8_s(highPairs(a, b), v1));
    a = loadHalves(at + o4, bytes), b = loadHalves(at + o5, bytes);
    low = i32x4.add(low, i32x4.dot_i16x8_s(lowPairs(a, b), w2));
    high = i32x4.add(high, i32x4.dot_i16x8_s(highPairs(a, b), v2));
    a = loadHalves(at + o6, bytes), b = loadHalves(at + o7, bytes);
    low = i32x4.add(low, i32x4.dot_i16x8_s(lowPairs(a, b), w3));
    high = i32x4.add(high, i32x4.dot_i16x8_s(highPairs(a, b), v3));
    a = loadHalves(at + o8, bytes);
    low = i32x4.add(low, i32x4.dot_i16x8_s(lowPairs(a, zero), w4));
    high = i32x4.add(high, i32x4.dot_i16x8_s(highPairs(a, zero), v4));
    v128.store(to, low);
    v128.store(to, high, 16);
  }
}

// @ts-ignore: decorator
@inline
function lowPairs(a: v128, b: v128): v128 {
  return v128.shuffle<i16>(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
}

// @ts-ignore: decorator
@inline
function highPairs(a: v128, b: v128): v128 {
  return v128.shuffle<i16>(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
}
