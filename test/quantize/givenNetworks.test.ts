import { describe, expect, it } from 'vitest';
import { integerGraph } from '../../src/export/integerOnnx';
import { inFloat, isConv } from '../../src/quantize/steps/steps';
import { createKernel } from '../../src/integer/wasm/kernel';
import { reference } from '../../src/integer/runStep';
import type { QuantizedModel } from '../../src/quantize/quantizedModel';
import { agreement, givenNet, statically } from '../support/givenNet';
import { compareIntegers, integersByEngine, integersByOnnxruntime } from '../support/onnxIntegers';
import { netImages, smallNet } from '../support/quantizedNet';
import type { Statically } from '../support/staticQuantizer';

const images = netImages(3, 5);
const net = smallNet({ tail: false });

const forms: readonly Statically[] = [
  ...(['qdq', 'qlinear'] as const).flatMap((notation): Statically[] => [
    { notation, activations: 'uint8', symmetric: false, perChannel: true },
    { notation, activations: 'int8', symmetric: false, perChannel: true },
    { notation, activations: 'uint8', symmetric: false, perChannel: false },
  ]),
  { notation: 'qdq', activations: 'int8', symmetric: true, perChannel: false },
  { notation: 'qdq', activations: 'int16', symmetric: false, perChannel: true },
];

const islandsOf = ({ steps }: QuantizedModel): readonly string[] => steps.filter(inFloat).map(({ reason }) => reason);

describe('a network that onnxruntime has quantized', () => {
  it.each(forms)('has its integers: %o', async (how) => {
    const given = await givenNet(await statically(net, images, how), images);
    expect(given.read.unread).toEqual([]);
    expect(islandsOf(given.model)).toEqual([]);
    const { values, differing, most, compared } = await agreement(given, images);
    expect(compared.length).toBeGreaterThan(12);
    // Of 16 bits float32 has sums that are as fine as half a step.
    const fine = how.activations.endsWith('16');
    expect(most).toBeLessThanOrEqual(fine ? 2 : 1);
    expect(differing / values).toBeLessThan(fine ? 1e-2 : 1e-4);
  });

  it.each(forms.slice(0, 4))('has one set of integers in reference, kernel and onnx-integer: %o', async (how) => {
    const { model } = await givenNet(await statically(net, images, how), images);
    expect(model.steps.filter(isConv).some(({ requantize }) => requantize?.single)).toBe(true);
    for (const image of images) {
      const expected = integersByEngine(model, image, reference);
      const made = [
        integersByEngine(model, image, await createKernel()),
        await integersByOnnxruntime(integerGraph(model), model, image, false),
      ];
      for (const each of made) expect(compareIntegers(each, expected)).toMatchObject({ differing: 0, most: 0 });
    }
  });

  it.each(['mul-shift', 'pow2-ratio', 'pow2-tensor'] as const)('is refitted to %s', async (adjustment) => {
    const { model } = await givenNet(await statically(net, images, forms[0]), images, { adjustment });
    expect(islandsOf(model)).toEqual([]);
    for (const { requantize } of model.steps.filter(isConv)) {
      if (adjustment !== 'mul-shift' && requantize)
        expect([...requantize.factor.multiplier].every((m) => m === 1)).toBe(true);
    }
  });
});
