/** Stages of streaming networks by hand: lanes, parameters of modules, words of their memories; and steps that are none. */
import { describe, expect, it } from 'vitest';
import { mapOf } from '../../src/integer/map';
import type { StageDraft } from '../../src/hardware/stages/stage';
import { averagePoolStage } from '../../src/hardware/stages/averagePoolStage';
import { convStage } from '../../src/hardware/stages/convStage';
import { addStage, concatStage } from '../../src/hardware/stages/joinStages';
import { lookupStage, requantizeStage } from '../../src/hardware/stages/pointStages';
import { resizeStage } from '../../src/hardware/stages/resizeStage';
import type { StageContext } from '../../src/hardware/stages/stage';
import type { ConvStep, IntegerStep, QuantizedTensor, Requantize } from '../../src/quantize/quantizedModel';
import { factorOf, modelOf, stepBase, tensor } from '../support/quantizedSteps';

const ints = (...numbers: readonly number[]): Int32Array => Int32Array.from(numbers);
const requantize: Requantize = {
  ...{ mode: 'mul-shift', rounding: 'floor', zeroPoint: 3, qmin: -8, qmax: 7 },
  factor: factorOf([5], [4]),
};
const map = (channels: number, height = 2, width = 3, bits = 4) => tensor([1, channels, height, width], bits);

function planned<S extends IntegerStep>(
  stage: (context: StageContext, step: S) => StageDraft,
  own: object,
  tensors: readonly QuantizedTensor[],
  fold = { pe: 1, simd: 1 },
): StageDraft {
  const step = { ...stepBase(tensors.length - 1), requantize, ...own } as unknown as S;
  const model = modelOf(tensors, [step]);
  const context = { model, id: 's', fold, bitsOf: (value: number) => tensors[value].bits };
  return stage({ ...context, streamed: (value) => mapOf(model, value) }, step);
}
const made = (draft: StageDraft) => (typeof draft === 'string' ? expect.fail(draft) : draft);
const modules = (draft: StageDraft) => made(draft).blocks.map(({ module, outBits }) => [module, outBits]);
const memory = (draft: StageDraft, at = 0) => {
  const { name, bits, depth, words } = made(draft).memories[at];
  return { name, bits, depth, words: words().map(Number) };
};

describe('a table', () => {
  const table = ints(10, 11, 12, -3, -4, -5);
  it('has a word for each integer that the bits can say, from 0 on, then those below', () => {
    const from = { ...map(6, 2, 3, 3), qmin: -3, qmax: 2 };
    const draft = planned(lookupStage, { kind: 'lookup', table }, [from, map(6, 2, 3, 5)], { pe: 4, simd: 1 });
    // 0, 1, 2; none for 3 and −4; then −3, −2, −1. Two's complement of five bits.
    expect(memory(draft)).toEqual({ name: 'table', bits: 5, depth: 8, words: [29, 28, 27, 0, 0, 10, 11, 12] });
    expect(modules(draft)).toEqual([['stream_lookup', 15]]);
    expect(made(draft).blocks[0].parameters).toEqual({ LANES: 3, IN_BITS: 3, OUT_BITS: 5 });
    expect(made(draft)).toMatchObject({ fold: { pe: 3, simd: 1 }, flow: { kind: 'pixel' } });
    expect(made(draft).inputs).toMatchObject([{ value: 0, bits: 3, lanes: 3 }]);
    expect(made(draft).output).toMatchObject({ value: 1, bits: 5, lanes: 3 });
  });
});

