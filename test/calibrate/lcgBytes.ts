/** The generator that test/golden/*.py draw pixels from: x ← x·1664525 + 1013904223 (mod 2^32), a byte is x >> 24. */
export function lcgBytes(seed: number, count: number): Uint8Array {
  const bytes = new Uint8Array(count);
  let state = seed >>> 0;
  for (let index = 0; index < count; index++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    bytes[index] = state >>> 24;
  }
  return bytes;
}
