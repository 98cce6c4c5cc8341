/** Steps as layers of the engine, computed tap by tap as its core does, equal what the reference makes of the steps; and steps that are none. */
import { describe, expect, it } from 'vitest';
import { convLayer } from '../../../src/hardware/engine/convLayer';
import { blocksOf, type EngineLayer } from '../../../src/hardware/engine/engineLayer';
import { addLayer, concatLayer } from '../../../src/hardware/engine/joinLayers';
import type { LayerContext, LayerDraft } from '../../../src/hardware/engine/layerContext';
import {
  averagePoolLayer,
  lookupLayer,
  maxPoolLayer,
  requantizeLayer,
  resizeLayer,
} from '../../../src/hardware/engine/pointLayers';
import { clamp, multiplyShift } from '../../../src/integer/fixedPoint';
import { mapOf } from '../../../src/integer/map';
import { reference } from '../../../src/integer/runStep';
import type {
  AddStep,
  AveragePoolStep,
  ConcatStep,
  ConvStep,
  IntegerStep,
  LookupStep,
  MaxPoolStep,
  QuantizedTensor,
  Requantize,
  RequantizeStep,
  ResizeStep,
  Window,
} from '../../../src/quantize/quantizedModel';
import { factorOf, modelOf, stepBase, tensor } from '../../support/quantizedSteps';
import { random } from '../../support/random';

const lanes = 4;
const contextOf = (tensors: readonly QuantizedTensor[], step: IntegerStep): LayerContext => {
  const model = modelOf(tensors, [step]);
  return { model, lanes, streamed: (value) => mapOf(model, value), bitsOf: (value) => tensors[value].bits };
};
const layerOf = (draft: LayerDraft) => (typeof draft === 'string' ? expect.fail(draft) : draft);

/** Channels of all sources in filled-up blocks, as they lie on the chip: integers, `fill` outside of the map, 0 in lanes without a channel. */
function reader({ sources, fill }: Pick<EngineLayer, 'sources' | 'fill'>, inputs: readonly ArrayLike<number>[]) {
  const channels = sources.flatMap(({ map }, source) =>
    Array.from({ length: blocksOf(map, lanes) * lanes }, (_, c) => (c < map.channels ? { source, c } : undefined)),
  );
  return (channel: number, y: number, x: number): number => {
    const own = channels[channel];
    if (!own) return 0;
    const { height, width } = sources[own.source].map;
    if (y < 0 || x < 0 || y >= height || x >= width) return fill;
    return inputs[own.source][(own.c * height + y) * width + x];
  };
}

/** What the core computes of a layer. */
function computed(
  layer: Omit<EngineLayer, 'id' | 'step'>,
  inputs: readonly ArrayLike<number>[],
  rounding: Requantize['rounding'],
): readonly number[] {
  const { window, repeat, output, sums, table } = layer;
  const read = reader(layer, inputs);
  const { channels, height, width } = output.map;
  const places = Array.from({ length: channels * height * width }, (_, at) => at);
  return places.map((at) => {
    const [o, row, column] = [Math.floor(at / (height * width)), Math.floor(at / width) % height, at % width];
    const { first, count, stride } = layer.reads(Math.floor(o / lanes));
    const numbers = sums?.numbers(o);
    let [sum, largest] = [numbers?.bias ?? 0, -Infinity];
    for (let r = 0; r < window.kernel[0]; r++)
      for (let s = 0; s < window.kernel[1]; s++) {
        const y = Math.floor(row / repeat[0]) * window.strides[0] - window.pads[0] + r * window.dilations[0];
        const x = Math.floor(column / repeat[1]) * window.strides[1] - window.pads[1] + s * window.dilations[1];
        for (let b = 0; b < count; b++)
          for (let lane = 0; lane < lanes; lane++) {
            const channel = (first + b * stride) * lanes + lane;
            const weight = sums?.weight(o, channel, r, s) ?? 0;
            if (weight !== 0) sum += weight * read(channel, y, x);
          }
        largest = Math.max(largest, read(first * lanes + (o % lanes), y, x));
      }
    if (!sums || !numbers) return table ? table.values[largest - table.least] : largest;
    if (!sums.bounds) return sum;
    const [m, k] = sum < 0 ? numbers.negative : numbers.factor;
    const { zeroPoint, qmin, qmax, positive, negative } = sums.bounds;
    const q = clamp(multiplyShift(sum, m, k, rounding) + zeroPoint, qmin, qmax);
    return q * (q >= 0 ? positive : negative);
  });
}