describe('a change of scale', () => {
  const change = { kind: 'requantize', inputZeroPoint: 2 };
  it('takes the zero point off in a bit more, then requantizes', () => {
    const draft = planned(requantizeStage, change, [map(6), map(6, 2, 3, 5)], { pe: 2, simd: 1 });
    expect(modules(draft)).toEqual([
      ['stream_offset', 2 * 5],
      ['stream_requantize', 2 * 5],
    ]);
    expect(made(draft).blocks[0].parameters).toEqual({ LANES: 2, BITS: 4, ACC_BITS: 5, ZERO_POINT: 2 });
    expect(made(draft).blocks[1].parameters).toMatchObject({ LANES: 2, ACC_BITS: 5, Q_BITS: 5, SHIFT: 4, LEAKY: 0 });
    // One word serves all channels: 5 twice in four bits.
    expect(memory(draft)).toEqual({ name: 'factors', bits: 8, depth: 1, words: [5 + 5 * 16] });
  });
  it('has a factor for each channel, all at the largest shift', () => {
    const factor = { value: Float64Array.of(1, 1, 1, 1), multiplier: ints(5, 3, 1, 7), shift: ints(4, 3, 2, 4) };
    const draft = planned(requantizeStage, { ...change, requantize: { ...requantize, factor } }, [map(4), map(4)], {
      pe: 2,
      simd: 1,
    });
    // 5, 6, 4 and 7 at a shift of 4.
    expect(memory(draft)).toEqual({ name: 'factors', bits: 8, depth: 2, words: [5 + 6 * 16, 4 + 7 * 16] });
    expect(made(draft).blocks[1].parameters).toMatchObject({ KIND: 0, CHANNELS: 4, FACTOR_BITS: 4, SHIFT: 4 });
  });
  it('has a slope of sums below zero beside the factor', () => {
    const negative = { value: Float64Array.of(1 / 16), multiplier: ints(-1), shift: ints(4) };
    const draft = planned(requantizeStage, { ...change, requantize: { ...requantize, negative } }, [map(4), map(4)]);
    expect(memory(draft)).toMatchObject({ bits: 8, words: [5 + 15 * 16] });
    expect(made(draft).blocks[1].parameters).toMatchObject({ LEAKY: 1 });
  });
  it('has shifts of its own where scales lie far apart', () => {
    const factor = { value: Float64Array.of(1, 1), multiplier: ints(5, 3), shift: ints(40, 1) };
    const draft = planned(requantizeStage, { ...change, requantize: { ...requantize, factor } }, [map(2), map(2)]);
    expect(made(draft).blocks[1].parameters).toMatchObject({ KIND: 1 });
    const negative = { value: Float64Array.of(1), multiplier: ints(-3), shift: ints(1) };
    expect(() =>
      planned(requantizeStage, { ...change, requantize: { ...requantize, factor, negative } }, [map(2), map(2)]),
    ).toThrow('slopes below zero beside channels whose scales lie far apart have no module');
  });
});

describe('a sum', () => {
  const add = (multipliers: readonly number[], more: object = {}) => ({
    ...{ kind: 'add', inputZeroPoints: [2, -3, 0].slice(0, multipliers.length) },
    ...{ alignment: multipliers.map((multiplier) => ({ value: multiplier, multiplier })), ...more },
  });
  it('begins with what zero points take off, and aligns both', () => {
    const draft = planned(addStage, add([7, -5]), [map(6), map(6, 2, 3, 6), map(6)], { pe: 3, simd: 1 });
    // −(7·2 + 5·3). (−10 … 5)·7 and (−29 … 34)·−5: −240 … 180.
    expect(made(draft).join).toEqual({
      module: 'stream_add',
      parameters: {
        ...{ LANES: 3, A_BITS: 4, B_BITS: 6, ACC_BITS: 9, A_FACTOR: "64'sd7", B_FACTOR: "-64'sd5", START: "-64'sd29" },
      },
      outBits: 27,
    });
    expect(modules(draft)).toEqual([['stream_requantize', 12]]);
    expect(memory(draft).words).toEqual([5 + 5 * 16 + 5 * 256]);
  });
  it('has sums of a bit more than either at least', () => {
    const draft = planned(addStage, add([1, 0]), [map(6), map(6, 2, 3, 9), map(6)]);
    expect(made(draft).join?.parameters).toMatchObject({ ACC_BITS: 10, B_FACTOR: "64'sd0" });
  });
  it.each<[string, object, readonly QuantizedTensor[]]>([
    ['a sum of more than two', add([1, 1, 1]), [map(6), map(6), map(6), map(6)]],
    ['inputs of different shapes', add([1, 1]), [map(6), map(6, 1, 1), map(6)]],
    ['inputs whose scales lie too far apart', add([1, 2 ** 31]), [map(6), map(6), map(6)]],
    [
      'inputs are aligned by real factors; --set adjustment=mul-shift has whole ones',
      add([1, 1], { requantize: { ...requantize, mode: 'float' } }),
      [map(6), map(6), map(6)],
    ],
  ])('is none: %s', (why, own, tensors) => expect(planned(addStage, own, tensors)).toBe(why));
});

