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

export function requantizedRange({ qmin, qmax, leakyAfter }: Requantize): Range {
  const sloped = (q: number): number => q * (q >= 0 ? (leakyAfter?.positive ?? 1) : (leakyAfter?.negative ?? 1));
  return { low: sloped(qmin), high: sloped(qmax) };
}

/** Of a tensor's integers less the zero point. */
export function centredRange({ qmin, qmax }: QuantizedTensor, zeroPoint: number): Range {
  return { low: qmin - zeroPoint, high: qmax - zeroPoint };
}

/** The larger magnitude of the two ends, as seen from `zero`. */
export function magnitude({ low, high }: Range, zero = 0): number {
  return Math.max(zero - low, high - zero, 0);
}
