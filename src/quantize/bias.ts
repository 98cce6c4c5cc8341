/**
 * Biases as integers (report 3.2, figure 3.3).
 *
 *   32 bits (a)     b_acc = round(b / (s_in·s_w))                              at the accumulator's scale
 *   n bits (b)      b_q = round(b / s_b), b_acc = b_q · 2^k                     s_b = s_in·s_w·2^k
 *
 * The n-bit bias has an adjustment of its own, which is a left shift: k ≥ 0 is the least at which the biases that share a
 * weight scale fit into n bits, so none is clipped. A bias finer than the accumulator would gain nothing, hence no k < 0. The
 * integer program adds b_acc; hardware may store b_q and shift.
 */
import { clamp } from '../util/round';
import { signedRange } from './weights';

export interface QuantizedBias {
  /** In steps of the accumulator, one per output channel. */
  readonly values: Int32Array;
  /** Of an n-bit bias: its width, and k, one entry or one per output channel. */
  readonly narrow?: NarrowBias;
}

export interface NarrowBias {
  readonly bits: number;
  readonly shift: Int32Array;
}

/** @param scales s_in·s_w, one entry or one per output channel; no bias may exceed 2^30 of them (conv.ts widens scales until so) */
export function quantizeBias(
  bias: Float32Array | Int32Array,
  scales: ArrayLike<number>,
  bits: number,
  round: (x: number) => number,
): QuantizedBias {
  const scaleOf = (o: number): number => scales[scales.length === 1 ? 0 : o];
  if (bits >= 32) {
    return { values: Int32Array.from(bias, (b, o) => clamp(round(b / scaleOf(o)), -(2 ** 31), 2 ** 31 - 1)) };
  }
  const shift = shiftsFor(bias, scales, bits, round);
  const values = Int32Array.from(bias, (b, o) => {
    const step = 2 ** shift[shift.length === 1 ? 0 : o];
    return step * round(b / (scaleOf(o) * step));
  });
  return { values, narrow: { bits, shift } };
}

function shiftsFor(
  bias: Float32Array | Int32Array,
  scales: ArrayLike<number>,
  bits: number,
  round: (x: number) => number,
): Int32Array {
  const { qmin, qmax } = signedRange(bits);
  const fits = (b: number, step: number): boolean => {
    const q = round(b / step);
    return q >= qmin && q <= qmax;
  };
  const size = bias.length / scales.length;
  return Int32Array.from(scales, (scale, i) => {
    const sharing = bias.subarray(i * size, (i + 1) * size);
    let k = 0;
    while (!sharing.every((b) => fits(b, scale * 2 ** k))) k++;
    return k;
  });
}
