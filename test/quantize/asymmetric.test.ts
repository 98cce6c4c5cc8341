/**
 * Zero points through the integer path: each operator against onnxruntime's float result on inputs that lie on the
 * grid, so that nothing but the operator's own rounding may differ.
 */
import { requantizeOf } from '../../src/quantize/steps/steps';
import { describe, expect, it } from 'vitest';
import { collectRanges } from '../../src/calibrate/collect';
import { openFloat, openQuantized } from '../../src/evaluate/runQuantized';
import { float, int, ints, type Graph } from '../../src/graph/graph';
import { reference } from '../../src/integer/runStep';
import { prepare } from '../../src/passes/pipeline';
import { strict } from '../../src/quantize/presets/strict';
import { quantize } from '../../src/quantize/quantize';
import type { AdjustmentMode, QuantizedModel } from '../../src/quantize/quantizedModel';
import { graphBuilder, type GraphBuilder } from '../support/buildGraph';
import { quantizedNet, smallNet } from '../support/quantizedNet';
import { random } from '../support/random';

const modes: readonly AdjustmentMode[] = ['float', 'mul-shift', 'pow2-ratio', 'pow2-tensor'];
const asymmetric = { weights: true, activations: false };
const shape = [1, 4, 4, 4];

/** Steps of 1/32 from −1 to 6.96875: a range of 255 steps, whose zero point is −96 in every mode. */
function gridImage(seed: number): Float32Array {
  const r = random(seed);
  return Float32Array.from({ length: 64 }, (_, i) => (i === 0 ? -32 : i === 1 ? 223 : r.int(-32, 223)) / 32);
}

/** The operator between the input and a max-pool, which moves integers and makes the operator no part of the tail. */
function around(make: (build: GraphBuilder, x: number) => number): Graph {
  const build = graphBuilder(random(2));
  const x = build.input('x', shape);
  const pool = { kernel_shape: ints([1, 2]), strides: ints([1, 1]) };
  return prepare(build.build([build.node('MaxPool', 'last', [make(build, x)], pool)])).graph;
}

const conv = (build: GraphBuilder, x: number, name = 'conv'): number =>
  build.node('Conv', name, [x, build.floats(`${name}.w`, [4, 4, 3, 3]), build.floats(`${name}.b`, [4])], {
    kernel_shape: ints([3, 3]),
    pads: ints([1, 1, 1, 1]),
  });

/** Steps of the output by which a result may be off: rounding half a step, a covered end another half, and what follows from weights. */
const operators: readonly (readonly [name: string, steps: number, make: (build: GraphBuilder, x: number) => number])[] =
  [
    ['Relu', 1.01, (build, x) => build.node('Relu', 'op', [x])],
    ['LeakyRelu', 1.1, (build, x) => build.node('LeakyRelu', 'op', [x], { alpha: float(0.125) })],
    ['Clip', 1.01, (build, x) => build.node('Clip', 'op', [x, build.scalar('low', -0.5), build.scalar('high', 3)])],
    ['Sigmoid', 1.01, (build, x) => build.node('Sigmoid', 'op', [x])],
    ['Neg', 1.01, (build, x) => build.node('Neg', 'op', [x])],
    ['Add', 1.01, (build, x) => build.node('Add', 'op', [x, x])],
    ['Mul', 1.01, (build, x) => build.node('Mul', 'op', [x, x])],
    ['Concat of one tensor', 1.01, (build, x) => build.node('Concat', 'op', [x, x], { axis: int(1) })],
    [
      'Concat of other zero points',
      2.1,
      (build, x) => build.node('Concat', 'op', [x, build.node('Neg', 'neg', [x])], { axis: int(1) }),
    ],
    [
      'AveragePool',
      1.1,
      (build, x) =>
        build.node('AveragePool', 'op', [x], {
          kernel_shape: ints([3, 3]),
          pads: ints([1, 1, 1, 1]),
          count_include_pad: int(1),
        }),
    ],
    [
      'AveragePool of the taps inside',
      1.1,
      (build, x) => build.node('AveragePool', 'op', [x], { kernel_shape: ints([3, 3]), pads: ints([1, 1, 1, 1]) }),
    ],
    [
      'Pad',
      1.01,
      (build, x) => build.node('Pad', 'op', [x, build.ints('pads', [0, 0, 1, 1, 0, 0, 1, 1]), build.scalar('v', 1.5)]),
    ],
    ['Conv with a padded border', 3, (build, x) => conv(build, x)],
    ['Conv and Relu', 3, (build, x) => build.node('Relu', 'relu', [conv(build, x)])],
    [
      'Conv and LeakyRelu',
      3,
      (build, x) => build.node('LeakyRelu', 'leaky', [conv(build, x)], { alpha: float(0.125) }),
    ],
    ['Conv and Conv', 6, (build, x) => conv(build, build.node('Relu', 'relu', [conv(build, x)]), 'second')],
  ];

