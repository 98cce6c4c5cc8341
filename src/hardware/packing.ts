/** Products that share an operand in one multiplier, as packed_products.v makes them. */

/** Operands of one multiplier, signed, the wider first. */
export type Multiplier = readonly [wider: number, narrower: number];

export const mostPacked = 4;

/** Bits of the operand that holds `ways` others of `bits` bits, each to be multiplied by one of `shared` bits. */
export const packedBits = (ways: number, bits: number, shared: number): number =>
  ways === 1 ? bits : (ways - 1) * (shared + bits - 1) + bits + 1;

/** The most products that one multiplier makes at once: 4, 2 or 1. @param products what these must divide */
export function packedWays(
  shared: number,
  bits: number,
  multiplier: Multiplier | undefined,
  products = mostPacked,
): number {
  if (!multiplier) return 1;
  const [wide, narrow] = multiplier;
  const fits = (ways: number): boolean => {
    const packed = packedBits(ways, bits, shared);
    return (packed <= wide && shared <= narrow) || (packed <= narrow && shared <= wide);
  };
  return [mostPacked, 2].find((ways) => products % ways === 0 && fits(ways)) ?? 1;
}
