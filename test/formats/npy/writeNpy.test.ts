/** `.npy` files as NumPy's description of version 1.0 lays them down: magic, length, a literal padded to 64 bytes, the elements. */
import { describe, expect, it } from 'vitest';
import { readNpy } from '../../../src/formats/npy/readNpy';
import { npyBytes, type NamedArray } from '../../../src/formats/npy/writeNpy';

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

describe('npyBytes', () => {
  it.each<[string, readonly number[], NamedArray['values'], string, string]>([
    ['a scalar', [], Int8Array.of(-2), "{'descr': '|i1', 'fortran_order': False, 'shape': (), }", 'fe'],
    ['a list', [2], Int16Array.of(1, -1), "{'descr': '<i2', 'fortran_order': False, 'shape': (2,), }", '0100ffff'],
    ['nothing', [0, 3], Int32Array.of(), "{'descr': '<i4', 'fortran_order': False, 'shape': (0, 3), }", ''],
    ['floats', [1, 1], Float32Array.of(1.5), "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 1), }", '0000c03f'],
    [
      'longs',
      [1],
      BigInt64Array.of(-2n),
      "{'descr': '<i8', 'fortran_order': False, 'shape': (1,), }",
      'feffffffffffffff',
    ],
    [
      'doubles',
      [1],
      Float64Array.of(1.5),
      "{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }",
      '000000000000f83f',
    ],
  ])('%s', async (_, shape, values, header, data) => {
    const bytes = npyBytes({ shape, values });
    expect(textOf(bytes.subarray(0, 8))).toBe('\x93NUMPY\x01\x00');
    expect([bytes[8], bytes[9], bytes.length]).toEqual([118, 0, 128 + data.length / 2]);
    expect(textOf(bytes.subarray(10, 128))).toBe(`${header.padEnd(117)}\n`);
    expect(Buffer.from(bytes.subarray(128)).toString('hex')).toBe(data);
    expect([...(await readNpy('a.npy', bytes))]).toEqual(Array.from(values as Int8Array, Number));
  });

  // Magic, lengths, text and newline: 10 + 53 + digits and commas + 1.
  it.each([
    [16, 128],
    [21, 128],
    [22, 192],
  ])('its head ends at a multiple of 64 bytes: %i axes, %i bytes', (axes, length) => {
    const bytes = npyBytes({ shape: new Array<number>(axes).fill(1), values: Int8Array.of(7) });
    expect([bytes.length, bytes[8], bytes[length - 1], bytes[length]]).toEqual([length + 1, length - 10, 10, 7]);
  });

  it('refuses values that do not fill their shape', () => {
    expect(() => npyBytes({ shape: [2, 3], values: new Int8Array(5) })).toThrow('5 values do not fill the shape 2×3');
  });
});
