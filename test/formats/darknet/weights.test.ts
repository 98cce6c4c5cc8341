import { describe, expect, it } from 'vitest';
import { resolveCfg } from '../../../src/formats/darknet/cfgResolve';
import { parseCfg } from '../../../src/formats/darknet/cfgSyntax';
import type { ParameterRole } from '../../../src/formats/darknet/parameters';
import { readWeights, readWeightsHeader } from '../../../src/formats/darknet/weights';
import { floatsOf } from '../../../src/graph/tensor';
import { FormatError } from '../../../src/util/errors';
import { weightsFile } from '../../support/darknetWeights';

const cfg = `[net]
width=4
height=4
channels=2
[convolutional]
batch_normalize=1
filters=3
size=1
activation=leaky
[maxpool]
[connected]
output=2
batch_normalize=1
activation=linear
[batchnorm]
`;

const { layers } = resolveCfg(parseCfg(cfg));
/** Numbers 0, 1, 2, … in file order. */
const counting = weightsFile(cfg, (values, _, __, at) => values.forEach((_value, i) => (values[i] = at + i)));

const thrown = (work: () => unknown): FormatError => {
  try {
    work();
  } catch (error) {
    if (error instanceof FormatError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
};

describe('header', () => {
  const header = (major: number, minor: number): Uint8Array =>
    new Uint8Array(Int32Array.of(major, minor, 0, 0, 0).buffer);
  const table: readonly (readonly [major: number, minor: number, bytes: number])[] = [
    [0, 1, 16],
    [0, 2, 20],
    [0, 5, 20],
    [1, 0, 20],
    [0, 0, 16],
    [1000, 2, 16],
    [0, 1000, 16],
    [999, 999, 20],
  ];
  it.each(table)('version %i.%i has %i bytes', (major, minor, bytes) => {
    expect(readWeightsHeader(header(major, minor)).bytes).toBe(bytes);
  });

  it.each([0, 1, 15])('%i bytes are too few', (length) => {
    const error = thrown(() => readWeights(layers, new Uint8Array(length)));
    expect(error.message).toBe(`the weights file has ${length} bytes, too few for its header`);
  });
});

describe('readWeights', () => {
  it('reads in the order of Darknet', () => {
    const at = (index: number, role: ParameterRole): readonly number[] => {
      const tensor = readWeights(layers, counting).get(index)?.[role];
      return tensor ? [...floatsOf(tensor)] : [];
    };
    // convolutional: biases, scales, mean, variance, weights (3×2×1×1)
    expect(at(0, 'biases')).toEqual([0, 1, 2]);
    expect(at(0, 'scales')).toEqual([3, 4, 5]);
    expect(at(0, 'mean')).toEqual([6, 7, 8]);
    expect(at(0, 'variance')).toEqual([9, 10, 11]);
    expect(at(0, 'weights')).toEqual([12, 13, 14, 15, 16, 17]);
    // connected: biases, weights (2×48), scales, mean, variance
    expect(at(2, 'biases')).toEqual([18, 19]);
    expect(at(2, 'weights').length).toBe(2 * 48);
    expect(at(2, 'weights')[0]).toBe(20);
    expect(at(2, 'scales')).toEqual([116, 117]);
    expect(at(2, 'variance')).toEqual([120, 121]);
    // batchnorm: biases, scales, mean, variance
    expect(at(3, 'biases')).toEqual([122, 123]);
    expect(at(3, 'variance')).toEqual([128, 129]);
  });

  it('copies nothing', () => {
    const weights = readWeights(layers, counting).get(0)?.weights;
    expect(weights?.bytes.buffer).toBe(counting.buffer);
    expect(weights?.bytes.byteOffset).toBe(20 + 12 * 4);
  });

  it('reads from a view that is not aligned', () => {
    const moved = new Uint8Array(counting.length + 3);
    moved.set(counting, 3);
    const tensor = readWeights(layers, moved.subarray(3)).get(0)?.biases;
    expect(tensor && [...floatsOf(tensor)]).toEqual([0, 1, 2]);
  });

  it('names the layer that lacks bytes, for every length that is too short', () => {
    const total = counting.length;
    for (let length = 20; length < total; length++) {
      // Four bytes less fit the shorter header.
      if (length === total - 4) continue;
      const error = thrown(() => readWeights(layers, counting.subarray(0, length)));
      const layer = length < 20 + 4 * 18 ? 'conv_0' : length < 20 + 4 * 122 ? 'fc_2' : 'batchnorm_3';
      expect(error.where.layer).toBe(layer);
      expect(error.message).toContain(`expected ${total} bytes of weights, found ${length}: ${layer} (cfg line `);
    }
  });

  it('says in one line what is expected, found and missing', () => {
    expect(thrown(() => readWeights(layers, counting.subarray(0, 100))).message).toBe(
      'expected 540 bytes of weights, found 100: fc_2 (cfg line 11) needs bytes 92 to 508. Is it the file of this cfg, and whole?',
    );
    const longer = new Uint8Array(counting.length + 5);
    longer.set(counting);
    expect(thrown(() => readWeights(layers, longer)).message).toBe(
      'expected 540 bytes of weights, found 545: 5 bytes are left over after batchnorm_3. Is it the file of this cfg?',
    );
  });

  const versions: readonly (readonly [major: number, minor: number])[] = [
    [0, 1],
    [0, 2],
    [0, 5],
    [1, 0],
    [0, 0],
    [0, 999],
  ];
  it.each(versions.flatMap(([major, minor]) => [16, 20].map((bytes) => [major, minor, bytes] as const)))(
    'version %i.%i with a header of %i bytes is read by the length of the file',
    (major, minor, bytes) => {
      const file = new Uint8Array(counting.length - 20 + bytes);
      file.set(counting.subarray(20), bytes);
      new Int32Array(file.buffer, 0, 2).set([major, minor]);
      const read = readWeights(layers, file);
      expect([...floatsOf(read.get(0)!.biases!)]).toEqual([0, 1, 2]);
      expect([...floatsOf(read.get(3)!.variance!)]).toEqual([128, 129]);
    },
  );

  it('turns the transposed weights of fully connected layers', () => {
    const old = counting.slice();
    new DataView(old.buffer).setInt32(4, 1001, true);
    const read = readWeights(layers, old);
    const weights = floatsOf(read.get(2)!.weights!);
    // (48, 2) in the file, from number 20 on.
    expect([weights[0], weights[1], weights[48], weights[49], weights[95]]).toEqual([20, 22, 21, 23, 115]);
    expect([...floatsOf(read.get(0)!.weights!)]).toEqual([12, 13, 14, 15, 16, 17]);
  });
});
