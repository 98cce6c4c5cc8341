// Normalization, line by line: exact sums in int64, a root by its digits, one reciprocal, then two products and a shift for each number.
//
//   t = (N·Σc² − S²)·4^guard + ε,  4^h ≤ t < 4^(h+1),  root = ⌊√⌊t·4^(23−h)⌋⌋,  inverse = ⌊2^47 / root⌋
//   y = ⌊(N·c − S)·inverse·2^−shift + ½⌋, shift = 24 + h − fraction − guard;  sum = gain·y + offset
//
// The host has proved that N·c − S and y fit int32, t uint64 and sums int64.
import { loadElement, loadWords, Pixels } from './pixels';
import { requantizeSums } from './requantize';
import { Requantize } from './requantization';

/** Mirrored by planNormalize.ts of the host; fields in memory order. */
@unmanaged
export class Normalize {
  /** ε. */
  steady: u64;
  length: i32;
  bytes: i32;
  centred: i32;
  zeroPoint: i32;
  guard: i32;
  fraction: i32;
  /** int32 and int64. Where each line begins in them, in entries; and whether a line has one entry for all, or one for each number. */
  gains: usize;
  offsets: usize;
  gainAt: usize;
  offsetAt: usize;
  gainEach: i32;
  offsetEach: i32;
  requantize: Requantize;
  /** Results: eight in a pixel. */
  to: Pixels;
}

/** Lines first … end − 1, side by side both in and out. scratch: the sums of a line, int64. Up to seven elements behind a line are written. */
export function normalizeLines(step: Normalize, from: usize, out: usize, scratch: usize, first: i32, end: i32): void {
  const length = step.length, results = step.to.bytes;
  for (let line = first; line < end; line++) {
    const at = from + <usize>line * length * step.bytes;
    if (step.bytes == 1) sumsOf(1, step, at, line, scratch);
    else if (step.bytes == 2) sumsOf(2, step, at, line, scratch);
    else sumsOf(4, step, at, line, scratch);
    requantizeSums(step.requantize, step.to, out + <usize>line * length * results, scratch, 0, 64, 1, (length + 7) >> 3, 0, 8);
  }
}

// @ts-ignore: decorator
@inline
function sumsOf(bytes: i32, step: Normalize, from: usize, line: i32, sums: usize): void {
  const count = step.length, zero = i32x4.splat(step.zeroPoint);
  let lanes = i32x4.splat(0), low = i64x2.splat(0), high = low;
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    const c = i32x4.sub(loadWords(from + i * bytes, bytes), zero);
    lanes = i32x4.add(lanes, c);
    low = i64x2.add(low, i64x2.extmul_low_i32x4_s(c, c));
    high = i64x2.add(high, i64x2.extmul_high_i32x4_s(c, c));
  }
  low = i64x2.add(low, high);
  let sum = i32x4.extract_lane(lanes, 0) + i32x4.extract_lane(lanes, 1) + i32x4.extract_lane(lanes, 2) + i32x4.extract_lane(lanes, 3);
  let squares = i64x2.extract_lane(low, 0) + i64x2.extract_lane(low, 1);
  for (; i < count; i++) {
    const c = loadElement(from + i * bytes, bytes) - step.zeroPoint;
    sum += c;
    squares += <i64>c * c;
  }
  if (!step.centred) sum = 0;
  const t = (<u64>(<i64>count * squares - <i64>sum * sum) << (2 * step.guard)) + step.steady;
  const half = (63 - <i32>clz(t)) >> 1;
  const inverse = i32x4.splat(reciprocal(t, half));
  // Below 0 only where all deviations are 0, as fraction ≤ 24, and t ≥ 4^guard otherwise.
  const shift = max(0, 24 + half - step.fraction - step.guard);
  const up = i64x2.splat(shift > 0 ? (<i64>1) << (shift - 1) : 0);
  const n = i32x4.splat(count), mean = i32x4.splat(sum);
  let gain = step.gains + (<usize>load<i32>(step.gainAt + (line << 2)) << 2), offset = step.offsets + (<usize>load<i32>(step.offsetAt + (line << 2)) << 3);
  const gainStep = step.gainEach << 4, offsetStep = step.offsetEach << 5;
  const oneGain = v128.load32_splat(gain), oneOffset = v128.load64_splat(offset);
  for (i = 0; i < count; i += 4, gain += gainStep, offset += offsetStep, sums += 32) {
    const c = i32x4.sub(loadWords(from + i * bytes, bytes), zero);
    const deviation = i32x4.sub(i32x4.mul(c, n), mean);
    const y = rounded(i64x2.extmul_low_i32x4_s(deviation, inverse), i64x2.extmul_high_i32x4_s(deviation, inverse), up, shift);
    const g = gainStep ? v128.load(gain) : oneGain;
    v128.store(sums, i64x2.add(i64x2.extmul_low_i32x4_s(y, g), offsetStep ? v128.load(offset) : oneOffset));
    v128.store(sums, i64x2.add(i64x2.extmul_high_i32x4_s(y, g), offsetStep ? v128.load(offset, 16) : oneOffset), 16);
  }
}

/** Four int32 from four int64: ⌊p·2^−shift + ½⌋. */
// @ts-ignore: decorator
@inline
function rounded(p: v128, q: v128, half: v128, shift: i32): v128 {
  return v128.shuffle<i32>(i64x2.shr_s(i64x2.add(p, half), shift), i64x2.shr_s(i64x2.add(q, half), shift), 0, 2, 4, 6);
}

/** ⌊2^47 / root⌋ of the 24 bits of √t. */
function reciprocal(t: u64, half: i32): i32 {
  const spare = 23 - half;
  const mantissa = spare < 0 ? t >> (-2 * spare) : t << (2 * spare);
  let root: u64 = 0;
  for (let digit: u64 = 1 << 23; digit > 0; digit >>= 1) {
    const next = root + digit;
    if (next * next <= mantissa) root = next;
  }
  return <i32>(((<u64>1) << 47) / root);
}