function expectSame(
  step: IntegerStep & { readonly requantize?: unknown },
  tensors: readonly QuantizedTensor[],
  draft: (context: LayerContext) => LayerDraft,
): Omit<EngineLayer, 'id' | 'step'> {
  const context = contextOf(tensors, step);
  const layer = layerOf(draft(context));
  const source = random(7);
  const inputs = step.inputs.map((value) => {
    const { shape, qmin, qmax } = tensors[value];
    return Int32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => source.int(qmin, qmax));
  });
  const right = reference.run(context.model, step, (value) => inputs[value]);
  expect(computed(layer, inputs, rounding)).toEqual(Array.from(right, (q) => q + 0));
  expect(layer.output.value).toBe(step.outputs[0]);
  return layer;
}

const rounding = 'nearest-ties-up';
const requantize: Requantize = {
  ...{ mode: 'mul-shift', rounding, factor: factorOf([5], [4]), zeroPoint: 3, qmin: -100, qmax: 90 },
};
const real = { ...requantize, mode: 'float' } as const;
const why = 'factors are real numbers; --set adjustment=mul-shift or pow2-ratio has whole ones';
const plain: Window = { kernel: [1, 1], strides: [1, 1], dilations: [1, 1], pads: [0, 0, 0, 0] };
const map = (channels: number, height: number, width: number, zeroPoint = 0) =>
  tensor([1, channels, height, width], 8, zeroPoint);

