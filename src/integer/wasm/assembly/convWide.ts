// The wide convolution: int32 operands, int64 accumulators, for everything that the narrow one cannot hold.

/**
 * acc[c][p] = bias[c] + Σ_t weights[t][c]·x[p + offset[t]], c = 0…3, p = 0…4·tiles − 1.
 * x, weights [terms][4], bias: int32. offsets: byte offsets, one per term. dst: [4][pitch] int64.
 */
export function convWide(
  x: usize,
  offsets: usize,
  weights: usize,
  bias: usize,
  terms: i32,
  dst: usize,
  pitch: i32,
  tiles: i32,
): void {
  const row = (<usize>pitch) << 3;
  const end = offsets + ((<usize>terms) << 2);
  for (let tile = 0; tile < tiles; tile++) {
    let c00 = i64x2.splat(<i64>load<i32>(bias)),
      c01 = c00;
    let c10 = i64x2.splat(<i64>load<i32>(bias, 4)),
      c11 = c10;
    let c20 = i64x2.splat(<i64>load<i32>(bias, 8)),
      c21 = c20;
    let c30 = i64x2.splat(<i64>load<i32>(bias, 12)),
      c31 = c30;
    let w = weights;
    for (let o = offsets; o < end; o += 4) {
      const v = v128.load(x + <usize>load<u32>(o));
      const w0 = v128.load32_splat(w);
      c00 = i64x2.add(c00, i64x2.extmul_low_i32x4_s(v, w0));
      c01 = i64x2.add(c01, i64x2.extmul_high_i32x4_s(v, w0));
      const w1 = v128.load32_splat(w, 4);
      c10 = i64x2.add(c10, i64x2.extmul_low_i32x4_s(v, w1));
      c11 = i64x2.add(c11, i64x2.extmul_high_i32x4_s(v, w1));
      const w2 = v128.load32_splat(w, 8);
      c20 = i64x2.add(c20, i64x2.extmul_low_i32x4_s(v, w2));
      c21 = i64x2.add(c21, i64x2.extmul_high_i32x4_s(v, w2));
      const w3 = v128.load32_splat(w, 12);
      c30 = i64x2.add(c30, i64x2.extmul_low_i32x4_s(v, w3));
      c31 = i64x2.add(c31, i64x2.extmul_high_i32x4_s(v, w3));
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
    x += 16;
    dst += 32;
  }
}
