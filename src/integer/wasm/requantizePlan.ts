/**
 * How accumulators are requantized in WebAssembly, decided once per step from a proven bound: in vectors by a shift of 32, or by
 * halves of 16 bits, in doubles that hold every product exactly, or nearly and checked, one by one in int64; or not at all, and the
 * reference runs the step.
 */
import type { Factor, Requantize } from '../../quantize/quantizedModel';
import { entryOf } from '../requantize';
import { roundingIds } from './exports';
import type { Pointer } from './exports';
import type { KernelMemory } from './memory';
import { roundUp8 } from './pixels';
import type { PixelLayout } from './pixels';
import type { Planner } from './plan';

/** What accumulators are made of, numbered as in assembly/requantize.ts. */
export const sumKinds = { int32: 0, int64: 1, double: 2 } as const;
export type SumKind = keyof typeof sumKinds;
export const sumBytes: Readonly<Record<SumKind, number>> = { int32: 4, int64: 8, double: 8 };

export interface Accumulators {
  readonly sums: SumKind;
  readonly channels: number;
  /** Added to every accumulator of a channel; absent for 0. Integers below 2^53. */
  readonly bias?: ArrayLike<number>;
  /** No |accumulator| with its bias exceeds it. */
  readonly bound: number;
  /** Accumulators are max-pooled two by two first, where no factor is below zero, so that requantizing keeps order. In vectors only. */
  readonly pooled?: boolean;
}

/** An entry per channel: the factor at and above zero, or below. */
interface Shifted {
  readonly multiplier: readonly number[];
  readonly shift: readonly number[];
}

const integer32 = 2 ** 31;
const kinds = { store: 0, shift: 1, real: 2, exact: 3, halved: 4, checked: 5, single: 6 } as const;
/** int64 sums below it become doubles in two instructions (toDoubles of assembly/requantizeReal.ts). */
const vectorBound = 2 ** 51;

/**
 * Writes the structure of assembly/requantize.ts; undefined when no way of the kernel's is provably exact.
 * @param to where the results go.
 */
export function keepRequantize(
  { memory, build }: Pick<Planner, 'memory' | 'build'>,
  accumulators: Accumulators,
  to: PixelLayout,
  requantize?: Requantize,
): Pointer | undefined {
  if (!requantize) return accumulators.pooled ? undefined : keep(memory, accumulators, undefined, 'store');
  const { factor, negative = factor, mode, leakyAfter } = requantize;
  const { channels, bound, sums, pooled } = accumulators;
  // A slope below zero does not keep order.
  if (pooled && leakyAfter && leakyAfter.negative < 0) return undefined;
  const inVectors = sums !== 'int64' || bound < vectorBound;
  if (mode === 'float') {
    if (pooled || !inVectors || (requantize.single && requantize.rounding !== 'nearest-ties-even')) return undefined;
    const kind = requantize.single ? 'single' : 'real';
    const factors = [factor, negative].map(({ value }) => perChannel(channels, (c) => entryOf(value, c)));
    return keep(memory, accumulators, requantize, kind, factors.map(doubles));
  }
  if (sums === 'double') return undefined;
  const both = [factor, negative].map((each) => shifted(each, channels));
  const signed = both.some(({ multiplier }) => multiplier.some((m) => m < 0));
  // A vector takes the sign of a product from the accumulator.
  const fast = sums === 'int32' && !signed && fastFactors(both, bound);
  if (fast) {
    // One array where factors do not differ below zero: the kernel sees that from its address.
    const factors = requantize.negative ? fast.factors : fast.factors.slice(0, 1);
    const halved = build.revectorized && to.bytes === 1 && byHalves(requantize, fast, bound);
    return keep(memory, accumulators, requantize, halved ? 'halved' : 'shift', factors.map(ints), fast.preShift);
  }
  if (pooled) return undefined;
  const reals = (): ArrayBufferView[] =>
    both.map(({ multiplier, shift }) => doubles(multiplier.map((m, c) => m * 2 ** -shift[c])));
  if (inVectors && both.every(({ multiplier }) => multiplier.every((m) => bound * Math.abs(m) < 2 ** 53)))
    return keep(memory, accumulators, requantize, 'real', reals());
  const fits = both.every(({ multiplier, shift }) =>
    multiplier.every((m, c) => bound * Math.abs(m) * 2 ** Math.max(0, -shift[c]) <= 2 ** 62),
  );
  if (!fits) return undefined;
  const arrays = [...both.map(({ multiplier }) => ints(multiplier)), ...both.map(({ shift }) => ints(shift))];
  if (sums === 'int64' && inVectors) return keep(memory, accumulators, requantize, 'checked', [...arrays, ...reals()]);
  return keep(memory, accumulators, requantize, 'exact', arrays);
}

