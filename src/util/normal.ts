/** The standard normal distribution. */

export function normalDensity(x: number): number {
  return Math.exp(-(x * x) / 2) / Math.sqrt(2 * Math.PI);
}

/** Φ(x), the share below x: half of erfc(−x/√2), whose relative error is below 1.2·10^−7 (Press et al., Numerical Recipes 6.2). */
export function normalShare(x: number): number {
  const z = Math.abs(x) / Math.SQRT2;
  const t = 1 / (1 + z / 2);
  const power = chebyshev.reduceRight((sum, coefficient) => coefficient + t * sum, 0);
  const tail = (t * Math.exp(-z * z + power)) / 2;
  return x > 0 ? 1 - tail : tail;
}

const chebyshev = [
  -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223,
  0.17087277,
];
