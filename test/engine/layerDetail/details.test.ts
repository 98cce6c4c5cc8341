/** What the inspector says of a layer's weights, its arithmetic, its values and its sums: of a few numbers each, by hand. */
import { describe, expect, it } from 'vitest';
import {
  accumulatorsOf,
  activationsOfRun,
  activationsTried,
  type TrialRules,
} from '../../../src/engine/layerDetail/activationDetail';
import { arithmeticOf } from '../../../src/engine/layerDetail/arithmetic';
import type { Observed } from '../../../src/engine/layerDetail/observe';
import { floatWeightsOf, weightDetail, type FloatWeights } from '../../../src/engine/layerDetail/weightDetail';
import { floatTensor } from '../../../src/graph/tensor';
import type { WeightTrial } from '../../../src/protocol/results/layerDetail';
import type { ConvStep, QuantizedModel, QuantizedTensor } from '../../../src/quantize/quantizedModel';

/** Two channels of five weights, of which integers of steps 1/8 and 1/4 stand for most. */
const reals = [0.5, -1, 0.25, 1, -0.5, 2, 0.1, 0, -2, 1];
const step = {
  ...{ kind: 'conv', name: 'conv', inputs: [0], outputs: [1], weightShape: [2, 5, 1, 1], weightBits: 4 },
  weights: Int8Array.of(4, -8, 2, 7, -4, 7, 0, 0, -8, 4),
  weightScale: Float64Array.of(1 / 8, 1 / 4),
  bias: Int32Array.of(0, 0),
  requantize: {
    factor: {
      multiplier: Int32Array.of(5, 11),
      shift: Int32Array.of(5, 5),
      value: Float64Array.of(5 / 32, 11 / 32),
    },
  },
} as unknown as ConvStep;
const model = {
  ...{ mode: 'mul-shift', rounding: 'nearest-ties-up', steps: [step] },
  tensors: [
    { scale: Float64Array.of(0.5), zeroPoint: 3, bits: 8 },
    { scale: Float64Array.of(0.375), zeroPoint: -2, bits: 6 },
  ],
  graph: {
    nodes: [{ name: 'other' }, { name: 'conv', inputs: [0, 7] }],
    constants: new Map([[7, floatTensor([2, 5, 1, 1], reals)]]),
  },
} as unknown as QuantizedModel;
const float = floatWeightsOf(model, step) ?? expect.fail('no weights');
const asRun: WeightTrial = { method: 'min-max', bits: 4, granularity: 'per-channel' };

describe('float weights', () => {
  it('are those of the node that the step was made of', () => {
    expect([...float.weights]).toEqual([...Float32Array.from(reals)]);
    expect(float.step).toBe(step);
  });
  it.each([
    ['another name', { ...step, name: 'made' }],
    ['another number of weights', { ...step, weights: new Int8Array(9) }],
  ])('are none of %s', (_, other) => expect(floatWeightsOf(model, other)).toBeUndefined());
});

