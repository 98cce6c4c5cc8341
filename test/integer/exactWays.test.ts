/** Which way of computing is provably exact, at the very edge of each: by bounds that are worked out by hand. */
import { describe, expect, it } from 'vitest';
import { accumulatorsOf } from '../../src/integer/accumulators';
import { reference } from '../../src/integer/runStep';
import { portable, type KernelBuild } from '../../src/integer/wasm/build';
import { chooseConvPath, pathHolds, runPairs, type ConvPath } from '../../src/integer/wasm/convPath';
import { boundsOf, segmentOffsets, weightAt, type Bounds, type ConvShape } from '../../src/integer/wasm/convShape';
import { roundingIds } from '../../src/integer/wasm/exports';
import { createMemory } from '../../src/integer/wasm/memory';
import { keepRequantize, requantizeOfChannels, type Accumulators } from '../../src/integer/wasm/requantizePlan';
import type { IntegerStep, Requantize } from '../../src/quantize/quantizedModel';
import { factorOf, modelOf, stepBase, tensor } from '../support/quantizedSteps';

const requantize = (multiplier: number, shift: number, more: Partial<Requantize> = {}): Requantize => ({
  ...{ mode: 'mul-shift', rounding: 'nearest-ties-up', zeroPoint: 3, qmin: -8, qmax: 7 },
  ...{ factor: factorOf([multiplier], [shift]), ...more },
});
const flipped: KernelBuild = { ...portable, revectorized: true };

/** The structure's words by name. */
function kept(accumulators: Partial<Accumulators>, how?: Requantize, build = portable, bytes: 1 | 2 = 1) {
  const memory = createMemory(new WebAssembly.Memory({ initial: 2 }), 64);
  const all: Accumulators = { sums: 'int32', channels: 1, bound: 100, ...accumulators };
  const at = keepRequantize({ memory, build }, all, { bytes } as never, how);
  if (at === undefined) return undefined;
  const [kind, sums, rounding, zeroPoint, qmin, qmax, positiveSlope, negativeSlope, preShift, ...rest] = memory.ints(
    at,
    17,
  );
  const [bias, positive, negative, positiveShift, negativeShift, pooled, positiveReal, negativeReal] = rest;
  return {
    ...{ kind, sums, rounding, zeroPoint, qmin, qmax, positiveSlope, negativeSlope, preShift, pooled },
    ...{ bias, positive, negative, positiveShift, negativeShift, positiveReal, negativeReal, memory },
  };
}
const kinds = ['store', 'shift', 'real', 'exact', 'halved', 'checked', 'single'];
const wayOf = (...args: Parameters<typeof kept>): string | undefined => kinds[kept(...args)?.kind ?? -1];

