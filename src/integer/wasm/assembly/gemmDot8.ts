// The product of convDot8: up to six pixels by eight or sixteen output channels in registers, four int8 products per lane
// and instruction, int32 sums that may wrap. Only engines whose 8-bit dot product is exact get here (engines.ts of the host).

/** Most pixels of a tile. Sixteen channels fill the registers only where the engine joins vectors to 256 bits. */
const tilePixels: i32 = 6;

/**
 * acc[p][n] = Σ_s Σ_k x[p·pixel + offsets[s] + k] · w[s][k][n], n < 8 (16 where `wide`), over `count` pixels in tiles as equal as they can be.
 * x: 8 bits, read in fours, signed or not as the engine reads a second operand. offsets: byte offset of each segment.
 * w: [segments][quads][8 or 16][4] int8. acc: int32, `row` bytes from pixel to pixel.
 */
export function gemmDot8(wide: bool, count: i32, x: usize, pixel: usize, offsets: usize, segments: i32, quads: i32, w: usize, acc: usize, row: usize): void {
  const tiles = (count + tilePixels - 1) / tilePixels;
  for (let t = 0, first = 0; t < tiles; t++) {
    const end = (count * (t + 1)) / tiles;
    const at = x + <usize>first * pixel, to = acc + <usize>first * row;
    if (wide) tileWide(end - first, at, pixel, offsets, segments, quads, w, to, row);
    else tileNarrow(end - first, at, pixel, offsets, segments, quads, w, to, row);
    first = end;
  }
}

export function tileNarrow(pixels: i32, x: usize, pixel: usize, offsets: usize, segments: i32, quads: i32, w: usize, acc: usize, row: usize): void {
  switch (pixels) {
    case 1: return narrow(1, x, pixel, offsets, segments, quads, w, acc, row);
    case 2: return narrow(2, x, pixel, offsets, segments, quads, w, acc, row);
    case 3: return narrow(3, x, pixel, offsets, segments, quads, w, acc, row);
    case 4: return narrow(4, x, pixel, offsets, segments, quads, w, acc, row);
    case 5: return narrow(5, x, pixel, offsets, segments, quads, w, acc, row);
    default: return narrow(6, x, pixel, offsets, segments, quads, w, acc, row);
  }
}

export function tileWide(pixels: i32, x: usize, pixel: usize, offsets: usize, segments: i32, quads: i32, w: usize, acc: usize, row: usize): void {
  switch (pixels) {
    case 1: return broad(1, x, pixel, offsets, segments, quads, w, acc, row);
    case 2: return broad(2, x, pixel, offsets, segments, quads, w, acc, row);
    case 3: return broad(3, x, pixel, offsets, segments, quads, w, acc, row);
    case 4: return broad(4, x, pixel, offsets, segments, quads, w, acc, row);
    case 5: return broad(5, x, pixel, offsets, segments, quads, w, acc, row);
    default: return broad(6, x, pixel, offsets, segments, quads, w, acc, row);
  }
}

