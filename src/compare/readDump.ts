/**
 * Integers from files that a board or a simulation wrote: `.mem` and `.hex` ($readmemh, $writememh), `.bin` (raw, little-endian),
 * `.npy`, and `.txt`, `.csv`, `.dat` (decimal, or 0x…). What a simulator calls x or z is NaN: nobody has driven it.
 */
import { readNpy } from '../formats/npy/readNpy';
import { InputError } from '../util/errors';

export const dumpExtensions = ['mem', 'hex', 'bin', 'npy', 'txt', 'csv', 'dat'] as const;

export interface Expectation {
  readonly elements: number;
  /** Of one element, two's complement. */
  readonly bits: number;
}

/** Not necessarily as many as expected. Rejects with InputError naming the file for what is no number. */
export async function readDump(name: string, bytes: Uint8Array, expected: Expectation): Promise<Float64Array> {
  switch (name.split('.').pop()?.toLowerCase()) {
    case 'mem':
    case 'hex':
      return readHex(name, textOf(bytes), expected.bits);
    case 'bin':
      return readRaw(bytes, bytesEach(name, bytes.length, expected));
    case 'npy':
      return Float64Array.from(await readNpy(name, bytes));
    default:
      return readDecimal(name, textOf(bytes));
  }
}

const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** Signed little-endian integers of 1, 2, 4 or 8 bytes. */
export function readRaw(bytes: Uint8Array, width: number): Float64Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float64Array.from({ length: Math.floor(bytes.length / width) }, (_, i) => {
    if (width === 1) return view.getInt8(i);
    if (width === 2) return view.getInt16(i * 2, true);
    return width === 4 ? view.getInt32(i * 4, true) : Number(view.getBigInt64(i * 8, true));
  });
}

/** From the file's size: as the golden file has them, or wider. */
function bytesEach(name: string, length: number, { elements, bits }: Expectation): number {
  const width = length / elements;
  if ([1, 2, 4, 8].includes(width)) return width;
  const own = [1, 2, 4, 8].find((bytes) => bytes * 8 >= bits) ?? 8;
  if (length % own === 0) return own;
  throw new InputError(
    `${name}: ${length} bytes, expected ${elements} elements of 1, 2, 4 or 8 bytes (${elements * own} with ${own})`,
  );
}

/**
 * Words with comments and `@address` lines. A word of as many digits as an element needs is of `bits` bits; a longer one has
 * its sign in its own top bit.
 */
export function readHex(name: string, text: string, bits: number): Float64Array {
  const values: number[] = [];
  const words = text.replace(/\/\/.*|\/\*[^]*?\*\//g, ' ').match(/\S+/g) ?? [];
  for (const word of words) {
    if (word.startsWith('@')) seek(name, values, word);
    else if (/^[0-9a-f_xz]+$/i.test(word)) values.push(hexValue(word.replace(/_/g, ''), bits));
    else throw new InputError(`${name}: expected hexadecimal words, found "${word.slice(0, 40)}"`);
  }
  return Float64Array.from(values);
}

/** Elements that an address skips were not written: unknown. */
function seek(name: string, values: number[], word: string): void {
  const address = Number.parseInt(word.slice(1), 16);
  if (!(address >= 0 && address <= 2 ** 28)) throw new InputError(`${name}: no address: "${word.slice(0, 40)}"`);
  while (values.length < address) values.push(NaN);
  values.length = address;
}

function hexValue(digits: string, bits: number): number {
  if (/[xz]/i.test(digits)) return NaN;
  const width = digits.length * 4 <= bits + 3 ? bits : digits.length * 4;
  return Number(BigInt.asIntN(width, BigInt(`0x${digits}`)));
}

function readDecimal(name: string, text: string): Float64Array {
  const words = text.replace(/#.*/g, ' ').match(/[^\s,;]+/g) ?? [];
  return Float64Array.from(words, (word) => {
    if (/^[xz]+$/i.test(word)) return NaN;
    const value = Number(word);
    if (Number.isNaN(value)) throw new InputError(`${name}: expected decimal numbers, found "${word.slice(0, 40)}"`);
    return value;
  });
}
