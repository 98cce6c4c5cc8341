/** Numbers of any width side by side in bytes, each in two's complement, the first in the lowest bits. */

/** Writes `bits` bits (up to 53) of `value` from bit `at` on; the bits must be 0 before. */
export function packBits(bytes: Uint8Array, at: number, value: number, bits: number): void {
  let rest = value < 0 ? value + 2 ** bits : value;
  let left = bits;
  for (let place = at; left > 0;) {
    const offset = place % 8;
    const taken = Math.min(8 - offset, left);
    bytes[(place - offset) / 8] |= (rest % 2 ** taken) << offset;
    rest = Math.floor(rest / 2 ** taken);
    place += taken;
    left -= taken;
  }
}
