// The depthwise convolution: one input channel of int16, int32 accumulators. Two taps are interleaved into pairs, so
// that the pair dot product serves here as well.

/**
 * acc[p] = bias + Σ_t weights[2t]·x[p + offset[2t]] + weights[2t+1]·x[p + offset[2t+1]], p = 0…16·tiles − 1.
 * x: int16. offsets: byte offsets. weights: int16 pairs; an odd last tap has a zero partner. dst: int32.
 */
export function convTaps(
  x: usize,
  offsets: usize,
  weights: usize,
  bias: i32,
  pairs: i32,
  dst: usize,
  tiles: i32,
): void {
  const end = offsets + ((<usize>pairs) << 3);
  for (let tile = 0; tile < tiles; tile++) {
    let c0 = i32x4.splat(bias),
      c1 = c0,
      c2 = c0,
      c3 = c0;
    let w = weights;
    for (let o = offsets; o < end; o += 8) {
      const a = x + <usize>load<u32>(o);
      const b = x + <usize>load<u32>(o, 4);
      const pair = v128.load32_splat(w);
      const a0 = v128.load(a),
        b0 = v128.load(b);
      c0 = i32x4.add(c0, i32x4.dot_i16x8_s(v128.shuffle<i16>(a0, b0, 0, 8, 1, 9, 2, 10, 3, 11), pair));
      c1 = i32x4.add(c1, i32x4.dot_i16x8_s(v128.shuffle<i16>(a0, b0, 4, 12, 5, 13, 6, 14, 7, 15), pair));
      const a1 = v128.load(a, 16),
        b1 = v128.load(b, 16);
      c2 = i32x4.add(c2, i32x4.dot_i16x8_s(v128.shuffle<i16>(a1, b1, 0, 8, 1, 9, 2, 10, 3, 11), pair));
      c3 = i32x4.add(c3, i32x4.dot_i16x8_s(v128.shuffle<i16>(a1, b1, 4, 12, 5, 13, 6, 14, 7, 15), pair));
      w += 4;
    }
    v128.store(dst, c0);
    v128.store(dst, c1, 16);
    v128.store(dst, c2, 32);
    v128.store(dst, c3, 48);
    x += 32;
    dst += 64;
  }
}
