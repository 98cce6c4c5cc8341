// Max-pooling over an input packed by pack.ts as words, padding included.

/** out[p] = max over t of x[p + offset[t]], p = 0…4·tiles − 1. x, dst: int32. offsets: byte offsets, taps ≥ 1. */
export function maxTaps(x: usize, offsets: usize, taps: i32, dst: usize, tiles: i32): void {
  const end = offsets + ((<usize>taps) << 2);
  for (let tile = 0; tile < tiles; tile++) {
    let best = v128.load(x + <usize>load<u32>(offsets));
    for (let o = offsets + 4; o < end; o += 4) best = i32x4.max_s(best, v128.load(x + <usize>load<u32>(o)));
    v128.store(dst, best);
    x += 16;
    dst += 16;
  }
}