describe('a convolution', () => {
  const conv = (weightShape: readonly number[], groups: number, change: Partial<ConvStep> = {}): ConvStep => {
    const source = random(weightShape.length + groups);
    const count = weightShape.reduce((a, b) => a * b, 1);
    return {
      ...{ ...stepBase(), kind: 'conv', window: plain, groups, weightShape, weightScale: Float64Array.of(1) },
      weights: Int8Array.from({ length: count }, () => source.int(-30, 30)),
      bias: Int32Array.from({ length: weightShape[0] }, () => source.int(-500, 500)),
      ...{ weightBits: 6, inputZeroPoint: 2, accumulatorBits: 19, requantize },
      ...change,
    };
  };
  const window: Window = { kernel: [3, 2], strides: [1, 2], dilations: [1, 1], pads: [1, 1, 1, 0] };
  it.each<[string, ConvStep, QuantizedTensor, QuantizedTensor]>([
    ['of all channels', conv([5, 6, 1, 1], 1), map(6, 2, 3, 2), map(5, 2, 3)],
    ['with a window and padding', conv([5, 3, 3, 2], 1, { window }), map(3, 4, 5, 2), map(5, 4, 3)],
    ['of each channel by itself', conv([9, 1, 3, 2], 9, { window }), map(9, 4, 5, 2), map(9, 4, 3)],
    ['in groups within blocks', conv([4, 2, 1, 1], 2), map(4, 2, 2, 2), map(4, 2, 2)],
    ['in groups that lie across blocks', conv([6, 3, 1, 1], 3), map(9, 2, 2, 2), map(6, 2, 2)],
    ['in groups of many channels', conv([10, 6, 1, 1], 2), map(12, 2, 2, 2), map(10, 2, 2)],
    ['whose sums leave', conv([5, 6, 1, 1], 1, { requantize: undefined }), map(6, 2, 3, 2), map(5, 2, 3)],
    [
      'with a factor for each channel, and for sums below zero',
      conv([3, 6, 1, 1], 1, {
        requantize: {
          ...requantize,
          factor: factorOf([5, 1, 7], [4, 3, 6]),
          negative: factorOf([1, 1, 3], [4, 5, 6]),
        },
      }),
      ...([map(6, 2, 3, 2), map(3, 2, 3)] as const),
    ],
    [
      'with a slope behind',
      conv([3, 6, 1, 1], 1, {
        requantize: { ...requantize, qmin: -12, qmax: 12, leakyAfter: { positive: 10, negative: 1 } },
      }),
      ...([map(6, 2, 3, 2), map(3, 2, 3)] as const),
    ],
    ['of a whole map as a row', conv([5, 24], 1), tensor([1, 4, 2, 3], 8, 2), tensor([1, 5])],
  ])('%s', (_, step, from, to) => {
    const layer = expectSame(step, [from, to], (context) => convLayer(context, step));
    expect([layer.sums?.accBits, layer.sums?.widest]).toEqual([19, { low: -32, high: 31 }]);
  });
  it('reads the blocks of its groups and no others', () => {
    const step = conv([12, 3, 1, 1], 4);
    const { reads } = layerOf(convLayer(contextOf([map(12, 1, 1), map(12, 1, 1)], step), step));
    // Outputs 0 … 3 read channels 0 … 5, 4 … 7 channels 3 … 8, 8 … 11 channels 6 … 11.
    expect([0, 1, 2].map(reads)).toEqual([
      { first: 0, count: 2, stride: 1 },
      { first: 0, count: 3, stride: 1 },
      { first: 1, count: 2, stride: 1 },
    ]);
  });
  it('is none by real factors', () => {
    const step = conv([5, 6, 1, 1], 1, { requantize: real });
    expect(convLayer(contextOf([map(6, 2, 3), map(5, 2, 3)], step), step)).toBe(why);
    const single = conv([5, 6, 1, 1], 1, { requantize: { ...requantize, single: true } });
    expect(convLayer(contextOf([map(6, 2, 3), map(5, 2, 3)], single), single)).toBe(why);
  });
});

describe('a sum of maps', () => {
  const add = (count: number, change: Partial<AddStep> = {}): AddStep => ({
    ...{ ...stepBase(count), kind: 'add', requantize },
    inputZeroPoints: [2, -3, 1].slice(0, count),
    alignment: [7, -5, 3].slice(0, count).map((multiplier) => ({ value: multiplier, multiplier })),
    ...change,
  });
  const maps = (count: number, channels: number) => Array.from({ length: count + 1 }, () => map(channels, 2, 3));
  it.each([
    [2, 3],
    [2, 9],
    [3, 6],
  ])('of %i maps of %i channels', (count, channels) => {
    const step = add(count);
    const layer = expectSame(step, maps(count, channels), (context) => addLayer(context, step));
    expect(layer.sums?.widest).toEqual({ low: -5, high: 7 });
    expect(layer.reads(0)).toEqual({ first: 0, count, stride: Math.ceil(channels / 4) });
  });
  it('is none of other shapes, or by real factors', () => {
    const [step, other] = [add(2), add(2, { requantize: real })];
    expect(addLayer(contextOf([map(3, 2, 3), map(3, 1, 1), map(3, 2, 3)], step), step)).toBe(
      'inputs of different shapes',
    );
    expect(addLayer(contextOf(maps(2, 3), other), other)).toBe(why);
    const least = add(2, { alignment: [7, 5].map((multiplier) => ({ value: multiplier, multiplier })) });
    expect(layerOf(addLayer(contextOf(maps(2, 3), least), least)).sums?.widest).toEqual({ low: 0, high: 7 });
  });
});

