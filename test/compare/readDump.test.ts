/** Files of integers, as $writememh, a C program and people write them. */
import { describe, expect, it } from 'vitest';
import { readDump } from '../../src/compare/readDump';

const text = (of: string): Uint8Array => new TextEncoder().encode(of);
/** @param expected integers, or how many of them are not 0 */
const read = async (
  name: string,
  bytes: Uint8Array,
  expected: number | readonly number[],
  bits: number,
  signed = true,
): Promise<readonly number[]> => {
  const integers = typeof expected === 'number' ? new Float64Array(expected).fill(1) : Float64Array.from(expected);
  return Array.from(await readDump(name, bytes, { expected: integers, bits, signed }));
};

describe('words in hexadecimal', () => {
  it.each([
    ['7f 80 ff 00', 8, [127, -128, -1, 0]],
    ['7f\n80 // sign\n/* two\nlines */ ff', 8, [127, -128, -1]],
    ['00ff ffff', 8, [255, -1]],
    // As many digits as five bits need: the fifth is the sign.
    ['1f 0f 10', 5, [-1, 15, -16]],
    ['f 7 8', 4, [-1, 7, -8]],
    ['ff_ff 0_1', 16, [-1, 1]],
    ['0x 3z 01', 8, [NaN, NaN, 1]],
    ['@2 05 06', 8, [NaN, NaN, 5, 6]],
    ['01 02 03 @1 09', 8, [1, 9]],
    ['@0 01', 8, [1]],
  ])('%j of %i bits', async (words, bits, expected) => {
    expect(await read('a.mem', text(words), expected.length, bits)).toEqual(expected);
    expect(await read('A.HEX', text(words), expected.length, bits)).toEqual(expected);
  });

  it.each([
    ['12 pq', 'a.mem: expected hexadecimal words, found "pq"'],
    ['@zz', 'a.mem: no address: "@zz"'],
    ['@10000001', 'a.mem: no address: "@10000001"'],
    ['@-1', 'a.mem: no address: "@-1"'],
  ])('%j are none', async (words, message) => expect(read('a.mem', text(words), 2, 8)).rejects.toThrow(message));
});

it.each([
  ['a.mem', text('7f 80 ff 00c8'), [127, 128, 255, 200]],
  ['a.bin', Uint8Array.of(0x7f, 0x80, 0xff, 0x00), [127, 128, 255, 0]],
  ['a.txt', text('127 128 255 0'), [127, 128, 255, 0]],
  ['a.bin', Uint8Array.of(0xff, 0x00, 0x80, 0x00), [255, 128]],
])('unsigned integers of 8 bits: %s', async (name, bytes, expected) => {
  expect(await read(name, bytes, expected, 8, false)).toEqual(expected);
});

describe('raw bytes', () => {
  const bytes = Uint8Array.of(0xff, 0x80, 0xff, 0x7f, 0xfe, 0xff, 0xff, 0xff);
  it.each([
    ['a byte each', 8, 8, [-1, -128, -1, 127, -2, -1, -1, -1]],
    ['two bytes each, little-endian', 4, 8, [-32513, 32767, -2, -1]],
    ['four bytes each', 2, 8, [2147451135, -2]],
    ['eight bytes each', 1, 8, [-4297515777]],
    ['as wide as the golden file has them, where there are fewer', 3, 16, [-32513, 32767, -2, -1]],
    ['of 9 bits, in two bytes', 3, 9, [-32513, 32767, -2, -1]],
    ['of 33 bits, in eight', 3, 33, [-4297515777]],
  ])('%s', async (_, elements, bits, expected) => {
    const own = expected.length === 1 ? [Number(new DataView(bytes.buffer).getBigInt64(0, true))] : expected;
    expect(await read('a.bin', bytes, elements, bits)).toEqual(own);
  });
  it.each([1, 2, 4, 8])(
    'of %i bytes each, where the last are missing: the width in which they agree',
    async (width) => {
      const numbers = Array.from({ length: 12 }, (_, i) => (i * 7) % 5) as readonly number[];
      const long = new Uint8Array(width * 12);
      numbers.forEach((value, i) => (long[i * width] = value));
      expect(await read('a.bin', long.subarray(0, width * 11), numbers, 8)).toEqual(numbers.slice(0, 11));
    },
  );
  it('that make no whole elements are refused', async () =>
    expect(read('a.bin', bytes.subarray(1), 2, 16)).rejects.toThrow(
      'a.bin: 7 bytes, expected 2 elements of 1, 2, 4 or 8 bytes (4 with 2)',
    ));
});

describe('words in decimal', () => {
  it.each([
    ['1, -2; 3\n4', [1, -2, 3, 4]],
    ['# head\n5 # tail\n0x1F', [5, 31]],
    ['x 1 Z', [NaN, 1, NaN]],
  ])('%j', async (words, expected) => {
    for (const name of ['a.txt', 'a.csv', 'a.dat']) {
      expect(await read(name, text(words), expected.length, 8)).toEqual(expected);
    }
  });
  it('no other word', async () =>
    expect(read('a.txt', text('1 one'), 2, 8)).rejects.toThrow('a.txt: expected decimal numbers, found "one"'));
});
