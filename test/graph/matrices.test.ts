/** How tensors are seen: operands of a product as stacks of matrices, lines along an axis, axes that are normalized. By hand. */
import { describe, expect, it } from 'vitest';
import { absent, type Attributes, float, int, ints } from '../../src/graph/graph';
import { integersOf, sameScale } from '../../src/graph/given';
import { linesAlong } from '../../src/graph/lines';
import { matricesOf } from '../../src/graph/matrices';
import { normalizationOf } from '../../src/graph/normalization';
import type { ElementType, Shape } from '../../src/graph/tensor';

describe('operands of a matrix product', () => {
  it.each<[Shape, Shape, Shape, readonly [Shape, Shape], readonly number[]]>([
    [[2, 3], [3, 5], [], [[], []], [2, 3, 5]],
    [
      [4, 1, 2, 3],
      [6, 3, 5],
      [4, 6],
      [[4, 1], [6]],
      [2, 3, 5],
    ],
    [[3], [3, 5], [], [[], []], [1, 3, 5]],
    [[7, 2, 3], [3], [7], [[7], []], [2, 3, 1]],
    [[3], [3], [], [[], []], [1, 3, 1]],
  ])('%j by %j', (a, b, lead, leads, [rows, inner, columns]) =>
    expect(matricesOf(a, b)).toEqual({ lead, leads, rows, inner, columns }),
  );
});

it.each<[Shape, number, number, number, number]>([
  [[2, 3, 5], 0, 1, 2, 15],
  [[2, 3, 5], 1, 2, 3, 5],
  [[2, 3, 5], 2, 6, 5, 1],
])('%j has along axis %i lines: %i blocks, length %i, %i apart', (shape, axis, before, length, after) =>
  expect(linesAlong(shape, axis)).toEqual({ before, length, after }),
);

describe('what a node normalizes', () => {
  const normalized = (op: string, attributes: Attributes = {}, inputs = [0, 1, 2], domain = '') =>
    normalizationOf({ name: 'n', op, domain, inputs, outputs: [9], attributes, layer: 0 }, 4);
  const affine = { epsilon: 1e-5, scale: 1, bias: 2 };

  it.each<[string, () => unknown, unknown]>([
    [
      'the last axis',
      () => normalized('LayerNormalization'),
      { axes: [3], centred: true, perChannel: false, ...affine },
    ],
    [
      'from an axis on',
      () => normalized('LayerNormalization', { axis: int(1), epsilon: float(0.5) }),
      { axes: [1, 2, 3], centred: true, perChannel: false, ...affine, epsilon: 0.5 },
    ],
    [
      'axes of a pass',
      () => normalized('LayerNormalization', { axes: ints([1, 3]) }),
      { axes: [1, 3], centred: true, perChannel: false, ...affine },
    ],
    [
      'no bias',
      () => normalized('LayerNormalization', {}, [0, 1]),
      { axes: [3], centred: true, perChannel: false, ...affine, bias: absent },
    ],
    [
      'roots of mean squares',
      () => normalized('RMSNormalization', { axis: int(-2) }),
      { axes: [2, 3], centred: false, perChannel: false, ...affine, bias: absent },
    ],
    [
      'no scale',
      () => normalized('RMSNormalization', { axes: ints([2]) }, [0]),
      { axes: [2], centred: false, perChannel: false, ...affine, scale: absent, bias: absent },
    ],
    ['maps', () => normalized('InstanceNormalization'), { axes: [2, 3], centred: true, perChannel: true, ...affine }],
    ['no other operator', () => normalized('Softmax'), undefined],
    ['no other domain', () => normalized('LayerNormalization', {}, [0, 1], 'com.other'), undefined],
  ])('%s', (_, found, wanted) => expect(found()).toEqual(wanted));
});

describe('quantization that a file brings along', () => {
  it.each<[ElementType, readonly [number, number, number] | undefined]>([
    ['int4', [-8, 7, 4]],
    ['uint4', [0, 15, 4]],
    ['int8', [-128, 127, 8]],
    ['uint8', [0, 255, 8]],
    ['int16', [-32768, 32767, 16]],
    ['uint16', [0, 65535, 16]],
    ['int32', undefined],
    ['float32', undefined],
  ])('integers of %s', (type, wanted) => {
    const [low, high, bits] = wanted ?? [];
    expect(integersOf(type)).toEqual(wanted && { low, high, bits });
  });

  const scale = { scale: 0.5, zeroPoint: 3, low: -8, high: 7, bits: 4 };
  it.each([
    [{}, true],
    [{ bits: 8 }, true],
    [{ scale: 0.25 }, false],
    [{ zeroPoint: 0 }, false],
    [{ low: -7 }, false],
    [{ high: 8 }, false],
  ])('one with %j is the same: %s', (change, same) => expect(sameScale(scale, { ...scale, ...change })).toBe(same));
});
