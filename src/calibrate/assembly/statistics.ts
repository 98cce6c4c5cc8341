// What calibration asks of every number that a network makes: extremes, moments, and a histogram. Nothing is allocated here: addresses
// are the host's. Data is read in fours: the host repeats the first number behind the last one.

/** First address that belongs to the host. */
export function heapBase(): usize {
  return __heap_base;
}

/** Bins per sign: `binsPerSign` of calibrate/statistics.ts. */
const bins: i32 = 2048;

/** Of `count` float32: to out[0] and out[1] the smallest and the largest, NaN aside; returns whether all are finite. */
export function extremes(at: usize, count: i32, out: usize): bool {
  let low = f32x4.splat(load<f32>(at)), high = low, odd = i32x4.splat(0);
  for (const end = at + (<usize>count << 2); at < end; at += 16) {
    const x = v128.load(at);
    low = f32x4.pmin(low, x);
    high = f32x4.pmax(high, x);
    // 0 where x is finite, else NaN.
    odd = v128.or(odd, f32x4.sub(x, x));
  }
  low = f32x4.pmin(low, v128.shuffle<i32>(low, low, 2, 3, 0, 1));
  high = f32x4.pmax(high, v128.shuffle<i32>(high, high, 2, 3, 0, 1));
  low = f32x4.pmin(low, v128.shuffle<i32>(low, low, 1, 0, 3, 2));
  high = f32x4.pmax(high, v128.shuffle<i32>(high, high, 1, 0, 3, 2));
  store<f32>(out, f32x4.extract_lane(low, 0));
  store<f32>(out, f32x4.extract_lane(high, 0), 4);
  return !v128.any_true(odd);
}

/**
 * Adds `count` finite float32 to out[0], their squares to out[1] (float64, one number after the other, so that it does not matter how data
 * is split), and to the int32 counts of both signs side by side: x > 0 at 2048 + ⌊x/w⌋, others at 2047 − ⌊−x/w⌋, zeros among them.
 * @param inverse 1/w; no |x|/w reaches 2048. Returns how many are 0.
 */
export function tally(at: usize, count: i32, inverse: f64, counts: usize, out: usize): i32 {
  const zero = f32x4.splat(0), places = i32x4.splat(bins), scale = f64x2.splat(inverse);
  let sum = load<f64>(out), squares = load<f64>(out, 8);
  let zeros = 0;
  const end = at + (<usize>count << 2);
  for (; at + 16 <= end; at += 16) {
    const x = v128.load(at);
    const a = f64x2.promote_low_f32x4(x), b = f64x2.promote_low_f32x4(v128.shuffle<i32>(x, x, 2, 3, 0, 1));
    const low = i32x4.trunc_sat_f64x2_s_zero(f64x2.mul(a, scale)), high = i32x4.trunc_sat_f64x2_s_zero(f64x2.mul(b, scale));
    const place = i32x4.add(v128.shuffle<i64>(low, high, 0, 2), i32x4.add(places, f32x4.le(x, zero)));
    increment(counts, i32x4.extract_lane(place, 0));
    increment(counts, i32x4.extract_lane(place, 1));
    increment(counts, i32x4.extract_lane(place, 2));
    increment(counts, i32x4.extract_lane(place, 3));
    zeros += popcnt(i32x4.bitmask(f32x4.eq(x, zero)));
    const a2 = f64x2.mul(a, a), b2 = f64x2.mul(b, b);
    sum = sum + f64x2.extract_lane(a, 0) + f64x2.extract_lane(a, 1) + f64x2.extract_lane(b, 0) + f64x2.extract_lane(b, 1);
    squares = squares + f64x2.extract_lane(a2, 0) + f64x2.extract_lane(a2, 1) + f64x2.extract_lane(b2, 0) + f64x2.extract_lane(b2, 1);
  }
  for (; at < end; at += 4) {
    const x = load<f32>(at), real = <f64>x;
    increment(counts, <i32>(real * inverse) + (x > 0 ? bins : bins - 1));
    if (x == 0) zeros++;
    sum += real;
    squares += real * real;
  }
  store<f64>(out, sum);
  store<f64>(out, squares, 8);
  return zeros;
}

// @ts-ignore: decorator
@inline
function increment(counts: usize, place: i32): void {
  const at = counts + (<usize>place << 2);
  store<i32>(at, load<i32>(at) + 1);
}
