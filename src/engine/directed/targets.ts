/** Which accumulators tell a requantization from its faults: ties, the edges of clamps, both signs. */
import { entryOf, requantizeOne } from '../../integer/requantize';
import type { Factor, Requantize } from '../../quantize/quantizedModel';
import type { Fault } from './faults';

/** What the step can sum. */
export interface Reach {
  readonly low: number;
  readonly high: number;
}

/** As few as notice every fault that any candidate notices, the candidates in order. */
export function targetsOf(
  requantize: Requantize,
  faults: readonly Fault[],
  entry: number,
  reach: Reach,
): readonly number[] {
  const targets: number[] = [];
  const open = new Set(faults);
  for (const accumulator of candidates(requantize, entry, reach)) {
    const right = requantizeOne(accumulator, entry, requantize);
    const noticed = [...open].filter(({ compute }) => compute(accumulator, entry) !== right);
    if (noticed.length === 0) continue;
    targets.push(accumulator);
    for (const fault of noticed) open.delete(fault);
  }
  return targets;
}

/** Within reach, each once: ties first, which say most about rounding. */
function candidates(requantize: Requantize, entry: number, { low, high }: Reach): readonly number[] {
  const { factor, negative = factor } = requantize;
  const all = [
    ...ties(factor, entry),
    ...ties(negative, entry).map((tie) => -tie),
    ...halves(factor, entry),
    ...halves(negative, entry).map((half) => -half),
    ...edges(requantize, entry),
    ...[low, high, Math.round(low / 2), Math.round(high / 2), 1, -1],
  ];
  return [...new Set(all)].filter((accumulator) => accumulator >= low && accumulator <= high);
}

/**
 * Sums whose product lies half-way between two integers: m·a = (2i + 1)·2^(k−1). With t zero bits at the end of m these are the odd
 * multiples of 2^(k−1−t). None where every product is an integer, or the factor a real number.
 */
function ties({ multiplier, shift }: Factor, entry: number): readonly number[] {
  if (multiplier.length === 0) return [];
  const m = Math.abs(entryOf(multiplier, entry));
  if (m === 0) return [];
  const step = entryOf(shift, entry) - 1 - Math.log2(m & -m);
  return step < 0 ? [] : [1, 3, 5, 7].map((odd) => odd * 2 ** step);
}

/** Sums just before and behind the middle between two integers. */
function halves({ value }: Factor, entry: number): readonly number[] {
  const factor = Math.abs(entryOf(value, entry));
  if (factor === 0) return [];
  return [0.5, 1.5, 2.5, 7.5].flatMap((half) => [Math.ceil(half / factor), Math.floor(half / factor)]);
}

/** Sums around those from which on the output saturates, and some beyond. */
function edges({ factor, negative = factor, zeroPoint, qmin, qmax }: Requantize, entry: number): readonly number[] {
  const at = (q: number): number => {
    const scale = Math.abs(entryOf((q < zeroPoint ? negative : factor).value, entry));
    return scale === 0 ? 0 : (q - zeroPoint) / scale;
  };
  return [qmax + 1, qmax + 2, qmin - 1, qmin - 2, qmax + 40, qmin - 40].map((q) => Math.round(at(q)));
}
