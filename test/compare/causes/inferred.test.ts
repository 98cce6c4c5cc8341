/** Suspicions whose numbers are read off the dump, or that are less likely: two channels of four sums each, by plain arithmetic. */
import { describe, expect, it } from 'vitest';
import { inferredSuspects } from '../../../src/compare/causes/inferred';
import type { Evidence, Suspect } from '../../../src/compare/suspect';
import type { Factor, Requantize, Rounding } from '../../../src/quantize/quantizedModel';
import { factorOf } from '../../support/quantizedSteps';

const sums = [3000, -2500, 77, -9, 40_000, -33_000, -120, 5];
const places = sums.map((_, i) => i);
const channelOf = (i: number): number => (i < 4 ? 0 : 1);
/** 3/32 in channel 0, 5/2^10 in channel 1; a tenth of it, nearly, below zero. */
const own = [3 / 32, 5 / 1024];
const slope = 13 / 128;
const requantize: Requantize = {
  ...{ mode: 'mul-shift', rounding: 'floor', zeroPoint: 4, qmin: -300, qmax: 290 },
  factor: factorOf([3, 5], [5, 10]),
};
const leaky: Requantize = { ...requantize, negative: factorOf([39, 65], [12, 17]) };

const evidenceOf = (change: Partial<Evidence> = {}): Evidence => ({
  ...{ expected: new Float64Array(8), found: new Float64Array(8).fill(1000), dump: new Float64Array(8), order: 'CHW' },
  ...{ places: Int32Array.from(places), size: { C: 2, H: 2, W: 2 }, bits: 10, signed: true, zeroPoint: 4 },
  ...{ isSum: false, scale: [1], others: [], accumulators: Float64Array.from(sums), requantize },
  ...change,
});
const suspected = (id: string, change: Partial<Evidence> = {}): readonly Suspect[] =>
  inferredSuspects(evidenceOf(change)).filter((each) => each.id === id);
const told = (suspects: readonly Suspect[]) => suspects.map(({ text, predict }) => [text, places.map(predict)]);

/** ⌊sum · factor⌋ + 4 within the bounds. */
const floored = (real: number, [low, high] = [-300, 290]): number =>
  Math.min(high, Math.max(low, Math.floor(real) + 4));
const plainly = (by: (sum: number, i: number) => number): number[] => sums.map((sum, i) => floored(by(sum, i)));
const straight = (sum: number, i: number): number => sum * own[channelOf(i)];

describe('a shift', () => {
  const bits = [3, -3, 4, -4, 5, -5, 6, -6, 7, -7, 8, -8];
  const words = (by: number): string => `shifts ${Math.abs(by)} bits too ${by > 0 ? 'far' : 'little'}`;
  it('of three to eight bits too many or too few', () =>
    expect(told(suspected('shift'))).toEqual(
      bits.map((by) => [words(by), plainly((sum, i) => straight(sum, i) / 2 ** by)]),
    ));
  it('is one of negative sums too', () =>
    expect(told(suspected('shift', { requantize: leaky }))).toEqual(
      bits.map((by) => [words(by), plainly((sum, i) => (straight(sum, i) * (sum < 0 ? slope : 1)) / 2 ** by)]),
    ));
  it('is none of a mean', () =>
    expect(suspected('shift', { operation: { countIncludesPadding: true } as Evidence['operation'] })).toEqual([]));
  it('goes by the entry that an element has', () => {
    const [{ predict }] = suspected('shift', { entry: () => 1 });
    expect(places.map(predict)).toEqual(plainly((sum) => (sum * own[1]) / 8));
  });
});

describe('another bias', () => {
  const bias = Float64Array.of(70_000, -300);
  /** What stands for the bias of channels 0 and 1: 70,000 is 4464 in 16 bits and 112 in 8, −300 is −44 in 8. */
  const others: readonly (readonly [string, readonly number[]])[] = [
    ['the bias is subtracted', [-70_000, 300]],
    ['the bias is that of the next channel', [-300, 70_000]],
    ['the bias is that of the channel before', [-300, 70_000]],
    ['the bias is that of channel 0 everywhere', [70_000, 70_000]],
    ['biases are in reverse order', [-300, 70_000]],
    ['the bias wraps around at 16 bits', [4464, -300]],
    ['the bias wraps around at 8 bits', [112, -44]],
  ];
  const biased = (other: readonly number[]): number[] =>
    sums.map((sum, i) => sum - bias[channelOf(i)] + other[channelOf(i)]);
  it('shows in what is requantized', () =>
    expect(told(suspected('bias', { bias }))).toEqual(
      others.map(([text, other]) => [text, biased(other).map((sum, i) => floored(straight(sum, i)))]),
    ));
  it('shows in sums themselves', () => {
    const change = { bias, accumulators: undefined, isSum: true, expected: Float64Array.from(sums) };
    expect(told(inferredSuspects(evidenceOf(change)))).toEqual(others.map(([text, other]) => [text, biased(other)]));
    expect(inferredSuspects(evidenceOf({ ...change, isSum: false }))).toEqual([]);
    expect(inferredSuspects(evidenceOf({ ...change, bias: undefined }))).toEqual([]);
  });
  it('of four channels is that of a neighbour, or of the last', () => {
    const four = { bias: Float64Array.of(1, 20, 300, 4000), size: { C: 4, H: 1, W: 2 } };
    const change = { ...four, accumulators: undefined, isSum: true, expected: new Float64Array(8) };
    const found = new Map(inferredSuspects(evidenceOf(change)).map(({ text, predict }) => [text, places.map(predict)]));
    const less = (other: readonly number[]): number[] => other.flatMap((b, c) => [b - four.bias[c], b - four.bias[c]]);
    expect(found.get('the bias is that of the next channel')).toEqual(less([20, 300, 4000, 1]));
    expect(found.get('the bias is that of the channel before')).toEqual(less([4000, 1, 20, 300]));
    expect(found.get('biases are in reverse order')).toEqual(less([4000, 300, 20, 1]));
  });
});

