/**
 * Every form: the integers at 16 bits are what onnxruntime computes from the graph as it was given, kernel and reference are one,
 * and onnxruntime computes the same integers from the exported ONNX file.
 */
import { describe, expect, it } from 'vitest';
import { integerGraph } from '../../src/export/integerOnnx';
import { openProgram } from '../../src/integer/integerProgram';
import { tensorOf } from '../../src/integer/map';
import { dequantize, quantizeInput } from '../../src/integer/quantizeInput';
import { reference, type StepRunner } from '../../src/integer/runStep';
import { createKernel } from '../../src/integer/wasm/kernel';
import type { IntegerValues, QuantizedModel } from '../../src/quantize/quantizedModel';
import { runsLarge } from '../support/data';
import { floatOutputs, formImages, forms, infiniteBorder, quantizedForm } from '../support/forms';
import { compareIntegers, integersByEngine, integersByOnnxruntime } from '../support/onnxIntegers';
import { modes } from '../support/quantizedSteps';
import { mapDifferences } from '../support/sameIntegers';

const kernel = await createKernel();
const [image] = formImages(1);
const wide = { bits: { weights: 16, activations: 16, bias: 32 }, tableBits: 16 };

/** Every form in two adjustments, its neighbours in the other two; in all by `npm run large`. */
const modesOf = (at: number): typeof modes => modes.filter((_, i) => runsLarge || i % 2 === at % 2);

describe.each(forms.map((form, at) => [form.name, form, at] as const))('%s', (_, form, at) => {
  it('means what onnxruntime computes', async () => {
    const model = await quantizedForm(form, { ...wide, multiplierBits: 24 });
    expect(model.steps.filter(({ kind }) => kind === 'island')).toEqual([]);
    const [expected] = await floatOutputs(form.graph, image);
    const [output] = model.outputs;
    const found = dequantize(integersBy(kernel, model).get(output) ?? new Int32Array(0), tensorOf(model, output));
    expect(found.length).toBe(expected.length);
    expect(signalToNoise(expected, found)).toBeGreaterThan(1e5);
  });

  it.each(modesOf(at))('is computed alike by kernel, reference and onnxruntime: %s', async (adjustment) => {
    const model = await quantizedForm(form, { adjustment });
    const expected = integersBy(reference, model);
    expect(mapDifferences(integersBy(kernel, model), expected)).toEqual([]);
    // Unobserved, the kernel leaves out what only the next step reads.
    const outputs = openProgram(model, kernel).run(inputOf(model));
    expect(mapDifferences(outputs, new Map(model.outputs.map((id) => [id, expected.get(id) as Int32Array])))).toEqual(
      [],
    );
    const [engine, runtime] = [
      integersByEngine(model, image, reference),
      await integersByOnnxruntime(integerGraph(model), model, image, false),
    ];
    expect(compareIntegers(engine, runtime)).toMatchObject({ differing: 0 });
  });
});

it('a border of −∞ stays in float, with the reason, until numbers are finite again', async () => {
  const { steps, tensors } = await quantizedForm(infiniteBorder);
  expect(steps.map(({ kind }) => kind)).toEqual(['conv', 'island', 'conv']);
  expect(steps[1]).toMatchObject({
    reason: expect.stringMatching(/^Pad of values that are no real numbers/) as string,
  });
  expect(tensors[steps[1].outputs[0]]?.scale[0]).toBeLessThan(1);
});

function integersBy(runner: StepRunner, model: QuantizedModel): ReadonlyMap<number, IntegerValues> {
  const values = new Map(inputOf(model));
  openProgram(model, runner).run(inputOf(model), (step, integers) => values.set(step.outputs[0], integers));
  return values;
}

function inputOf(model: QuantizedModel): ReadonlyMap<number, IntegerValues> {
  const [input] = model.inputs;
  return new Map([[input, quantizeInput(image, tensorOf(model, input), model.inputRounding)]]);
}

/** Of powers: 1e5 are 50 dB. */
function signalToNoise(expected: Float32Array, found: Float32Array): number {
  const power = (values: Float32Array): number => values.reduce((sum, value) => sum + value * value, 0);
  return power(expected) / power(expected.map((value, i) => value - found[i]));
}
