// The narrow convolution: int16 operands in channel pairs, int32 accumulators. Four output channels by eight pixels
// live in registers; a term of the sum is one pair of channels at one tap.

/**
 * acc[c][p] = bias[c] + Σ_t weights[t][c]·x[p + offset[t]], c = 0…3, p = 0…8·tiles − 1.
 * x: pairs (int16 × 2). offsets: byte offsets, one per term. weights: [terms][4] pairs. dst: [4][pitch] int32.
 * The host has proved that no accumulator leaves int32; sums on the way may wrap.
 */
export function convPairs(
  x: usize,
  offsets: usize,
  weights: usize,
  bias: usize,
  terms: i32,
  dst: usize,
  pitch: i32,
  tiles: i32,
): void {
  const row = (<usize>pitch) << 2;
  const end = offsets + ((<usize>terms) << 2);
  for (let tile = 0; tile < tiles; tile++) {
    let c00 = v128.load32_splat(bias),
      c01 = c00;
    let c10 = v128.load32_splat(bias, 4),
      c11 = c10;
    let c20 = v128.load32_splat(bias, 8),
      c21 = c20;
    let c30 = v128.load32_splat(bias, 12),
      c31 = c30;
    let w = weights;
    for (let o = offsets; o < end; o += 4) {
      const at = x + <usize>load<u32>(o);
      const x0 = v128.load(at),
        x1 = v128.load(at, 16);
      const w0 = v128.load32_splat(w);
      c00 = i32x4.add(c00, i32x4.dot_i16x8_s(x0, w0));
      c01 = i32x4.add(c01, i32x4.dot_i16x8_s(x1, w0));
      const w1 = v128.load32_splat(w, 4);
      c10 = i32x4.add(c10, i32x4.dot_i16x8_s(x0, w1));
      c11 = i32x4.add(c11, i32x4.dot_i16x8_s(x1, w1));
      const w2 = v128.load32_splat(w, 8);
      c20 = i32x4.add(c20, i32x4.dot_i16x8_s(x0, w2));
      c21 = i32x4.add(c21, i32x4.dot_i16x8_s(x1, w2));
      const w3 = v128.load32_splat(w, 12);
      c30 = i32x4.add(c30, i32x4.dot_i16x8_s(x0, w3));
      c31 = i32x4.add(c31, i32x4.dot_i16x8_s(x1, w3));
      w += 16;
    }
    v128.store(dst, c00);
    v128.store(dst, c01, 16);
    const d1 = dst + row;
    v128.store(d1, c10);
    v128.store(d1, c11, 16);
    const d2 = d1 + row;
    v128.store(d2, c20);
    v128.store(d2, c21, 16);
    const d3 = d2 + row;
    v128.store(d3, c30);
    v128.store(d3, c31, 16);
    x += 32;
    dst += 32;
  }
}
