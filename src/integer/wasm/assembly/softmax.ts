// Softmax, line by line: powers from tables, in int32, and one division each. A numerator has less than 53 bits, so that the nearest
// double to a quotient has the quotient's own whole part.
import { loadElement, Pixels } from './pixels';
import { requantizeSums } from './requantize';
import { Requantize } from './requantization';

/** Mirrored by planSoftmax.ts of the host; fields in memory order. */
@unmanaged
export class Softmax {
  length: i32;
  bytes: i32;
  /** int32; `coarse` is 0 where `fine` has every power. */
  fine: usize;
  coarse: usize;
  fineBits: i32;
  fractionBits: i32;
  quotientBits: i32;
  /** int8, line after line: 0 for what is left out. 0 where nothing is. */
  counted: usize;
  requantize: Requantize;
  /** Results: eight in a pixel. */
  to: Pixels;
}

/** Lines first … end − 1, side by side both in and out. scratch: the quotients of a line, int32. Up to seven elements behind a line are written. */
export function softmaxLines(step: Softmax, from: usize, out: usize, scratch: usize, first: i32, end: i32): void {
  const length = step.length, results = step.to.bytes;
  for (let line = first; line < end; line++) {
    const at = from + <usize>line * length * step.bytes;
    const counted = step.counted ? step.counted + <usize>line * length : 0;
    let sum: i64;
    if (step.bytes == 1) sum = powersOf(1, step, at, counted, scratch);
    else if (step.bytes == 2) sum = powersOf(2, step, at, counted, scratch);
    else sum = powersOf(4, step, at, counted, scratch);
    divide(scratch, length, <f64>((<i64>1) << step.quotientBits), <f64>sum);
    requantizeSums(step.requantize, step.to, out + <usize>line * length * results, scratch, 0, 32, 1, (length + 7) >> 3, 0, 8);
  }
}

/** Writes the powers of a line, and zeros up to the next eight; returns their sum. */
// @ts-ignore: decorator
@inline
function powersOf(bytes: i32, step: Softmax, from: usize, counted: usize, powers: usize): i64 {
  const length = step.length;
  let most = i32.MIN_VALUE;
  for (let i = 0; i < length; i++) {
    const value = loadElement(from + i * bytes, bytes);
    if (counted && !load<u8>(counted + i)) continue;
    most = max(most, value);
  }
  const fine = step.fine, coarse = step.coarse, fineBits = step.fineBits, fraction = step.fractionBits;
  const mask = (1 << fineBits) - 1, half = (<i64>1) << (fraction - 1);
  let sum: i64 = 0;
  for (let i = 0; i < length; i++) {
    const below = most - loadElement(from + i * bytes, bytes);
    let power = 0;
    if (counted && !load<u8>(counted + i)) power = 0;
    else if (!coarse) power = load<i32>(fine + (<usize>below << 2));
    else power = <i32>((<i64>load<i32>(coarse + (<usize>(below >> fineBits) << 2)) * load<i32>(fine + (<usize>(below & mask) << 2)) + half) >> fraction);
    store<i32>(powers + (<usize>i << 2), power);
    sum += power;
  }
  for (let i = length; i & 7; i++) store<i32>(powers + (<usize>i << 2), 0);
  return sum;
}

/** ⌊power·unit / sum⌋ in place of each power. */
function divide(powers: usize, length: i32, unit: f64, sum: f64): void {
  const units = f64x2.splat(unit), sums = f64x2.splat(sum);
  for (const end = powers + (<usize>length << 2); powers < end; powers += 16) {
    const e = v128.load(powers);
    const a = f64x2.floor(f64x2.div(f64x2.mul(f64x2.convert_low_i32x4_s(e), units), sums));
    const b = f64x2.floor(f64x2.div(f64x2.mul(f64x2.convert_low_i32x4_s(v128.shuffle<i32>(e, e, 2, 3, 2, 3)), units), sums));
    v128.store(powers, v128.shuffle<i32>(i32x4.trunc_sat_f64x2_s_zero(a), i32x4.trunc_sat_f64x2_s_zero(b), 0, 1, 4, 5));
  }
}
