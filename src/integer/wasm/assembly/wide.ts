// Sums beyond int32: pairs are summed in int32 for as long as no sum can overflow (`chunk`, from the actual weights),
// then carried over to int64.

/** As gemmRow, with int64 sums. */
export function addWide(
  count: i32,
  x: usize,
  pixel: usize,
  offsets: usize,
  segments: i32,
  pairs: i32,
  chunk: i32,
  w: usize,
  acc: usize,
  row: usize,
): void {
  let p: usize = 0;
  for (; p + 3 <= <usize>count; p += 3) tile(3, x + p * pixel, pixel, offsets, segments, pairs, chunk, w, acc + p * row, row);
  for (; p < <usize>count; p++) tile(1, x + p * pixel, pixel, offsets, segments, pairs, chunk, w, acc + p * row, row);
}

// @ts-ignore: decorator
@inline
function tile(pixels: i32, x: usize, pixel: usize, offsets: usize, segments: i32, pairs: i32, chunk: i32, w: usize, acc: usize, row: usize): void {
  clear(acc);
  if (pixels > 1) clear(acc + row), clear(acc + 2 * row);
  for (const last = offsets + (<usize>segments << 2); offsets < last; offsets += 4) {
    let a = x + <usize>load<i32>(offsets);
    const end = a + (<usize>pairs << 2);
    while (a < end) {
      let a0 = i32x4.splat(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0;
      for (const stop = min(end, a + (<usize>chunk << 2)); a < stop; a += 4, w += 32) {
        const w0 = v128.load(w), w1 = v128.load(w, 16);
        const va = v128.load32_splat(a);
        a0 = i32x4.add(a0, i32x4.dot_i16x8_s(va, w0));
        a1 = i32x4.add(a1, i32x4.dot_i16x8_s(va, w1));
        if (pixels > 1) {
          const vb = v128.load32_splat(a + pixel);
          b0 = i32x4.add(b0, i32x4.dot_i16x8_s(vb, w0));
          b1 = i32x4.add(b1, i32x4.dot_i16x8_s(vb, w1));
          const vc = v128.load32_splat(a + 2 * pixel);
          c0 = i32x4.add(c0, i32x4.dot_i16x8_s(vc, w0));
          c1 = i32x4.add(c1, i32x4.dot_i16x8_s(vc, w1));
        }
      }
      carry(acc, a0, a1);
      if (pixels > 1) carry(acc + row, b0, b1), carry(acc + 2 * row, c0, c1);
    }
  }
}

// @ts-ignore: decorator
@inline
function clear(acc: usize): void {
  const zero = i64x2.splat(0);
  v128.store(acc, zero);
  v128.store(acc, zero, 16);
  v128.store(acc, zero, 32);
  v128.store(acc, zero, 48);
}

// @ts-ignore: decorator
@inline
function carry(acc: usize, low: v128, high: v128): void {
  v128.store(acc, i64x2.add(v128.load(acc), i64x2.extend_low_i32x4_s(low)));
  v128.store(acc, i64x2.add(v128.load(acc, 16), i64x2.extend_high_i32x4_s(low)), 16);
  v128.store(acc, i64x2.add(v128.load(acc, 32), i64x2.extend_low_i32x4_s(high)), 32);
  v128.store(acc, i64x2.add(v128.load(acc, 48), i64x2.extend_high_i32x4_s(high)), 48);
}
