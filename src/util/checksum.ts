/**
 * XXH32 (seed 0): a checksum of bytes that takes half a millisecond a megabyte. Any change within one word of four bytes changes it.
 * It finds damage, not intent.
 */
const prime1 = 0x9e3779b1;
const prime2 = 0x85ebca77;
const prime3 = 0xc2b2ae3d;
const prime4 = 0x27d4eb2f;
const prime5 = 0x165667b1;

/** An unsigned integer of 32 bits. */
export function checksum(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const striped = bytes.length - (bytes.length % 16);
  let hash = (striped > 0 ? stripes(view, striped) : prime5) + bytes.length;
  let at = striped;
  for (; at + 4 <= bytes.length; at += 4)
    hash = Math.imul(rotate(hash + Math.imul(view.getUint32(at, true), prime3), 17), prime4);
  for (; at < bytes.length; at++) hash = Math.imul(rotate(hash + Math.imul(bytes[at], prime5), 11), prime1);
  return avalanche(hash) >>> 0;
}

/** Four words at a time, each into a sum of its own. */
function stripes(view: DataView, end: number): number {
  let [a, b, c, d] = [(prime1 + prime2) | 0, prime2 | 0, 0, -prime1 | 0];
  for (let at = 0; at < end; at += 16) {
    a = round(a, view.getUint32(at, true));
    b = round(b, view.getUint32(at + 4, true));
    c = round(c, view.getUint32(at + 8, true));
    d = round(d, view.getUint32(at + 12, true));
  }
  return rotate(a, 1) + rotate(b, 7) + rotate(c, 12) + rotate(d, 18);
}

const round = (sum: number, word: number): number => Math.imul(rotate((sum + Math.imul(word, prime2)) | 0, 13), prime1);

const rotate = (word: number, by: number): number => (word << by) | (word >>> (32 - by));

function avalanche(hash: number): number {
  const once = Math.imul(hash ^ (hash >>> 15), prime2);
  const twice = Math.imul(once ^ (once >>> 13), prime3);
  return twice ^ (twice >>> 16);
}
