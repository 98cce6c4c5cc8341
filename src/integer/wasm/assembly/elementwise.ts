// Element-wise steps: inputs aligned and summed (or multiplied) into a row of accumulators, which is then requantized.
import { Pixels, loadElement, loadWords } from './pixels';
import { finish } from './requantize';
import { DOUBLE, INT32, INT64, Requantize } from './requantization';

/** One input; mirrored by planElementwise.ts of the host. A pixel or row of 0 bytes repeats: broadcasting. */
@unmanaged
export class Term {
  input: Pixels;
  row: i32;
  pixel: i32;
  zeroPoint: i32;
  multiplier: i32;
  /** Mode float: the real factor. */
  value: f64;
}

/**
 * Rows y0 … y1 − 1: acc = Σ_i (in_i − zeroPoint_i) · multiplier_i, requantized into channels `first` … of the output (a
 * multiple of eight). Sums are int32, int64 or double as `how` says; the host has proved that they fit.
 */
export function addTerms(terms: usize, count: i32, how: Requantize, to: Pixels, scratch: usize, y0: i32, y1: i32): void {
  const channels = (to.channels + 7) & -8;
  const pixel = channels << (how.sums == INT32 ? 2 : 3);
  const bytes = how.sums == INT32 && count == 2 && isShort(termAt(terms, 0)) && isShort(termAt(terms, 1));
  for (let y = y0; y < y1; y++) {
    if (bytes) addBytes(termAt(terms, 0), termAt(terms, 1), y, to.width, channels, scratch);
    for (let i = bytes ? count : 0; i < count; i++) {
      const term = termAt(terms, i);
      if (how.sums == INT32) addRow(INT32, term, i == 0, y, to.width, channels, scratch);
      else if (how.sums == INT64) addRow(INT64, term, i == 0, y, to.width, channels, scratch);
      else addRow(DOUBLE, term, i == 0, y, to.width, channels, scratch);
    }
    finish(how, to, scratch, 0, pixel, y, 1, 0, to.width, 0, channels);
  }
}

// @ts-ignore: decorator
@inline
function termAt(terms: usize, i: i32): Term {
  return changetype<Term>(load<usize>(terms + (<usize>i << 2)));
}

// @ts-ignore: decorator
@inline
function isShort(term: Term): bool {
  return term.input.bytes == 1 && <u32>term.multiplier < 0x10000 && abs(term.zeroPoint) <= 0x80;
}

/**
 * Two terms of int8 at once, by sums of two 16-bit products, which is what most residual adds are. Multipliers have up to
 * 16 bits and no sign, one more than a factor: v·m = 2v·⌊m / 2⌋ + v·(m mod 2), |2v| < 2^9.
 */
export function addBytes(a: Term, b: Term, y: i32, width: i32, channels: i32, acc: usize): void {
  const zeroA = i16x8.splat(<i16>a.zeroPoint), zeroB = i16x8.splat(<i16>b.zeroPoint);
  const halves = i32x4.splat((a.multiplier >> 1) | ((b.multiplier >> 1) << 16));
  const odd = i32x4.splat((a.multiplier & 1) | ((b.multiplier & 1) << 16));
  let fromA = a.input.origin + y * a.row, fromB = b.input.origin + y * b.row;
  for (let x = 0; x < width; x++, fromA += a.pixel, fromB += b.pixel) {
    for (let c = 0; c < channels; c += 8, acc += 32) {
      const va = i16x8.sub(v128.load_ext<i8>(fromA + c), zeroA), vb = i16x8.sub(v128.load_ext<i8>(fromB + c), zeroB);
      const low = v128.shuffle<i16>(va, vb, 0, 8, 1, 9, 2, 10, 3, 11), high = v128.shuffle<i16>(va, vb, 4, 12, 5, 13, 6, 14, 7, 15);
      v128.store(acc, i32x4.add(i32x4.dot_i16x8_s(i16x8.shl(low, 1), halves), i32x4.dot_i16x8_s(low, odd)));
      v128.store(acc, i32x4.add(i32x4.dot_i16x8_s(i16x8.shl(high, 1), halves), i32x4.dot_i16x8_s(high, odd)), 16);
    }
  }
}

