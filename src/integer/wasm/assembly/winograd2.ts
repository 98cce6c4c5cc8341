// Exact integer Winograd convolution F(2×2,3×3): 16 products where direct convolution has 36 (Lavin and Gray 2016), for
// weights or sums that F(4×4) cannot hold.
//
//   4 · y = A M Aᵀ: an arithmetic shift by 2, exact for |y| < 2^29.   |V| ≤ 4·|d|, |U| ≤ 9·|g|; both must fit int16.
import { Conv } from './conv';
import { gemmRow } from './gemm';
import { loadHalves } from './pixels';
import { finish } from './requantize';
import { oddLines, tileBytes } from './winogradWeights';

const points: i32 = 16;

/** Rows of tiles t0 … t1 − 1, blocks of eight output channels b0 … b1 − 1 (b0 a multiple of pass / 8). */
export function winograd2(conv: Conv, scratch: usize, t0: i32, t1: i32, b0: i32, b1: i32): void {
  const across = (conv.width + 1) >> 1;
  const depth = (conv.inputs + 7) & -8;
  const operands = scratch + tileBytes;
  const matrices = scratch + conv.operandBytes;
  for (let t = t0; t < t1; t += conv.rows) {
    const down = min(conv.rows, t1 - t);
    const tiles = down * across;
    const plane = oddLines(tiles * depth << 1);
    transformInput(conv, scratch, operands, t, down, across, depth, plane);
    for (let b = b0; b < b1; b += conv.pass >> 3) {
      const blocks = min(conv.pass >> 3, b1 - b);
      const row = blocks << 5;
      const matrix = oddLines(tiles * row);
      const first = conv.weights + <usize>b * <usize>(points * depth << 4);
      for (let p = 0; p < points; p++) {
        for (let n = 0; n < blocks; n++) {
          const panel = first + <usize>(p * blocks + n) * <usize>(depth << 4);
          gemmRow(tiles, operands + p * plane, depth << 1, conv.offsets, 1, depth >> 1, panel, matrices + p * matrix + (n << 5), row);
        }
      }
      const sums = matrices + points * matrix;
      const line = across * 2 * row;
      for (let i = 0; i < tiles; i++) {
        const to = sums + (i / across) * 2 * line + (i % across) * 2 * row;
        for (let n = 0; n < row; n += 16) transformOutput(matrices + i * row + n, matrix, scratch, to + n, line, row);
      }
      finish(conv.requantize, conv.output, sums - (<usize>b << 5), line, row, t * 2, min(down * 2, conv.height - t * 2), 0, conv.width, b << 3, (b + blocks) << 3);
    }
  }
}

/** V of `down` rows of tiles from row t: [point][tile][depth] int16. */
function transformInput(conv: Conv, tile: usize, v: usize, t: i32, down: i32, across: i32, depth: i32, plane: i32): void {
  const input = conv.input;
  for (let i = 0; i < down; i++) {
    const row = input.origin + ((t + i) * 2 - conv.padTop) * input.row - conv.padLeft * input.pixel;
    for (let j = 0; j < across; j++, v += depth << 1) {
      const at = row + j * 2 * input.pixel;
      for (let c = 0; c < depth; c += 8) transformTile(input.bytes, at + c * input.bytes, input.row, input.pixel, tile, v + (c << 1), plane);
    }
  }
}

// @ts-ignore: decorator
@inline
function transformTile(bytes: i32, at: usize, row: i32, pixel: i32, tile: usize, v: usize, plane: i32): void {
  for (let x = 0; x < 4; x++, at += pixel) {
    storeTransformed(loadHalves(at, bytes), loadHalves(at + row, bytes), loadHalves(at + 2 * row, bytes), loadHalves(at + 3 * row, bytes), tile + (x << 4), 64);
  }
  for (let y = 0; y < 4; y++, tile += 64, v += 4 * plane) {
    storeTransformed(v128.load(tile), v128.load(tile, 16), v128.load(tile, 32), v128.load(tile, 48), v, plane);
  }
}

/** B of one line: d0 − d2, d1 + d2, d2 − d1, d1 − d3. */
// @ts-ignore: decorator
@inline
function storeTransformed(d0: v128, d1: v128, d2: v128, d3: v128, to: usize, step: i32): void {
  v128.store(to, i16x8.sub(d0, d2));
  v128.store(to + step, i16x8.add(d1, d2));
  v128.store(to + 2 * step, i16x8.sub(d2, d1));
  v128.store(to + 3 * step, i16x8.sub(d1, d3));
}

/** Four channels of one tile: A M Aᵀ / 4. `matrix` bytes from point to point; sums are `line` and `row` bytes apart. */
function transformOutput(m: usize, matrix: i32, tile: usize, to: usize, line: i32, row: i32): void {
  const step = 4 * matrix;
  for (let x = 0; x < 4; x++) {
    const at = m + x * matrix;
    storeSums(v128.load(at), v128.load(at + step), v128.load(at + 2 * step), v128.load(at + 3 * step), tile + (x << 4), 64, 0);
  }
  for (let y = 0; y < 2; y++, tile += 64, to += line) {
    storeSums(v128.load(tile), v128.load(tile, 16), v128.load(tile, 32), v128.load(tile, 48), to, row, 2);
  }
}

/** A of one line, doubled: 2m0 + m1 + m2, m1 − m2 − 2m3. */
// @ts-ignore: decorator
@inline
function storeSums(m0: v128, m1: v128, m2: v128, m3: v128, to: usize, step: i32, shift: i32): void {
  v128.store(to, i32x4.shr_s(i32x4.add(i32x4.shl(m0, 1), i32x4.add(m1, m2)), shift));
  v128.store(to + step, i32x4.shr_s(i32x4.sub(i32x4.sub(m1, m2), i32x4.shl(m3, 1)), shift));
}