describe('weights', () => {
  it('of the run: its own integers, their errors, quartiles and reach of each channel', () => {
    const found = weightDetail(model, float, undefined, asRun);
    expect(found.provenance).toBe('10 weights, min-max, 4 bits, per-channel, as in the run');
    expect(found.trial).toEqual(asRun);
    // The wider grid of the two: −8 to 7 quarters.
    expect(found.grid).toEqual({ step: 0.25, low: -2, high: 1.75 });
    const f = Math.fround;
    expect(found.channels).toEqual([
      { channel: 0, min: -1, lower: -0.5, median: 0.25, upper: 0.5, max: 1, reach: 7 / 8 },
      { channel: 1, min: -2, lower: 0, median: f(0.1), upper: 1, max: 2, reach: 7 / 4 },
    ]);
    // 1 is 7/8, 2 is 7/4, and 0.1 is 0.
    expect(found.maxError).toBe(0.25);
    expect(found.mse).toBeCloseTo((1 / 64 + 1 / 16 + 0.01) / 10, 9);
    expect(found.sqnrDb).toBeCloseTo(10 * Math.log10((2.5625 + 9.01) / (1 / 64 + 1 / 16 + 0.01)), 6);
    // 1 is more than half a step beyond 7/8, as 2 is beyond 7/4.
    expect(found.clipped.above).toBe(0.2);
  });

  it('tried as they were are those of the run', () => {
    const found = weightDetail(model, float, asRun, asRun);
    expect(found.provenance).toBe('10 weights, min-max, 4 bits, per-channel, tried on this layer alone');
    expect(found.mse).toBe(weightDetail(model, float, undefined, asRun).mse);
  });

  it.each<[Partial<WeightTrial>, QuantizedModel['mode'], number, readonly number[]]>([
    // The largest weights over 127, and over 7.
    [{ bits: 8 }, 'mul-shift', 127, [1, 2]],
    [{ granularity: 'per-tensor' }, 'mul-shift', 7, [2, 2]],
    [{ bits: 3 }, 'float', 3, [1, 2]],
    // Powers of two: 1/7 becomes 1/4 or 1/8 by what loses least, as of 2/7.
    [{ bits: 8 }, 'pow2-tensor', 127, [127 / 64, 127 / 32]],
  ])('tried with %j in mode %s', (change, mode, qmax, most) => {
    const found = weightDetail({ ...model, mode }, float, { ...asRun, ...change }, asRun);
    found.channels.forEach(({ reach }, channel) => {
      if (mode === 'pow2-tensor') expect(Number.isInteger(Math.log2(reach / qmax))).toBe(true);
      else expect(reach).toBeCloseTo(most[channel], 9);
    });
    const scales = found.channels.map(({ reach }) => reach / qmax);
    const errors = Array.from(float.weights, (w, i) => {
      const scale = scales[i < 5 ? 0 : 1];
      return Math.abs(w - scale * Math.max(-qmax - 1, Math.min(qmax, Math.round(w / scale))));
    });
    expect(found.maxError).toBeCloseTo(Math.max(...errors), 6);
  });

  it('of many channels are shown of 64, evenly chosen', () => {
    const many: FloatWeights = {
      step: {
        ...step,
        weightShape: [130, 1, 1, 1],
        weights: new Int8Array(130),
        weightScale: new Float64Array(130).fill(1),
      },
      weights: Float32Array.from({ length: 130 }, (_, i) => i),
    };
    const shown = weightDetail(model, many, undefined, asRun).channels.map(({ channel, min }) => [channel, min]);
    expect(shown).toEqual(
      Array.from({ length: 64 }, (_, i) => [Math.floor((i * 130) / 64), Math.floor((i * 130) / 64)]),
    );
  });
});

