/** Exactly the real number that a double stands for, as `p/q` in decimal: q is a power of two. */
export function exactRational(x: number): string {
  let scaled = x;
  let exponent = 0n;
  // Doubling is exact; a scale is far from the largest double.
  while (!Number.isInteger(scaled)) {
    scaled *= 2;
    exponent++;
  }
  return `${BigInt(scaled)}/${1n << exponent}`;
}
