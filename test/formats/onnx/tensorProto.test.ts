import { describe, expect, it } from 'vitest';
import { tensorOf, tensorProtoOf } from '../../../src/formats/onnx/tensorProto';
import { numbersOf } from '../../../src/graph/tensor';

const utf8 = (words: string): Uint8Array => new TextEncoder().encode(words);

describe('tensorOf', () => {
  it.each([
    ['float_data', { dims: [2], dataType: 1, floatData: [0.5, -2] }, 'float32', [0.5, -2]],
    ['double_data', { dims: [1], dataType: 11, doubleData: [0.1] }, 'float64', [0.1]],
    ['int32_data of int32', { dims: [2], dataType: 6, int32Data: [-1, 7] }, 'int32', [-1, 7]],
    ['int32_data of int8', { dims: [2], dataType: 3, int32Data: [-1, 127] }, 'int8', [-1, 127]],
    ['int32_data of uint8', { dims: [2], dataType: 2, int32Data: [255, 1] }, 'uint8', [255, 1]],
    ['int32_data of int16', { dims: [2], dataType: 5, int32Data: [-300, 300] }, 'int16', [-300, 300]],
    ['int32_data of uint16', { dims: [1], dataType: 4, int32Data: [65535] }, 'uint16', [65535]],
    ['int32_data of float16', { dims: [2], dataType: 10, int32Data: [0x3c00, 0xc000] }, 'float16', [1, -2]],
    ['int32_data of bool', { dims: [2], dataType: 9, int32Data: [1, 0] }, 'bool', [1, 0]],
    ['int64_data', { dims: [2], dataType: 7, int64Data: [-5, 2 ** 40] }, 'int64', [-5, 2 ** 40]],
    ['uint64_data of uint32', { dims: [1], dataType: 12, uint64Data: [2 ** 32 - 1] }, 'uint32', [2 ** 32 - 1]],
    ['uint64_data of uint64', { dims: [1], dataType: 13, uint64Data: [2 ** 40] }, 'uint64', [2 ** 40]],
    ['no data for no elements', { dims: [0, 3], dataType: 1 }, 'float32', []],
    ['a scalar', { dims: [], dataType: 7, int64Data: [3] }, 'int64', [3]],
  ])('reads %s', (_, proto, type, values) => {
    const tensor = tensorOf(proto, () => 'here');
    expect([tensor.type, tensor.shape, numbersOf(tensor)]).toEqual([type, proto.dims, values]);
    // What we write has raw data, and reads the same.
    expect(tensorOf(tensorProtoOf(tensor, 'again'), () => 'there')).toEqual(tensor);
  });

  it('reads strings and writes them again', () => {
    const proto = { dims: [3], dataType: 8, stringData: [utf8('one'), utf8(''), utf8('drei')] };
    expect(
      tensorProtoOf(
        tensorOf(proto, () => 'here'),
        'again',
      ).stringData,
    ).toEqual(proto.stringData);
  });

  it.each([
    ['a type it has no name for', { dims: [1], dataType: 17 }, 'here: element type float8e4m3fn is not supported.'],
    ['too few', { dims: [3], dataType: 1, floatData: [1] }, 'here: float32 [3] takes 12 bytes, the file has 4.'],
    ['too few strings', { dims: [3], dataType: 8, stringData: [] }, 'here: [3] strings expected, the file has 0.'],
    [
      'half a byte too few',
      { dims: [3], dataType: 22, rawData: Uint8Array.of(1) },
      'here: int4 [3] takes 2 bytes, the file has 1.',
    ],
  ])('refuses %s', (_, proto, message) => expect(() => tensorOf(proto, () => 'here')).toThrow(message));
});
