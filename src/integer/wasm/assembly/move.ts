// Steps that move integers without computing.
import { Pixels, loadElement, storeElement } from './pixels';
import { copyBytes, copyElements } from './strided';

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
