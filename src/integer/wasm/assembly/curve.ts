// Lines between knots, as quantize/steps/curve.ts says; nothing reaches 2^31.
import { loadElement, Pixels, storeElement } from './pixels';

/** Mirrored by planMove.ts of the host; fields in memory order. */
@unmanaged
export class Curve {
  lowest: i32;
  blockShift: i32;
  /** By block: its first knot, and the width of its pieces as a shift; int32. */
  first: usize;
  shifts: usize;
  knots: usize;
  fraction: i32;
  least: i32;
}

export function curve(from: Pixels, to: Pixels, step: Curve): void {
  for (let y = 0; y < to.height; y++) {
    for (let x = 0; x < to.width; x++) {
      const at = from.origin + y * from.row + x * from.pixel, out = to.origin + y * to.row + x * to.pixel;
      for (let c = 0; c < to.channels; c++) {
        const value = valueAt(step, loadElement(at + c * from.bytes, from.bytes) - step.lowest);
        storeElement(out + c * to.bytes, value, to.bytes);
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function valueAt(step: Curve, u: i32): i32 {
  const block = u >> step.blockShift, rest = u - (block << step.blockShift);
  const s = load<i32>(step.shifts + (<usize>block << 2));
  const piece = rest >> s, d = rest - (piece << s);
  const knot = step.knots + (<usize>(load<i32>(step.first + (<usize>block << 2)) + piece) << 2);
  const low = load<i32>(knot), by = s + step.fraction;
  const half = by > 0 ? 1 << (by - 1) : 0;
  return step.least + (((low << s) + (load<i32>(knot, 4) - low) * d + half) >> by);
}