describe('channels behind each other', () => {
  const concat = { kind: 'concat', axis: 1, inputZeroPoints: [2, 0], requantize: [requantize, undefined] };
  it('lie in lanes that divide all of them, brought to one width', () => {
    const draft = planned(concatStage, concat, [map(6), map(4, 2, 3, 3), map(10, 2, 3, 5)], { pe: 4, simd: 1 });
    expect(made(draft).inputs.map(({ lanes, blocks }) => [lanes, blocks?.map(({ module }) => module)])).toEqual([
      [2, ['stream_offset', 'stream_requantize']],
      [2, ['stream_offset']],
    ]);
    // Words of the last input come first.
    expect(made(draft).join).toEqual({
      ...{ module: 'stream_concat', parameters: { WAYS: 2, BITS: 10, BEATS: "{32'd2, 32'd3}" }, outBits: 10 },
    });
    expect(made(draft).memories.map(({ name }) => name)).toEqual(['factors_0']);
    expect(made(draft).inputs[1].blocks?.[0].parameters).toEqual({ LANES: 2, BITS: 3, ACC_BITS: 5, ZERO_POINT: 0 });
  });
  it('go through no block where they are as wide already', () => {
    const own = { ...concat, requantize: [undefined, undefined] };
    const draft = planned(concatStage, own, [map(6), map(4), map(10)]);
    expect(made(draft).inputs.map(({ blocks }) => blocks)).toEqual([[], []]);
  });
  it('are none along another axis', () =>
    expect(planned(concatStage, { ...concat, axis: 2 }, [map(6), map(6), map(6, 4, 3)])).toBe(
      'joins along another axis than channels',
    ));
});

describe('enlargement', () => {
  const resize = (rows: readonly number[], columns: readonly number[]) => ({
    ...{ kind: 'resize', rows: ints(...rows), columns: ints(...columns) },
  });
  it('repeats rows and columns, of which a row and a pixel wait', () => {
    const draft = planned(resizeStage, resize([0, 0, 1, 1], [0, 0, 0, 1, 1, 1, 2, 2, 2]), [map(6), map(6, 4, 9)], {
      pe: 2,
      simd: 1,
    });
    // Four pixels of three words: 12, so four bits.
    expect(made(draft).blocks[0]).toEqual({
      module: 'stream_repeat',
      parameters: { WORD_BITS: 8, IN_W: 3, PIXEL_WORDS: 3, TIMES_Y: 2, TIMES_X: 3, RING_BITS: 4 },
      outBits: 8,
    });
    expect(made(draft).flow).toMatchObject({ kind: 'repeat', times: [2, 3], ring: 5 });
  });
  it.each([
    [
      [0, 0, 1],
      [0, 1, 2],
    ],
    [
      [0, 1, 1, 1],
      [0, 1, 2],
    ],
    [
      [0, 1],
      [0, 0, 1, 1],
    ],
  ])('by %j and %j is none', (rows, columns) =>
    expect(planned(resizeStage, resize(rows, columns), [map(6), map(6, rows.length, columns.length)])).toBe(
      'other factors than whole ones',
    ),
  );
});

describe('a mean', () => {
  const window = { kernel: [2, 3], strides: [1, 1], dilations: [1, 1], pads: [0, 0, 0, 0] };
  const mean = { kind: 'averagePool', window, inputZeroPoint: 2, countIncludesPadding: false };
  it('sums all pixels, less as many zero points', () => {
    const factor = { value: new Float64Array(6), multiplier: ints(1, 2, 3, 4, 5, 6), shift: ints(4, 4, 4, 4, 4, 4) };
    const own = { ...mean, requantize: { ...requantize, factor } };
    const draft = planned(averagePoolStage, own, [map(6), map(6, 1, 1)], { pe: 3, simd: 1 });
    expect(made(draft).blocks[0]).toEqual({
      module: 'stream_sum',
      // Six times −10 … 5.
      parameters: { LANES: 3, BITS: 4, ACC_BITS: 7, WORDS: 2, PIXELS: 6, START: -12 },
      outBits: 21,
    });
    expect(memory(draft)).toMatchObject({ depth: 1, words: [6 + 6 * 16 + 6 * 256] });
    expect(made(draft).flow).toEqual({ kind: 'whole', pixels: 6 });
  });
  it.each<[object, readonly QuantizedTensor[]]>([
    [{ ...window, kernel: [2, 2] }, [map(6), map(6, 1, 2)]],
    [{ ...window, kernel: [1, 3] }, [map(6), map(6, 1, 1)]],
    [{ ...window, kernel: [2, 2] }, [map(6), map(6, 1, 1)]],
    [{ ...window, pads: [0, 0, 0, 1] }, [map(6), map(6, 1, 1)]],
  ])('over %j is none', (other, tensors) =>
    expect(planned(averagePoolStage, { ...mean, window: other }, tensors)).toBe(
      'a mean over windows smaller than the map',
    ),
  );
});

