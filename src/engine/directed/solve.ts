/** Integers whose weighted sum is a given number. */
import { gcd } from '../../hardware/bits';

export interface Terms {
  readonly weights: ArrayLike<number>;
  /** Bounds of each unknown, less the zero point. */
  readonly low: number;
  readonly high: number;
}

const tries = 24;

/** In the first of them whatever the lightest weights can sum is tried. */
const exactTries = 4;

/** Of the lightest weights all integers are tried, so many together. */
const mostTried = 2 ** 17;

/**
 * d with Σ weights[j]·d[j] = target and low ≤ d[j] ≤ high, or undefined where none was found. The heaviest weights take most of it,
 * the lightest what is left, of the last three or two in any of their integers. Later tries begin at random.
 */
export function solve(terms: Terms, target: number, random: () => number): Int32Array | undefined {
  const { weights, low, high } = terms;
  if (!isWithin(terms, target)) return undefined;
  const order = Array.from(weights, (_, j) => j).sort((a, b) => Math.abs(weights[b]) - Math.abs(weights[a]));
  const lightest = order.filter((j) => weights[j] !== 0).slice((high - low + 1) ** 2 <= mostTried ? -3 : -2);
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
    if (attempt >= exactTries) continue;
    const left = lightest.reduce((sum, j) => sum + weights[j] * d[j], rest);
    const exact = summing(
      lightest.map((j) => weights[j]),
      low,
      high,
      left,
    );
    if (exact) return d.map((value, j) => exact[lightest.indexOf(j)] ?? value);
    if (lightest.length === order.length) return undefined;
  }
  return undefined;
}

/** Whether the target lies between the ends, and is a multiple of what all weights are. */
function isWithin(terms: Terms, target: number): boolean {
  const { low, high } = reachOf(terms);
  const step = Array.from(terms.weights).reduce(gcd, 0);
  return target >= low && target <= high && (step === 0 ? target === 0 : target % step === 0);
}

/** The first integers of a range, in order, whose weighted sum is the target. */
function summing(weights: readonly number[], low: number, high: number, target: number): readonly number[] | undefined {
  if (weights.length === 0) return target === 0 ? [] : undefined;
  const [weight, ...others] = weights;
  const left = reachOf({ weights: others, low, high });
  // Those alone that leave no more than the others can take.
  const ends = [(target - left.low) / weight, (target - left.high) / weight];
  const [from, to] = [Math.ceil(Math.min(...ends)), Math.floor(Math.max(...ends))];
  for (let d = Math.max(low, from); d <= Math.min(high, to); d++) {
    const rest = summing(others, low, high, target - weight * d);
    if (rest) return [d, ...rest];
  }
  return undefined;
}

/** An integer of a range, both ends included. @param random as `seeded` makes it */
export const between = (low: number, high: number, random: () => number): number =>
  low + Math.floor(random() * (high - low + 1));

/** Which sums integers can have, by how far they lie above the least; undefined where that takes more than so many steps. */
export function everySum(terms: Terms, mostSteps: number): Uint8Array | undefined {
  const { low, high } = reachOf(terms);
  const weights = Array.from(terms.weights, Math.abs).filter((weight) => weight !== 0);
  const count = high - low + 1;
  if (count * (weights.length + 1) > mostSteps) return undefined;
  const least = new Uint8Array(count);
  least[0] = 1;
  return weights.reduce<Uint8Array>((sums, weight) => stepsOf(sums, weight, terms.high - terms.low), least);
}

/** Sums that one more term makes of others: those that lie 0 to `most` times its weight above one of them. */
function stepsOf(sums: Uint8Array, weight: number, most: number): Uint8Array {
  const made = new Uint8Array(sums.length);
  for (let first = 0; first < Math.min(weight, sums.length); first++) {
    let since = Infinity;
    for (let sum = first; sum < sums.length; sum += weight) {
      since = sums[sum] ? 0 : since + 1;
      if (since <= most) made[sum] = 1;
    }
  }
  return made;
}

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
