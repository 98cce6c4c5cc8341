/** A text with one bit flipped, in every way: what a disk may do to a file. */
export function flipped(text: string): readonly string[] {
  const bytes = new TextEncoder().encode(text);
  return Array.from({ length: bytes.length * 8 }, (_, bit) => {
    const copy = Uint8Array.from(bytes);
    copy[bit >> 3] ^= 1 << (bit & 7);
    return new TextDecoder().decode(copy);
  });
}
