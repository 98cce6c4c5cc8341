import { describe, expect, it } from 'vitest';
import { openFloat, openQuantized } from '../../src/evaluate/runQuantized';
import { float, int, ints, type Graph } from '../../src/graph/graph';
import { reference } from '../../src/integer/runStep';
import { quantize } from '../../src/quantize/quantize';
import type { AdjustmentMode, ConvStep, QuantizedModel } from '../../src/quantize/quantizedModel';
import { report } from '../../src/quantize/presets/report';
import { strict } from '../../src/quantize/presets/strict';
import { prepare } from '../../src/passes/pipeline';
import type { Ranges } from '../../src/calibrate/ranges';
import type { Settings } from '../../src/quantize/settings';
import { graphBuilder } from '../support/buildGraph';
import { netImages, quantizedNet, smallNet } from '../support/quantizedNet';
import { random } from '../support/random';

const modes: readonly AdjustmentMode[] = ['float', 'mul-shift', 'pow2-ratio', 'pow2-tensor'];
const isPowerOfTwo = (x: number): boolean => Number.isInteger(Math.log2(x));
const convs = (model: QuantizedModel): ConvStep[] =>
  model.steps.filter((step): step is ConvStep => step.kind === 'conv');
const bits = (n: number): Settings['bits'] => ({ weights: n, activations: n, bias: 32 });

/** Signal to noise of the logits over a few images, in dB. */
async function outputSqnr(model: QuantizedModel): Promise<number> {
  const quantized = await openQuantized(model, reference);
  const float = await openFloat(model.graph);
  let [signal, noise] = [0, 0];
  for (const image of netImages(4, 21)) {
    const [got] = [...(await quantized.run(image)).values()];
    const [want] = [...(await float.run(image)).values()];
    want.forEach((x, i) => {
      signal += x * x;
      noise += (x - got[i]) ** 2;
    });
  }
  await quantized.close();
  await float.close();
  return 10 * Math.log10(signal / noise);
}

describe.each(modes)('a network with every kind of step, %s', (adjustment) => {
  it.each(['per-tensor', 'per-channel'] as const)('approaches float as bits grow, %s', async (granularity) => {
    const graph = smallNet({ tail: false });
    const net = (n: number): Promise<QuantizedModel> => quantizedNet(graph, { adjustment, granularity, bits: bits(n) });
    const [six, eight] = [await outputSqnr(await net(6)), await outputSqnr(await net(8))];
    expect(six).toBeGreaterThan(6);
    expect(eight).toBeGreaterThan(18);
    expect(eight).toBeGreaterThan(six);
  });

  it('is integers from the input to the heads at 8 bits', async () => {
    const model = await quantizedNet(smallNet({ tail: true }), { adjustment });
    const islands = model.steps.filter((step) => step.kind === 'island');
    expect(islands.map((step) => step.kind === 'island' && step.tail)).toEqual([true]);
    expect(convs(model).at(-1)?.requantize).toBeUndefined();
  });
});

describe('adjustment', () => {
  it.each(['per-tensor', 'per-channel'] as const)('of pow2-ratio is one shift, %s', async (granularity) => {
    const model = await quantizedNet(smallNet({ tail: false }), { adjustment: 'pow2-ratio', granularity });
    for (const { requantize } of convs(model)) {
      expect(Array.from(requantize?.factor.multiplier ?? []).every((m) => m === 1)).toBe(true);
    }
    const add = model.steps.find((step) => step.kind === 'add');
    expect(add?.kind === 'add' && add.alignment.every(({ value }) => isPowerOfTwo(value))).toBe(true);
  });

  it('of pow2-tensor makes every scale a power of two', async () => {
    const model = await quantizedNet(smallNet({ tail: false }), { adjustment: 'pow2-tensor' });
    for (const tensor of model.tensors) expect(Array.from(tensor?.scale ?? []).every(isPowerOfTwo)).toBe(true);
    for (const step of convs(model)) expect(Array.from(step.weightScale).every(isPowerOfTwo)).toBe(true);
  });

  // The worst number for m bits lies halfway between two multipliers, at 2^(m−1) + 1/2; for one bit at 3/2 · 2^k.
  it.each([
    [1, 1 / 3],
    [2, 1 / 5],
    [5, 1 / 33],
    [16, 2 ** -16],
    [31, 2 ** -31],
  ])('of mul-shift with %i bits stays within them, and as near as they allow', async (multiplierBits, error) => {
    const model = await quantizedNet(smallNet({ tail: false }), { adjustment: 'mul-shift', multiplierBits });
    for (const { requantize, weightScale, inputs, outputs } of convs(model)) {
      if (!requantize) continue;
      const all = [...requantize.factor.multiplier, ...(requantize.negative?.multiplier ?? [])];
      expect(all.every((m) => m > 0 && m < 2 ** multiplierBits)).toBe(true);
      const ratio = (model.tensors[inputs[0]]?.scale[0] ?? NaN) / (model.tensors[outputs[0]]?.scale[0] ?? NaN);
      weightScale.forEach((scale, o) => {
        const value = requantize.factor.multiplier[o] * 2 ** -requantize.factor.shift[o];
        expect(Math.abs(value / (scale * ratio) - 1)).toBeLessThanOrEqual(error * 1.0001);
      });
    }
  });
});

