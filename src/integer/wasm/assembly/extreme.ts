// The largest or smallest of two maps of the same layout.
import { Pixels } from './pixels';

/** to = the larger (`largest`) or smaller of `to` and `from`, element by element. Both have elements of one width, and whole blocks of eight channels. */
export function extreme(from: Pixels, to: Pixels, largest: bool): void {
  const size = ((to.channels + 7) & -8) * to.bytes;
  for (let y = 0; y < to.height; y++) {
    for (let x = 0; x < to.width; x++) {
      const at = from.origin + y * from.row + x * from.pixel, out = to.origin + y * to.row + x * to.pixel;
      for (let c = 0; c < size; c += 8) v128.store64_lane(out + c, better(to.bytes, v128.load64_zero(at + c), v128.load64_zero(out + c), largest), 0);
    }
  }
}

// @ts-ignore: decorator
@inline
function better(bytes: i32, a: v128, b: v128, largest: bool): v128 {
  if (bytes == 1) return largest ? i8x16.max_s(a, b) : i8x16.min_s(a, b);
  if (bytes == 2) return largest ? i16x8.max_s(a, b) : i16x8.min_s(a, b);
  return largest ? i32x4.max_s(a, b) : i32x4.min_s(a, b);
}
