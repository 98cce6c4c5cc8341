// Exact integer Winograd convolution F(4×4,3×3): 36 products where direct convolution has 144 (Lavin and Gray 2016,
// points 0, ±1, ±2, with the fractions cleared from the weight transform).
//
//   d: 6×6 input tile, g: 3×3 weights    V = B d Bᵀ (int16)   U = G g Gᵀ (int16)   M = Σ_channels U ∘ V (int32, may wrap)
//   576 · y = A M Aᵀ,  y: 4×4 sums       576 = 9 · 64: times 9⁻¹ mod 2³², then an arithmetic shift by 6, exact for |y| < 2^25
//
// Bounds: a row of B has absolute sum ≤ 10, so |V| ≤ 100·|d|; a row of G ≤ 7, so |U| ≤ 49·|g|. Both must fit int16.
import { INVERSE_9 } from './constants';
import { Conv } from './conv';
import { gemmRow } from './gemm';
import { loadHalves } from './pixels';
import { finish } from './requantize';
import { oddLines, tileBytes } from './winogradWeights';

const points: i32 = 36;

/** Rows of tiles t0 … t1 − 1, blocks of eight output channels b0 … b1 − 1 (b0 a multiple of pass / 8). */
export function winograd4(conv: Conv, scratch: usize, t0: i32, t1: i32, b0: i32, b1: i32): void {
  const across = (conv.width + 3) >> 2;
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
      const line = across * 4 * row;
      for (let i = 0; i < tiles; i++) {
        const to = sums + (i / across) * 4 * line + (i % across) * 4 * row;
        for (let n = 0; n < row; n += 16) transformOutput(matrices + i * row + n, matrix, scratch, to + n, line, row);
      }
      finish(conv.requantize, conv.output, sums - (<usize>b << 5), line, row, t * 4, min(down * 4, conv.height - t * 4), 0, conv.width, b << 3, (b + blocks) << 3);
    }
  }
}

/** V of `down` rows of tiles from row t: [point][tile][depth] int16. */
function transformInput(conv: Conv, tile: usize, v: usize, t: i32, down: i32, across: i32, depth: i32, plane: i32): void {
  const input = conv.input;
  for (let i = 0; i < down; i++) {
    const row = input.origin + ((t + i) * 4 - conv.padTop) * input.row - conv.padLeft * input.pixel;
    for (let j = 0; j < across; j++, v += depth << 1) {
      const at = row + j * 4 * input.pixel;
      if (input.bytes == 1) for (let c = 0; c < depth; c += 8) transformTile(1, at + c, input.row, input.pixel, tile, v + (c << 1), plane);
      else for (let c = 0; c < depth; c += 8) transformTile(2, at + (c << 1), input.row, input.pixel, tile, v + (c << 1), plane);
    }
  }
}

/** Columns first, into `tile`, then rows. */
// @ts-ignore: decorator
@inline
function transformTile(bytes: i32, at: usize, row: i32, pixel: i32, tile: usize, v: usize, plane: i32): void {
  for (let x = 0; x < 6; x++, at += pixel) {
    storeTransformed(
      loadHalves(at, bytes), loadHalves(at + row, bytes), loadHalves(at + 2 * row, bytes),
      loadHalves(at + 3 * row, bytes), loadHalves(at + 4 * row, bytes), loadHalves(at + 5 * row, bytes),
      tile + (x << 4), 96,
    );
  }
  for (let y = 0; y < 6; y++, tile += 96, v += 6 * plane) {
    storeTransformed(v128.load(tile), v128.load(tile, 16), v128.load(tile, 32), v128.load(tile, 48), v128.load(tile, 64), v128.load(tile, 80), v, plane);
  }
}

/** B of one line: 4d0 − 5d2 + d4, ∓4d1 − 4d2 ± d3 + d4, ∓2d1 − d2 ± 2d3 + d4, 4d1 − 5d3 + d5. */
// @ts-ignore: decorator
@inline
function storeTransformed(d0: v128, d1: v128, d2: v128, d3: v128, d4: v128, d5: v128, to: usize, step: i32): void {
  const even = i16x8.sub(d4, i16x8.shl(d2, 2)), odd = i16x8.sub(d3, i16x8.shl(d1, 2));
  const near = i16x8.sub(d4, d2), far = i16x8.shl(i16x8.sub(d3, d1), 1);
  v128.store(to, i16x8.add(i16x8.sub(even, d2), i16x8.shl(d0, 2)));
  v128.store(to + step, i16x8.add(even, odd));
  v128.store(to + 2 * step, i16x8.sub(even, odd));
  v128.store(to + 3 * step, i16x8.add(near, far));
  v128.store(to + 4 * step, i16x8.sub(near, far));
  v128.store(to + 5 * step, i16x8.add(i16x8.sub(d5, d3), i16x8.shl(i16x8.sub(d1, d3), 2)));
}

/** Four channels of one tile: A M Aᵀ / 576. `matrix` bytes from point to point; sums are `line` and `row` bytes apart. */
export function transformOutput(m: usize, matrix: i32, tile: usize, to: usize, line: i32, row: i32): void {
  const step = 6 * matrix;
  for (let x = 0; x < 6; x++) {
    const at = m + x * matrix;
    storeSums(v128.load(at), v128.load(at + step), v128.load(at + 2 * step), v128.load(at + 3 * step), v128.load(at + 4 * step), v128.load(at + 5 * step), tile + (x << 4), 96, false);
  }
  for (let y = 0; y < 4; y++, tile += 96, to += line) {
    storeSums(v128.load(tile), v128.load(tile, 16), v128.load(tile, 32), v128.load(tile, 48), v128.load(tile, 64), v128.load(tile, 80), to, row, true);
  }
}

/** A of one line, times 24 (once per direction): see the weights of winogradWeights.ts for the factors left out there. */
// @ts-ignore: decorator
@inline
function storeSums(m0: v128, m1: v128, m2: v128, m3: v128, m4: v128, m5: v128, to: usize, step: i32, last: bool): void {
  const s1 = i32x4.shl(i32x4.add(m1, m2), 2), d1 = i32x4.shl(i32x4.sub(m1, m2), 2);
  const s2 = i32x4.add(m3, m4), d2 = i32x4.shl(i32x4.sub(m3, m4), 1);
  const six = i32x4.shl(i32x4.add(m0, i32x4.shl(m0, 1)), 1), twentyFour = i32x4.shl(i32x4.add(m5, i32x4.shl(m5, 1)), 3);
  v128.store(to, divided(i32x4.add(i32x4.sub(six, s1), s2), last));
  v128.store(to + step, divided(i32x4.sub(d2, d1), last));
  v128.store(to + 2 * step, divided(i32x4.sub(i32x4.shl(s2, 2), s1), last));
  v128.store(to + 3 * step, divided(i32x4.add(i32x4.sub(i32x4.shl(d2, 2), d1), twentyFour), last));
}

// @ts-ignore: decorator
@inline
function divided(v: v128, last: bool): v128 {
  return last ? i32x4.shr_s(i32x4.mul(v, v128.load(INVERSE_9)), 6) : v;
}
