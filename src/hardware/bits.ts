/** Widths of numbers, and words of memories. */

/** Bits of an address of so many places, at least one. */
export function bitsFor(places: number): number {
  let bits = 1;
  while (2 ** bits < places) bits++;
  return bits;
}

/** Fields of `bits` bits side by side in two's complement, the first in the lowest bits. */
export function wordOf(fields: readonly (number | bigint)[], bits: number): bigint {
  return fields.reduceRight<bigint>((word, field) => (word << BigInt(bits)) | BigInt.asUintN(bits, BigInt(field)), 0n);
}

/** Whole numbers from 0. */
export const counted = (length: number): readonly number[] => Array.from({ length }, (_, i) => i);

/** Divisors, ascending. */
export const divisorsOf = (n: number): readonly number[] =>
  counted(n).flatMap((i) => (n % (i + 1) === 0 ? [i + 1] : []));

export const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));
