/**
 * Single steps against their operators in float: the operators with a step's own weights make what its accumulators are in real units, and
 * what a step adds is summed again from the integers that a run hands over.
 */
import { describe, expect, it } from 'vitest';
import { measureStepsAlone } from '../../src/evaluate/stepAlone';
import { operatorsOf } from '../../src/evaluate/stepOperators';
import { openFloat, openQuantized } from '../../src/evaluate/runQuantized';
import { openFloatSession } from '../../src/float/session';
import type { ValueId } from '../../src/graph/graph';
import { dequantize, quantizeInput } from '../../src/integer/quantizeInput';
import { reference } from '../../src/integer/runStep';
import type { ConvStep, IntegerStep, IntegerValues, QuantizedModel } from '../../src/quantize/quantizedModel';
import { inIntegers, isConv, isSum } from '../../src/quantize/steps/steps';
import { graphBuilder } from '../support/buildGraph';
import { netImages, quantizedNet, smallNet } from '../support/quantizedNet';
import { programFor } from '../support/smallPrograms';
import { random } from '../support/random';

const images = netImages(2, 11);
async function* stream(): AsyncGenerator<Float32Array> {
  yield* images;
}
const named = (model: QuantizedModel, name: string): IntegerStep => {
  const found = model.steps.filter(inIntegers).find((step) => step.name === name);
  return found ?? expect.fail(`no step ${name}`);
};

/** Integers of every value for an image. */
async function integersOf(model: QuantizedModel, image: Float32Array): Promise<ReadonlyMap<ValueId, IntegerValues>> {
  const [input] = model.inputs;
  const held = new Map<ValueId, IntegerValues>([
    [input, quantizeInput(image, model.tensors[input]!, model.inputRounding)],
  ]);
  const runner = await openQuantized(model, reference);
  await runner.run(image, (value, integers) => void held.set(value, integers));
  await runner.close();
  return held;
}

/** What a step's operators make of the real numbers of its inputs. */
async function madeBy(
  model: QuantizedModel,
  step: IntegerStep,
  held: ReadonlyMap<ValueId, IntegerValues>,
  biases: 'float' | 'step',
) {
  const operators = operatorsOf(model, step, biases) ?? expect.fail('no operators');
  const inputs = new Map(step.inputs.map((value) => [value, dequantize(held.get(value)!, model.tensors[value]!)]));
  const run = async (graph: typeof operators.exact): Promise<Float32Array> => {
    const session = await openFloatSession(graph);
    const made = (await session.run(inputs)).get(step.outputs[0])!;
    await session.close();
    return made;
  };
  return { exact: await run(operators.exact), rounded: await run(operators.rounded), operators };
}

/** A product of matrices and a sum behind it. */
function matrixNet() {
  const b = graphBuilder(random(4));
  const product = b.node('MatMul', 'product', [b.input('x', [1, 6]), b.floats('w', [6, 4])]);
  return b.build([b.node('Add', 'sum', [product, b.floats('b', [4])])]);
}

describe('operators of a step', () => {
  it.each([
    ['a convolution', 'conv_c'],
    ['a fully connected head', 'fc_f'],
  ])('%s with its weights make what its integers are', async (_, name) => {
    const model = await quantizedNet(smallNet({ tail: false }), { bits: { weights: 8, activations: 16, bias: 32 } });
    const held = await integersOf(model, images[0]);
    const step = named(model, name);
    const { exact, rounded } = await madeBy(model, step, held, 'step');
    const integers = dequantize(held.get(step.outputs[0])!, model.tensors[step.outputs[0]]!);
    const most = Math.max(...integers.map(Math.abs));
    rounded.forEach((value, at) => expect(Math.abs(value - integers[at]) / most).toBeLessThan(1e-4));
    // The float model's own weights make something else.
    expect(exact.some((value, at) => Math.abs(value - integers[at]) / most > 1e-4)).toBe(true);
  });

  const moved = (model: QuantizedModel, step: ConvStep): QuantizedModel => ({
    ...model,
    steps: model.steps.map((each) =>
      each === step ? { ...step, bias: step.bias.map((b, o) => b + 100 * (o + 1)) } : each,
    ),
  });
  it.each([
    ['conv_c', () => quantizedNet(smallNet({ tail: false }), {})],
    ['fc_e', () => quantizedNet(smallNet({ tail: false }), { granularity: 'per-tensor' })],
    ['product', () => programFor(matrixNet())],
  ])('%s has the biases of the float model, or its own', async (name, make) => {
    const model = await make();
    const length = model.inputs.length === 1 && name === 'product' ? 6 : 768;
    const held = await integersOf(
      model,
      Float32Array.from({ length }, (_, i) => Math.sin(i) / 2),
    );
    const step = named(model, name) as ConvStep;
    const other = moved(model, step);
    const changed = named(other, name) as ConvStep;
    const [before, after] = [await madeBy(model, step, held, 'step'), await madeBy(other, changed, held, 'step')];
    const unmoved = await madeBy(other, changed, held, 'float');
    const channels = step.weightShape[0];
    const [scale] = model.tensors[step.inputs[0]]!.scale;
    before.rounded.forEach((value, at) => {
      const o = Math.floor(at / (before.rounded.length / channels));
      const by = 100 * (o + 1) * scale * step.weightScale[step.weightScale.length === 1 ? 0 : o];
      // Where a ReLU follows, what is below zero does not show.
      if (name === 'fc_e' && value === 0) return;
      expect(Math.abs(after.rounded[at] - value - by)).toBeLessThan(1e-4 * Math.max(1, Math.abs(value) + by));
    });
    expect(Math.max(...unmoved.rounded.map((value, at) => Math.abs(value - before.rounded[at])))).toBeLessThan(0.02);
    expect(unmoved.exact).toEqual(before.exact);
  });

  it('without weights are the same twice', async () => {
    const model = await quantizedNet(smallNet({ tail: false }), {});
    const operators = operatorsOf(model, named(model, 'pool'), 'step');
    expect(operators?.rounded).toBe(operators?.exact);
    expect(operators?.exact.nodes.map(({ name }) => name)).toEqual(['pool']);
  });

  it('cannot be told where something else is read as well', async () => {
    const model = await quantizedNet(smallNet({ tail: false }), {});
    const step = named(model, 'add');
    expect(operatorsOf(model, { ...step, inputs: step.inputs.slice(1) }, 'step')).toBeUndefined();
    expect(operatorsOf(model, { ...step, outputs: step.inputs }, 'step')).toBeUndefined();
    const tensors = model.tensors.map((tensor, value) => (value === step.inputs[0] ? undefined : tensor));
    expect(operatorsOf({ ...model, tensors }, step, 'step')).toBeUndefined();
  });
});

