// How a value lies in memory: pixel after pixel, all channels of a pixel side by side, rows with a border.
//
//   element (channel c, row y, column x) at origin + y·row + x·pixel + c·bytes
//
// Channels are padded to a multiple of eight (pixel ≥ 8·⌈channels/8⌉·bytes, except for inputs of up to four channels).
// What the padding channels hold is undefined; weights that meet them are zero. The border holds the value's zero point.

/** Mirrored by pixels.ts of the host; fields in memory order. */
@unmanaged
export class Pixels {
  origin: usize;
  /** Bytes from row to row and from pixel to pixel. */
  row: i32;
  pixel: i32;
  channels: i32;
  height: i32;
  width: i32;
  /** Bytes of an element: 1, 2 or 4 (signed), or 8 (int64 accumulators of a head). */
  bytes: i32;
  /** Rows and columns of border. */
  top: i32;
  left: i32;
  bottom: i32;
  right: i32;
}

/** Eight elements of 1 or 2 bytes as int16. */
// @ts-ignore: decorator
@inline
export function loadHalves(at: usize, bytes: i32): v128 {
  return bytes == 1 ? v128.load_ext<i8>(at) : v128.load(at);
}

/** Four elements of 1, 2 or 4 bytes as int32. */
// @ts-ignore: decorator
@inline
export function loadWords(at: usize, bytes: i32): v128 {
  if (bytes == 4) return v128.load(at);
  if (bytes == 2) return v128.load_ext<i16>(at);
  return i32x4.extend_low_i16x8_s(i16x8.extend_low_i8x16_s(v128.load32_zero(at)));
}

/** Stores eight int32 as elements of 1, 2 or 4 bytes, saturating. */
// @ts-ignore: decorator
@inline
export function storeWords(at: usize, low: v128, high: v128, bytes: i32): void {
  if (bytes == 4) {
    v128.store(at, low);
    v128.store(at, high, 16);
    return;
  }
  const halves = i16x8.narrow_i32x4_s(low, high);
  if (bytes == 2) v128.store(at, halves);
  else v128.store64_lane(at, i8x16.narrow_i16x8_s(halves, halves), 0);
}

// @ts-ignore: decorator
@inline
export function loadElement(at: usize, bytes: i32): i32 {
  return bytes == 1 ? load<i8>(at) : bytes == 2 ? load<i16>(at) : load<i32>(at);
}

// @ts-ignore: decorator
@inline
export function storeElement(at: usize, value: i32, bytes: i32): void {
  if (bytes == 1) store<i8>(at, <i8>value);
  else if (bytes == 2) store<i16>(at, <i16>value);
  else store<i32>(at, value);
}

/** src: (channels, height, width) int32, as the host holds values. */
export function packPixels(src: usize, to: Pixels): void {
  const plane = <usize>(to.height * to.width) << 2;
  for (let y = 0; y < to.height; y++) {
    const row = to.origin + y * to.row;
    const from = src + (<usize>(y * to.width) << 2);
    for (let c = 0; c < to.channels; c++) {
      const channel = from + <usize>c * plane;
      let at = row + c * to.bytes;
      for (let x = 0; x < to.width; x++, at += to.pixel) storeElement(at, load<i32>(channel + (<usize>x << 2)), to.bytes);
    }
  }
}

/** One channel from bytes that are `step` apart, each replaced by its entry in `table` (int32). */
export function packCodes(codes: usize, step: i32, table: usize, channel: i32, to: Pixels): void {
  const bytes = to.bytes;
  for (let y = 0; y < to.height; y++) {
    let at = to.origin + y * to.row + channel * bytes;
    for (let x = 0; x < to.width; x++, at += to.pixel, codes += step) {
      const value = load<i32>(table + (<usize>load<u8>(codes) << 2));
      if (bytes == 1) store<i8>(at, <i8>value);
      else storeElement(at, value, bytes);
    }
  }
}

/** dst: (channels, height, width) int32; doubles holding the same integers (exact below 2^53) where elements are int64. */
export function unpackPixels(from: Pixels, dst: usize): void {
  const size = from.bytes == 8 ? 8 : 4;
  const plane = from.height * from.width * size;
  for (let y = 0; y < from.height; y++) {
    const row = from.origin + y * from.row;
    const to = dst + y * from.width * size;
    for (let c = 0; c < from.channels; c++) {
      const channel = to + c * plane;
      let at = row + c * from.bytes;
      for (let x = 0; x < from.width; x++, at += from.pixel) {
        if (size == 8) store<f64>(channel + (<usize>x << 3), <f64>load<i64>(at));
        else store<i32>(channel + (<usize>x << 2), loadElement(at, from.bytes));
      }
    }
  }
}

/** Fills the border with `value`. */
export function fillBorder(to: Pixels, value: i32): void {
  const width = to.left + to.width + to.right;
  const first = to.origin - to.left * to.pixel;
  for (let y = -to.top; y < 0; y++) fillRun(first + y * to.row, width * to.pixel, value, to.bytes);
  for (let y = 0; y < to.height; y++) {
    const row = to.origin + y * to.row;
    fillRun(row - to.left * to.pixel, to.left * to.pixel, value, to.bytes);
    fillRun(row + to.width * to.pixel, to.right * to.pixel, value, to.bytes);
  }
  for (let y = to.height; y < to.height + to.bottom; y++) fillRun(first + y * to.row, width * to.pixel, value, to.bytes);
}

function fillRun(at: usize, size: i32, value: i32, bytes: i32): void {
  if (bytes == 1 || value == 0) memory.fill(at, <u8>value, size);
  else for (const end = at + size; at < end; at += bytes) storeElement(at, value, bytes);
}