async function quantized(graph: Graph, adjustment: AdjustmentMode, images: readonly Float32Array[]) {
  const ranges = await collectRanges(graph, stream(images), images.length);
  return quantize(graph, ranges, { ...strict.settings, adjustment, symmetric: asymmetric }).model;
}

async function* stream(images: readonly Float32Array[]): AsyncGenerator<Float32Array> {
  yield* images;
}

/** Largest error of the model's output over the images, in steps of the output. */
async function largestError(model: QuantizedModel, images: readonly Float32Array[]): Promise<number> {
  const [integers, reals] = [await openQuantized(model, reference), await openFloat(model.graph)];
  const step = model.tensors[model.outputs[0]]?.scale[0] ?? NaN;
  let largest = 0;
  for (const image of images) {
    const [got] = [...(await integers.run(image)).values()];
    const [want] = [...(await reals.run(image)).values()];
    want.forEach((x, i) => (largest = Math.max(largest, Math.abs(x - got[i]) / step)));
  }
  await integers.close();
  await reals.close();
  return largest;
}

describe.each(modes)('operators on integers with a zero point, %s', (adjustment) => {
  it.each(operators)('%s', async (name, steps, make) => {
    const images = [gridImage(1), gridImage(2)];
    const model = await quantized(around(make), adjustment, images);
    // −96, but where pow2-ratio widens the input's scale to meet another in a concat.
    expect(model.tensors[model.inputs[0]]?.zeroPoint).toBe(
      name.endsWith('other zero points') && adjustment === 'pow2-ratio' ? -110 : -96,
    );
    expect(model.steps.some(({ kind }) => kind === 'island')).toBe(false);
    expect(await largestError(model, images)).toBeLessThan(steps);
  });
});

describe('a network with zero points', () => {
  it('uses the whole integer range after ReLU, whose bound is the zero point', async () => {
    const model = await quantizedNet(smallNet({ tail: false }), { symmetric: asymmetric });
    const step = model.steps.find(({ name }) => name === 'conv_b');
    const output = model.tensors[step?.outputs[0] ?? -1];
    expect(output).toMatchObject({ zeroPoint: -128, qmin: -128, qmax: 127 });
  });

  it('hands every step the zero points of its inputs and of its output', async () => {
    const model = await quantizedNet(smallNet({ tail: false }), { symmetric: asymmetric });
    const zeroOf = (value: number): number | undefined => model.tensors[value]?.zeroPoint;
    for (const step of model.steps) {
      if (step.kind === 'island') continue;
      if ('inputZeroPoint' in step) expect(step.inputZeroPoint).toBe(zeroOf(step.inputs[0]));
      if ('inputZeroPoints' in step) expect(step.inputZeroPoints).toEqual(step.inputs.map(zeroOf));
      const requantize = requantizeOf(step);
      if (requantize) expect(requantize.zeroPoint).toBe(zeroOf(step.outputs[0]));
      if (['maxPool', 'reshape', 'transpose', 'slice', 'resize'].includes(step.kind))
        expect(zeroOf(step.outputs[0])).toBe(zeroOf(step.inputs[0]));
    }
  });

  it('has heads without a zero point', async () => {
    const model = await quantizedNet(smallNet({ tail: false }), { symmetric: asymmetric });
    expect(model.tensors[model.outputs[0]]).toMatchObject({ zeroPoint: 0, bits: 32 });
  });

  it('keeps its powers of two', async () => {
    const isPower = (x: number): boolean => Number.isInteger(Math.log2(x));
    const tensors = (
      await quantizedNet(smallNet({ tail: false }), { adjustment: 'pow2-tensor', symmetric: asymmetric })
    ).tensors;
    for (const tensor of tensors) expect(Array.from(tensor?.scale ?? []).every(isPower)).toBe(true);
    const ratio = await quantizedNet(smallNet({ tail: false }), { adjustment: 'pow2-ratio', symmetric: asymmetric });
    for (const step of ratio.steps) {
      if (step.kind === 'conv' && step.requantize)
        expect(Array.from(step.requantize.factor.multiplier).every((m) => m === 1)).toBe(true);
    }
  });
});