/** The same for channels `first` to before `end`, numbered from 0. */
export function requantizeOfChannels(requantize: Requantize, first: number, end: number): Requantize {
  const part = <A extends Float64Array | Int32Array>(array: A): A =>
    array.length > 1 ? (array.subarray(first, end) as A) : array;
  const factor = ({ value, multiplier, shift }: Factor): Factor => ({
    value: part(value),
    multiplier: part(multiplier),
    shift: part(shift),
  });
  const { negative } = requantize;
  return { ...requantize, factor: factor(requantize.factor), negative: negative && factor(negative) };
}

function shifted({ multiplier, shift }: Factor, channels: number): Shifted {
  return {
    multiplier: perChannel(channels, (c) => entryOf(multiplier, c)),
    shift: perChannel(channels, (c) => entryOf(shift, c)),
  };
}

/** What assembly/requantizeHalves.ts can do. */
function byHalves({ rounding, leakyAfter }: Requantize, { factors, preShift }: FastFactors, bound: number): boolean {
  const small = bound < 2 ** 30 && factors.every((each) => each.every((m) => m < 2 ** 31 - 2 ** 15));
  return small && preShift === 0 && !leakyAfter && (rounding === 'nearest-ties-up' || rounding === 'floor');
}

interface FastFactors {
  readonly factors: readonly (readonly number[])[];
  readonly preShift: number;
}

/** m·2^−k as m′·2^−32 of the accumulator shifted left by `preShift`, where every m′ is an integer that fits. */
function fastFactors(both: readonly Shifted[], bound: number): FastFactors | undefined {
  const wanted = both.map(({ multiplier, shift }) => multiplier.map((m, c) => m * 2 ** (32 - shift[c])));
  const largest = Math.max(...wanted.map((factors) => factors.reduce((a, b) => Math.max(a, b), 0)));
  const preShift = Math.max(0, Math.floor(Math.log2(largest / integer32)) + 1);
  const factors = wanted.map((each) => each.map((m) => m / 2 ** preShift));
  const fits = factors.every((each) => each.every((m) => Number.isInteger(m) && m < integer32));
  return fits && bound * 2 ** preShift < integer32 ? { factors, preShift } : undefined;
}

function keep(
  memory: KernelMemory,
  { sums, channels, bias, pooled }: Accumulators,
  requantize: Requantize | undefined,
  kind: keyof typeof kinds,
  arrays: readonly ArrayBufferView[] = [],
  preShift = 0,
): Pointer {
  const biases = perChannel(channels, (c) => bias?.[c] ?? 0);
  const { rounding = 'floor', zeroPoint = 0, qmin = 0, qmax = 0, leakyAfter } = requantize ?? {};
  const biasAt = memory.keep(sums === 'int32' ? ints(biases) : BigInt64Array.from(padded(biases), BigInt));
  const [positive = 0, negative = positive, ...others] = arrays.map((array) => memory.keep(array));
  const [positiveShift = 0, negativeShift = 0, positiveReal = 0, negativeReal = 0] = others;
  const slopes = [leakyAfter?.positive ?? 1, leakyAfter?.negative ?? 1];
  const numbers = [kinds[kind], sumKinds[sums], roundingIds[rounding], zeroPoint, qmin, qmax, ...slopes, preShift];
  const pointers = [biasAt, positive, negative, positiveShift, negativeShift];
  return memory.words(...numbers, ...pointers, pooled ? 1 : 0, positiveReal, negativeReal);
}

const perChannel = (channels: number, entry: (channel: number) => number): number[] =>
  Array.from({ length: channels }, (_, channel) => entry(channel));

/** The kernel works on eight channels at a time. */
const padded = (entries: readonly number[]): number[] =>
  Array.from({ length: roundUp8(entries.length) + 8 }, (_, i) => entries[i] ?? 0);

/** Modulo 2^32: what int32 sums that may wrap are to be corrected by. */
const ints = (entries: readonly number[]): Int32Array =>
  Int32Array.from(padded(entries), (entry) => (entry % 2 ** 32) | 0);
const doubles = (entries: readonly number[]): Float64Array => Float64Array.from(padded(entries));
