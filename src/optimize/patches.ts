/**
 * What a convolution reads at sampled output positions, as columns: the products of a row of weights with them are
 * accumulators without bias.
 */
import { convInputMap, mapOf } from '../integer/map';
import type { ConvStep } from '../quantize/quantizedModel';
import type { Batch } from './layerwise';
import { positionsOf } from './positions';
import type { Target } from './targets';

/** Rows of `samples` numbers; row (g·I + i)·KH·KW + r·KW + s is that tap of input channel g·I + i, less the zero point. */
export interface Patches {
  readonly samples: number;
  readonly rows: Float32Array;
}

export function patchesOf(batch: Batch, step: ConvStep, target: Target): Patches {
  const [, perGroup] = step.weightShape;
  const [height, width] = step.window.kernel;
  const taps = height * width;
  const channels = perGroup * step.groups;
  const from = convInputMap(batch.model, step.inputs[0], channels);
  const to = mapOf(batch.model, step.outputs[0]);
  const samples = target.samples.length / step.weightShape[0];
  const rows = new Float32Array(channels * taps * samples);
  const { strides, dilations, pads } = step.window;
  let sample = 0;
  for (let image = 0; image < batch.images; image++) {
    const input = batch.read(step.inputs[0], image);
    for (const position of positionsOf(target.layer, image, to.height * to.width, target.perImage)) {
      const top = Math.floor(position / to.width) * strides[0] - pads[0];
      const left = (position % to.width) * strides[1] - pads[1];
      for (let tap = 0; tap < taps; tap++) {
        const y = top + Math.floor(tap / width) * dilations[0];
        const x = left + (tap % width) * dilations[1];
        if (y < 0 || y >= from.height || x < 0 || x >= from.width) continue;
        for (let channel = 0; channel < channels; channel++) {
          const q = input[(channel * from.height + y) * from.width + x];
          rows[(channel * taps + tap) * samples + sample] = q - step.inputZeroPoint;
        }
      }
      sample++;
    }
  }
  return { samples, rows };
}
