// The heart of the kernel: up to six pixels by eight output channels in registers, int16 pairs, int32 sums that may wrap.
// Sums are exact modulo 2^32; the caller has proved that the true result fits.

/** Most pixels of a tile: 12 accumulators, 2 weight vectors and 1 operand fill the 16 registers of x64. */
export const tilePixels: i32 = 6;

/**
 * acc[p][n] = Σ_s Σ_k x[p·pixel + offsets[s] + k] · w[s][k][n], p < pixels ≤ 6, n < 8
 * x: int16, read in pairs. offsets: byte offset of each segment. w: [segments][pairs][8][2] int16. acc: int32, `row` bytes
 * from pixel to pixel.
 */
export function gemmTile(
  pixels: i32,
  x: usize,
  pixel: usize,
  offsets: usize,
  segments: i32,
  pairs: i32,
  w: usize,
  acc: usize,
  row: usize,
): void {
  switch (pixels) {
    case 1: return tile(1, x, pixel, offsets, segments, pairs, w, acc, row);
    case 2: return tile(2, x, pixel, offsets, segments, pairs, w, acc, row);
    case 3: return tile(3, x, pixel, offsets, segments, pairs, w, acc, row);
    case 4: return tile(4, x, pixel, offsets, segments, pairs, w, acc, row);
    case 5: return tile(5, x, pixel, offsets, segments, pairs, w, acc, row);
    default: return tile(6, x, pixel, offsets, segments, pairs, w, acc, row);
  }
}

/** Runs `gemmTile` over `count` pixels, in tiles as equal as they can be. */
// @ts-ignore: decorator
@inline
export function gemmRow(
  count: i32,
  x: usize,
  pixel: usize,
  offsets: usize,
  segments: i32,
  pairs: i32,
  w: usize,
  acc: usize,
  row: usize,
): void {
  const tiles = (count + tilePixels - 1) / tilePixels;
  for (let t = 0, first = 0; t < tiles; t++) {
    const end = (count * (t + 1)) / tiles;
    gemmTile(end - first, x + <usize>first * pixel, pixel, offsets, segments, pairs, w, acc + <usize>first * row, row);
    first = end;
  }
}

