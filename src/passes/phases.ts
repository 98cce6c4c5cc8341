/**
 * A transposed convolution as a convolution that makes every phase of its stride as channels of their own. Along each axis:
 *
 *   y[u] = Σ_k w[k] · x[(u − d·k) / s]  where that is whole,      u = s·q + p:
 *   y[s·q + p] = Σ_m v_p[m] · x[q − m],      v_p[m] = w[k]  where  d·k = s·m + p,  otherwise 0
 */
export interface Axis {
  /** Of the input, and of what is asked of the output. */
  readonly size: number;
  readonly output: number;
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  /** Leading positions of the full result that are cut off. */
  readonly begin: number;
}

/** Taps of each phase. */
export function tapsOf({ kernel, stride, dilation }: Axis): number {
  return Math.floor((dilation * (kernel - 1)) / stride) + 1;
}

/** Positions of each phase: as many as reach the last output, and not fewer than the input has. */
export function positionsOf({ size, output, stride, begin }: Axis): number {
  return Math.max(size, Math.ceil((begin + output) / stride));
}

/** @param weights (C, O/groups, KH, KW); answers (O·sy·sx, C/groups, taps, taps), phases of one channel side by side */
export function phaseWeights(
  weights: Float32Array,
  [channels, perGroup]: readonly number[],
  groups: number,
  [rows, columns]: readonly [Axis, Axis],
): Float32Array {
  const inner = channels / groups;
  const [high, wide] = [tapsOf(rows), tapsOf(columns)];
  const phases = rows.stride * columns.stride;
  const out = new Float32Array(groups * perGroup * phases * inner * high * wide);
  for (let c = 0; c < channels; c++) {
    const group = Math.floor(c / inner);
    for (let o = 0; o < perGroup; o++) {
      for (let ky = 0; ky < rows.kernel; ky++) {
        for (let kx = 0; kx < columns.kernel; kx++) {
          const [y, x] = [placeOf(rows, ky), placeOf(columns, kx)];
          const channel = (group * perGroup + o) * phases + y.phase * columns.stride + x.phase;
          const to = ((channel * inner + (c % inner)) * high + y.tap) * wide + x.tap;
          out[to] = weights[((c * perGroup + o) * rows.kernel + ky) * columns.kernel + kx];
        }
      }
    }
  }
  return out;
}

/** Where a tap goes; a convolution reads forwards, so that the last tap is m = 0. */
function placeOf(axis: Axis, k: number): { readonly phase: number; readonly tap: number } {
  const at = axis.dilation * k;
  return { phase: at % axis.stride, tap: tapsOf(axis) - 1 - Math.floor(at / axis.stride) };
}