describe('accumulators are requantized', () => {
  const float = requantize(1, 1, { mode: 'float' });
  const single = { ...float, single: true, rounding: 'nearest-ties-even' } as Requantize;
  it.each<[string, Partial<Accumulators>, Requantize | undefined, string | undefined]>([
    ['not at all', {}, undefined, 'store'],
    ['not at all, though pooled', { pooled: true }, undefined, undefined],
    ['in float', {}, float, 'real'],
    ['in float of doubles', { sums: 'double' }, float, 'real'],
    ['in float, pooled', { pooled: true }, float, undefined],
    ['in float of what is below 2⁵¹', { sums: 'int64', bound: 2 ** 51 - 1 }, float, 'real'],
    ['in float of 2⁵¹', { sums: 'int64', bound: 2 ** 51 }, float, undefined],
    ['in single', {}, single, 'single'],
    ['in single, rounded otherwise', {}, { ...single, rounding: 'floor' }, undefined],
    ['in integers of doubles', { sums: 'double' }, requantize(1, 1), undefined],
    // 1 · 2⁻¹ is 2³¹ of 2³²: halved, and the accumulator doubled.
    ['by a half, below 2³⁰', { bound: 2 ** 30 - 1 }, requantize(1, 1), 'shift'],
    ['by a half, of 2³⁰', { bound: 2 ** 30 }, requantize(1, 1), 'real'],
    ['by a quarter, below 2³¹', { bound: 2 ** 31 - 1 }, requantize(1, 2), 'shift'],
    ['by a quarter, of 2³¹', { bound: 2 ** 31 }, requantize(1, 2), 'real'],
    ['by 2⁻³²', {}, requantize(1, 32), 'shift'],
    ['by 2⁻³³, of which 2³² has no integer', {}, requantize(1, 33), 'real'],
    ['by a factor below zero', {}, requantize(-1, 2), 'real'],
    ['by a slope of that kind', {}, requantize(1, 2, { negative: factorOf([-1], [2]) }), 'real'],
    ['pooled, in vectors', { pooled: true }, requantize(1, 2), 'shift'],
    ['pooled, but not in vectors', { pooled: true }, requantize(1, 33), undefined],
    [
      'pooled, turned round below zero',
      { pooled: true },
      requantize(1, 2, { leakyAfter: { positive: 1, negative: -1 } }),
      undefined,
    ],
    ['pooled, with a slope', { pooled: true }, requantize(1, 2, { leakyAfter: { positive: 1, negative: 0 } }), 'shift'],
    ['of int64, in doubles', { sums: 'int64' }, requantize(1, 2), 'real'],
    // 2³⁰ by 2²³ is 2⁵³.
    ['below 2⁵³', { bound: 2 ** 23 - 1 }, requantize(2 ** 30, 63), 'real'],
    ['of 2⁵³, one by one', { bound: 2 ** 23 }, requantize(2 ** 30, 63), 'exact'],
    ['of 2⁵³, checked', { sums: 'int64', bound: 2 ** 23 }, requantize(2 ** 30, 63), 'checked'],
    [
      'of 2⁵³ below zero',
      { sums: 'int64', bound: 2 ** 23 },
      requantize(1, 2, { negative: factorOf([2 ** 30], [63]) }),
      'checked',
    ],
    ['of 2⁶²', { sums: 'int64', bound: 2 ** 51 }, requantize(2 ** 11, 4), 'exact'],
    ['of more', { sums: 'int64', bound: 2 ** 51 + 1 }, requantize(2 ** 11, 4), undefined],
    ['of more with a sign', { sums: 'int64', bound: 2 ** 51 + 1 }, requantize(-(2 ** 11), 4), undefined],
    ['shifted up to 2⁶²', { sums: 'int64', bound: 2 ** 51 }, requantize(1, -11), 'exact'],
    ['shifted beyond', { sums: 'int64', bound: 2 ** 51 }, requantize(1, -12), undefined],
  ])('%s', (_, accumulators, how, way) => expect(wayOf(accumulators, how)).toBe(way));

  it.each<[string, Partial<Accumulators>, Requantize, 1 | 2, string]>([
    ['to bytes', {}, requantize(1, 2), 1, 'halved'],
    ['rounded down', {}, requantize(1, 2, { rounding: 'floor' }), 1, 'halved'],
    ['rounded otherwise', {}, requantize(1, 2, { rounding: 'nearest-ties-even' }), 1, 'shift'],
    ['to more than bytes', {}, requantize(1, 2), 2, 'shift'],
    ['below 2³⁰', { bound: 2 ** 30 - 1 }, requantize(1, 2), 1, 'halved'],
    ['of 2³⁰', { bound: 2 ** 30 }, requantize(1, 2), 1, 'shift'],
    ['of a doubled accumulator', {}, requantize(1, 1), 1, 'shift'],
    ['with a slope behind', {}, requantize(1, 2, { leakyAfter: { positive: 1, negative: 1 } }), 1, 'shift'],
    // The lower half of the factor is rounded up into the upper one.
    ['below 2³¹ − 2¹⁵', {}, requantize(2 ** 31 - 2 ** 15 - 1, 32), 1, 'halved'],
    ['of 2³¹ − 2¹⁵', {}, requantize(2 ** 31 - 2 ** 15, 32), 1, 'shift'],
  ])('by halves %s', (_, accumulators, how, bytes, way) => {
    expect(wayOf(accumulators, how, flipped, bytes)).toBe(way);
    expect(wayOf(accumulators, how, portable, bytes)).toBe('shift');
  });

  it('with factors of 2³², biases and limits where the kernel reads them', () => {
    const made = kept({ channels: 2, bias: [5, 2 ** 32 - 1] }, requantize(3, 2))!;
    const { memory, positive, negative, bias } = made;
    expect([made.preShift, made.rounding, made.zeroPoint, made.qmin, made.qmax]).toEqual([
      ...[1, roundingIds['nearest-ties-up'], 3, -8, 7],
    ]);
    expect([made.positiveSlope, made.negativeSlope, made.pooled, made.positiveShift]).toEqual([1, 1, 0, 0]);
    expect([...memory.ints(positive, 16)]).toEqual([3 * 2 ** 29, 3 * 2 ** 29, ...Array<number>(14).fill(0)]);
    expect(negative).toBe(positive);
    expect([...memory.ints(bias, 3)]).toEqual([5, -1, 0]);
    const slope = kept(
      {},
      requantize(3, 2, { negative: factorOf([1], [4]), leakyAfter: { positive: 10, negative: 2 } }),
    )!;
    expect([slope.positiveSlope, slope.negativeSlope]).toEqual([10, 2]);
    expect([slope.memory.ints(slope.positive, 1)[0], slope.memory.ints(slope.negative, 1)[0]]).toEqual([
      3 * 2 ** 29,
      2 ** 27,
    ]);
    const pooled = kept({ pooled: true }, requantize(1, 2))!;
    expect([pooled.pooled, pooled.preShift]).toEqual([1, 0]);
  });

  it('in int64 with multipliers and shifts, in doubles with factors', () => {
    const exact = kept({ sums: 'int64', bound: 2 ** 51, bias: [-7] }, requantize(5, 3))!;
    expect([exact.sums, exact.memory.ints(exact.positive, 1)[0], exact.memory.ints(exact.positiveShift, 1)[0]]).toEqual(
      [1, 5, 3],
    );
    expect([...exact.memory.ints(exact.bias, 2)]).toEqual([-7, -1]);
    expect([exact.positiveReal, exact.negativeReal]).toEqual([0, 0]);
    const checked = kept({ sums: 'int64', bound: 2 ** 23 }, requantize(2 ** 30, 63))!;
    expect(checked.memory.doubles(checked.positiveReal, 1)[0]).toBe(2 ** -33);
    const real = kept({}, requantize(1, 33, { negative: factorOf([3], [34]) }))!;
    expect([real.memory.doubles(real.positive, 1)[0], real.memory.doubles(real.negative, 1)[0]]).toEqual([
      2 ** -33,
      3 * 2 ** -34,
    ]);
  });

  it('some channels at a time', () => {
    const many = { value: Float64Array.of(1, 2, 3), multiplier: Int32Array.of(1, 2, 3), shift: Int32Array.of(0) };
    const how = requantize(1, 0, { factor: many, negative: many });
    const part = requantizeOfChannels(how, 1, 3);
    const expected = { value: Float64Array.of(2, 3), multiplier: Int32Array.of(2, 3), shift: Int32Array.of(0) };
    expect([part.factor, part.negative]).toEqual([expected, expected]);
    expect(requantizeOfChannels(requantize(1, 0), 1, 3).negative).toBeUndefined();
  });
});

