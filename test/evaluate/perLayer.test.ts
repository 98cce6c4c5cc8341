/** Error per layer: how much of its integers' range each layer used. */
import { describe, expect, it } from 'vitest';
import { measureLayers } from '../../src/evaluate/perLayer';
import { inThisThread, openFloat } from '../../src/evaluate/runQuantized';
import type { ValueId } from '../../src/graph/graph';
import { quantizeInput } from '../../src/integer/quantizeInput';
import type { QuantizedModel } from '../../src/quantize/quantizedModel';
import { reference } from '../../src/integer/runStep';
import { netImages, quantizedNet, smallNet } from '../support/quantizedNet';

const images = netImages(3, 11);

async function* stream(): AsyncGenerator<Float32Array> {
  yield* images;
}

describe('measureLayers', () => {
  it.each([true, false])('says how far the integers went towards the ends, symmetric: %s', async (activations) => {
    const model = await quantizedNet(smallNet({ tail: false }), { symmetric: { weights: true, activations } });
    const compute = inThisThread(reference);
    const measured = await measureLayers(model, compute, stream, images.length);

    const extremes = new Map<ValueId, readonly [low: number, high: number]>();
    const runner = await compute.open(model);
    for (const image of images) {
      await runner.run(image, (value, integers) => {
        const all = [...(extremes.get(value) ?? []), ...integers];
        extremes.set(value, [Math.min(...all), Math.max(...all)]);
      });
    }
    await runner.close();
    const [input] = model.inputs;
    const pixels = images.flatMap((image) => [...quantizeInput(image, model.tensors[input]!, model.inputRounding)]);
    extremes.set(input, [Math.min(...pixels), Math.max(...pixels)]);

    expect(measured.size).toBeGreaterThan(5);
    for (const [value, { usedRange, low: least, high: most }] of measured) {
      const { qmin, qmax, zeroPoint } = model.tensors[value]!;
      const [low, high] = extremes.get(value)!;
      expect([least, most]).toEqual([low, high]);
      const room = Math.max(qmax - zeroPoint, zeroPoint - qmin);
      expect(usedRange).toBeCloseTo(Math.max(high - zeroPoint, zeroPoint - low) / room, 12);
      expect(usedRange).toBeLessThanOrEqual(1);
    }
    expect(Math.min(...[...measured.values()].map(({ usedRange }) => usedRange))).toBeGreaterThan(0);
  });

  it('sums errors of all values of all images, channel by channel', async () => {
    const model = await quantizedNet(smallNet({ tail: true }), { preset: 'report' });
    const compute = inThisThread(reference);
    // Brighter than what ranges were made of: some values saturate.
    const bright = images.map((image) => image.map((x) => 1.5 * x));
    async function* brighter(): AsyncGenerator<Float32Array> {
      yield* bright;
    }
    const progress: unknown[] = [];
    const measured = await measureLayers(model, compute, brighter, 3, { onProgress: (each) => progress.push(each) });
    const [real, made] = await everything(model, bright);
    let saturated = 0;
    for (const [value, error] of measured) {
      const tensor = model.tensors[value];
      const { scale, zeroPoint, qmin, qmax } = tensor ?? { scale: [1], zeroPoint: 0, qmin: -Infinity, qmax: Infinity };
      const [x, q] = [real.get(value)!, made.get(value)!];
      expect(scale).toHaveLength(1);
      const errors = x.map((each, at) => Math.abs(each - scale[0] * (q[at] - zeroPoint)));
      const mean = (numbers: readonly number[]): number =>
        numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
      const [signal, noise] = [mean(x.map((each) => each ** 2)), mean(errors.map((each) => each ** 2))];
      const beyond = x.map((each) => each / scale[0] + zeroPoint).map((each) => each < qmin - 0.5 || each > qmax + 0.5);
      const saturation = mean(q.map((each, at) => Number((each === qmin || each === qmax) && beyond[at])));
      expect(error.sqnrDb).toBeCloseTo(noise === 0 ? 200 : 10 * Math.log10(signal / noise), 8);
      expect(error.mse / noise).toBeCloseTo(1, 10);
      expect(error.signal / signal).toBeCloseTo(1, 10);
      expect([error.maxError, error.peak]).toEqual([Math.max(...errors), Math.max(...x.map(Math.abs))]);
      expect([error.low, error.high, error.saturation]).toEqual([Math.min(...q), Math.max(...q), saturation]);
      expect(error.lost).toEqual({ float: 0, quantized: 0 });
      saturated += saturation;
    }
    expect(saturated).toBeGreaterThan(0);
    expect([...measured.keys()]).toEqual(expect.arrayContaining([...model.inputs, ...model.outputs]));
    expect(progress).toEqual([1, 2, 3].map((done) => ({ stage: 'Measuring layers', done, total: 3, unit: 'images' })));
  });

  it.each([1, 2000, 20_000])('holds no more than %i bytes of an image at a time, or one value', async (held) => {
    const model = await quantizedNet(smallNet({ tail: true }), {});
    const compute = inThisThread(reference);
    const progress: number[] = [];
    const job = { onProgress: ({ total = 0 }: { total?: number }): void => void progress.push(total) };
    const whole = await measureLayers(model, compute, stream, images.length);
    const parts = await measureLayers(model, compute, stream, images.length, job, held);
    expect(progress).toHaveLength(progress[0]);
    expect(progress[0] / images.length).toBeGreaterThan(1);
    expect(parts.size).toBe(whole.size);
    for (const [value, { sqnrDb, ...rest }] of whole) {
      expect(parts.get(value)?.sqnrDb).toBeCloseTo(sqnrDb, 4);
      expect([parts.get(value)?.low, parts.get(value)?.high]).toEqual([rest.low, rest.high]);
    }
  });

  it('counts what is no number, in float or here', async () => {
    const model = await quantizedNet(smallNet({ tail: false }), {});
    const compute = inThisThread(reference);
    async function* lost(): AsyncGenerator<Float32Array> {
      yield images[0].map((x, at) => (at < 2 ? NaN : at === 2 ? Infinity : x));
    }
    const measured = await measureLayers(model, compute, lost, 1);
    expect(measured.get(model.inputs[0])?.lost).toEqual({ float: 3, quantized: 0 });
  });
});

/** All real numbers and all integers of each value, image after image. */
async function everything(model: QuantizedModel, inputs: readonly Float32Array[]) {
  const real = new Map<ValueId, number[]>();
  const made = new Map<ValueId, number[]>();
  const add = (all: Map<ValueId, number[]>, value: ValueId, numbers: ArrayLike<number>): void =>
    void all.set(value, [...(all.get(value) ?? []), ...Array.from(numbers)]);
  const float = await openFloat(model.graph, [...new Set(model.steps.flatMap(({ outputs }) => outputs))]);
  const runner = await inThisThread(reference).open(model);
  for (const image of inputs) {
    const outputs = await runner.run(image, (value, integers) => add(made, value, integers));
    for (const [value, numbers] of await float.run(image)) add(real, value, numbers);
    for (const value of model.outputs) if (!model.tensors[value]) add(made, value, outputs.get(value)!);
    const [input] = model.inputs;
    add(real, input, image);
    add(made, input, quantizeInput(image, model.tensors[input]!, model.inputRounding));
  }
  await float.close();
  await runner.close();
  return [real, made] as const;
}
