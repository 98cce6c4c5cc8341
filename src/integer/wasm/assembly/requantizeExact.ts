// Requantization one accumulator at a time in int64, for whatever the vectors cannot take: products beyond 53 bits, left
// shifts. The host has proved that |acc · multiplier| · 2^(left shift) ≤ 2^62.
import { Pixels, storeElement } from './pixels';
import { INT32, Requantize } from './requantization';
import { roundShift } from './round';

export function requantizeExact(how: Requantize, to: Pixels, dst: usize, sums: usize, row: i32, pixel: i32, rows: i32, width: i32, c0: i32, c1: i32): void {
  const narrow = how.sums == INT32;
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < width; x++) {
      const from = sums + y * row + x * pixel;
      const out = dst + y * to.row + x * to.pixel;
      for (let c = c0; c < c1; c++) exactly(how, to, out, from, c, narrow);
    }
  }
}

/** One channel: `from` and `out` are those of channel 0. */
// @ts-ignore: decorator
@inline
export function exactly(how: Requantize, to: Pixels, out: usize, from: usize, c: i32, narrow: bool): void {
  const at = <usize>c << 2;
  const acc = narrow
    ? <i64>(load<i32>(from + at) + load<i32>(how.bias + at))
    : load<i64>(from + 2 * at) + load<i64>(how.bias + 2 * at);
  const rounded = acc < 0
    ? roundShift(acc * <i64>load<i32>(how.negative + at), load<i32>(how.negativeShift + at), how.rounding)
    : roundShift(acc * <i64>load<i32>(how.positive + at), load<i32>(how.positiveShift + at), how.rounding);
  const q = <i32>min(max(rounded + <i64>how.zeroPoint, <i64>how.qmin), <i64>how.qmax);
  storeElement(out + c * to.bytes, q * (q >= 0 ? how.slopeUp : how.slopeDown), to.bytes);
}
