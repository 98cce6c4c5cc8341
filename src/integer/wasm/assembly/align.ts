// Element-wise accumulators: what additions, concatenations and changes of scale requantize.

/** acc[i] (+)= (src[i] − zeroPoint) · multiplier in int32; `first` overwrites. The host has proved that it fits. */
export function align(acc: usize, src: usize, count: i32, zeroPoint: i32, multiplier: i32, first: i32): void {
  const zero = i32x4.splat(zeroPoint),
    m = i32x4.splat(multiplier);
  const end = acc + ((<usize>count) << 2);
  for (; acc < end; acc += 16, src += 16) {
    const term = i32x4.mul(i32x4.sub(v128.load(src), zero), m);
    v128.store(acc, first ? term : i32x4.add(v128.load(acc), term));
  }
}

/** The same with int64 accumulators. */
export function alignWide(acc: usize, src: usize, count: i32, zeroPoint: i32, multiplier: i32, first: i32): void {
  const zero = i32x4.splat(zeroPoint),
    m = i32x4.splat(multiplier);
  const end = acc + ((<usize>count) << 3);
  for (; acc < end; acc += 32, src += 16) {
    const v = i32x4.sub(v128.load(src), zero);
    const low = i64x2.extmul_low_i32x4_s(v, m),
      high = i64x2.extmul_high_i32x4_s(v, m);
    v128.store(acc, first ? low : i64x2.add(v128.load(acc), low));
    v128.store(acc, first ? high : i64x2.add(v128.load(acc, 16), high), 16);
  }
}