describe('memory', () => {
  it('is laid down in cache lines with some bytes between, and grows by pages', () => {
    const pages = new WebAssembly.Memory({ initial: 1 });
    const memory = createMemory(pages, 1);
    expect([memory.reserve(0), memory.reserve(1), memory.reserve(64), memory.reserve(65)]).toEqual([64, 192, 384, 576]);
    // 65,536 less 128 bytes behind the block are just there.
    expect(memory.above(65536 - 128 - 832)).toBe(832);
    expect(pages.buffer.byteLength).toBe(65536);
    memory.above(65536 - 128 - 831);
    expect(pages.buffer.byteLength).toBe(2 * 65536);
    memory.release(128);
    expect(memory.words(7, -1)).toBe(128);
    expect([...memory.ints(128, 2)]).toEqual([7, -1]);
    new Uint8Array(pages.buffer, 320, 64).fill(255);
    const at = memory.filled(Int16Array, 3, (block) => block.set([1, 2], 1));
    expect([at, ...new Int16Array(pages.buffer, at, 3)]).toEqual([320, 0, 1, 2]);
  });
  it('says what to do where it cannot be as large', () => {
    const memory = createMemory(new WebAssembly.Memory({ initial: 1 }), 0);
    expect(() => memory.above(2 ** 32 - 127)).toThrow('export the model for smaller inputs');
  });
});

