// Products of two matrices, of which neither is known beforehand: both are laid out as the tiles of convolutions read their operands
// and weights (gemm.ts), and eight columns are requantized at a time.
//
//   pairs  centred operands of int16, sums that fit int32
//   split  the left operand as 256·high + low, as in convWide.ts: two products of pairs, sums in int64
//   words  whatever fits int32, in int64
import { joinHalves } from './convWide';
import { gemmRow } from './gemm';
import { loadElement, loadHalves, loadWords, Pixels } from './pixels';
import { requantizeSums } from './requantize';
import { Requantize } from './requantization';

const PAIRS: i32 = 0;
const SPLIT: i32 = 1;

/** Mirrored by planMatMul.ts of the host; fields in memory order. Both operands and the result are rows without a gap, but that rows of the result have room for whole blocks of eight. */
@unmanaged
export class MatMul {
  way: i32;
  rows: i32;
  inner: i32;
  columns: i32;
  /** Bytes of an element, and the zero point, left and right. */
  leftBytes: i32;
  rightBytes: i32;
  leftZero: i32;
  rightZero: i32;
  /** A word of 0: where the only segment of a tile begins. */
  offsets: usize;
  requantize: Requantize;
  /** A row is a pixel. */
  to: Pixels;
  /** Of the parts of scratch memory: the left operand, its high halves, a block of the right one, sums of pairs, and of their high halves. */
  high: i32;
  right: i32;
  sums: i32;
  halves: i32;
}

/** out = left · right, requantized. */
export function matMul(step: MatMul, left: usize, right: usize, out: usize, scratch: usize): void {
  const pairs = (step.inner + 1) >> 1, pitch = pairs << 2;
  const high = scratch + step.high, block = scratch + step.right, sums = scratch + step.sums;
  if (step.way == PAIRS) packPairs(step, left, scratch, pitch);
  else if (step.way == SPLIT) packSplit(step, left, scratch, high, pitch);
  else packWords(step, left, scratch);
  for (let column = 0; column < step.columns; column += 8, out += 8 * step.to.bytes) {
    const from = right + column * step.rightBytes;
    if (step.way == PAIRS) {
      blockOfPairs(step, from, block);
      gemmRow(step.rows, scratch, pitch, step.offsets, 1, pairs, block, sums, 32);
    } else if (step.way == SPLIT) {
      const low = scratch + step.halves, second = low + (step.rows << 5);
      blockOfPairs(step, from, block);
      gemmRow(step.rows, scratch, pitch, step.offsets, 1, pairs, block, low, 32);
      gemmRow(step.rows, high, pitch, step.offsets, 1, pairs, block, second, 32);
      joinHalves(low, second, step.rows, sums, 64, true);
    } else {
      blockOfWords(step, from, block);
      for (let row = 0; row < step.rows; row++) wordsRow(scratch + ((row * step.inner) << 2), block, step.inner, sums + (row << 6));
    }
    requantizeSums(step.requantize, step.to, out, sums, 0, step.way == PAIRS ? 32 : 64, 1, step.rows, 0, 8);
  }
}

/** The left operand less its zero point, in rows of whole pairs. */
function packPairs(step: MatMul, from: usize, to: usize, pitch: i32): void {
  const bytes = step.leftBytes, inner = step.inner, zero = i16x8.splat(<i16>step.leftZero);
  for (let row = 0; row < step.rows; row++, from += inner * bytes, to += pitch) {
    // What is written behind a row is written again by the next.
    for (let k = 0; k < inner; k += 8) v128.store(to + (k << 1), i16x8.sub(loadHalves(from + k * bytes, bytes), zero));
    if (inner & 1) store<i16>(to + (inner << 1), 0);
  }
}

/** The same in halves: high = (v + 128) >> 8, low what is left. */
function packSplit(step: MatMul, from: usize, to: usize, high: usize, pitch: i32): void {
  const bytes = step.leftBytes, inner = step.inner;
  for (let row = 0; row < step.rows; row++, from += inner * bytes, to += pitch, high += pitch) {
    for (let k = 0; k < inner; k++) {
      const v = loadElement(from + k * bytes, bytes) - step.leftZero, h = (v + 128) >> 8;
      store<i16>(to + (k << 1), <i16>(v - (h << 8)));
      store<i16>(high + (k << 1), <i16>h);
    }
    if (inner & 1) {
      store<i16>(to + (inner << 1), 0);
      store<i16>(high + (inner << 1), 0);
    }
  }
}

function packWords(step: MatMul, from: usize, to: usize): void {
  const bytes = step.leftBytes, count = step.rows * step.inner, zero = i32x4.splat(step.leftZero);
  for (let k = 0; k < count; k += 4) v128.store(to + (k << 2), i32x4.sub(loadWords(from + k * bytes, bytes), zero));
}

/** Eight columns of the right operand less its zero point, as [pair][8][2]; columns that are not there may be anything. */
function blockOfPairs(step: MatMul, from: usize, to: usize): void {
  const bytes = step.rightBytes, row = step.columns * bytes, zero = i16x8.splat(<i16>step.rightZero);
  for (let k = 0; k < step.inner; k += 2, from += 2 * row, to += 32) {
    const a = i16x8.sub(loadHalves(from, bytes), zero);
    const b = k + 1 < step.inner ? i16x8.sub(loadHalves(from + row, bytes), zero) : i16x8.splat(0);
    v128.store(to, v128.shuffle<i16>(a, b, 0, 8, 1, 9, 2, 10, 3, 11));
    v128.store(to, v128.shuffle<i16>(a, b, 4, 12, 5, 13, 6, 14, 7, 15), 16);
  }
}

/** The same as [element][8] int32. */
function blockOfWords(step: MatMul, from: usize, to: usize): void {
  const bytes = step.rightBytes, row = step.columns * bytes, zero = i32x4.splat(step.rightZero);
  for (let k = 0; k < step.inner; k++, from += row, to += 32) {
    v128.store(to, i32x4.sub(loadWords(from, bytes), zero));
    v128.store(to, i32x4.sub(loadWords(from + 4 * bytes, bytes), zero), 16);
  }
}

/** Eight sums of int64. */
// @ts-ignore: decorator
@inline
function wordsRow(x: usize, w: usize, inner: i32, sums: usize): void {
  let a = i64x2.splat(0), b = a, c = a, d = a;
  for (let k = 0; k < inner; k++, x += 4, w += 32) {
    const v = v128.load32_splat(x), low = v128.load(w), high = v128.load(w, 16);
    a = i64x2.add(a, i64x2.extmul_low_i32x4_s(v, low));
    b = i64x2.add(b, i64x2.extmul_high_i32x4_s(v, low));
    c = i64x2.add(c, i64x2.extmul_low_i32x4_s(v, high));
    d = i64x2.add(d, i64x2.extmul_high_i32x4_s(v, high));
  }
  v128.store(sums, a);
  v128.store(sums, b, 16);
  v128.store(sums, c, 32);
  v128.store(sums, d, 48);
}
