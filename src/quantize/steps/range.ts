/** Which integers a value can hold: what layouts, widths and the bounds of accumulators are proved from. */
import type { QuantizedTensor, Requantize } from '../representation';

export interface Range {
  readonly low: number;
  readonly high: number;
}

/** Two's complement bits, sign included, that hold every integer from `low` to `high`. */
export function signedBits(low: number, high: number): number {
  let bits = 1;
  while (low < -(2 ** (bits - 1)) || high > 2 ** (bits - 1) - 1) bits++;
  return bits;
}

/** Every integer of so many bits, sign included. */
export function signedRange(bits: number): Range {
  return { low: -(2 ** (bits - 1)), high: 2 ** (bits - 1) - 1 };
}

export function include(range: Range, q: number): Range {
  return { low: Math.min(range.low, q), high: Math.max(range.high, q) };
}

export function union(a: Range | undefined, b: Range | undefined): Range | undefined {
  return a && b && { low: Math.min(a.low, b.low), high: Math.max(a.high, b.high) };
}

/** A slope below zero turns the negative side round: then 0 may be the least. */
export function requantizedRange({ qmin, qmax, leakyAfter }: Pick<Requantize, 'qmin' | 'qmax' | 'leakyAfter'>): Range {
  if (!leakyAfter) return { low: qmin, high: qmax };
  const corners = [qmin, qmax, ...(qmin < 0 && qmax > 0 ? [0] : [])];
  const results = corners.map((q) => q * (q >= 0 ? leakyAfter.positive : leakyAfter.negative));
  return { low: Math.min(...results), high: Math.max(...results) };
}

/** Of a tensor's integers less the zero point. */
export function centredRange({ qmin, qmax }: QuantizedTensor, zeroPoint: number): Range {
  return { low: qmin - zeroPoint, high: qmax - zeroPoint };
}

/** The larger magnitude of the two ends, as seen from `zero`. */
export function magnitude({ low, high }: Range, zero = 0): number {
  return Math.max(zero - low, high - zero, 0);
}