/** `pixels` is a constant at every call, so that what lies behind it is compiled away. */
// @ts-ignore: decorator
@inline
function narrow(pixels: i32, first: usize, pixel: usize, offsets: usize, segments: i32, quads: i32, w: usize, acc: usize, row: usize): void {
  let x: v128, w0: v128, w1: v128;
  let a0 = i32x4.splat(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0;
  let d0 = a0, d1 = a0, e0 = a0, e1 = a0, f0 = a0, f1 = a0;
  for (const last = offsets + (<usize>segments << 2); offsets < last; offsets += 4) {
    let a = first + <usize>load<i32>(offsets);
    let b = a + pixel, c = b + pixel, d = c + pixel, e = d + pixel, f = e + pixel;
    for (const end = a + (<usize>quads << 2); a < end; a += 4, b += 4, c += 4, d += 4, e += 4, f += 4, w += 32) {
      w0 = v128.load(w), w1 = v128.load(w, 16);
      x = v128.load32_splat(a), a0 = dot(w0, x, a0), a1 = dot(w1, x, a1);
      if (pixels > 1) x = v128.load32_splat(b), b0 = dot(w0, x, b0), b1 = dot(w1, x, b1);
      if (pixels > 2) x = v128.load32_splat(c), c0 = dot(w0, x, c0), c1 = dot(w1, x, c1);
      if (pixels > 3) x = v128.load32_splat(d), d0 = dot(w0, x, d0), d1 = dot(w1, x, d1);
      if (pixels > 4) x = v128.load32_splat(e), e0 = dot(w0, x, e0), e1 = dot(w1, x, e1);
      if (pixels > 5) x = v128.load32_splat(f), f0 = dot(w0, x, f0), f1 = dot(w1, x, f1);
    }
  }
  v128.store(acc, a0), v128.store(acc, a1, 16);
  if (pixels > 1) acc += row, v128.store(acc, b0), v128.store(acc, b1, 16);
  if (pixels > 2) acc += row, v128.store(acc, c0), v128.store(acc, c1, 16);
  if (pixels > 3) acc += row, v128.store(acc, d0), v128.store(acc, d1, 16);
  if (pixels > 4) acc += row, v128.store(acc, e0), v128.store(acc, e1, 16);
  if (pixels > 5) acc += row, v128.store(acc, f0), v128.store(acc, f1, 16);
}

/** The same with sixteen channels: neighbouring vectors go together, so that the engine can join them. */
// @ts-ignore: decorator
@inline
function broad(pixels: i32, first: usize, pixel: usize, offsets: usize, segments: i32, quads: i32, w: usize, acc: usize, row: usize): void {
  let x: v128, w0: v128, w1: v128, w2: v128, w3: v128;
  let a0 = i32x4.splat(0), a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0;
  let c0 = a0, c1 = a0, c2 = a0, c3 = a0, d0 = a0, d1 = a0, d2 = a0, d3 = a0;
  let e0 = a0, e1 = a0, e2 = a0, e3 = a0, f0 = a0, f1 = a0, f2 = a0, f3 = a0;
  for (const last = offsets + (<usize>segments << 2); offsets < last; offsets += 4) {
    let a = first + <usize>load<i32>(offsets);
    let b = a + pixel, c = b + pixel, d = c + pixel, e = d + pixel, f = e + pixel;
    for (const end = a + (<usize>quads << 2); a < end; a += 4, b += 4, c += 4, d += 4, e += 4, f += 4, w += 64) {
      w0 = v128.load(w), w1 = v128.load(w, 16), w2 = v128.load(w, 32), w3 = v128.load(w, 48);
      x = v128.load32_splat(a), a0 = dot(w0, x, a0), a1 = dot(w1, x, a1), a2 = dot(w2, x, a2), a3 = dot(w3, x, a3);
      if (pixels > 1) x = v128.load32_splat(b), b0 = dot(w0, x, b0), b1 = dot(w1, x, b1), b2 = dot(w2, x, b2), b3 = dot(w3, x, b3);
      if (pixels > 2) x = v128.load32_splat(c), c0 = dot(w0, x, c0), c1 = dot(w1, x, c1), c2 = dot(w2, x, c2), c3 = dot(w3, x, c3);
      if (pixels > 3) x = v128.load32_splat(d), d0 = dot(w0, x, d0), d1 = dot(w1, x, d1), d2 = dot(w2, x, d2), d3 = dot(w3, x, d3);
      if (pixels > 4) x = v128.load32_splat(e), e0 = dot(w0, x, e0), e1 = dot(w1, x, e1), e2 = dot(w2, x, e2), e3 = dot(w3, x, e3);
      if (pixels > 5) x = v128.load32_splat(f), f0 = dot(w0, x, f0), f1 = dot(w1, x, f1), f2 = dot(w2, x, f2), f3 = dot(w3, x, f3);
    }
  }
  store4(acc, a0, a1, a2, a3);
  if (pixels > 1) store4(acc + row, b0, b1, b2, b3);
  if (pixels > 2) store4(acc + 2 * row, c0, c1, c2, c3);
  if (pixels > 3) store4(acc + 3 * row, d0, d1, d2, d3);
  if (pixels > 4) store4(acc + 4 * row, e0, e1, e2, e3);
  if (pixels > 5) store4(acc + 5 * row, f0, f1, f2, f3);
}

/** sum + the products of four fours. */
// @ts-ignore: decorator
@inline
export function dot(w: v128, x: v128, sum: v128): v128 {
  return i32x4.relaxed_dot_i8x16_i7x16_add_s(w, x, sum);
}

// @ts-ignore: decorator
@inline
function store4(at: usize, a: v128, b: v128, c: v128, d: v128): void {
  v128.store(at, a), v128.store(at, b, 16), v128.store(at, c, 32), v128.store(at, d, 48);
}