/** The largest power of two that divides it. */
const lowestBit = (multiplier: number): number =>
  multiplier % 2 === 0 && multiplier !== 0 ? 2 * lowestBit(multiplier / 2) : 1;

describe.each([
  ['multipliers', {}, 12],
  ['zero points, rounded down', { rounding: 'floor', symmetric: { weights: true, activations: false } }, 3],
  ['real factors', { adjustment: 'float', rounding: 'nearest-ties-even' }, 12],
  ['the report', { preset: 'report', adjustment: 'mul-shift' }, 12],
] as const)('what steps add, with %s', (_, change, parts) => {
  it('is what is left between their integers and their operators', async () => {
    const gate = !('preset' in change);
    const model = await quantizedNet(smallNet({ tail: false, gate }), change);
    const steps = ['conv_a', 'pool', 'add', 'fc_f'].map((name) => named(model, name));
    const alone = await measureStepsAlone(model, steps, reference, stream(), 'float');
    expect([...alone.keys()]).toEqual(steps.map(({ name }) => name));
    const float = await openFloat(
      model.graph,
      steps.map(({ outputs }) => outputs[0]),
    );
    for (const step of steps) {
      const [output] = step.outputs;
      const tensor = model.tensors[output]!;
      let [signal, noise, own, count] = [0, 0, 0, 0];
      for (const image of images) {
        const held = await integersOf(model, image);
        const { exact, rounded } = await madeBy(model, step, held, 'float');
        const real = (await float.run(image)).get(output)!;
        const made = dequantize(held.get(output)!, tensor);
        const isOne = tensor.scale.length === 1;
        const low = isOne ? (tensor.qmin - tensor.zeroPoint) * tensor.scale[0] : -Infinity;
        const high = isOne ? (tensor.qmax - tensor.zeroPoint) * tensor.scale[0] : Infinity;
        made.forEach((value, at) => {
          const reached = Math.min(high, Math.max(low, rounded[at]));
          const wanted = Math.min(Math.max(high, real[at]), Math.max(Math.min(low, real[at]), exact[at]));
          signal += reached ** 2;
          noise += (reached - value) ** 2;
          own += (wanted - value) ** 2;
        });
        count += made.length;
      }
      const scale = Math.max(...tensor.scale) * (isConv(step) ? (step.requantize?.leakyAfter?.positive ?? 1) : 1);
      let aligned = 0;
      if (isSum(step) && step.requantize.mode !== 'float') {
        const unit = 2 ** -step.requantize.factor.shift[0];
        step.alignment.forEach(({ value, multiplier }, i) => {
          const { qmin, qmax, zeroPoint } = model.tensors[step.inputs[i]]!;
          const reach = Math.max(zeroPoint - qmin, qmax - zeroPoint);
          aligned += Math.min(Math.abs(multiplier * unit - value), (unit * lowestBit(multiplier)) / 2) * reach;
        });
        aligned *= tensor.scale[0];
      }
      const expected = signal * 10 ** -1.8 + count * (scale ** 2 / parts + aligned ** 2);
      const found = alone.get(step.name)!;
      expect(found.own, step.name).toBeCloseTo(own / count, 10);
      expect(found.excessDb, step.name).toBeCloseTo(noise === 0 ? -Infinity : 10 * Math.log10(noise / expected), 6);
    }
    await float.close();
  });
});

it('of no steps nothing is run', async () => {
  const model = await quantizedNet(smallNet({ tail: false }), {});
  expect(await measureStepsAlone(model, [], reference, stream(), 'float')).toEqual(new Map());
});
