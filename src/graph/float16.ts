/** Numbers to IEEE 754 half precision; `float16ToNumber` in tensor.ts is the way back. */

const f32 = new Float32Array(1);
const u32 = new Uint32Array(f32.buffer);

/**
 * The 16 bits nearest to a number, ties to even. Beyond 65504 it is infinity, below 2^-25 zero.
 * A double is first rounded to float32, as every consumer of ours holds float32 already.
 */
export function halfOf(value: number): number {
  f32[0] = value;
  const bits = u32[0];
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  if (magnitude >= 0x477ff000) return sign | 0x7c00;
  // 2^-14 and above: drop 13 bits of the fraction, rounding to even; the carry may reach the exponent as it should.
  if (magnitude >= 0x38800000) return sign | ((magnitude - 0x38000000 + 0xfff + ((magnitude >>> 13) & 1)) >>> 13);
  // Subnormal: a multiple of 2^-24.
  const steps = Math.abs(f32[0]) * 2 ** 24;
  const floor = Math.floor(steps);
  const rest = steps - floor;
  return sign | (rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor);
}
