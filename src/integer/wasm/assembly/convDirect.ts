// Direct convolution of int16 operands.
import { Conv } from './conv';
import { gemmRow } from './gemm';
import { loadHalves } from './pixels';
import { finish } from './requantize';

/**
 * Output rows y0 … y1 − 1, blocks of eight output channels b0 … b1 − 1 (with groups: all of them).
 * scratch: operands, then sums, as large as the host has computed.
 */
export function convDirect(conv: Conv, scratch: usize, y0: i32, y1: i32, b0: i32, b1: i32): void {
  for (let y = y0; y < y1; y += conv.rows) rowsOf(conv, scratch, y, min(conv.rows, y1 - y), b0, b1);
}

function rowsOf(conv: Conv, scratch: usize, y: i32, rows: i32, b0: i32, b1: i32): void {
  const input = conv.input;
  const inPlace = input.bytes == 2;
  const pixel = inPlace ? input.pixel : input.pixel << 1;
  const columns = (conv.width - 1) * conv.strideX + conv.reachX;
  const rowBytes = inPlace ? input.row : columns * pixel;
  const first = input.origin + (y * conv.strideY - conv.padTop) * input.row - conv.padLeft * input.pixel;
  if (!inPlace) widenRows(first, input.row, scratch, rowBytes, (rows - 1) * conv.strideY + conv.reachY);
  const x = inPlace ? first : scratch;
  const sums = scratch + conv.operandBytes;
  const sumRow = conv.width * conv.sumPixel;
  // Rows that follow each other without a gap are one long row.
  const whole = conv.strideY == 1 && conv.strideX == 1 && rowBytes == conv.width * pixel;
  const lines = whole ? 1 : rows, line = whole ? rows * conv.width : conv.width;
  const panel = <usize>(conv.segments * conv.pairs) << 5;
  for (let b = b0; b < b1; b++) {
    const group = conv.groups == 1 ? 0 : b / conv.blocks;
    const channel = group * conv.outputs + ((b - group * conv.blocks) << 3);
    const weights = conv.weights + <usize>b * panel;
    const from = x + ((group * conv.inputs) << 1);
    const to = sums + (<usize>channel << 2);
    for (let l = 0; l < lines; l++) {
      const at = from + l * conv.strideY * rowBytes, out = to + l * sumRow;
      gemmRow(line, at, conv.strideX * pixel, conv.offsets, conv.segments, conv.pairs, weights, out, conv.sumPixel);
    }
  }
  const all = conv.groups > 1;
  const c0 = all ? 0 : b0 << 3, c1 = all ? (conv.output.channels + 7) & -8 : b1 << 3;
  finish(conv.requantize, conv.output, sums, sumRow, conv.sumPixel, y, rows, 0, conv.width, c0, c1);
}

/** int8 rows to int16 rows without a gap. */
export function widenRows(from: usize, row: i32, to: usize, rowBytes: i32, rows: i32): void {
  for (let r = 0; r < rows; r++) {
    const end = to + rowBytes;
    for (let at = from; to < end; at += 8, to += 16) v128.store(to, loadHalves(at, 1));
    to = end;
    from += row;
  }
}
