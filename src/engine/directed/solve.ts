/** Integers whose weighted sum is a given number. */
export interface Terms {
  readonly weights: ArrayLike<number>;
  /** Bounds of each unknown, less the zero point. */
  readonly low: number;
  readonly high: number;
}

const tries = 24;

/**
 * d with Σ weights[j]·d[j] = target and low ≤ d[j] ≤ high, or undefined where none was found. The heaviest weights take most of it,
 * the lightest what is left; later tries begin at random, for weights whose lightest cannot.
 */
export function solve({ weights, low, high }: Terms, target: number, random: () => number): Int32Array | undefined {
  const order = Array.from(weights, (_, j) => j).sort((a, b) => Math.abs(weights[b]) - Math.abs(weights[a]));
  for (let attempt = 0; attempt < tries; attempt++) {
    const first = (): number => (attempt === 0 ? Math.min(Math.max(0, low), high) : between(low, high, random));
    const d = Int32Array.from(order, first);
    let rest = target;
    for (const j of order) rest -= weights[j] * d[j];
    for (const j of order) {
      const weight = weights[j];
      if (weight === 0 || rest === 0) continue;
      const moved = Math.min(Math.max(d[j] + Math.trunc(rest / weight), low), high);
      rest -= weight * (moved - d[j]);
      d[j] = moved;
    }
    if (rest === 0) return d;
  }
  return undefined;
}

/** An integer of a range, both ends included. @param random as `seeded` makes it */
export const between = (low: number, high: number, random: () => number): number =>
  low + Math.floor(random() * (high - low + 1));

/** The smallest and the largest sum. */
export function reachOf({ weights, low, high }: Terms): { readonly low: number; readonly high: number } {
  let [least, most] = [0, 0];
  for (let j = 0; j < weights.length; j++) {
    const [a, b] = [weights[j] * low, weights[j] * high];
    least += Math.min(a, b);
    most += Math.max(a, b);
  }
  return { low: least, high: most };
}