const square = { kernel: [3, 3], strides: [1, 1], dilations: [1, 1], pads: [1, 1, 1, 1] } as const;
function shapeOf(more: Partial<ConvShape> = {}): ConvShape {
  const { groups = 1, inputs = 8, outputs = 8, window = square } = more;
  const taps = groups === 1 && window.dilations[1] === 1 ? window.kernel[1] : 1;
  const stride = groups * inputs;
  return {
    ...{ from: { channels: stride, height: 8, width: 8 }, to: { channels: groups * outputs, height: 8, width: 8 } },
    ...{ window, groups, inputs, outputs, bias: new Int32Array(groups * outputs), inputZeroPoint: 0 },
    weights: new Int16Array(groups * outputs * inputs * window.kernel[0] * window.kernel[1]).fill(1),
    range: { low: -128, high: 127 },
    segments: { taps, stride, length: (taps - 1) * stride + inputs },
    ...more,
  };
}

describe('a path holds', () => {
  const small: Bounds = { weight: 1, operand: 1, raw: 1, accumulator: 1 };
  const bytes: KernelBuild = { ...portable, dot8: 'signed' };
  it.each<[ConvPath, keyof Bounds, number]>([
    ['winograd4', 'operand', 327],
    ['winograd4', 'weight', 668],
    ['winograd4', 'raw', 2 ** 25 - 1],
    ['winograd4', 'accumulator', 2 ** 31 - 1],
    ['winograd2', 'operand', 8191],
    ['winograd2', 'weight', 3640],
    ['winograd2', 'raw', 2 ** 29 - 1],
    ['winograd2', 'accumulator', 2 ** 31 - 1],
    ['direct', 'operand', 32768],
    ['direct', 'weight', 32768],
    ['direct', 'accumulator', 2 ** 31 - 1],
    ['split', 'operand', 32768],
    ['split', 'accumulator', 2 ** 53 - 1],
    ['carried', 'weight', 32768],
    ['carried', 'accumulator', 2 ** 53 - 1],
    ['words', 'weight', 2 ** 31 - 1],
    ['words', 'operand', 2 ** 31 - 1],
    ['words', 'accumulator', 2 ** 62 - 512],
    ['dot8', 'accumulator', 2 ** 31 - 1],
  ])('%s up to a %s of %i', (path, bound, most) => {
    expect(pathHolds(path, shapeOf(), { ...small, [bound]: most }, bytes)).toBe(true);
    const more = most === 2 ** 62 - 512 ? 2 ** 62 : most + 1;
    expect(pathHolds(path, shapeOf(), { ...small, [bound]: more }, bytes)).toBe(false);
  });
  it('carried while a pair of products is below 2³¹', () => {
    const holds = (weight: number, operand: number) =>
      pathHolds('carried', shapeOf(), { ...small, weight, operand }, portable);
    expect([holds(32767, 32768), holds(32768, 32768), holds(32768, 32767)]).toEqual([true, false, true]);
  });
  it('of bytes where there are products of bytes, and both are bytes', () => {
    const holds = (more: Partial<ConvShape>, weight = 127, build = bytes) =>
      pathHolds('dot8', shapeOf(more), { ...small, weight }, build);
    const range = (low: number, high: number) => ({ range: { low, high } });
    expect([holds({}), holds({}, 128), holds({}, 127, portable)]).toEqual([true, false, false]);
    expect(holds({ weights: new Int8Array(8) }, 128)).toBe(true);
    expect([holds(range(-129, 0)), holds(range(0, 128)), holds(range(-128, 127))]).toEqual([false, false, true]);
  });
  it.each<[ConvPath, string, boolean, Partial<ConvShape>]>([
    ['winograd4', 'three by three', true, {}],
    ['winograd2', 'of groups', false, { groups: 2, inputs: 4 }],
    ['winograd4', 'with strides', false, { window: { ...square, strides: [1, 2] } }],
    ['winograd2', 'spread', false, { window: { ...square, dilations: [2, 1] } }],
    ['winograd2', 'three by one', false, { window: { ...square, kernel: [3, 1] } }],
    ['depthwise', 'one channel a group', true, { groups: 4, inputs: 1, outputs: 1 }],
    ['depthwise', 'one group', false, { groups: 1, inputs: 1, outputs: 1 }],
    ['depthwise', 'two outputs a group', false, { groups: 4, inputs: 1, outputs: 2 }],
    ['depthwise', 'two inputs a group', false, { groups: 4, inputs: 2, outputs: 1 }],
    ['depthwise8', 'three by three', true, { groups: 4, inputs: 1, outputs: 1 }],
    ['depthwise8', 'five by five', false, { groups: 4, inputs: 1, outputs: 1, window: { ...square, kernel: [5, 5] } }],
  ])('%s, %s: %s', (path, _, holds, more) => expect(pathHolds(path, shapeOf(more), small, bytes)).toBe(holds));

  it('and is worth it', () => {
    const chosen = (more: Partial<ConvShape>, build = portable, bounds = small) =>
      chooseConvPath(shapeOf(more), bounds, build);
    const to = (height: number, width: number) => ({ to: { channels: 8, height, width } });
    expect([chosen({}), chosen({ inputs: 7 }), chosen({ outputs: 7 })]).toEqual(['winograd4', 'direct', 'direct']);
    // A tile of 4 × 4 in 36 products: worth it for 5.4 positions and more; one of 2 × 2 in 16 for 2.4.
    expect([chosen(to(1, 5)), chosen(to(2, 3)), chosen(to(1, 2)), chosen(to(1, 4)), chosen(to(2, 2))]).toEqual([
      ...['direct', 'winograd4', 'direct', 'direct', 'winograd2'],
    ]);
    expect(chosen({}, bytes)).toBe('dot8');
    expect(chosen({ inputs: 256, outputs: 256, ...to(32, 32) }, bytes)).toBe('winograd4');
    expect(chosen({ groups: 4, inputs: 1, outputs: 1 }, bytes)).toBe('depthwise8');
    expect(chosen({}, portable, { ...small, accumulator: 2 ** 62 })).toBeUndefined();
    expect(chosen({}, portable, { ...small, weight: 2 ** 16, accumulator: 2 ** 31 })).toBe('words');
  });
});

