/**
 * Integers from files that a board or a simulation wrote: `.mem` and `.hex` ($readmemh, $writememh), `.bin` (raw, little-endian),
 * `.npy`, and `.txt`, `.csv`, `.dat` (decimal, or 0x…). What a simulator calls x or z is NaN: nobody has driven it.
 */
import { readNpy } from '../formats/npy/readNpy';
import { InputError } from '../util/errors';

export const dumpExtensions = ['mem', 'hex', 'bin', 'npy', 'txt', 'csv', 'dat'] as const;

export interface Expectation {
  /** The golden integers. */
  readonly expected: Float64Array;
  /** Of one element, two's complement where it is signed. */
  readonly bits: number;
  readonly signed: boolean;
}

/** Not necessarily as many as expected. Rejects with InputError naming the file for what is no number. */
export async function readDump(name: string, bytes: Uint8Array, expected: Expectation): Promise<Float64Array> {
  switch (name.split('.').pop()?.toLowerCase()) {
    case 'mem':
    case 'hex':
      return readHex(name, textOf(bytes), expected);
    case 'bin':
      return readRaw(bytes, bytesEach(name, bytes, expected), expected.signed);
    case 'npy':
      return Float64Array.from(await readNpy(name, bytes));
    default:
      return readDecimal(name, textOf(bytes));
  }
}

const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** Little-endian integers of 1, 2, 4 or 8 bytes; unsigned ones have 1 or 2, or a top bit of 0. */
export function readRaw(bytes: Uint8Array, width: number, signed: boolean): Float64Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float64Array.from({ length: Math.floor(bytes.length / width) }, (_, i) => {
    if (width === 1) return signed ? view.getInt8(i) : view.getUint8(i);
    if (width === 2) return signed ? view.getInt16(i * 2, true) : view.getUint16(i * 2, true);
    return width === 4 ? view.getInt32(i * 4, true) : Number(view.getBigInt64(i * 8, true));
  });
}

/** From the file's size; where that is another than expected, the width in which the first elements agree best. */
function bytesEach(name: string, bytes: Uint8Array, { expected, bits, signed }: Expectation): number {
  const width = bytes.length / expected.length;
  if (containers.includes(width)) return width;
  const [best] = containers
    .filter((each) => each * 8 >= bits && bytes.length % each === 0)
    .map((each) => ({ each, agreeing: agreement(readRaw(bytes, each, signed), expected) }))
    .sort((a, b) => b.agreeing - a.agreeing);
  if (best) return best.each;
  const own = containers.find((each) => each * 8 >= bits) ?? 8;
  throw new InputError(
    `${name}: ${bytes.length} bytes, expected ${expected.length} elements of 1, 2, 4 or 8 bytes (${expected.length * own} with ${own})`,
  );
}

const containers: readonly number[] = [1, 2, 4, 8];

/** Share of the common elements that are equal. */
function agreement(found: Float64Array, expected: Float64Array): number {
  const common = Math.min(found.length, expected.length);
  return found.subarray(0, common).filter((q, i) => q === expected[i]).length / common;
}

/**
 * Words with comments and `@address` lines. A word of as many digits as an element needs is of `bits` bits; a longer one has
 * its sign in its own top bit, where the integers have one.
 */
export function readHex(name: string, text: string, width: Pick<Expectation, 'bits' | 'signed'>): Float64Array {
  const values: number[] = [];
  const words = text.replace(/\/\/.*|\/\*[^]*?\*\//g, ' ').match(/\S+/g) ?? [];
  for (const word of words) {
    if (word.startsWith('@')) seek(name, values, word);
    else if (/^[0-9a-f_xz]+$/i.test(word)) values.push(hexValue(word.replace(/_/g, ''), width));
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

function hexValue(digits: string, { bits, signed }: Pick<Expectation, 'bits' | 'signed'>): number {
  if (/[xz]/i.test(digits)) return NaN;
  if (!signed) return Number(BigInt(`0x${digits}`));
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
