// Direct convolution of int8 operands by 8-bit dot products, where the engine has exact ones (engines.ts of the host).
//
//   acc = Σ w·(q + flip) with flip = 128 where the second operand of a dot product is read as unsigned, else 0;
//   the host has taken flip·Σw off the bias. Sums are exact modulo 2^32.
import { Conv } from './conv';
import { dot, gemmDot8 } from './gemmDot8';
import { finish } from './requantize';

/**
 * Output rows y0 … y1 − 1, blocks of eight output channels b0 … b1 − 1 (with groups: all of them; b0 even where tiles are wide).
 * scratch: operands, then sums, as large as the host has computed. conv.chunk: output channels of a tile, 8 or 16;
 * conv.flip: what bytes of operands are xored with.
 */
export function convDot8(conv: Conv, scratch: usize, y0: i32, y1: i32, b0: i32, b1: i32): void {
  for (let y = y0; y < y1; y += conv.rows) rowsOf(conv, scratch, y, min(conv.rows, y1 - y), b0, b1);
}

function rowsOf(conv: Conv, scratch: usize, y: i32, rows: i32, b0: i32, b1: i32): void {
  const input = conv.input;
  const pixel = input.pixel;
  const columns = (conv.width - 1) * conv.strideX + conv.reachX;
  const inPlace = conv.flip == 0;
  const rowBytes = inPlace ? input.row : columns * pixel;
  const first = input.origin + (y * conv.strideY - conv.padTop) * input.row - conv.padLeft * pixel;
  if (!inPlace) flipRows(first, input.row, scratch, rowBytes, (rows - 1) * conv.strideY + conv.reachY, conv.flip);
  const x = inPlace ? first : scratch;
  const sums = scratch + conv.operandBytes;
  const sumRow = conv.width * conv.sumPixel;
  // Rows that follow each other without a gap are one long row.
  const whole = conv.strideY == 1 && conv.strideX == 1 && rowBytes == conv.width * pixel;
  const lines = whole ? 1 : rows, line = whole ? rows * conv.width : conv.width;
  const panel = <usize>(conv.segments * conv.pairs) << 5;
  for (let b = b0; b < b1;) {
    const group = conv.groups == 1 ? 0 : b / conv.blocks;
    const inGroup = b - group * conv.blocks;
    const wide = conv.chunk == 16 && inGroup + 1 < conv.blocks;
    const from = x + group * conv.inputs;
    const to = sums + (<usize>(group * conv.outputs + (inGroup << 3)) << 2);
    const weights = conv.weights + <usize>b * panel;
    for (let l = 0; l < lines; l++) {
      gemmDot8(wide, line, from + l * conv.strideY * rowBytes, conv.strideX * pixel, conv.offsets, conv.segments, conv.pairs, weights, to + l * sumRow, conv.sumPixel);
    }
    b += wide ? 2 : 1;
  }
  const all = conv.groups > 1;
  const c0 = all ? 0 : b0 << 3, c1 = all ? (conv.output.channels + 7) & -8 : b1 << 3;
  finish(conv.requantize, conv.output, sums, sumRow, conv.sumPixel, y, rows, 0, conv.width, c0, c1);
}

/** Copies rows without a gap, each byte xored. Writes up to 15 bytes beyond the last. */
function flipRows(from: usize, row: i32, to: usize, rowBytes: i32, rows: i32, flip: i32): void {
  const mask = i8x16.splat(<i8>flip);
  for (let r = 0; r < rows; r++) {
    const end = to + rowBytes;
    for (let at = from; to < end; at += 16, to += 16) v128.store(to, v128.xor(v128.load(at), mask));
    to = end;
    from += row;
  }
}

/** One dot product of sixteen bytes each onto four sums: what the host tests before it trusts the engine with any. */
export function probeDot8(w: usize, x: usize, sums: usize): void {
  v128.store(sums, dot(v128.load(w), v128.load(x), v128.load(sums)));
}