/** One convolution with chosen weights, bias and ranges. */
/** A bias for each output channel, and as many weights as each of them has inputs. */
function oneConv(weights: readonly number[], bias: readonly number[], settings: Partial<Settings>): ConvStep {
  const build = graphBuilder(random(1));
  const inputs = weights.length / bias.length;
  const input = build.input('x', [1, inputs, 1, 1]);
  const tensor = (
    shape: readonly number[],
    values: readonly number[],
  ): { type: 'float32'; shape: readonly number[]; bytes: Uint8Array } => ({
    type: 'float32',
    shape,
    bytes: new Uint8Array(Float32Array.from(values).buffer),
  });
  const w = build.constant('w', tensor([bias.length, inputs, 1, 1], weights));
  const b = build.constant('b', tensor([bias.length], bias));
  const conv = build.node('Conv', 'conv', [input, w, b], { kernel_shape: ints([1, 1]) });
  const last = build.node('Relu', 'relu', [conv]);
  const { graph } = prepare(build.build([last]));
  const ranges: Ranges = {
    min: graph.values.map(() => -1) as never,
    max: graph.values.map(() => 1) as never,
    images: 1,
  };
  const { model } = quantize(graph, ranges, { ...strict.settings, ...settings });
  return convs(model)[0];
}

describe('weights and bias', () => {
  it('round to even and reach the whole range', () => {
    const step = oneConv([127, -127, 0.5, 1.5, 2.5], [0, 0, 0, 0, 0], { granularity: 'per-tensor' });
    expect(Array.from(step.weights)).toEqual([127, -127, 0, 2, 2]);
    expect(step.weightScale[0]).toBe(1);
  });

  it('have one scale per channel', () => {
    const step = oneConv([1, 0.01], [0, 0], {});
    expect(Array.from(step.weights)).toEqual([127, 127]);
    expect(Array.from(step.weightScale, (s) => s * 127)).toEqual([1, expect.closeTo(0.01)]);
  });

  it('keep a bias of a dead channel within int32', () => {
    const step = oneConv([1, 0], [0, 3], {});
    const [, bias] = step.bias;
    expect(Math.abs(bias)).toBeLessThanOrEqual(2 ** 30);
    expect((bias * step.weightScale[1]) / 127).toBeCloseTo(3, 5);
  });

  it('clip outliers to the mean plus or minus m sigma', () => {
    const many = Array.from({ length: 99 }, (_, i) => (i % 2 ? 1 : -1));
    const step = oneConv([...many, 100], new Array<number>(50).fill(0), {
      granularity: 'per-tensor',
      range: { weights: 'outlier:2', activations: 'min-max' },
    });
    expect(step.weightScale[0] * 127).toBeLessThan(25);
    expect(step.weights[99]).toBe(127);
  });

  it('count the accumulator exactly', () => {
    // 127·127 + bias 127² needs 16 bits with sign.
    expect(oneConv([1], [1], {}).accumulatorBits).toBe(16);
    expect(oneConv([1], [0], {}).accumulatorBits).toBe(15);
  });
});