describe('channels behind each other', () => {
  const concat = (requantizes: readonly (Requantize | undefined)[], change: Partial<ConcatStep> = {}): ConcatStep => ({
    ...{ ...stepBase(requantizes.length), kind: 'concat', axis: 1, requantize: requantizes },
    ...{ inputZeroPoints: [2, -3, 1].slice(0, requantizes.length), ...change },
  });
  const narrow = (channels: number) => ({ ...map(channels, 2, 3), qmin: -50, qmax: 50 });
  it.each<[string, readonly (Requantize | undefined)[], readonly number[]]>([
    ['as they are', [undefined, undefined], [4, 4]],
    ['from the middle of blocks', [undefined, undefined, undefined], [3, 5, 2]],
    ['brought to one scale', [requantize, { ...requantize, factor: factorOf([3], [2]) }], [3, 6]],
    ['some of them', [undefined, requantize], [6, 3]],
  ])('%s', (_, requantizes, channels) => {
    const step = concat(requantizes);
    const total = channels.reduce((a, b) => a + b);
    const tensors = [...channels.map(narrow), map(total, 2, 3, 3)];
    const layer = expectSame(step, tensors, (context) => concatLayer(context, step));
    expect(layer.sums?.accBits).toBe(9);
    expect(
      expectSame({ ...step, axis: -3 }, tensors, (context) => concatLayer(context, { ...step, axis: -3 })),
    ).toBeDefined();
  });
  it('is read in the blocks that hold them', () => {
    const step = concat([undefined, undefined, undefined]);
    const { reads } = layerOf(concatLayer(contextOf([narrow(3), narrow(5), narrow(2), map(10, 2, 3)], step), step));
    // Channels 0 – 2 are in block 0, 3 – 7 in 1 and 2, 8 and 9 in 3.
    expect([0, 1, 2].map(reads)).toEqual([
      { first: 0, count: 2, stride: 1 },
      { first: 1, count: 2, stride: 1 },
      { first: 3, count: 1, stride: 1 },
    ]);
  });
  it('is none of other bounds, wider integers or another axis', () => {
    const other = 'inputs that are brought to the common scale by different bounds';
    const of = (step: ConcatStep, inputs: readonly QuantizedTensor[], to = map(6, 2, 3)) =>
      concatLayer(contextOf([...inputs, to], step), step);
    const two = [narrow(3), narrow(3)];
    expect(of(concat([requantize, { ...requantize, qmax: 80 }]), two)).toBe(other);
    expect(of(concat([requantize, undefined]), [narrow(3), { ...narrow(3), qmax: 90 }])).toBeTypeOf('object');
    expect(of(concat([requantize, undefined]), [narrow(3), { ...narrow(3), qmax: 91 }])).toBe(other);
    expect(of(concat([requantize, undefined]), [narrow(3), { ...narrow(3), qmin: -100 }])).toBeTypeOf('object');
    expect(of(concat([requantize, undefined]), [narrow(3), { ...narrow(3), qmin: -101 }])).toBe(other);
    expect(of(concat([real, undefined]), two)).toBe(why);
    expect(of(concat([undefined, undefined], { axis: 2 }), two, map(3, 4, 3))).toBe(
      'joins along another axis than channels',
    );
  });
});

