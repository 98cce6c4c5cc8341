import { describe, expect, it } from 'vitest';
import { readParameters } from '../../../src/formats/parameters/readParameters';

const read = (content: unknown): ReturnType<typeof readParameters> =>
  readParameters(new TextEncoder().encode(typeof content === 'string' ? content : JSON.stringify(content)), 'p.json');

describe('quant_info', () => {
  const info = (section: string, name: string, list: unknown): unknown => ({
    ...{ param: {}, output: {}, input: {} },
    [section]: { [name]: list },
  });

  it('is positions of signed integers, rounded as a DPU rounds', () => {
    const { preset, scales, rounding } = read({
      param: { 'conv.weight': [[8, 7]] },
      output: {
        conv: [
          [8, -2],
          [4, 3],
        ],
      },
      input: { image: [[8, 6]] },
      fast_finetuned: false,
      version: '3.5.0',
    });
    expect(preset).toBe('dpu');
    expect(scales.map(({ name, of, at, scale, low, high, bits }) => [name, of, at, scale, low, high, bits])).toEqual([
      ['conv.weight', 'parameter', 0, [1 / 128], -128, 127, 8],
      ['conv', 'output', 0, [4], -128, 127, 8],
      ['conv', 'output', 1, [1 / 8], -8, 7, 4],
      ['image', 'input', 0, [1 / 64], -128, 127, 8],
    ]);
    expect(rounding).toEqual({
      ...{ inputs: 'nearest-ties-away', values: 'nearest-ties-up', parameters: 'nearest-ties-away' },
    });
  });

  it.each([[[null]], [[[8, null]]], [[[32, 12]]]])('leaves out what is not quantized: %j', (list) => {
    expect(read(info('output', 'x', list)).scales).toEqual([]);
  });

  it.each([
    [[[1, 3]], 'p.json, output "x": expected 2 to 16 bits, found 1'],
    [[[17, 3]], 'p.json, output "x": expected 2 to 16 bits, found 17'],
    [[['8', 3]], 'p.json, output "x": expected 2 to 16 bits, found "8"'],
    [[[8, 2.5]], 'expected a position of −100 to 100, found 2.5'],
    [[[8, 1e9]], 'expected a position of −100 to 100, found 1000000000'],
    [[[8, 0.1, 0, 12.7]], 'expected [bits, position] of a DPU, found [8,0.1,0,12.7]'],
    [5, 'expected [[bits, position]], found 5'],
    [{}, 'expected [[bits, position]], found an object'],
  ])('refuses %j', (list, message) => {
    expect(() => read(info('output', 'x', list))).toThrow(message);
  });
});

describe('PPQ', () => {
  const config = (change: object = {}): object => ({
    ...{ bit_width: 8, state: 'ACTIVATED', quant_min: -128, quant_max: 127, hash: 1, dominator: 1, policy: {} },
    ...change,
  });
  const file = (own: object, values: object = { 1: { scale: 0.5, zero_point: 0 } }): unknown => ({
    ...{ configs: { conv: { x: own } }, dispatchings: { conv: 'ESPDL_INT8' }, values },
  });

  it('is scales by tensor, of the configuration that rules each', () => {
    const { preset, scales } = read({
      configs: {
        conv: {
          w: config({ hash: 2, dominator: 2, state: 'BAKED', quant_min: -127 }),
          b: config({ hash: 3, dominator: 3, state: 'PASSIVE', bit_width: 32 }),
          y: config({ hash: 4, dominator: 5, state: 'OVERLAPPED' }),
        },
        cat: { z: config({ hash: 5, dominator: 5, bit_width: 8, quant_min: 0, quant_max: 255 }) },
        float: { f: config({ state: 'FP32', hash: 9, dominator: 9 }) },
      },
      values: { 2: { scale: [0.5, 0.25], zero_point: [0, 0] }, 5: { scale: [0.125], zero_point: [3] } },
    });
    expect(preset).toBe('given');
    expect(
      scales.map(({ name, node, scale, zeroPoint, low, ruledBy }) => [name, node, scale, zeroPoint, low, ruledBy]),
    ).toEqual([
      ['w', 'conv', [0.5, 0.25], [0, 0], -127, undefined],
      ['y', 'conv', [0.125], [3], -128, 'cat'],
      ['z', 'cat', [0.125], [3], 0, undefined],
    ]);
  });

  it.each([
    [file(config({ bit_width: 32 })), 'operator "conv", tensor "x": expected 2 to 16 bits, found 32'],
    [file(config({ quant_max: 300 })), 'expected quant_min and quant_max of 8 bits, found -128 and 300'],
    [file(config({ dominator: 7 })), '"values" has no entry 7, which is its dominator'],
    [file(config(), { 1: { scale: null, zero_point: 0 } }), 'expected numbers as scale, found null'],
    [file(config(), { 1: { scale: -1, zero_point: 0 } }), 'expected scales above 0 that float32 holds, found [-1]'],
    [file(config(), { 1: { scale: 1, zero_point: 0.5 } }), 'expected zero points of -128 to 127, found [0.5]'],
    [file(config(), { 1: { scale: 1, zero_point: [0, 0] } }), 'expected 1 zero points, as many as scales, found 2'],
    [{ configs: { conv: 3 }, values: {} }, 'operator "conv": expected an object, found 3'],
  ])('refuses %j', (content, message) => {
    expect(() => read(content)).toThrow(message);
  });
});

it.each([
  ['{"param": {', 'p.json: expected JSON with quantization parameters'],
  ['[1]', 'p.json: expected an object with quantization parameters, found a list'],
  ['{}', 'found an empty object'],
  ['{"scales": 1}', 'p.json: expected quantization parameters, Vitis AI\'s quant_info with "param" and "output"'],
])('refuses %s', (text, message) => {
  expect(() => read(text)).toThrow(message);
});
