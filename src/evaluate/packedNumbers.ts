/** Numbers as records keep them: doubles as text to the last bit (eight bytes each, little endian, in base64), counts as they are. */
import { isNumbers } from './evaluator';

export function packDoubles(numbers: ArrayLike<number>): string {
  const bytes = new DataView(new ArrayBuffer(8 * numbers.length));
  for (let at = 0; at < numbers.length; at++) bytes.setFloat64(8 * at, numbers[at], true);
  return btoa(Array.from(new Uint8Array(bytes.buffer), (byte) => String.fromCharCode(byte)).join(''));
}

/** Undefined where the value is no text of doubles. */
export function unpackDoubles(packed: unknown): Float64Array | undefined {
  if (typeof packed !== 'string' || !/^[A-Za-z0-9+/]*={0,2}$/.test(packed) || packed.length % 4 !== 0) return undefined;
  const text = atob(packed);
  if (text.length % 8 !== 0) return undefined;
  const bytes = new DataView(new ArrayBuffer(text.length));
  for (let at = 0; at < text.length; at++) bytes.setUint8(at, text.charCodeAt(at));
  const numbers = new Float64Array(text.length / 8);
  for (let at = 0; at < numbers.length; at++) numbers[at] = bytes.getFloat64(8 * at, true);
  return numbers;
}

/** What an image may hold of anything; more would be damage. */
const most = 2 ** 20;

export const isCount = (value: unknown): value is number =>
  Number.isInteger(value) && Number(value) >= 0 && Number(value) < most;

/** `[a, b, a, b, …]` as pairs of counts; undefined where it is anything else. */
export function pairs(flat: unknown): readonly (readonly [number, number])[] | undefined {
  if (!isNumbers(flat) || flat.length % 2 !== 0 || !flat.every(isCount)) return undefined;
  return Array.from({ length: flat.length / 2 }, (_, at) => [flat[2 * at], flat[2 * at + 1]] as const);
}
