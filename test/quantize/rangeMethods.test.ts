import { describe, expect, it } from 'vitest';
import type { Ranges } from '../../src/calibrate/ranges';
import type { Granularity, QuantizedModel } from '../../src/quantize/quantizedModel';
import { clipAsAppendix, weightMagnitudes, type WeightRange } from '../../src/quantize/rangeMethods';
import { chosenRanges, neededNumbers } from '../../src/quantize/ranges/chosen';
import { strict } from '../../src/quantize/presets/strict';
import type { Settings } from '../../src/quantize/settings';
import { quantizedNet, smallNet } from '../support/quantizedNet';
import { laplacian, samples } from '../support/samples';

const methods = ['outlier:3', 'mean', 'two-thirds', 'percentile:99.5', 'entropy', 'mse', 'aciq'];
const range = (method: string, granularity: Granularity): WeightRange => ({ method, granularity, bits: 4 });

describe('weights', () => {
  const weights = samples(1200, laplacian).map((w, i) => (i < 600 ? w : w / 8));

  it.each(methods)('per channel with %s are each channel by itself', (method) => {
    const halves = [weights.subarray(0, 600), weights.subarray(600)];
    const alone = halves.flatMap((half) => weightMagnitudes(half, 1, range(method, 'per-tensor')));
    expect(weightMagnitudes(weights, 2, range(method, 'per-channel'))).toEqual(alone);
  });

  it.each(methods)('of which each channel has one keep all of it with %s: they are factors', (method) => {
    const factors = Float32Array.of(-0.66, -0.8, 0.11, 0.06, 0.95);
    const magnitudes = (granularity: Granularity) => weightMagnitudes(factors, 5, range(method, granularity));
    expect(magnitudes('per-tensor')).toEqual([Math.fround(0.95)]);
    expect(magnitudes('per-channel')).toEqual(Array.from(factors, Math.abs));
  });

  it('as the appendix clips them lie within the chosen interval, and the others stay', () => {
    const [magnitude] = weightMagnitudes(weights, 2, range('mse', 'per-tensor'));
    const clipped = clipAsAppendix(weights, 2, range('mse', 'per-tensor'));
    const expected = weights.map((w) => Math.max(-magnitude, Math.min(magnitude, w)));
    expect(clipped).toEqual(expected);
    expect(clipped).not.toEqual(weights);
  });
});

/** Scale of the value that a layer makes. */
function scaleOf(model: QuantizedModel, layer: string): number {
  const step = model.steps.find(({ name }) => name === layer);
  return model.tensors[step?.outputs[0] ?? -1]?.scale[0] ?? NaN;
}
const net = (change: Partial<Settings>): Promise<QuantizedModel> => quantizedNet(smallNet({ tail: false }), change);
const activations = (method: string): Partial<Settings> => ({ range: { weights: 'min-max', activations: method } });

describe('activations', () => {
  it('with two-thirds have two thirds of the scales', async () => {
    const [whole, clipped] = [await net({}), await net(activations('two-thirds'))];
    expect(scaleOf(clipped, 'conv_a') / scaleOf(whole, 'conv_a')).toBeCloseTo(2 / 3, 9);
  });

  it('of one layer may have their own method', async () => {
    const whole = await net({});
    const own = await net({ layers: { conv_b: { range: { activations: 'two-thirds' } } } });
    expect(scaleOf(own, 'conv_b') / scaleOf(whole, 'conv_b')).toBeCloseTo(2 / 3, 9);
    expect(scaleOf(own, 'conv_a')).toBe(scaleOf(whole, 'conv_a'));
  });

  it.each(methods)('with %s quantize the report way too', async (method) => {
    const model = await net({ ...activations(method), preset: 'report' });
    const [whole] = [await net({ preset: 'report' })];
    expect(scaleOf(model, 'conv_a')).toBeLessThanOrEqual(scaleOf(whole, 'conv_a'));
  });

  it.each(['mse', 'aciq'])('with %s and pow2-tensor keep powers of two', async (method) => {
    const model = await net({
      ...activations(method),
      adjustment: 'pow2-tensor',
      range: { weights: method, activations: method },
    });
    const scales = model.tensors.flatMap((tensor) => Array.from(tensor?.scale ?? []));
    expect(scales.every((scale) => Number.isInteger(Math.log2(scale)))).toBe(true);
  });

  it('need distributions only when a method does, and all numbers only where a sample does not tell', () => {
    const own = { layers: { a: { range: { activations: 'mse' } } } };
    expect(neededNumbers(strict.settings)).toBeUndefined();
    expect(neededNumbers({ ...strict.settings, ...own })).toBe('sample');
    expect(neededNumbers({ ...strict.settings, ...activations('aciq') })).toBe('all');
  });

  it('with min-max are the ranges that were seen', () => {
    const ranges: Ranges = { min: Float64Array.of(-1), max: Float64Array.of(1), images: 1 };
    expect(chosenRanges(smallNet({ tail: false }), ranges, strict.settings)).toBe(ranges);
  });
});
