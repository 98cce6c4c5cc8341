// Convolutions with int64 sums: runs of pairs are summed in int32 for as long as no sum can overflow (`chunk`, which the host has
// proved from the actual weights), and then go to the int64 ones.
//
//   carried  the operands as they are: Σ|w|·|q| < 2^31 in every run
//   split    q = 256·high + low, −128 ≤ low, high ≤ 128: two products, but Σ|w|·128 < 2^31 holds for far longer runs
import { Conv } from './conv';
import { widenRows } from './convDirect';
import { gemmRow } from './gemm';
import { loadHalves } from './pixels';
import { finish } from './requantize';

/** As convDirect. scratch: operands, int64 sums, then the int32 sums of a line of eight channels. */
export function convCarried(conv: Conv, scratch: usize, y0: i32, y1: i32, b0: i32, b1: i32): void {
  for (let y = y0; y < y1; y += conv.rows) rowsOf(conv, scratch, y, min(conv.rows, y1 - y), b0, b1, false);
}

/** The same; scratch: low halves, high halves (operandBytes together), and int32 sums twice. */
export function convSplit(conv: Conv, scratch: usize, y0: i32, y1: i32, b0: i32, b1: i32): void {
  for (let y = y0; y < y1; y += conv.rows) rowsOf(conv, scratch, y, min(conv.rows, y1 - y), b0, b1, true);
}

// @ts-ignore: decorator
@inline
function rowsOf(conv: Conv, scratch: usize, y: i32, rows: i32, b0: i32, b1: i32, split: bool): void {
  const input = conv.input;
  const inPlace = !split && input.bytes == 2;
  const pixel = input.bytes == 2 ? input.pixel : input.pixel << 1;
  const rowBytes = inPlace ? input.row : ((conv.width - 1) * conv.strideX + conv.reachX) * pixel;
  const first = input.origin + (y * conv.strideY - conv.padTop) * input.row - conv.padLeft * input.pixel;
  const height = (rows - 1) * conv.strideY + conv.reachY;
  const toHigh = conv.operandBytes >> 1;
  if (split) splitRows(first, input.row, input.bytes, scratch, toHigh, rowBytes, height);
  else if (!inPlace) widenRows(first, input.row, scratch, rowBytes, height);
  const x = inPlace ? first : scratch;
  const sums = scratch + conv.operandBytes;
  const sumRow = conv.width * conv.sumPixel;
  // Rows that follow each other without a gap are one long row.
  const whole = conv.strideY == 1 && conv.strideX == 1 && rowBytes == conv.width * pixel;
  const lines = whole ? 1 : rows, line = whole ? rows * conv.width : conv.width;
  const low = sums + conv.rows * sumRow, high = low + (line << 5);
  const step = conv.strideX * pixel;
  const pairs = conv.pairs, all = conv.segments * pairs;
  for (let b = b0; b < b1; b++) {
    const group = conv.groups == 1 ? 0 : b / conv.blocks;
    const from = x + ((group * conv.inputs) << 1);
    const to = sums + ((group * conv.outputs + ((b - group * conv.blocks) << 3)) << 3);
    const weights = conv.weights + (<usize>(b * all) << 5);
    // The weights of a run stay in the first-level cache while the lines pass.
    for (let pair = 0, count = 0; pair < all; pair += count) {
      const s = pair / pairs, k = pair - s * pairs;
      // A run of whole segments, or within one.
      count = min(conv.chunk, conv.chunk < pairs ? pairs - k : all - pair);
      const segments = conv.chunk < pairs ? 1 : count / pairs, each = conv.chunk < pairs ? count : pairs;
      const offsets = conv.offsets + (<usize>s << 2), w = weights + (<usize>pair << 5);
      for (let l = 0; l < lines; l++) {
        const at = from + l * conv.strideY * rowBytes + (k << 2), out = to + l * sumRow;
        gemmRow(line, at, step, offsets, segments, each, w, low, 32);
        if (split) {
          gemmRow(line, at + toHigh, step, offsets, segments, each, w, high, 32);
          joinHalves(low, high, line, out, conv.sumPixel, pair == 0);
        } else addSums(low, line, out, conv.sumPixel, pair == 0);
      }
    }
  }
  const grouped = conv.groups > 1;
  const c0 = grouped ? 0 : b0 << 3, c1 = grouped ? (conv.output.channels + 7) & -8 : b1 << 3;
  finish(conv.requantize, conv.output, sums, sumRow, conv.sumPixel, y, rows, 0, conv.width, c0, c1);
}

/** to (+)= sums, eight channels of `count` pixels. */
export function addSums(sums: usize, count: i32, to: usize, step: i32, first: bool): void {
  for (let x = 0; x < count; x++, sums += 32, to += step) {
    const a = v128.load(sums), b = v128.load(sums, 16);
    put(to, i64x2.extend_low_i32x4_s(a), i64x2.extend_high_i32x4_s(a), first);
    put(to + 32, i64x2.extend_low_i32x4_s(b), i64x2.extend_high_i32x4_s(b), first);
  }
}

/** to (+)= 256·high + low, eight channels of `count` pixels. */
export function joinHalves(low: usize, high: usize, count: i32, to: usize, step: i32, first: bool): void {
  for (let x = 0; x < count; x++, low += 32, high += 32, to += step) {
    for (let c = 0; c < 32; c += 16) {
      const l = v128.load(low + c), h = v128.load(high + c);
      const a = i64x2.add(i64x2.shl(i64x2.extend_low_i32x4_s(h), 8), i64x2.extend_low_i32x4_s(l));
      const b = i64x2.add(i64x2.shl(i64x2.extend_high_i32x4_s(h), 8), i64x2.extend_high_i32x4_s(l));
      put(to + 2 * c, a, b, first);
    }
  }
}

// @ts-ignore: decorator
@inline
function put(to: usize, a: v128, b: v128, first: bool): void {
  if (!first) {
    a = i64x2.add(a, v128.load(to));
    b = i64x2.add(b, v128.load(to, 16));
  }
  v128.store(to, a);
  v128.store(to, b, 16);
}

/** Rows without a gap: low the low byte with its sign, high what is left: (q + 128) >> 8, without leaving int16. */
function splitRows(from: usize, row: i32, bytes: i32, to: usize, toHigh: i32, rowBytes: i32, rows: i32): void {
  const one = i16x8.splat(1);
  for (let r = 0; r < rows; r++) {
    const end = to + rowBytes;
    for (let at = from; to < end; at += 8 * bytes, to += 16) {
      const q = loadHalves(at, bytes);
      v128.store(to, i16x8.shr_s(i16x8.shl(q, 8), 8));
      v128.store(to + toHigh, i16x8.shr_s(i16x8.add(i16x8.shr_s(q, 7), one), 1));
    }
    to = end;
    from += row;
  }
}