describe('runs of pairs', () => {
  // 3 × 3 over 8 channels: 3 segments of 24 operands, 12 pairs each. The sum of a pair is twice the weight.
  const runs = (weight: number, operand: number): number =>
    runPairs(shapeOf({ weights: new Int16Array(8 * 8 * 9).fill(weight) }), operand);
  const limit = (pairs: number): number => Math.floor((2 ** 31 - 1) / (2 * pairs));
  it.each([
    [36, 36],
    [24, 24],
    [12, 12],
    [8, 8],
    [6, 6],
    [4, 4],
    [3, 3],
    [2, 2],
    [1, 1],
  ])('of %i hold operands up to 2³¹ by twice as many', (pairs, expected) => {
    const smaller = [36, 24, 12, 8, 6, 4, 3, 2, 1].find((size) => size < pairs) ?? 1;
    expect([runs(1, limit(pairs)), runs(1, limit(pairs) + 1)]).toEqual([expected, smaller]);
  });
  it('are as short as the worst channel and place demand', () => {
    const weights = new Int16Array(8 * 8 * 9);
    const shape = shapeOf({ weights });
    // Output 3, input 2, the last tap of the last row: alone in its pair.
    weights[(3 * 8 + 2) * 9 + 8] = 1000;
    expect(runPairs(shape, 2 ** 21)).toBe(36);
    expect(runPairs(shape, 2 ** 22)).toBe(1);
    weights[(3 * 8 + 2) * 9 + 7] = -1000;
    // Both in the last segment, in its pairs 5 and 9: together, or in runs of eight.
    expect([runPairs(shape, 2 ** 20), runPairs(shape, 2 ** 21 - 2 ** 16)]).toEqual([36, 8]);
  });
});

