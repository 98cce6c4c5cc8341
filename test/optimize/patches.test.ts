/** What a convolution reads at some positions, against plain loops. */
import { expect, it } from 'vitest';
import type { Batch } from '../../src/optimize/layerwise';
import { patchesOf } from '../../src/optimize/patches';
import { positionsOf } from '../../src/optimize/positions';
import type { Target } from '../../src/optimize/targets';
import type { ConvStep } from '../../src/quantize/quantizedModel';
import { random } from '../support/random';

// Two groups of two channels, taps that reach over each edge, two images and all but one of 12 positions.
const [images, channels, height, width] = [2, 4, 5, 6];
const to = { height: 3, width: 4 };
const step = {
  ...{ kind: 'conv', inputs: [0], outputs: [1], groups: 2, inputZeroPoint: 3, weightShape: [6, 2, 3, 2] },
  window: { kernel: [3, 2], strides: [2, 1], dilations: [1, 2], pads: [1, 0, 1, 0] },
} as unknown as ConvStep;

it.each([11, 12])('are its products’ second factors, less the zero point; %i positions an image', (perImage) => {
  const r = random(4);
  const inputs = Array.from({ length: images }, () =>
    Int32Array.from({ length: channels * height * width }, () => r.int(-9, 9)),
  );
  const tensors = [{ shape: [1, channels, height, width] }, { shape: [1, 6, to.height, to.width] }];
  const batch = { model: { tensors }, images, read: (_: number, image: number) => inputs[image] } as unknown as Batch;
  const samples = images * perImage;
  const target = { layer: 5, perImage, samples: new Float32Array(samples * 6) } as unknown as Target;

  const expected: number[] = [];
  for (let channel = 0; channel < channels; channel++)
    for (let r = 0; r < 3; r++)
      for (let s = 0; s < 2; s++)
        for (let image = 0; image < images; image++)
          for (const at of positionsOf(5, image, 12, perImage)) {
            const [y, x] = [2 * Math.floor(at / 4) - 1 + r, (at % 4) + 2 * s];
            const inside = y >= 0 && y < height && x >= 0 && x < width;
            expected.push(inside ? inputs[image][(channel * height + y) * width + x] - 3 : 0);
          }
  const patches = patchesOf(batch, step, target);
  expect([patches.samples, [...patches.rows]]).toEqual([samples, expected]);
});
