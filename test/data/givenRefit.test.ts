/**
 * Networks that onnxruntime's way of static quantization has quantized (int8 and uint8, per channel), refitted to shifts: of their own
 * accuracy on CIFAR-10 they lose less than a point.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openQuantized } from '../../src/evaluate/runQuantized';
import { importOnnx } from '../../src/formats/onnx/importOnnx';
import { createKernel } from '../../src/integer/wasm/kernel';
import type { QuantizedModel } from '../../src/quantize/quantizedModel';
import { inFloat, isConv } from '../../src/quantize/steps/steps';
import { dataPath, hasData } from '../support/data';
import { givenNet, statically } from '../support/givenNet';
import type { Statically } from '../support/staticQuantizer';

interface Sample {
  readonly label: number;
  readonly image: Float32Array;
}

const plane = 1024;
const normal = { mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] };
const asIs = { mean: [0, 0, 0], deviation: [1, 1, 1] };

/** CIFAR's binary layout: a label, then the planes. */
function samples(file: string, { mean, deviation }: typeof normal, count: number): readonly Sample[] {
  const bytes = readFileSync(dataPath('cifar10', file));
  return Array.from({ length: count }, (_, at) => {
    const record = bytes.subarray(at * (1 + 3 * plane), (at + 1) * (1 + 3 * plane));
    const real = (i: number): number =>
      (record[1 + i] / 255 - mean[Math.floor(i / plane)]) / deviation[Math.floor(i / plane)];
    return { label: record[0], image: Float32Array.from({ length: 3 * plane }, (_, i) => real(i)) };
  });
}

async function accuracy(model: QuantizedModel, images: readonly Sample[]): Promise<number> {
  const runner = await openQuantized(model, await createKernel());
  let right = 0;
  for (const { label, image } of images) {
    const scores = (await runner.run(image)).get(model.outputs[0]) ?? new Float32Array(0);
    if (scores.indexOf(Math.max(...scores)) === label) right++;
  }
  await runner.close();
  return (100 * right) / images.length;
}

const bytes: Statically = { notation: 'qdq', activations: 'uint8', symmetric: false, perChannel: true };
const signed: Statically = { ...bytes, activations: 'int8' };
/** In integer operators the tests' own quantizer takes no ReLU behind a residual sum, so that it makes no ResNet. */
const networks = [
  { model: 'simplenet.onnx', input: asIs, least: 70, forms: [bytes, { ...signed, notation: 'qlinear' } as const] },
  { model: 'resnet20.onnx', input: normal, least: 88, forms: [bytes, signed] },
];
const cases = networks.flatMap(({ forms, ...network }) => forms.map((how) => ({ ...network, how })));

describe.skipIf(!hasData)('a quantized network that is refitted to shifts', () => {
  it.each(cases)('$model as $how.notation of $how.activations', async ({ model, input, least, how }) => {
    const float = importOnnx({ bytes: readFileSync(dataPath('onnx', model)), name: model });
    const calibration = samples('train_lossless_1000.bin', input, 32).map(({ image }) => image);
    const file = await statically(float, calibration, how);
    const images = samples('test_lossless_1017.bin', input, 400);
    const own = await accuracy((await givenNet(file, calibration)).model, images);
    expect(own).toBeGreaterThan(least);
    const refitted = (await givenNet(file, calibration, { adjustment: 'pow2-ratio' })).model;
    expect(refitted.steps.filter(inFloat).filter(({ tail }) => !tail)).toEqual([]);
    for (const { requantize } of refitted.steps.filter(isConv))
      expect([...(requantize?.factor.multiplier ?? [])].every((multiplier) => multiplier === 1)).toBe(true);
    expect(own - (await accuracy(refitted, images))).toBeLessThan(1);
  });
});
