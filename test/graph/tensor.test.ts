/** Numbers out of bytes, as ONNX lays each type out: little-endian, two elements of 4 bits in a byte, the first in its lower half. */
import { describe, expect, it } from 'vitest';
import { floatsOf, isKnown, numbersOf, sizeOf, type ElementType, type Shape } from '../../src/graph/tensor';

const hex = (text: string): Uint8Array => Uint8Array.from(text.match(/../g) ?? [], (byte) => parseInt(byte, 16));

describe('numbers of a tensor', () => {
  it.each<[ElementType, Shape, string, readonly number[]]>([
    ['uint4', [3], '210f', [1, 2, 15]],
    ['int4', [2, 2], '8f70', [-1, -8, 0, 7]],
    ['int8', [3], '80ff7f', [-128, -1, 127]],
    ['uint8', [3], '80ff7f', [128, 255, 127]],
    ['bool', [2], '0001', [0, 1]],
    ['int16', [2], '0080ff7f', [-32768, 32767]],
    ['uint16', [2], '0080ff7f', [32768, 32767]],
    ['int32', [2], '00000080ffffffff', [-2147483648, -1]],
    ['uint32', [2], '00000080ffffffff', [2147483648, 4294967295]],
    ['int64', [2], '00000000ffffffff0100000001000000', [-4294967296, 4294967297]],
    ['uint64', [1], '0100000001000000', [4294967297]],
    ['float16', [3], '003c00c00100', [1, -2, 2 ** -24]],
    ['bfloat16', [3], '803f20c1807f', [1, -10, Infinity]],
    ['float32', [2], '0000803f000020c1', [1, -10]],
    ['float64', [1], '000000000000f03f', [1]],
  ])('%s %j of %s', (type, shape, bytes, expected) => {
    expect(numbersOf({ type, shape, bytes: hex(bytes) })).toEqual(expected);
    // Anywhere in a file.
    expect(numbersOf({ type, shape, bytes: hex(`aa${bytes}`).subarray(1) })).toEqual(expected);
    expect([...floatsOf({ type, shape, bytes: hex(bytes) })]).toEqual(expected.map(Math.fround));
  });

  it('cannot be had of text', () =>
    expect(() => numbersOf({ type: 'string', shape: [1], bytes: hex('00') })).toThrow(TypeError));

  it.each<[Shape | undefined, boolean]>([
    [undefined, false],
    [[], true],
    [[0, 2], true],
    [[2, -1], false],
    [[-1, 2], false],
    [[2, NaN], false],
  ])('%j is known: %s', (shape, known) => expect(isKnown(shape)).toBe(known));

  it('are as many as the shape says', () =>
    expect([sizeOf([2, 3, 4]), sizeOf([]), sizeOf([0, 7])]).toEqual([24, 1, 0]));
});
