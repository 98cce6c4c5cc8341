// The two passes of resize.ts over 8-bit pixels, channels interleaved. Weights have 22 fraction bits, of which a 16-bit
// product takes 11 at a time: w = 2^11·high + low, so that Σ p·w = 2^11·Σ p·high + Σ p·low, every part exact in int32.
// Taps come in pairs, as one instruction multiplies and adds them; an odd last one has a neighbour of weight 0.
//
// Nothing is allocated here: addresses are the host's. Up to `slack` bytes beyond an image are read and written; the neighbour
// of an odd last tap may be a row beyond it, where the host keeps the result.

/** Mirrored by resize.ts. */
@unmanaged
class Taps {
  /** int32 per output position: the first input position, and how many pairs follow. */
  first: usize;
  pairs: usize;
  /** int32 per output position and pair: the high halves of two weights; then the low ones. */
  high: usize;
  low: usize;
  /** Pairs that each output position has room for. */
  stride: i32;
}

const half: i32 = 1 << 21;

/** Bytes beyond an image's end that must be there. */
export function slack(): i32 {
  return 32;
}

/** First address that belongs to the host. */
export function heapBase(): usize {
  return __heap_base;
}

/** Rows of `width` pixels at `from` become rows of `newWidth` pixels at `to`. */
export function resizeRows(
  from: usize, width: i32, height: i32, channels: i32, to: usize, newWidth: i32, taps: Taps,
): void {
  for (let y = 0; y < height; y++) {
    if (channels == 3) colourRow(from, to, newWidth, taps);
    else grayRow(from, to, newWidth, taps);
    from += width * channels;
    to += newWidth * channels;
  }
}

function colourRow(from: usize, to: usize, newWidth: i32, taps: Taps): void {
  const none = i32x4.splat(0), rounding = i32x4.splat(half);
  let weights: usize = 0;
  for (let x = 0; x < newWidth; x++, weights += <usize>taps.stride << 2) {
    let at = from + <usize>load<i32>(taps.first + (<usize>x << 2)) * 3;
    let high = none, low = rounding;
    const end = weights + (<usize>load<i32>(taps.pairs + (<usize>x << 2)) << 2);
    for (let pair = weights; pair < end; pair += 4, at += 6) {
      // R R' G G' B B' of two pixels side by side, widened to 16 bits.
      const bytes = i8x16.shuffle(v128.load64_zero(at), none, 0, 16, 3, 16, 1, 16, 4, 16, 2, 16, 5, 16, 16, 16, 16, 16);
      high = i32x4.add(high, i32x4.dot_i16x8_s(bytes, v128.load32_splat(taps.high + pair)));
      low = i32x4.add(low, i32x4.dot_i16x8_s(bytes, v128.load32_splat(taps.low + pair)));
    }
    const sums = i32x4.shr_s(i32x4.add(i32x4.shl(high, 11), low), 22);
    const halves = i16x8.narrow_i32x4_s(sums, sums);
    v128.store32_lane(to, i8x16.narrow_i16x8_u(halves, halves), 0);
    to += 3;
  }
}

function grayRow(from: usize, to: usize, newWidth: i32, taps: Taps): void {
  let weights: usize = 0;
  for (let x = 0; x < newWidth; x++, weights += <usize>taps.stride << 2) {
    let at = from + load<i32>(taps.first + (<usize>x << 2));
    let high = 0, low = half;
    const end = weights + (<usize>load<i32>(taps.pairs + (<usize>x << 2)) << 2);
    for (let pair = weights; pair < end; pair += 4, at += 2) {
      const a = <i32>load<u8>(at), b = <i32>load<u8>(at, 1);
      high += a * load<i16>(taps.high + pair) + b * load<i16>(taps.high + pair, 2);
      low += a * load<i16>(taps.low + pair) + b * load<i16>(taps.low + pair, 2);
    }
    store<u8>(to++, <u8>min(255, ((high << 11) + low) >> 22));
  }
}

/** Rows of `rowLength` bytes at `from` become `newHeight` rows at `to`. */
export function resizeColumns(from: usize, rowLength: i32, to: usize, newHeight: i32, taps: Taps): void {
  let weights: usize = 0;
  for (let y = 0; y < newHeight; y++, weights += <usize>taps.stride << 2, to += rowLength) {
    const first = from + load<i32>(taps.first + (<usize>y << 2)) * rowLength;
    const end = weights + (<usize>load<i32>(taps.pairs + (<usize>y << 2)) << 2);
    for (let x = 0; x < rowLength; x += 16) sixteenOf(first + x, rowLength, to + x, weights, end, taps);
  }
}

// @ts-ignore: decorator
@inline
function sixteenOf(at: usize, rowLength: i32, to: usize, weights: usize, end: usize, taps: Taps): void {
  const none = i32x4.splat(0), rounding = i32x4.splat(half);
  let high0 = none, high1 = none, high2 = none, high3 = none;
  let low0 = rounding, low1 = rounding, low2 = rounding, low3 = rounding;
  for (let pair = weights; pair < end; pair += 4, at += rowLength << 1) {
    const upper = v128.load(at), lower = v128.load(at + rowLength);
    const left = i8x16.shuffle(upper, lower, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
    const right = i8x16.shuffle(upper, lower, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
    const a = i16x8.extend_low_i8x16_u(left), b = i16x8.extend_high_i8x16_u(left);
    const c = i16x8.extend_low_i8x16_u(right), d = i16x8.extend_high_i8x16_u(right);
    const high = v128.load32_splat(taps.high + pair), low = v128.load32_splat(taps.low + pair);
    high0 = i32x4.add(high0, i32x4.dot_i16x8_s(a, high));
    high1 = i32x4.add(high1, i32x4.dot_i16x8_s(b, high));
    high2 = i32x4.add(high2, i32x4.dot_i16x8_s(c, high));
    high3 = i32x4.add(high3, i32x4.dot_i16x8_s(d, high));
    low0 = i32x4.add(low0, i32x4.dot_i16x8_s(a, low));
    low1 = i32x4.add(low1, i32x4.dot_i16x8_s(b, low));
    low2 = i32x4.add(low2, i32x4.dot_i16x8_s(c, low));
    low3 = i32x4.add(low3, i32x4.dot_i16x8_s(d, low));
  }
  const left = i16x8.narrow_i32x4_s(whole(high0, low0), whole(high1, low1));
  const right = i16x8.narrow_i32x4_s(whole(high2, low2), whole(high3, low3));
  v128.store(to, i8x16.narrow_i16x8_u(left, right));
}

// @ts-ignore: decorator
@inline
function whole(high: v128, low: v128): v128 {
  return i32x4.shr_s(i32x4.add(i32x4.shl(high, 11), low), 22);
}