describe('bounds', () => {
  it('are those of the worst channel, by hand', () => {
    const shape = shapeOf({
      ...{
        inputs: 1,
        outputs: 2,
        window: { ...square, kernel: [1, 2] },
        range: { low: -4, high: 10 },
        inputZeroPoint: 3,
      },
      weights: Int16Array.of(2, -5, 1, 1),
      bias: Int32Array.of(7, -100),
    });
    // 2·10 + 5·4 = 40 at most, −2·4 − 5·10 = −58 at least; less 3 · (2 − 5), plus 7. The second: 20 − 6 − 100, −8 − 106.
    expect(boundsOf(shape)).toEqual({ weight: 5, operand: 10, raw: 58, accumulator: 114 });
    expect(boundsOf({ ...shape, bias: Int32Array.of(7, 0) })).toEqual({
      weight: 5,
      operand: 10,
      raw: 58,
      accumulator: 56,
    });
    expect(boundsOf({ ...shape, range: { low: -12, high: 10 } }).operand).toBe(12);
  });
  it('weights meet operands tap by tap', () => {
    const weights = Int16Array.from({ length: 8 * 2 * 9 }, (_, at) => at);
    const shape = shapeOf({ inputs: 2, weights, segments: { taps: 3, stride: 8, length: 18 } });
    // Output 1, row 2: tap 1 of input 1 lies at 8 + 1; behind both inputs is padding.
    expect(weightAt(shape, 1, 2, 9)).toBe((1 * 2 + 1) * 9 + 2 * 3 + 1);
    expect([weightAt(shape, 1, 2, 2), weightAt(shape, 1, 2, 7), weightAt(shape, 0, 0, 16)]).toEqual([0, 0, 2]);
  });
  it('segments lie a row apart, or a tap of a spread window', () => {
    expect([...segmentOffsets(shapeOf(), 1000, 8)]).toEqual([0, 1000, 2000]);
    const spread = shapeOf({ window: { ...square, kernel: [2, 2], dilations: [3, 2] } });
    expect([...segmentOffsets(spread, 1000, 8)]).toEqual([0, 16, 3000, 3016]);
  });
});

it('what a requantization alone sums is its input less the zero point', () => {
  const how = requantize(1, 0);
  const step = { ...stepBase(), kind: 'requantize', inputZeroPoint: 3, requantize: how } as IntegerStep;
  const model = modelOf([tensor([3]), tensor([3])], [step]);
  const sums = (...q: readonly number[]) => accumulatorsOf(model, step, () => Int32Array.from(q), reference);
  expect(sums(-128, 3, 127)).toEqual(Int32Array.of(-131, 0, 124));
});