/** `pixels` is a constant at every call, so that what lies behind it is compiled away. */
// @ts-ignore: decorator
@inline
function tile(
  pixels: i32,
  first: usize,
  pixel: usize,
  offsets: usize,
  segments: i32,
  pairs: i32,
  w: usize,
  acc: usize,
  row: usize,
): void {
  let x: v128, w0: v128, w1: v128;
  let a0 = i32x4.splat(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0;
  let d0 = a0, d1 = a0, e0 = a0, e1 = a0, f0 = a0, f1 = a0;
  for (const last = offsets + (<usize>segments << 2); offsets < last; offsets += 4) {
    let a = first + <usize>load<i32>(offsets);
    let b = a + pixel, c = b + pixel, d = c + pixel, e = d + pixel, f = e + pixel;
    const end = a + (<usize>pairs << 2), fours = a + (<usize>(pairs & -4) << 2);
    for (; a < fours; a += 16, b += 16, c += 16, d += 16, e += 16, f += 16, w += 128) {
      w0 = v128.load(w), w1 = v128.load(w, 16);
      x = v128.load32_splat(a), a0 = mac(a0, x, w0), a1 = mac(a1, x, w1);
      if (pixels > 1) x = v128.load32_splat(b), b0 = mac(b0, x, w0), b1 = mac(b1, x, w1);
      if (pixels > 2) x = v128.load32_splat(c), c0 = mac(c0, x, w0), c1 = mac(c1, x, w1);
      if (pixels > 3) x = v128.load32_splat(d), d0 = mac(d0, x, w0), d1 = mac(d1, x, w1);
      if (pixels > 4) x = v128.load32_splat(e), e0 = mac(e0, x, w0), e1 = mac(e1, x, w1);
      if (pixels > 5) x = v128.load32_splat(f), f0 = mac(f0, x, w0), f1 = mac(f1, x, w1);
      w0 = v128.load(w, 32), w1 = v128.load(w, 48);
      x = v128.load32_splat(a, 4), a0 = mac(a0, x, w0), a1 = mac(a1, x, w1);
      if (pixels > 1) x = v128.load32_splat(b, 4), b0 = mac(b0, x, w0), b1 = mac(b1, x, w1);
      if (pixels > 2) x = v128.load32_splat(c, 4), c0 = mac(c0, x, w0), c1 = mac(c1, x, w1);
      if (pixels > 3) x = v128.load32_splat(d, 4), d0 = mac(d0, x, w0), d1 = mac(d1, x, w1);
      if (pixels > 4) x = v128.load32_splat(e, 4), e0 = mac(e0, x, w0), e1 = mac(e1, x, w1);
      if (pixels > 5) x = v128.load32_splat(f, 4), f0 = mac(f0, x, w0), f1 = mac(f1, x, w1);
      w0 = v128.load(w, 64), w1 = v128.load(w, 80);
      x = v128.load32_splat(a, 8), a0 = mac(a0, x, w0), a1 = mac(a1, x, w1);
      if (pixels > 1) x = v128.load32_splat(b, 8), b0 = mac(b0, x, w0), b1 = mac(b1, x, w1);
      if (pixels > 2) x = v128.load32_splat(c, 8), c0 = mac(c0, x, w0), c1 = mac(c1, x, w1);
      if (pixels > 3) x = v128.load32_splat(d, 8), d0 = mac(d0, x, w0), d1 = mac(d1, x, w1);
      if (pixels > 4) x = v128.load32_splat(e, 8), e0 = mac(e0, x, w0), e1 = mac(e1, x, w1);
      if (pixels > 5) x = v128.load32_splat(f, 8), f0 = mac(f0, x, w0), f1 = mac(f1, x, w1);
      w0 = v128.load(w, 96), w1 = v128.load(w, 112);
      x = v128.load32_splat(a, 12), a0 = mac(a0, x, w0), a1 = mac(a1, x, w1);
      if (pixels > 1) x = v128.load32_splat(b, 12), b0 = mac(b0, x, w0), b1 = mac(b1, x, w1);
      if (pixels > 2) x = v128.load32_splat(c, 12), c0 = mac(c0, x, w0), c1 = mac(c1, x, w1);
      if (pixels > 3) x = v128.load32_splat(d, 12), d0 = mac(d0, x, w0), d1 = mac(d1, x, w1);
      if (pixels > 4) x = v128.load32_splat(e, 12), e0 = mac(e0, x, w0), e1 = mac(e1, x, w1);
      if (pixels > 5) x = v128.load32_splat(f, 12), f0 = mac(f0, x, w0), f1 = mac(f1, x, w1);
    }
    for (; a < end; a += 4, b += 4, c += 4, d += 4, e += 4, f += 4, w += 32) {
      w0 = v128.load(w), w1 = v128.load(w, 16);
      x = v128.load32_splat(a), a0 = mac(a0, x, w0), a1 = mac(a1, x, w1);
      if (pixels > 1) x = v128.load32_splat(b), b0 = mac(b0, x, w0), b1 = mac(b1, x, w1);
      if (pixels > 2) x = v128.load32_splat(c), c0 = mac(c0, x, w0), c1 = mac(c1, x, w1);
      if (pixels > 3) x = v128.load32_splat(d), d0 = mac(d0, x, w0), d1 = mac(d1, x, w1);
      if (pixels > 4) x = v128.load32_splat(e), e0 = mac(e0, x, w0), e1 = mac(e1, x, w1);
      if (pixels > 5) x = v128.load32_splat(f), f0 = mac(f0, x, w0), f1 = mac(f1, x, w1);
    }
  }
  storePixel(acc, a0, a1);
  if (pixels > 1) storePixel(acc + row, b0, b1);
  if (pixels > 2) storePixel(acc + 2 * row, c0, c1);
  if (pixels > 3) storePixel(acc + 3 * row, d0, d1);
  if (pixels > 4) storePixel(acc + 4 * row, e0, e1);
  if (pixels > 5) storePixel(acc + 5 * row, f0, f1);
}

/** sum + the products of four pairs. */
// @ts-ignore: decorator
@inline
function mac(sum: v128, x: v128, w: v128): v128 {
  return i32x4.add(sum, i32x4.dot_i16x8_s(x, w));
}

// @ts-ignore: decorator
@inline
function storePixel(at: usize, low: v128, high: v128): void {
  v128.store(at, low);
  v128.store(at, high, 16);
}
