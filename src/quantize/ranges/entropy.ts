/**
 * `entropy`: the magnitude at which the quantized distribution tells least apart from the real one (S. Migacz, 8-bit
 * inference with TensorRT, GTC 2017). For each candidate of i bins of the histogram h of |x|, zeros left out:
 *
 *   P = h[0 … i), with everything beyond added to its last bin
 *   Q = h[0 … i) summed into 2^(n−1) levels, each level spread evenly over those of its bins that are not empty
 *   KL(P ‖ Q) = Σ p·ln(p/q)          the i with the least wins
 *
 * About 256 candidates are compared. With as many levels as bins (12 bits and more) nothing is to be gained by clipping.
 */
export function entropyMagnitude(counts: Float64Array, width: number, bits: number): number {
  const levels = 2 ** (bits - 1);
  const used = usedBins(counts);
  const stride = Math.max(1, Math.floor(used / 256));
  let best = { bins: used, divergence: Infinity };
  for (let bins = used; bins >= levels; bins -= stride) {
    const divergence = divergenceAt(counts, bins, used, levels);
    if (divergence < best.divergence) best = { bins, divergence };
  }
  return best.bins * width;
}

function usedBins(counts: Float64Array): number {
  let used = counts.length;
  while (used > 0 && counts[used - 1] === 0) used--;
  return used;
}

/** KL(P ‖ Q) for the first `bins` bins. Infinity when the last bin of P is filled by outliers alone and Q's is empty. */
function divergenceAt(counts: Float64Array, bins: number, used: number, levels: number): number {
  let outliers = 0;
  for (let k = bins; k < used; k++) outliers += counts[k];
  let inside = 0;
  for (let k = 0; k < bins; k++) inside += counts[k];
  let divergence = 0;
  for (let level = 0; level < levels; level++) {
    const start = Math.floor((level * bins) / levels);
    const end = Math.floor(((level + 1) * bins) / levels);
    const q = meanOfFilled(counts, start, end) / inside;
    for (let k = start; k < end; k++) {
      const p = (counts[k] + (k === bins - 1 ? outliers : 0)) / (inside + outliers);
      if (p > 0) divergence += counts[k] > 0 ? p * Math.log(p / q) : Infinity;
    }
  }
  return divergence;
}

function meanOfFilled(counts: Float64Array, start: number, end: number): number {
  let [sum, filled] = [0, 0];
  for (let k = start; k < end; k++) {
    sum += counts[k];
    if (counts[k] > 0) filled++;
  }
  return filled === 0 ? 0 : sum / filled;
}
