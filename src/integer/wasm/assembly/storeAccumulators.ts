// Accumulators that leave as they are: the heads of a network.
import { Pixels } from './pixels';
import { INT32, Requantize } from './requantization';

/** Elements of the output are int32, or int64, as the sums are. */
export function storeAccumulators(how: Requantize, to: Pixels, dst: usize, sums: usize, row: i32, pixel: i32, rows: i32, width: i32, c0: i32, c1: i32): void {
  const narrow = how.sums == INT32;
  const shift: usize = narrow ? 2 : 3;
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < width; x++) {
      const from = sums + y * row + x * pixel;
      const out = dst + y * to.row + x * to.pixel;
      for (let c = c0; c < c1; c += narrow ? 4 : 2) {
        const at = <usize>c << shift;
        const acc = v128.load(from + at), bias = v128.load(how.bias + at);
        v128.store(out + at, narrow ? i32x4.add(acc, bias) : i64x2.add(acc, bias));
      }
    }
  }
}