describe('other bounds', () => {
  const saturated = (found: readonly number[], change: Partial<Evidence> = {}) =>
    told(suspected('saturation', { found: Float64Array.from(found), ...change }));
  it('are the least and the largest integer of the dump', () =>
    expect(saturated([20, 3, -7, NaN, 9, 0, 9, 20])).toEqual([
      ['saturates at -7 and 20, expected -300 and 290', sums.map((sum, i) => floored(straight(sum, i), [-7, 20]))],
    ]));
  it('of the elements that it holds', () =>
    expect(saturated([20, 3, -7, 1, 9, 0, 9, 90], { places: Int32Array.of(0, 1, 3) })[0][0]).toBe(
      'saturates at 1 and 20, expected -300 and 290',
    ));
  it.each([
    ['all alike', new Array<number>(8).fill(5)],
    ['with a least one that is no integer', [1, 2, 3, 4, 5, 6, 7, 0.5]],
    ['with a largest one that is no integer', [1, 2, 3, 4, 5, 6, 7, 9.5]],
    ['of nothing', new Array<number>(8).fill(NaN)],
  ])('are not read off a dump %s', (_, found) => expect(saturated(found)).toEqual([]));
  it('are those before the report bends: a tenth of the largest, where that is an integer', () => {
    const bent = { ...leaky, leakyAfter: { positive: 10, negative: 1 } } as unknown as Requantize;
    const texts = (found: readonly number[]) => saturated(found, { requantize: bent }).map(([text]) => text);
    expect(texts([200, 30, -7, 1, 90, 0, 90, 200])).toEqual(['saturates at -7 and 20, expected -300 and 290']);
    expect(texts([1, 2, 3, 4, 5, 6, 7, 8])).toEqual([]);
    expect(suspected('slope', { requantize: bent })).toEqual([]);
  });
});

describe('another slope', () => {
  const all = [0, 0.5, 0.3, 0.25, 0.2, 0.125, 0.1, 0.0625, 0.05, 0.03125, 0.02, 0.01];
  const textOf = (each: number): string =>
    each === 0
      ? 'negative accumulators become 0: ReLU instead of LeakyReLU'
      : `the slope of negative accumulators is about ${each}, expected 0.102`;
  const of = (real: number): number => Math.min(290, Math.max(-300, real + 4));
  it('is one of those that are usual; nothing that was found is near: the real numbers show', () => {
    const found = suspected('slope', { requantize: leaky });
    // 0.1 is 1.5 % off 0.1016: the same.
    const others = all.filter((each) => each !== 0.1);
    expect(found.map(({ text }) => text)).toEqual(others.map(textOf));
    others.forEach((each, at) =>
      places.forEach((i) => {
        const real = straight(sums[i], i);
        expect(found[at].predict(i)).toBeCloseTo(sums[i] < 0 ? of(real * each) : floored(real), 9);
      }),
    );
  });
  it.each([
    [0.0981, false],
    [0.0979, true],
    [0.102, false],
    [0.1021, true],
    [-0.1, true],
  ])('is suspected beside %f: %s', (slopeOf, suspectedOf) => {
    const negative: Factor = { ...leaky.factor, value: leaky.factor.value.map((value) => value * slopeOf) };
    const texts = suspected('slope', { requantize: { ...leaky, negative } }).map(({ text }) => text);
    expect(texts.some((text) => text.includes('about 0.1,'))).toBe(suspectedOf);
    expect(texts[1]).toContain(`expected ${slopeOf.toPrecision(3)}`);
  });
  it('is none without one', () => expect(suspected('slope')).toEqual([]));

  /** At −2500 in channel 0: half of a step, or a whole one, and a hundredth of what the slope makes of it. */
  it.each<[Rounding, number, number, boolean]>([
    ['nearest-ties-even', 0, 0.5, true],
    ['nearest-ties-up', 0, -0.5, true],
    ['nearest-ties-away', 0, 0.51, false],
    ['floor', 0, -1, true],
    ['toward-zero', 0, 1, true],
    ['floor', 0, 1.01, false],
    ['floor', 0.5, 1 + 1.17, true],
    ['floor', 0.5, -1 - 1.17, true],
    ['floor', 0.5, 1 + 1.18, false],
    ['floor', 0.125, 1 + 0.29, true],
    ['floor', 0.125, 1 + 0.3, false],
  ])('rounded by %s, of %f, is met by what is %d away: %s', (rounding, each, away, met) => {
    const exact = -2500 * own[0] * each + 4;
    const change = { requantize: { ...leaky, rounding }, found: new Float64Array(8).fill(exact + away) };
    const suspect = suspected('slope', change).find(({ text }) => text === textOf(each));
    expect(suspect?.predict(1)).toBeCloseTo(met ? exact + away : exact, 9);
  });
});
