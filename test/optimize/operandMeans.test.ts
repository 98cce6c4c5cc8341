import { expect, it } from 'vitest';
import { runConv } from '../../src/integer/conv';
import { operandMeans } from '../../src/optimize/operandMeans';
import type { Batch } from '../../src/optimize/layerwise';
import { accumulatorTensor } from '../../src/quantize/requantization';
import type { ConvStep } from '../../src/quantize/quantizedModel';
import { modelOf, randomConv } from '../support/quantizedSteps';
import { random } from '../support/random';

/** The reference's accumulators with a weight of 1 at one tap and no bias are that tap's operands. */
function byReference({ model, step, inputs }: ReturnType<typeof randomConv>, conv: ConvStep): readonly number[] {
  const shape = model.tensors[step.outputs[0]]?.shape ?? [];
  const bare = modelOf([model.tensors[0], accumulatorTensor(shape, Float64Array.of(1))], [conv]);
  const width = conv.weights.length / conv.weightShape[0];
  const perGroup = conv.weightShape[0] / conv.groups;
  return Array.from({ length: width * conv.groups }, (_, k) => {
    const channel = Math.floor(k / width) * perGroup;
    const weights = new Int8Array(conv.weights.length);
    weights[channel * width + (k % width)] = 1;
    const only = { ...conv, weights, bias: new Int32Array(conv.bias.length), requantize: undefined };
    const accumulators = [...runConv(bare, only, inputs[0])];
    const plane = accumulators.length / conv.weightShape[0];
    return accumulators.slice(channel * plane, (channel + 1) * plane).reduce((sum, q) => sum + q, 0) / plane;
  });
}

it.each(Array.from({ length: 30 }, (_, i) => i + 1))('is what the reference makes of single taps (%i)', (seed) => {
  const one = randomConv(random(seed), { mode: 'mul-shift', rounding: 'floor', head: true, fill: 'random' });
  const conv = one.step as ConvStep;
  const batch: Batch = { images: 2, model: one.model, read: () => one.inputs[0] };
  const means = operandMeans(batch, conv);
  byReference(one, conv).forEach((mean, k) => expect(means[k]).toBeCloseTo(mean, 8));
});
