// The border from real numbers: q = clamp(nearest-ties-even(x / scale) + zeroPoint), as quantizeInput.ts has it.

/**
 * float32 at `p` to int32 in the same place, `count` of them. Divided in double precision; NaN becomes the zero point.
 * qmin and qmax are int32. Works in pairs: up to one number after the end is overwritten.
 */
export function quantizeNearest(p: usize, count: i32, scale: f64, zeroPoint: f64, qmin: f64, qmax: f64): void {
  const scales = f64x2.splat(scale), zero = f64x2.splat(zeroPoint), low = f64x2.splat(qmin), high = f64x2.splat(qmax);
  for (const end = p + ((<usize>count) << 2); p < end; p += 8) {
    const x = f64x2.div(f64x2.promote_low_f32x4(v128.load64_zero(p)), scales);
    const known = v128.and(f64x2.nearest(x), f64x2.eq(x, x));
    const q = f64x2.max(low, f64x2.min(high, f64x2.add(known, zero)));
    v128.store64_lane(p, i32x4.trunc_sat_f64x2_s_zero(q), 0);
  }
}