describe('what is not there', () => {
  const refused: readonly (readonly [Partial<Settings>, RegExp])[] = [
    [{ symmetric: { weights: false, activations: true } }, /symmetric\.weights.*sum over the inputs/],
    [{ symmetric: { weights: true, activations: false }, leaky: 'after' }, /symmetric\.activations.*appendix/],
    [
      { range: { weights: 'min-max', activations: 'entrpy' } },
      /range\.activations.*entrpy.*entropy.*known are min-max, outlier/,
    ],
    [{ range: { weights: 'kurtosis', activations: 'min-max' } }, /range\.weights.*kurtosis.*known: min-max/],
    [{ optimize: ['adaptround'] }, /adaptround; available: equalize, .*adaround/],
    [{ optimize: ['bias-correction:guessed'] }, /bias-correction:guessed; available/],
    [{ optimize: ['adaround', 'reconstruct'] }, /both round the weights: choose one/],
    [{ optimize: ['reconstruct', 'bias-correction:analytic'] }, /bias-correction:analytic cannot stand beside/],
    [{ optimize: ['bias-correction', 'bias-correction:analytic'] }, /listed once/],
    [{ layers: { nosuch: { float: true } } }, /nosuch.*no layer/],
    [{ bits: { weights: 8, activations: 8, bias: 16 }, leaky: 'after' }, /bits\.bias.*16/],
  ];
  it.each(refused)('%j is refused by name', (settings, message) => {
    expect(() => oneConv([1], [0], settings)).toThrow(message);
  });
});

describe('the input', () => {
  it.each([
    [4, 2, 4],
    [4, 8, 8],
    [8, 4, 8],
    [16, 8, 16],
  ])('of activations of %i bits and inputBits %i has %i bits', async (activations, inputBits, expected) => {
    const bits = { weights: 8, activations, bias: 32 };
    const model = await quantizedNet(smallNet({ tail: false, gate: false }), { bits, inputBits });
    const tensor = model.tensors[model.inputs[0]];
    expect(tensor).toMatchObject({ bits: expected, qmin: -(2 ** (expected - 1)) });
    const first = convs(model)[0];
    expect(model.tensors[first.outputs[0]]?.bits).toBe(activations);
  });
});

describe('the first and the last layer', () => {
  const widths = async (edgeBits: number, layers: Settings['layers'] = {}): Promise<readonly string[]> => {
    const model = await quantizedNet(smallNet({ tail: true, gate: false }), { bits: bits(4), edgeBits, layers });
    return convs(model).map(
      ({ name, weightBits, inputs: [read] }) => `${name} ${weightBits}x${model.tensors[read]?.bits}`,
    );
  };
  const inner = ['conv_b 4x4', 'conv_c 4x4', 'conv_d 4x4', 'fc_e 4x4'];

  it.each([
    [8, ['conv_a 8x8', ...inner, 'fc_f 8x8']],
    [4, ['conv_a 4x4', ...inner, 'fc_f 4x4']],
  ])('have at least edgeBits = %i: weights times what they read', async (edgeBits, expected) => {
    expect(await widths(edgeBits)).toEqual(expected);
  });

  it('have the bits of their own that a recipe gives them', async () => {
    const layers = { conv_a: { bits: { weights: 5 } }, fc_e: { bits: { activations: 6 } } };
    expect(await widths(8, layers)).toEqual(['conv_a 5x8', ...inner, 'fc_f 8x6']);
  });

  it('are found behind factors per channel and moves', async () => {
    const build = graphBuilder(random(3));
    const conv = (name: string, input: number, shape: readonly number[], group = 1): number =>
      build.node('Conv', name, [input, build.floats(`${name}.w`, shape, -1, 1)], {
        kernel_shape: ints(shape.slice(2)),
        group: int(group),
      });
    const factors = conv('factors', build.input('image', [1, 3, 16, 16]), [3, 1, 1, 1], 3);
    const middle = build.node('Relu', 'relu', [conv('first', factors, [4, 3, 1, 1])]);
    const last = build.node('MaxPool', 'pool', [build.node('Relu', 'top', [conv('second', middle, [4, 4, 1, 1])])], {
      kernel_shape: ints([16, 16]),
    });
    const model = await quantizedNet(build.build([conv('head', last, [2, 4, 1, 1])]), { bits: bits(4), edgeBits: 8 });
    expect(convs(model).map(({ name, inputs: [read] }) => `${name} ${model.tensors[read]?.bits}`)).toEqual([
      'factors 8',
      'first 8',
      'second 4',
      'head 8',
    ]);
  });
});

