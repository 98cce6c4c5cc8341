/** A small vision transformer, end to end in integers: nothing of it runs in float, and all who compute it agree. */
import { describe, expect, it } from 'vitest';
import { integerGraph } from '../../src/export/integerOnnx';
import { openProgram } from '../../src/integer/integerProgram';
import { tensorOf } from '../../src/integer/map';
import { dequantize, quantizeInput } from '../../src/integer/quantizeInput';
import { reference } from '../../src/integer/runStep';
import { createKernel } from '../../src/integer/wasm/kernel';
import { inFloat } from '../../src/quantize/steps/steps';
import { floatOutputs } from '../support/forms';
import { compareIntegers, integersByEngine, integersByOnnxruntime } from '../support/onnxIntegers';
import { modes } from '../support/quantizedSteps';
import { noiseFor, programFor } from '../support/smallPrograms';
import { smallVit, vit } from '../support/vit';

const kernel = await createKernel();
const graph = vit(smallVit);
/** One of those that are calibrated on: what is measured is rounding, not what lies beyond the ranges. */
const image = noiseFor(graph, 2);

describe('a vision transformer', () => {
  it.each([false, true])('has no islands, means for a class token: %s', async (meanPooling) => {
    expect((await programFor(vit({ ...smallVit, meanPooling }))).steps.filter(inFloat)).toEqual([]);
  });

  it.each([
    [8, 8, true, 25],
    [8, 8, false, 25],
    [8, 16, false, 38],
    [16, 16, true, 60],
    [16, 16, false, 60],
  ])('of %i-bit weights and %i-bit activations, symmetric %s, is as onnxruntime has it to %i dB', async (...given) => {
    const [weights, activations, symmetric, decibels] = given;
    const change = { bits: { weights, activations, bias: 32 }, symmetric: { weights: true, activations: symmetric } };
    const model = await programFor(graph, { ...change, granularity: 'per-channel', tableBits: 16 });
    const [input, output] = [...model.inputs, ...model.outputs];
    const integers = quantizeInput(image, tensorOf(model, input), model.inputRounding);
    const made = openProgram(model, kernel)
      .run(new Map([[input, integers]]))
      .get(output);
    const [expected] = await floatOutputs(graph, image);
    const found = dequantize(made ?? new Int32Array(0), tensorOf(model, output));
    expect(decibelsOf(expected, found)).toBeGreaterThan(decibels);
  });

  it.each(modes)('%s: kernel, reference and onnxruntime have the same integers', async (adjustment) => {
    const model = await programFor(graph, { adjustment, symmetric: { weights: true, activations: false } });
    const expected = integersByEngine(model, image, reference);
    const others = [
      integersByEngine(model, image, kernel),
      await integersByOnnxruntime(integerGraph(model), model, image, false),
    ];
    for (const other of others) expect(compareIntegers(expected, other)).toMatchObject({ differing: 0 });
  });
});

function decibelsOf(expected: Float32Array, found: Float32Array): number {
  const power = (values: Float32Array): number => values.reduce((sum, value) => sum + value * value, 0);
  return 10 * Math.log10(power(expected) / power(expected.map((value, i) => value - found[i])));
}
