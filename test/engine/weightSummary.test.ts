import { expect, it } from 'vitest';
import { weightSummaries } from '../../src/engine/weightSummary';
import { importDarknet } from '../../src/formats/darknet/importDarknet';

/** One 1×1 convolution of one channel without batch normalization: a bias, then `filters` weights. */
function model(weights: readonly number[]): ReturnType<typeof importDarknet> {
  const cfg = `[net]\nwidth=2\nheight=2\nchannels=1\n[convolutional]\nfilters=${weights.length}\n[maxpool]\nstride=2`;
  const floats = Float32Array.from([...new Array<number>(weights.length).fill(9), ...weights]);
  const bytes = new Uint8Array(20 + 4 * floats.length);
  bytes.set([0, 0, 0, 0, 2, 0, 0, 0]);
  bytes.set(new Uint8Array(floats.buffer), 20);
  return importDarknet({ cfg, weights: bytes, name: 'a.cfg' });
}

it('counts the weights of each layer that has some', () => {
  const { conv_0: found, ...others } = weightSummaries(model([-1, 0, 0, 1]));
  expect(others).toEqual({});
  expect(found).toMatchObject({ count: 4, zeros: 2, min: -1, max: 1, mean: 0 });
  expect(found.deviation).toBeCloseTo(Math.sqrt(0.5), 12);
  expect(found.bins.flatMap((count, bin) => (count > 0 ? [[bin, count]] : []))).toEqual([
    [0, 1],
    [24, 2],
    [47, 1],
  ]);
});

it('has their mean, and how far they are from it', () => {
  const { mean, deviation, min, max } = weightSummaries(model([1, 2, 3, 6])).conv_0;
  expect([mean, min, max]).toEqual([3, 1, 6]);
  expect(deviation).toBeCloseTo(Math.sqrt(3.5), 12);
});

it('leaves out what is no number, and holds when all weights are alike', () => {
  expect(weightSummaries(model([NaN, Infinity, 0.5])).conv_0).toMatchObject({
    count: 1,
    min: 0.5,
    max: 0.5,
    deviation: 0,
  });
  expect(weightSummaries(model([NaN])).conv_0).toMatchObject({ count: 0, bins: [] });
});

it('has nothing where the weights file is missing', () => {
  const graph = importDarknet({ cfg: '[net]\nwidth=2\nheight=2\nchannels=1\n[conv]\n', name: 'a.cfg' });
  expect(weightSummaries(graph)).toEqual({});
});