describe('arithmetic', () => {
  it('is that of each channel', () => {
    const found = arithmeticOf(model, float);
    expect(found).toMatchObject({
      ...{ mode: 'mul-shift', rounding: 'nearest-ties-up' },
      input: { scale: 0.5, zeroPoint: 3 },
      output: { scale: 0.375, zeroPoint: -2, bits: 6 },
    });
    const [first, second] = found?.channels ?? [];
    expect(first).toMatchObject({
      channel: 0,
      weightScale: 1 / 8,
      factor: 5 / 32,
      multiplier: 5,
      shift: 5,
      min: -1,
      max: 1,
    });
    expect(second).toMatchObject({
      channel: 1,
      weightScale: 1 / 4,
      factor: 11 / 32,
      multiplier: 11,
      shift: 5,
      min: -2,
      max: 2,
    });
    // M is 0.5/0.375 of the weights' step: 1/6 and 1/3.
    expect(first.factorError).toBeCloseTo(1 / 16, 12);
    expect(second.factorError).toBeCloseTo(1 / 32, 12);
    expect(first.sqnrDb).toBeCloseTo(10 * Math.log10(2.5625 / (1 / 64)), 9);
    expect(second.sqnrDb).toBeCloseTo(10 * Math.log10(9.01 / (1 / 16 + 0.01)), 5);
  });
  it('by real factors has no integers of them, and one may stand for all', () => {
    const factor = { multiplier: Int32Array.of(0), shift: Int32Array.of(0), value: Float64Array.of(0.2) };
    const requantize = { ...step.requantize, factor } as ConvStep['requantize'];
    const one = { ...step, requantize, weightScale: Float64Array.of(1 / 8) };
    const [first, second] = arithmeticOf({ ...model, mode: 'float' }, { ...float, step: one })?.channels ?? [];
    expect(first).not.toHaveProperty('multiplier');
    expect([first.factor, second.factor, second.weightScale]).toEqual([0.2, 0.2, 1 / 8]);
    const shared = {
      ...one,
      requantize: {
        ...requantize,
        factor: { ...factor, multiplier: Int32Array.of(3), shift: Int32Array.of(4) },
      } as ConvStep['requantize'],
    };
    expect(
      arithmeticOf(model, { ...float, step: shared })?.channels.map(({ multiplier, shift, factor: by }) => [
        multiplier,
        shift,
        by,
      ]),
    ).toEqual([
      [3, 4, 3 / 16],
      [3, 4, 3 / 16],
    ]);
  });
  it('of weights that are exact or zero has no ratio', () => {
    const weights = Float32Array.of(1, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    const exact = { ...step, weights: Int8Array.of(8, 0, 0, 0, 0, 1, 1, 1, 1, 1) };
    expect(arithmeticOf(model, { step: exact, weights })?.channels.map(({ sqnrDb }) => sqnrDb)).toEqual([200, null]);
  });
  it.each([
    ['a head', model, { ...step, requantize: undefined }],
    ['an input in float', { ...model, tensors: [undefined, model.tensors[1]] }, step],
    ['an output in float', { ...model, tensors: [model.tensors[0]] }, step],
  ] as const)('is none of %s', (_, of, own) => expect(arithmeticOf(of, { ...float, step: own })).toBeUndefined());
});

const tensor = {
  ...{ scale: Float64Array.of(0.5), zeroPoint: 1, qmin: -8, qmax: 7, bits: 4, shape: [1, 4], signed: true },
} as unknown as QuantizedTensor;
/** Two images of four values; the third of the first is clipped, the last rounded. */
const seen: Observed = {
  ...{ tensor, images: 2, real: Float32Array.of(0, 1, 4, -1, 0.5, -4.5, 2, 1.25) },
  quantized: Float32Array.of(0, 1, 3, -1, 0.5, -4.5, 2, 1),
  accumulators: [Int32Array.of(-3, 20, 4), Int32Array.of(7, 93)],
  accumulatorBits: 11,
};
const rules = {
  ...{ rounding: 'floor', adjustment: 'mul-shift', symmetric: true, qmin: 'full' },
} as unknown as TrialRules;

describe('values', () => {
  it('of the run carry the errors of earlier layers, and alone only their own', () => {
    const found = activationsOfRun(
      { ...seen, quantized: Float32Array.of(1, 1, 3, -1, 0.5, -4.5, 2, 1) },
      { method: 'mse', bits: 8 },
      'floor',
    );
    expect(found.provenance).toBe(
      '8 values of 2 calibration images, 4 bits, as in the run (errors of earlier layers included)',
    );
    expect(found.trial).toEqual({ method: 'mse', bits: 4 });
    expect(found.grid).toEqual({ step: 0.5, low: -4.5, high: 3 });
    expect([found.maxError, found.mse]).toEqual([1, (1 + 1 + 1 / 16) / 8]);
    expect(found.alone).toEqual({
      maxError: 1,
      mse: (1 + 1 / 16) / 8,
      sqnrDb: expect.closeTo(10 * Math.log10(44.0625 / 1.0625), 9) as number,
    });
  });

  it('tried as in the run are on its own grid', () => {
    const found = activationsTried(seen, { method: 'mse', bits: 4 }, { method: 'mse', bits: 8 }, rules);
    expect(found.provenance).toBe(
      '8 values of 2 calibration images, mse, 4 bits, tried on this output alone (its input exact), its range as in the run',
    );
    expect([found.grid, found.maxError]).toEqual([{ step: 0.5, low: -4.5, high: 3 }, 1]);
    expect(found.alone).toMatchObject({ maxError: 1, mse: (1 + 1 / 16) / 8 });
  });

  it.each([
    [
      { method: 'min-max', bits: 4 },
      { method: 'mse', bits: 4 },
    ],
    [
      { method: 'mse', bits: 6 },
      { method: 'mse', bits: 6 },
    ],
  ] as const)('tried by %j where the run had %j have a range of these images', (trial, own) =>
    expect(activationsTried(seen, trial, own, rules).provenance).toContain('its range from these images'),
  );

  it('of one image are of one', () => {
    const one = { ...seen, images: 1 };
    expect(activationsOfRun(one, { method: 'mse', bits: 8 }, 'floor').provenance).toContain(
      'of 1 calibration image, 4',
    );
  });
});

describe('sums', () => {
  it('are counted together, in 96 bins from the least to the largest', () => {
    const found = accumulatorsOf(seen);
    expect(found).toMatchObject({ min: -3, max: 93, worstBits: 11, seenBits: 8, histogram: { start: -3, width: 1 } });
    expect(found?.provenance).toBe('5 accumulators of 2 calibration images, as in the run');
    const places = found?.histogram.counts.flatMap((count, bin) => (count > 0 ? [[bin, count]] : []));
    expect(places).toEqual([
      [0, 1],
      [7, 1],
      [10, 1],
      [23, 1],
      [95, 1],
    ]);
  });
  it.each([
    ['nothing was summed', { ...seen, accumulators: undefined }],
    ['nobody knows how wide they are', { ...seen, accumulatorBits: undefined }],
  ])('are none where %s', (_, of) => expect(accumulatorsOf(of)).toBeUndefined());
});
