/** What one job may take, written out; and the words in which it is refused. */
import { describe, expect, it } from 'vitest';
import { budget, overBudget, sizeText } from '../../src/util/budget';

it('allows what it says', () =>
  expect(budget).toEqual({
    parameterBytes: 134_217_728,
    picturePixels: 50_331_648,
    pictureSide: 65_535,
    pictureBytes: 134_217_728,
    picturePixelsAtOnce: 16_777_216,
    arrayBytes: 1_073_741_824,
    textBytes: 536_805_376,
    structureBytes: 2_147_483_647,
    observedWeights: 67_108_864,
    valueBytes: 268_435_456,
    valuesBytes: 4_294_967_296,
    foldedBytes: 268_435_456,
    macs: 17_592_186_044_416,
    windowSize: 65_536,
    nodes: 100_000,
    initializers: 400_000,
    nesting: 32,
    threads: 256,
  }));

it('is refused in one line', () =>
  expect(overBudget('a.onnx', '3 nodes', '2 nodes', 'take one away').message).toBe(
    'a.onnx: 3 nodes; at most 2 nodes are allowed: take one away',
  ));

describe('a size', () => {
  it.each([
    [0, '0 MiB'],
    [1_048_576, '1 MiB'],
    [268_435_456, '256 MiB'],
    [1_073_741_823, '1020 MiB'],
    [1_073_741_824, '1 GiB'],
    [4_831_838_208, '4.5 GiB'],
    [999_999 * 2 ** 30, '1000000 GiB'],
    [1e6 * 2 ** 30, '1e+6 GiB'],
  ])('of %d bytes is %s', (bytes, text) => expect(sizeText(bytes)).toBe(text));
});