describe('a pool', () => {
  const window: Window = { kernel: [2, 3], strides: [2, 1], dilations: [1, 1], pads: [0, 1, 0, 1] };
  it.each(['lowest', 'zero'] as const)('of the largest, with padding that is %s', (padding) => {
    const step: MaxPoolStep = { ...stepBase(), kind: 'maxPool', window, padding };
    const from = { ...map(6, 4, 5), qmin: -100, qmax: -20 };
    const layer = expectSame(step, [from, map(6, 2, 5)], (context) => maxPoolLayer(context, step));
    expect([layer.fill, layer.sums]).toEqual([padding === 'zero' ? 0 : -100, undefined]);
  });

  const mean = (change: Partial<AveragePoolStep> = {}): AveragePoolStep => ({
    ...{ ...stepBase(), kind: 'averagePool', window: { ...window, pads: [0, 0, 0, 0] }, inputZeroPoint: 2 },
    ...{ countIncludesPadding: false, requantize, ...change },
  });
  it('of means', () => {
    const step = mean();
    const layer = expectSame(step, [map(6, 4, 5), map(6, 2, 3)], (context) => averagePoolLayer(context, step));
    // Six times −130 … 125 less 2.
    expect(layer.sums?.accBits).toBe(11);
    const counted = mean({ window, countIncludesPadding: true });
    expectSame(counted, [map(6, 4, 5, 2), map(6, 2, 5)], (context) => averagePoolLayer(context, counted));
  });
  it('of means has the factor of so many taps', () => {
    const step = mean({
      requantize: { ...requantize, factor: factorOf([1, 2, 3, 4, 5, 6], [0, 1, 2, 3, 4, 5]) },
    });
    const { sums } = layerOf(averagePoolLayer(contextOf([map(6, 4, 5), map(6, 2, 3)], step), step));
    expect([0, 5].map((output) => sums?.numbers(output))).toEqual(
      [0, 5].map(() => ({ bias: -12, factor: [6, 5], negative: [6, 5] })),
    );
  });
  it('of means over different numbers of taps is none', () => {
    const other = 'a mean over windows that hold different numbers of taps';
    const of = (step: AveragePoolStep, from: QuantizedTensor, to: QuantizedTensor) =>
      averagePoolLayer(contextOf([from, to], step), step);
    expect(of(mean({ window }), map(6, 4, 5), map(6, 2, 5))).toBe(other);
    // A third row of windows, or a fourth column, reaches beyond.
    expect(of(mean(), map(6, 5, 5), map(6, 3, 3))).toBe(other);
    expect(of(mean(), map(6, 4, 5), map(6, 2, 4))).toBe(other);
    const ahead = { ...window, pads: [0, 0, 1, 0] } as const;
    expect(of(mean({ window: ahead, countIncludesPadding: true }), map(6, 5, 5), map(6, 3, 3))).toBeTypeOf('object');
    expect(of(mean({ requantize: real }), map(6, 4, 5), map(6, 2, 3))).toBe(why);
  });
});

describe('what is done to each integer', () => {
  it('changes of scale, one or one for each channel', () => {
    for (const own of [requantize, { ...requantize, factor: factorOf([1, 2, 3, 4, 5, 6], [2, 2, 2, 2, 2, 2]) }]) {
      const step: RequantizeStep = { ...stepBase(), kind: 'requantize', inputZeroPoint: 2, requantize: own };
      const layer = expectSame(step, [map(6, 2, 3), map(6, 2, 3)], (context) => requantizeLayer(context, step));
      expect(layer.sums?.accBits).toBe(9);
    }
    const step: RequantizeStep = { ...stepBase(), kind: 'requantize', inputZeroPoint: 2, requantize: real };
    expect(requantizeLayer(contextOf([map(6, 2, 3), map(6, 2, 3)], step), step)).toBe(why);
  });
  it('tables', () => {
    const step: LookupStep = { ...stepBase(), kind: 'lookup', table: Int32Array.from({ length: 16 }, (_, i) => i * i) };
    const from = { ...map(6, 2, 3), bits: 4, qmin: -8, qmax: 7 };
    const layer = expectSame(step, [from, map(6, 2, 3)], (context) => lookupLayer(context, step));
    expect(layer.table?.least).toBe(-8);
  });
  it('enlargement by whole times', () => {
    const resize = (rows: readonly number[], columns: readonly number[]): ResizeStep => ({
      ...{ ...stepBase(), kind: 'resize', rows: Int32Array.from(rows), columns: Int32Array.from(columns) },
    });
    const step = resize([0, 0, 1, 1], [0, 0, 0, 1, 1, 1, 2, 2, 2]);
    const layer = expectSame(step, [map(6, 2, 3), map(6, 4, 9)], (context) => resizeLayer(context, step));
    expect(layer.repeat).toEqual([2, 3]);
    const other = resize([0, 0, 1], [0, 1, 2]);
    expect(resizeLayer(contextOf([map(6, 2, 3), map(6, 3, 3)], other), other)).toBe('other factors than whole ones');
  });
});