describe('a convolution', () => {
  const plain = { kernel: [1, 1], strides: [1, 1], dilations: [1, 1], pads: [0, 0, 0, 0] };
  const conv = (weightShape: readonly number[], groups: number, more: object = {}) => ({
    ...{ kind: 'conv', window: plain, groups, weightShape, weightBits: 4, inputZeroPoint: 1, accumulatorBits: 12 },
    weights: Int8Array.from({ length: weightShape.reduce((a, b) => a * b, 1) }, (_, i) => (i % 15) - 7),
    bias: Int32Array.from({ length: weightShape[0] }, (_, i) => 10 * i),
    ...more,
  });
  const nibbles = (...values: readonly number[]): number =>
    values.reduceRight((word, value) => word * 16 + (value & 15), 0);

  it('has words of weights by outputs, then inputs; biases less the zero point', () => {
    const draft = planned<ConvStep>(convStage, conv([4, 2, 1, 1], 1), [map(2), map(4)], { pe: 2, simd: 2 });
    expect(memory(draft, 0)).toEqual({
      ...{ name: 'weights', bits: 16, depth: 2, words: [nibbles(-7, -6, -5, -4), nibbles(-3, -2, -1, 0)] },
    });
    // 0 + 13, 10 + 9; 20 + 5, 30 + 1.
    expect(memory(draft, 1)).toEqual({ name: 'biases', bits: 24, depth: 2, words: [13 + 19 * 4096, 25 + 31 * 4096] });
    expect(made(draft).fold).toEqual({ pe: 2, simd: 2 });
    // One clock a fold: both lanes leave at once.
    expect(made(draft).blocks[1].parameters).toMatchObject({
      ...{ SIMD: 2, PE: 2, DEPTHWISE: 0, OUT_LANES: 2, WORDS: 2, FOLDS: 2, ZERO_POINT: 1, PACK: 1 },
    });
    expect(made(draft).output.bits).toBe(4);
  });
  it('lets fewer lanes leave where a fold takes longer', () => {
    const draft = planned<ConvStep>(convStage, conv([4, 6, 1, 1], 1), [map(6), map(4)], { pe: 4, simd: 3 });
    // Two clocks a fold: two of four lanes.
    expect(made(draft).blocks[1].parameters).toMatchObject({ SIMD: 3, PE: 4, OUT_LANES: 2, WORDS: 2, FOLDS: 1 });
    const slow = planned<ConvStep>(convStage, conv([4, 6, 1, 1], 1), [map(6), map(4)], { pe: 4, simd: 1 });
    expect(made(slow).blocks[1].parameters).toMatchObject({ OUT_LANES: 1, WORDS: 6 });
  });
  it('of each channel by itself has lanes of its own', () => {
    const draft = planned<ConvStep>(convStage, conv([6, 1, 1, 1], 6), [map(6), map(6)], { pe: 4, simd: 4 });
    expect(made(draft).fold).toEqual({ pe: 3, simd: 1 });
    expect(made(draft).blocks[1].parameters).toMatchObject({ SIMD: 3, PE: 3, DEPTHWISE: 1, WORDS: 2, FOLDS: 2 });
    expect(memory(draft).words).toEqual([nibbles(-7, -6, -5), nibbles(-4, -3, -2)]);
  });
  it('in groups is folded within each', () => {
    const draft = planned<ConvStep>(convStage, conv([4, 3, 1, 1], 2), [map(6), map(4)], { pe: 4, simd: 4 });
    expect(made(draft).fold).toEqual({ pe: 2, simd: 3 });
    expect(made(draft).blocks[1].parameters).toMatchObject({ DEPTHWISE: 0, WORDS: 2, FOLDS: 2 });
  });
  it('of a window reads its taps row by row', () => {
    const window = { ...plain, kernel: [2, 2] };
    const draft = planned<ConvStep>(convStage, conv([1, 2, 2, 2], 1, { window }), [map(2), map(1, 1, 2)], {
      pe: 1,
      simd: 2,
    });
    // Weights −7 … −4 of the first channel, −3 … 0 of the second.
    expect(memory(draft).words).toEqual(
      [
        [-7, -3],
        [-6, -2],
        [-5, -1],
        [-4, 0],
      ].map((taps) => nibbles(...taps)),
    );
  });
  it('whose sums leave has no factors', () => {
    const draft = planned<ConvStep>(convStage, conv([4, 2, 1, 1], 1, { requantize: undefined }), [
      map(2),
      map(4, 2, 3, 32),
    ]);
    expect(made(draft).memories.map(({ name }) => name)).toEqual(['weights', 'biases']);
    expect([made(draft).output.bits, made(draft).blocks.length]).toEqual([12, 2]);
  });
});
