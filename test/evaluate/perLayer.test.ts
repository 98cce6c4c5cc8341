/** Error per layer: how much of its integers' range each layer used. */
import { describe, expect, it } from 'vitest';
import { measureLayers } from '../../src/evaluate/perLayer';
import { inThisThread } from '../../src/evaluate/runQuantized';
import type { ValueId } from '../../src/graph/graph';
import { quantizeInput } from '../../src/integer/quantizeInput';
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
    const measured = await measureLayers(model, compute, stream(), images.length);

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
});
