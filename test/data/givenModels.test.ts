/**
 * Real networks, quantized statically as onnxruntime does: read, and run to onnxruntime's integers.
 *
 * With its optimizations it computes QDQ of uint8 in integers, as QLinear operators: there the whole network is compared. QDQ of int8
 * it computes in float32, where the order of a sum decides some ties; one that is decided otherwise spreads through the layers behind, so
 * there every step is compared on onnxruntime's own integers. So it is with QLinearAdd of ResNet, which rounds its sum to float32 on the way: of
 * 286,784 integers 13 (uint8) and 7 (int8) are decided otherwise, by one step.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { importOnnx } from '../../src/formats/onnx/importOnnx';
import type { Graph } from '../../src/graph/graph';
import { sizeOf } from '../../src/graph/tensor';
import { createKernel } from '../../src/integer/wasm/kernel';
import { inFloat } from '../../src/quantize/steps/steps';
import { dataPath, hasData, runsLarge } from '../support/data';
import { agreement, givenNet, statically, stepByStep } from '../support/givenNet';
import { random } from '../support/random';
import type { Statically } from '../support/staticQuantizer';

const forms: readonly Statically[] = [
  { notation: 'qdq', activations: 'uint8', symmetric: false, perChannel: true },
  { notation: 'qdq', activations: 'int8', symmetric: true, perChannel: false },
  { notation: 'qlinear', activations: 'uint8', symmetric: false, perChannel: true },
  { notation: 'qlinear', activations: 'int8', symmetric: false, perChannel: false },
  { notation: 'qlinear', activations: 'int8', symmetric: false, perChannel: true },
];

const inFloats = ({ notation, activations }: Statically): boolean => notation === 'qdq' && activations === 'int8';

const larger = ['yolox_nano.onnx', 'squeezenet1.0_fp16_winml.onnx'];
const models = ['simplenet.onnx', 'resnet20.onnx', ...larger];
/** The larger two take 4 to 8 s in each form, the largest in float, step by step, 38 s: of each form they take turns, by `npm run large` all are run. */
const cases = models
  .flatMap((model) => forms.map((how, form) => ({ model, form, ...how })))
  .filter(({ model, form }) => runsLarge || !larger.includes(model) || larger[form % 2] === model);

describe.skipIf(!hasData)('real networks that are quantized already', () => {
  it.each(cases)('$model as $notation of $activations, per channel $perChannel', async ({ model, ...how }) => {
    const float = importOnnx({ bytes: readFileSync(dataPath('onnx', model)), name: model });
    const images = picturesFor(float);
    const net = await givenNet(await statically(float, images, how), images);
    const inner = net.model.steps.filter(inFloat).filter(({ tail }) => !tail);
    expect(inner.map(({ reason }) => reason)).toEqual([]);
    expect(net.read.unread).toEqual([]);
    const kernel = await createKernel();
    const whole = await agreement(net, images.slice(0, 1), 'all', kernel);
    const inSums = how.notation === 'qlinear' && model.startsWith('resnet');
    const { values, differing, most } = inFloats(how) || inSums ? stepByStep(net, whole.theirs, kernel) : whole;
    expect(values).toBeGreaterThan(20_000);
    expect(most).toBeLessThanOrEqual(1);
    expect(differing / values).toBeLessThan(inSums ? 1e-4 : 1e-5);
  });
});

/** Seeded pictures with levels, gradients and noise. */
function picturesFor({ values, inputs }: Graph): readonly Float32Array[] {
  const shape = values[inputs[0]].shape ?? [];
  const r = random(4);
  const plane = sizeOf(shape.slice(2));
  return Array.from({ length: 2 }, () => {
    const levels = [r.next(), r.next(), r.next()];
    return Float32Array.from(
      { length: sizeOf(shape) },
      (_, i) => 0.4 * levels[Math.floor(i / plane)] + 0.3 * r.next() + (0.3 * (i % plane)) / plane,
    );
  });
}
