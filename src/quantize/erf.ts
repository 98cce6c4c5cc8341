/**
 * The error function in double precision, by a series whose terms are all positive, so that nothing cancels:
 *
 *   erf(x) = 2/√π · e^(−x²) · Σ_n 2ⁿ·x^(2n+1) / (1·3·…·(2n+1))
 */
export function erf(x: number): number {
  const magnitude = Math.abs(x);
  // From here on the double nearest to erf is 1.
  if (magnitude >= 6) return Math.sign(x);
  let term = magnitude;
  let sum = term;
  for (let n = 1; term > sum * 1e-17; n++) {
    term *= (2 * magnitude * magnitude) / (2 * n + 1);
    sum += term;
  }
  return Math.sign(x) * (2 / Math.sqrt(Math.PI)) * Math.exp(-magnitude * magnitude) * sum;
}
