// Convolution of 16-bit operands with int64 sums: q = 256·high + low, −128 ≤ low, high ≤ 128. Both halves are convolved by
// the int16 matrix product, whose int32 sums hold Σ|w|·128 < 2^31 (checked by the host per part), and put together in int64.
import { Conv } from './conv';
import { gemmRow } from './gemm';
import { loadHalves } from './pixels';
import { finish } from './requantize';

/**
 * As convDirect. scratch: low halves, high halves (operandBytes together), int64 sums, then int32 sums of a block of eight
 * channels, twice. `chunk` segments make a part.
 */
export function convSplit(conv: Conv, scratch: usize, y0: i32, y1: i32, b0: i32, b1: i32): void {
  for (let y = y0; y < y1; y += conv.rows) rowsOf(conv, scratch, y, min(conv.rows, y1 - y), b0, b1);
}

function rowsOf(conv: Conv, scratch: usize, y: i32, rows: i32, b0: i32, b1: i32): void {
  const input = conv.input;
  const pixel = input.bytes == 2 ? input.pixel : input.pixel << 1;
  const rowBytes = ((conv.width - 1) * conv.strideX + conv.reachX) * pixel;
  const first = input.origin + (y * conv.strideY - conv.padTop) * input.row - conv.padLeft * input.pixel;
  const toHigh = conv.operandBytes >> 1;
  splitRows(first, input.row, input.bytes, scratch, toHigh, rowBytes, (rows - 1) * conv.strideY + conv.reachY);
  const sums = scratch + conv.operandBytes;
  const sumRow = conv.width * conv.sumPixel;
  const low = sums + conv.rows * sumRow, high = low + (conv.width << 5);
  const panel = <usize>(conv.segments * conv.pairs) << 5;
  for (let b = b0; b < b1; b++) {
    const group = conv.groups == 1 ? 0 : b / conv.blocks;
    const channel = group * conv.outputs + ((b - group * conv.blocks) << 3);
    for (let r = 0; r < rows; r++) {
      const at = scratch + r * conv.strideY * rowBytes + ((group * conv.inputs) << 1);
      const to = sums + r * sumRow + (channel << 3);
      for (let s = 0; s < conv.segments; s += conv.chunk) {
        const count = min(conv.chunk, conv.segments - s);
        const weights = conv.weights + <usize>b * panel + (<usize>(s * conv.pairs) << 5);
        const offsets = conv.offsets + (<usize>s << 2);
        gemmRow(conv.width, at, conv.strideX * pixel, offsets, count, conv.pairs, weights, low, 32);
        gemmRow(conv.width, at + toHigh, conv.strideX * pixel, offsets, count, conv.pairs, weights, high, 32);
        joinHalves(low, high, conv.width, to, conv.sumPixel, s == 0);
      }
    }
  }
  const all = conv.groups > 1;
  const c0 = all ? 0 : b0 << 3, c1 = all ? (conv.output.channels + 7) & -8 : b1 << 3;
  finish(conv.requantize, conv.output, sums, sumRow, conv.sumPixel, y, rows, 0, conv.width, c0, c1);
}

/** to (+)= 256·high + low, eight channels of `count` pixels. */
export function joinHalves(low: usize, high: usize, count: i32, to: usize, step: i32, first: bool): void {
  for (let x = 0; x < count; x++, low += 32, high += 32, to += step) {
    for (let c = 0; c < 32; c += 16) {
      const l = v128.load(low + c), h = v128.load(high + c);
      let a = i64x2.add(i64x2.shl(i64x2.extend_low_i32x4_s(h), 8), i64x2.extend_low_i32x4_s(l));
      let b = i64x2.add(i64x2.shl(i64x2.extend_high_i32x4_s(h), 8), i64x2.extend_high_i32x4_s(l));
      if (!first) {
        a = i64x2.add(a, v128.load(to + 2 * c));
        b = i64x2.add(b, v128.load(to + 2 * c, 16));
      }
      v128.store(to + 2 * c, a);
      v128.store(to + 2 * c, b, 16);
    }
  }
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
