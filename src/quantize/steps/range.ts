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

/** Whether the integers need all bits of their width, none of them for a sign: two's complement of that width does not hold them. */
export function readsUnsigned({ qmin, qmax, bits }: Pick<QuantizedTensor, 'qmin' | 'qmax' | 'bits'>): boolean {
  return qmin >= 0 && qmax >= 2 ** (bits - 1);
}

/** Every integer of a tensor's width, read as its own are. */
export function widthRange(tensor: Pick<QuantizedTensor, 'qmin' | 'qmax' | 'bits'>): Range {
  return readsUnsigned(tensor) ? { low: 0, high: 2 ** tensor.bits - 1 } : signedRange(tensor.bits);
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
