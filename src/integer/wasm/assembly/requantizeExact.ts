// Requantization one accumulator at a time, for whatever the vectors cannot take: two shifts, left shifts, results
// beyond int32, int64 accumulators. The host has proved that |acc · multiplier| · 2^(left shift) ≤ 2^62.
import { roundReal, roundShift } from './round';

// @ts-ignore: decorator
@inline
function finish(rounded: i64, zeroPoint: i32, qmin: i32, qmax: i32, leakyPositive: i32, leakyNegative: i32): i32 {
  const q = <i32>min(max(rounded + <i64>zeroPoint, <i64>qmin), <i64>qmax);
  return q * (q >= 0 ? leakyPositive : leakyNegative);
}

/** acc: rows of `pitch` int32; the negative slope has its own multiplier and shift. */
export function requantizeExactRows(
  acc: usize,
  pitch: i32,
  dst: usize,
  rows: i32,
  width: i32,
  positive: i32,
  shiftPositive: i32,
  negative: i32,
  shiftNegative: i32,
  rounding: i32,
  zeroPoint: i32,
  qmin: i32,
  qmax: i32,
  leakyPositive: i32,
  leakyNegative: i32,
): void {
  for (let row = 0; row < rows; row++) {
    const a = acc + (<usize>(row * pitch) << 2);
    for (let x = 0; x < width; x++, dst += 4) {
      const v = <i64>load<i32>(a + (<usize>x << 2));
      const rounded = v < 0
        ? roundShift(v * <i64>negative, shiftNegative, rounding)
        : roundShift(v * <i64>positive, shiftPositive, rounding);
      store<i32>(dst, finish(rounded, zeroPoint, qmin, qmax, leakyPositive, leakyNegative));
    }
  }
}

/** The same for acc: rows of `pitch` int64. */
export function requantizeWideRows(
  acc: usize,
  pitch: i32,
  dst: usize,
  rows: i32,
  width: i32,
  positive: i32,
  shiftPositive: i32,
  negative: i32,
  shiftNegative: i32,
  rounding: i32,
  zeroPoint: i32,
  qmin: i32,
  qmax: i32,
  leakyPositive: i32,
  leakyNegative: i32,
): void {
  for (let row = 0; row < rows; row++) {
    const a = acc + (<usize>(row * pitch) << 3);
    for (let x = 0; x < width; x++, dst += 4) {
      const v = load<i64>(a + (<usize>x << 3));
      const rounded = v < 0
        ? roundShift(v * <i64>negative, shiftNegative, rounding)
        : roundShift(v * <i64>positive, shiftPositive, rounding);
      store<i32>(dst, finish(rounded, zeroPoint, qmin, qmax, leakyPositive, leakyNegative));
    }
  }
}

/** The declared float mode for int64 accumulators below 2^53. */
export function requantizeWideFloatRows(
  acc: usize,
  pitch: i32,
  dst: usize,
  rows: i32,
  width: i32,
  positive: f64,
  negative: f64,
  rounding: i32,
  zeroPoint: i32,
  qmin: i32,
  qmax: i32,
  leakyPositive: i32,
  leakyNegative: i32,
): void {
  const low = <f64>qmin - <f64>zeroPoint;
  const high = <f64>qmax - <f64>zeroPoint;
  for (let row = 0; row < rows; row++) {
    const a = acc + (<usize>(row * pitch) << 3);
    for (let x = 0; x < width; x++, dst += 4) {
      const v = <f64>load<i64>(a + (<usize>x << 3));
      const rounded = <i64>min(max(roundReal(v * (v < 0 ? negative : positive), rounding), low), high);
      store<i32>(dst, finish(rounded, zeroPoint, qmin, qmax, leakyPositive, leakyNegative));
    }
  }
}
