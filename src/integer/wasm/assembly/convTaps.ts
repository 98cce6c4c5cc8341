// The depthwise convolution: one input channel of int16, int32 accumulators. Two taps are interleaved into pairs, so
// that the pair dot product serves here as well.

/**
 * acc[p] = bias + Σ_t weights[2t]·x[p + offset[2t]] + weights[2t+1]·x[p + offset[2t+1]], p = 0…8·tiles − 1.
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
      c1 = c0;
    let w = weights;
    for (let o = offsets; o < end; o += 8) {
      const a = v128.load(x + <usize>load<u32>(o));
      const b = v128.load(x + <usize>load<u32>(o, 4));
      const pair = v128.load32_splat(w);
      c0 = i32x4.add(c0, i32x4.dot_i16x8_s(v128.shuffle<i16>(a, b, 0, 8, 1, 9, 2, 10, 3, 11), pair));
      c1 = i32x4.add(c1, i32x4.dot_i16x8_s(v128.shuffle<i16>(a, b, 4, 12, 5, 13, 6, 14, 7, 15), pair));
      w += 4;
    }
    v128.store(dst, c0);
    v128.store(dst, c1, 16);
    x += 16;
    dst += 32;
  }
}
