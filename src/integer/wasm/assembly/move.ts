// Steps that move integers without computing.
import { Pixels, loadElement, loadWords, storeElement, storeWords } from './pixels';

/**
 * out(channel first + c, y, x) = in(c, rows[y], columns[x]): resizes, and the parts of a concatenation. rows, columns:
 * int32, in elements. `first` need not be a multiple of eight; what lies behind the copied channels of a pixel is written
 * over, so parts are copied in the order of their channels.
 */
export function copyPixels(from: Pixels, to: Pixels, first: i32, rows: usize, columns: usize): void {
  const channels = from.channels;
  for (let y = 0; y < to.height; y++) {
    const row = from.origin + load<i32>(rows + (<usize>y << 2)) * from.row;
    let out = to.origin + y * to.row + first * to.bytes;
    for (let x = 0; x < to.width; x++, out += to.pixel) {
      const at = row + load<i32>(columns + (<usize>x << 2)) * from.pixel;
      if (from.bytes == to.bytes) copyBytes(at, out, channels * to.bytes);
      else copyElements(at, from.bytes, out, to.bytes, channels);
    }
  }
}

// @ts-ignore: decorator
@inline
function copyBytes(at: usize, to: usize, size: i32): void {
  let i = 0;
  for (; i + 8 <= size; i += 8) store<u64>(to + i, load<u64>(at + i));
  for (; i < size; i++) store<u8>(to + i, load<u8>(at + i));
}

// @ts-ignore: decorator
@inline
function copyElements(at: usize, bytes: i32, to: usize, toBytes: i32, channels: i32): void {
  let c = 0;
  for (; c + 8 <= channels; c += 8) {
    const from = at + c * bytes;
    storeWords(to + c * toBytes, loadWords(from, bytes), loadWords(from + 4 * bytes, bytes), toBytes);
  }
  for (; c < channels; c++) storeElement(to + c * toBytes, loadElement(at + c * bytes, bytes), toBytes);
}

/**
 * Any rearrangement: element i of the output (channels innermost, padding left out) is the element `offsets[i]` bytes
 * from `from`, or `fill` where the offset is −1.
 */
export function gather(from: Pixels, to: Pixels, offsets: usize, fill: i32): void {
  for (let y = 0; y < to.height; y++) {
    for (let x = 0; x < to.width; x++) {
      const out = to.origin + y * to.row + x * to.pixel;
      for (let c = 0; c < to.channels; c++, offsets += 4) {
        const offset = load<i32>(offsets);
        storeElement(out + c * to.bytes, offset == -1 ? fill : loadElement(from.origin + offset, from.bytes), to.bytes);
      }
    }
  }
}

/** out = table[in − lowest], element by element. table: int32. */
export function lookup(from: Pixels, to: Pixels, table: usize, lowest: i32): void {
  for (let y = 0; y < to.height; y++) {
    for (let x = 0; x < to.width; x++) {
      const at = from.origin + y * from.row + x * from.pixel, out = to.origin + y * to.row + x * to.pixel;
      for (let c = 0; c < to.channels; c++) {
        const index = loadElement(at + c * from.bytes, from.bytes) - lowest;
        storeElement(out + c * to.bytes, load<i32>(table + (<usize>index << 2)), to.bytes);
      }
    }
  }
}
