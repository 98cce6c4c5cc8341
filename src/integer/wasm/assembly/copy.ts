// Accumulators that leave as they are (heads): drop the unused columns at the end of each row.

/** acc: rows of `pitch` int32; dst: rows of `width` int32. */
export function copyRows(acc: usize, pitch: i32, dst: usize, rows: i32, width: i32): void {
  const bytes = (<usize>width) << 2;
  for (let row = 0; row < rows; row++) {
    memory.copy(dst, acc + ((<usize>(row * pitch)) << 2), bytes);
    dst += bytes;
  }
}

/** acc: rows of `pitch` int64; dst: rows of `width` doubles holding the same integers (exact below 2^53). */
export function copyWideRows(acc: usize, pitch: i32, dst: usize, rows: i32, width: i32): void {
  for (let row = 0; row < rows; row++) {
    const a = acc + ((<usize>(row * pitch)) << 3);
    for (let x = 0; x < width; x++, dst += 8) store<f64>(dst, <f64>load<i64>(a + ((<usize>x) << 3)));
  }
}