describe('depthwise convolutions', () => {
  const ofNet = async (depthwiseBits: number): Promise<readonly string[]> => {
    const build = graphBuilder(random(5));
    const conv = (name: string, input: number, shape: readonly number[], group = 1): number =>
      build.node('Conv', name, [input, build.floats(`${name}.w`, shape, -1, 1)], {
        kernel_shape: ints(shape.slice(2)),
        group: int(group),
      });
    const shared = build.node('Relu', 'relu', [conv('first', build.input('image', [1, 3, 16, 16]), [4, 3, 1, 1])]);
    const one = build.node('Relu', 'relu_one', [conv('one', shared, [4, 4, 1, 1])]);
    const deep = build.node('Relu', 'relu_deep', [conv('deep', one, [4, 1, 3, 3], 4)]);
    const other = build.node('Relu', 'relu_other', [conv('other', shared, [4, 1, 3, 3], 4)]);
    const sum = build.node('Add', 'add', [deep, other]);
    const model = await quantizedNet(build.build([conv('head', sum, [2, 4, 14, 14])]), {
      bits: bits(4),
      depthwiseBits,
    });
    return convs(model).map(
      ({ name, weightBits, inputs: [read] }) => `${name} ${weightBits}x${model.tensors[read]?.bits}`,
    );
  };

  it.each([
    [8, ['first 4x4', 'one 4x4', 'deep 8x8', 'other 8x4', 'head 4x4']],
    [2, ['first 4x4', 'one 4x4', 'deep 4x4', 'other 4x4', 'head 4x4']],
  ])('have at least depthwiseBits = %i, and so has what only they read', async (depthwiseBits, expected) => {
    expect([...(await ofNet(depthwiseBits))].sort()).toEqual([...expected].sort());
  });
});

describe('layers', () => {
  it('may have bits of their own, or stay in float', async () => {
    const layers = { conv_b: { bits: { weights: 4 } }, conv_d: { float: true } };
    const model = await quantizedNet(smallNet({ tail: false }), { layers });
    expect(convs(model).find(({ name }) => name === 'conv_b')?.weightBits).toBe(4);
    const [island] = model.steps.filter((step) => step.kind === 'island');
    expect(island.kind === 'island' && island.reason).toMatch(/conv_d is kept in float by the recipe/);
    expect(await outputSqnr(model)).toBeGreaterThan(14);
  });
});

describe('the report', () => {
  /** conv + leaky, then conv: the second reads tenths. */
  function leakyNet(): Graph {
    const build = graphBuilder(random(3));
    const input = build.input('x', [1, 2, 4, 4]);
    const conv = (name: string, x: number): number =>
      build.node('Conv', name, [x, build.floats(`${name}.w`, [2, 2, 1, 1]), build.floats(`${name}.b`, [2])], {
        group: int(1),
      });
    const leaky = build.node('LeakyRelu', 'leaky', [conv('a', input)], { alpha: float(0.1) });
    const second = build.node('Relu', 'relu', [conv('b', leaky)]);
    return prepare(build.build([second])).graph;
  }

  it('applies LeakyReLU after rounding, in integers of a tenth', () => {
    const graph = leakyNet();
    const ranges: Ranges = {
      min: graph.values.map(() => -2) as never,
      max: graph.values.map(() => 2) as never,
      images: 1,
    };
    const { model } = quantize(graph, ranges, report.settings);
    const [first, second] = convs(model);
    expect(first.requantize?.leakyAfter).toEqual({ positive: 10, negative: 1 });
    const tensor = model.tensors[first.outputs[0]];
    expect([tensor?.qmin, tensor?.qmax]).toEqual([-128, 1270]);
    expect(tensor?.scale[0]).toBeCloseTo(2 / 1270, 9);
    // s_in · s_w / s_out with the nominal steps, divided by ten because the accumulator counts tenths.
    const wanted = second.weightScale[0] / 10;
    expect(second.requantize?.factor.value[0]).toBeCloseTo(wanted, 6);
  });
});
