/**
 * Unsigned activations (`signed: auto`): every form behind a ReLU, at widths and in modes by turns. Kernel and reference are one, and of
 * every third onnxruntime computes the same integers from the exported ONNX file, where that takes them.
 */
import { describe, expect, it } from 'vitest';
import { integerGraph } from '../../src/export/integerOnnx';
import { openProgram } from '../../src/integer/integerProgram';
import { tensorOf } from '../../src/integer/map';
import { quantizeInput } from '../../src/integer/quantizeInput';
import { reference, type StepRunner } from '../../src/integer/runStep';
import { createKernel } from '../../src/integer/wasm/kernel';
import type { IntegerValues, QuantizedModel } from '../../src/quantize/quantizedModel';
import { readsUnsigned } from '../../src/quantize/steps/range';
import { behindRelu } from '../support/form';
import { formImages, forms, quantizedForm } from '../support/forms';
import { compareIntegers, integersByEngine, integersByOnnxruntime } from '../support/onnxIntegers';
import { modes } from '../support/quantizedSteps';
import { mapDifferences } from '../support/sameIntegers';

const kernel = await createKernel();
const [image] = formImages(1);
const widths = [8, 4, 2, 7, 3, 16, 5, 6];

const rows = forms.map((form, i) => {
  return [
    form.name,
    modes[i % modes.length],
    widths[(i + (i >> 3)) % widths.length],
    i % 3 === 0,
    behindRelu(form),
  ] as const;
});

describe.each(rows)('%s, %s, %i bits', (_, adjustment, activations, asked, form) => {
  it('is computed alike by kernel, reference and onnxruntime', async () => {
    const bits = { weights: Math.min(activations, 8), activations, bias: 32 };
    const model = await quantizedForm(form, { adjustment, bits, signed: 'auto' });
    if (!/^Pad .*/.test(form.name)) expect(model.tensors.some((tensor) => tensor && readsUnsigned(tensor))).toBe(true);
    const expected = integersBy(reference, model);
    expect(mapDifferences(integersBy(kernel, model), expected)).toEqual([]);
    for (const [value, integers] of expected) expect(outside(model, value, integers)).toEqual([]);
    if (!asked || activations > 8) return;
    const [engine, runtime] = [
      integersByEngine(model, image, reference),
      await integersByOnnxruntime(integerGraph(model), model, image, false),
    ];
    expect(compareIntegers(engine, runtime)).toMatchObject({ differing: 0 });
  });
});

function integersBy(runner: StepRunner, model: QuantizedModel): ReadonlyMap<number, IntegerValues> {
  const inputs = new Map([
    [model.inputs[0], quantizeInput(image, tensorOf(model, model.inputs[0]), model.inputRounding)],
  ]);
  const values = new Map<number, IntegerValues>(inputs);
  openProgram(model, runner).run(inputs, (step, integers) => values.set(step.outputs[0], integers));
  return values;
}

/** Integers beyond what the tensor's width holds. */
function outside(model: QuantizedModel, value: number, integers: IntegerValues): readonly number[] {
  const { qmin, qmax } = tensorOf(model, value);
  return Array.from(integers).filter((q) => q < qmin || q > qmax);
}
