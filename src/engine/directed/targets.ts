/** Which accumulators tell a requantization from its faults: ties, the edges of clamps, both signs. */
import { entryOf, requantizeOne } from '../../integer/requantize';
import type { Factor, Requantize } from '../../quantize/quantizedModel';
import type { Range } from '../../quantize/steps/range';
import type { Fault } from './faults';

/**
 * As few as notice every fault that any candidate notices, the candidates in order.
 * @param canSum where sums lie wide apart, whether the step can make one; then more ties are tried
 */
export function targetsOf(
  requantize: Requantize,
  faults: readonly Fault[],
  entry: number,
  reach: Range,
  canSum?: (sum: number) => boolean,
): readonly number[] {
  const targets: number[] = [];
  const open = new Set(faults);
  for (const accumulator of candidates(requantize, entry, reach, canSum ? manyOdds : fewOdds)) {
    const right = requantizeOne(accumulator, entry, requantize);
    const noticed = [...open].filter(({ compute }) => compute(accumulator, entry) !== right);
    if (noticed.length === 0 || !(canSum?.(accumulator) ?? true)) continue;
    targets.push(accumulator);
    for (const fault of noticed) open.delete(fault);
  }
  return targets;
}

const fewOdds: readonly number[] = [1, 3, 5, 7];
const manyOdds: readonly number[] = Array.from({ length: 128 }, (_, i) => 2 * i + 1);

/** Within reach, each once: ties first, which say most about rounding. */
function candidates(
  requantize: Requantize,
  entry: number,
  { low, high }: Range,
  odds: readonly number[],
): readonly number[] {
  const { factor, negative = factor } = requantize;
  const all = [
    ...ties(requantize, factor, entry, odds),
    ...ties(requantize, negative, entry, odds).map((tie) => -tie),
    ...halves(factor, entry),
    ...halves(negative, entry).map((half) => -half),
    ...edges(requantize, entry),
    ...[low, high, Math.round(low / 2), Math.round(high / 2), 1, -1],
  ];
  return [...new Set(all)].filter((accumulator) => accumulator >= low && accumulator <= high);
}

/**
 * Sums whose product lies half-way between two integers: m·a = (2i + 1)·2^(k−1). With t zero bits at the end of m these are the odd
 * multiples of 2^(k−1−t). None where every product is an integer.
 */
function ties(requantize: Requantize, factor: Factor, entry: number, odds: readonly number[]): readonly number[] {
  if (requantize.mode === 'float') return realTies(requantize, factor, entry).slice(0, odds.length);
  const first = firstTie(factor, entry);
  return first === undefined ? [] : odds.map((odd) => odd * first);
}

function firstTie({ multiplier, shift }: Factor, entry: number): number | undefined {
  if (multiplier.length === 0) return undefined;
  const m = Math.abs(entryOf(multiplier, entry));
  if (m === 0) return undefined;
  const step = entryOf(shift, entry) - 1 - Math.log2(m & -m);
  return step < 0 ? undefined : 2 ** step;
}

/**
 * The same of a real factor: of each half within the bounds, and a little beyond, the sum whose product is that half in double precision.
 * None where accumulators are rounded to float32 first.
 */
function realTies({ qmin, qmax, zeroPoint, single }: Requantize, { value }: Factor, entry: number): readonly number[] {
  const factor = Math.abs(entryOf(value, entry));
  if (factor === 0 || single) return [];
  const halves = Array.from({ length: qmax - qmin + Math.abs(zeroPoint) + 2 }, (_, i) => i + 0.5);
  return halves.flatMap((half) => {
    const sums = new Set([Math.floor(half / factor), Math.ceil(half / factor)]);
    return [...sums].filter((sum) => sum * factor === half);
  });
}

/** More than any output has integers. */
const mostTies = 2 ** 17;

/** Every sum within reach that ties and is not far beyond a clamp; undefined where those are not known, or too many. */
export function tiesOf(requantize: Requantize, entry: number, { low, high }: Range): readonly number[] | undefined {
  const { factor, negative = factor, mode, zeroPoint, qmin, qmax, single } = requantize;
  if (single) return undefined;
  const integers = qmax - qmin + Math.abs(zeroPoint) + 2 ** 9;
  const upTo = (of: Factor, most: number): readonly number[] | undefined => {
    if (mode === 'float') return realTies(requantize, of, entry);
    const first = firstTie(of, entry);
    if (first === undefined) return [];
    const beyondClamps = integers / Math.abs(entryOf(of.value, entry));
    const count = Math.floor((Math.min(most, beyondClamps) / first + 1) / 2);
    return count > mostTies ? undefined : Array.from({ length: Math.max(0, count) }, (_, i) => (2 * i + 1) * first);
  };
  const [above, below] = [upTo(factor, high), upTo(negative, -low)];
  const isWithin = (tie: number): boolean => tie >= low && tie <= high;
  return above && below && [...above, ...below.map((tie) => -tie)].filter(isWithin);
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
