/** Numbers wider than a weight as digits to the base 2^(bits − 1), each within a weight's range. */

/** How many digits hold every number from `low` to `high`. */
export function digitsFor({ low, high }: { readonly low: number; readonly high: number }, bits: number): number {
  return Math.max(digitsOf(low, bits).length, digitsOf(high, bits).length);
}

/** The highest digit first: the sum of digit · base^(places behind it). */
export function digitsOf(value: number, bits: number): readonly number[] {
  const [base, half] = [2 ** (bits - 1), 2 ** (bits - 2)];
  if (value >= -base && value < base) return [value];
  const digit = value - Math.floor((value + half) / base) * base;
  return [...digitsOf((value - digit) / base, bits), digit];
}

/** With as many leading zeros as make `count` digits. */
export function paddedDigits(value: number, bits: number, count: number): readonly number[] {
  const digits = digitsOf(value, bits);
  return [...Array.from({ length: count - digits.length }, () => 0), ...digits];
}