// @ts-ignore: decorator
@inline
function addRow(sums: i32, term: Term, first: bool, y: i32, width: i32, channels: i32, acc: usize): void {
  const zero = i32x4.splat(term.zeroPoint), m = i32x4.splat(term.multiplier), value = f64x2.splat(term.value);
  const bytes = term.input.bytes;
  let row = term.input.origin + y * term.row;
  for (let x = 0; x < width; x++, row += term.pixel) {
    let at = row;
    for (let c = 0; c < channels; c += 4, at += 4 * bytes) {
      const v = i32x4.sub(loadWords(at, bytes), zero);
      if (sums == INT32) {
        const t = i32x4.mul(v, m);
        v128.store(acc, first ? t : i32x4.add(v128.load(acc), t));
        acc += 16;
      } else if (sums == INT64) {
        const t = i64x2.extmul_low_i32x4_s(v, m), u = i64x2.extmul_high_i32x4_s(v, m);
        v128.store(acc, first ? t : i64x2.add(v128.load(acc), t));
        v128.store(acc, first ? u : i64x2.add(v128.load(acc, 16), u), 16);
        acc += 32;
      } else {
        const t = f64x2.mul(f64x2.convert_low_i32x4_s(v), value);
        const u = f64x2.mul(f64x2.convert_low_i32x4_s(v128.shuffle<i32>(v, v, 2, 3, 2, 3)), value);
        v128.store(acc, first ? t : f64x2.add(v128.load(acc), t));
        v128.store(acc, first ? u : f64x2.add(v128.load(acc, 16), u), 16);
        acc += 32;
      }
    }
  }
}

/** Rows y0 … y1 − 1: acc = (a − zeroPoint_a) · (b − zeroPoint_b) in int32 or int64, requantized. */
export function multiply(a: Term, b: Term, how: Requantize, to: Pixels, scratch: usize, y0: i32, y1: i32): void {
  const channels = (to.channels + 7) & -8;
  const narrow = how.sums == INT32;
  for (let y = y0; y < y1; y++) {
    if (narrow) multiplyRow(true, a, b, y, to.width, channels, scratch);
    else multiplyRow(false, a, b, y, to.width, channels, scratch);
    finish(how, to, scratch, 0, channels << (narrow ? 2 : 3), y, 1, 0, to.width, 0, channels);
  }
}

// @ts-ignore: decorator
@inline
function multiplyRow(narrow: bool, a: Term, b: Term, y: i32, width: i32, channels: i32, acc: usize): void {
  const zeroA = i32x4.splat(a.zeroPoint), zeroB = i32x4.splat(b.zeroPoint);
  for (let x = 0; x < width; x++) {
    const fromA = a.input.origin + y * a.row + x * a.pixel, fromB = b.input.origin + y * b.row + x * b.pixel;
    for (let c = 0; c < channels; c += 4) {
      const va = i32x4.sub(loadWords(fromA + c * a.input.bytes, a.input.bytes), zeroA);
      const vb = i32x4.sub(loadWords(fromB + c * b.input.bytes, b.input.bytes), zeroB);
      if (narrow) v128.store(acc, i32x4.mul(va, vb));
      else {
        v128.store(acc, i64x2.extmul_low_i32x4_s(va, vb));
        v128.store(acc, i64x2.extmul_high_i32x4_s(va, vb), 16);
      }
      acc += narrow ? 16 : 32;
    }
  }
}

/** Rows y0 … y1 − 1: acc = (a − zeroPoint_a)·2^bits / (b − zeroPoint_b) in int64, its fraction dropped, requantized; 0 divides as 1. */
export function divide(a: Term, b: Term, bits: i32, how: Requantize, to: Pixels, scratch: usize, y0: i32, y1: i32): void {
  const channels = (to.channels + 7) & -8;
  for (let y = y0; y < y1; y++) {
    let acc = scratch;
    for (let x = 0; x < to.width; x++) {
      const fromA = a.input.origin + y * a.row + x * a.pixel, fromB = b.input.origin + y * b.row + x * b.pixel;
      for (let c = 0; c < channels; c++, acc += 8) {
        const va = loadElement(fromA + c * a.input.bytes, a.input.bytes) - a.zeroPoint;
        const vb = loadElement(fromB + c * b.input.bytes, b.input.bytes) - b.zeroPoint;
        store<i64>(acc, (<i64>va << bits) / <i64>(vb == 0 ? 1 : vb));
      }
    }
    finish(how, to, scratch, 0, channels << 3, y, 1, 0, to.width, 0, channels);
  }
}
