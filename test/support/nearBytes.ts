/** A file with one byte changed, each of its bytes in a few ways, and the file cut short at each place. */
export function nearBytes(bytes: Uint8Array): readonly Uint8Array[] {
  const changes = [...bytes].flatMap((byte, at) => {
    const others = new Set([byte + 1, byte ^ 0x80, byte >> 1, 0, 255].map((other) => other & 255));
    others.delete(byte);
    return [...others].map((other) => bytes.map((same, place) => (place === at ? other : same)));
  });
  return [...changes, ...Array.from(bytes, (_, length) => bytes.slice(0, length))];
}
