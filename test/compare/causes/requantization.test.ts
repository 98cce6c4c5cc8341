/** Ways to requantize wrongly, and what each would give: two channels of two elements, by hand. */
import { describe, expect, it } from 'vitest';
import { requantizationSuspects, shifted } from '../../../src/compare/causes/requantization';
import type { Evidence } from '../../../src/compare/suspect';
import type { Factor, Requantize } from '../../../src/quantize/quantizedModel';

const halves = (...shift: readonly number[]): Factor => ({
  value: Float64Array.from(shift, (k) => 2 ** -k),
  ...{ multiplier: Int32Array.from(shift, () => 1), shift: Int32Array.from(shift) },
});

/** ⌊acc / 2⌋ in channel 0, ⌊acc / 4⌋ in channel 1. */
const requantize: Requantize = {
  ...{ mode: 'mul-shift', rounding: 'floor', factor: halves(1, 2), zeroPoint: 3, qmin: -8, qmax: 7 },
};

function suspects(
  change: Partial<Requantize> = {},
  evidence: Partial<Evidence> = {},
): ReadonlyMap<string, readonly number[]> {
  const all = {
    ...{
      size: { C: 2, H: 1, W: 2 },
      bits: 4,
      signed: true,
      isSum: true,
      accumulators: Float64Array.of(10, -7, 12, -9),
    },
    ...{ expected: new Float64Array(4), requantize: { ...requantize, ...change }, ...evidence },
  } as unknown as Evidence;
  const found = requantizationSuspects(all);
  return new Map(found.map(({ id, text, predict }) => [`${id}: ${text}`, [0, 1, 2, 3].map(predict)]));
}

describe('suspected of a step', () => {
  // As it should be: 5 + 3 → 7, −4 + 3, 3 + 3, −3 + 3.
  it.each<[string, readonly number[]]>([
    ['rounding: rounds toward-zero, expected floor', [7, 0, 6, 1]],
    ['shift: shifts 1 bit too far', [5, 1, 4, 1]],
    ['shift: shifts 1 bit too little', [7, -4, 7, -2]],
    ['shift: shifts 2 bits too far', [4, 2, 3, 2]],
    ['shift: shifts 2 bits too little', [7, -8, 7, -6]],
    ['saturation: wraps around at 4 bits instead of saturating at -8 and 7', [-8, -1, 6, 0]],
    ['saturation: saturates at -7, expected -8', [7, -1, 6, 0]],
    ['zero-point: the zero point 3 is not added', [5, -4, 3, -3]],
    ['channel-parameters: multiplier and shift of channel 0 are used for every channel', [7, -1, 7, -2]],
    ['bias: the bias is not added', [7, -1, 5, 0]],
    ['bias: the bias is added twice', [7, 0, 6, 1]],
    ['accumulator-bits: the accumulator wraps around at 16 bits', [7, -1, 6, 0]],
  ])('%s', (what, predicted) => expect(suspects({}, { bias: Float64Array.of(1, 2) }).get(what)).toEqual(predicted));

  // 20 → 15, −14 → 0, 3, −3 → 0.
  it.each<[string, readonly number[]]>([
    ['saturation: wraps around at 4 bits instead of saturating at 0 and 15', [4, 2, 3, 13]],
    ['saturation: saturates at -8 and 7 as signed integers, expected 0 and 15', [7, -8, 3, -3]],
    ['rounding: rounds nearest-ties-up, expected floor', [15, 0, 3, 0]],
  ])('of unsigned integers: %s', (what, predicted) => {
    const change = { zeroPoint: 0, qmin: 0, qmax: 15, factor: halves(-1, 2) };
    const found = suspects(change, { signed: false });
    expect(found.get(what)).toEqual(predicted);
    expect([...found.keys()].filter((each) => each.startsWith('saturation'))).toHaveLength(2);
  });

  it('are bounds only where there are some', () => {
    const saturating = (change: Partial<Requantize>): readonly string[] =>
      [...suspects(change).keys()].filter((what) => what.startsWith('saturation')).slice(2);
    expect(saturating({})).toEqual([]);
    expect(saturating({ qmin: 3 })).toEqual(['saturation: saturates at -8, expected 3: ReLU is missing']);
    expect(saturating({ qmin: -7 })).toEqual(['saturation: saturates at -8, expected -7: the lower bound is missing']);
    expect(saturating({ qmax: 6 })).toEqual(['saturation: saturates at 7, expected 6: the upper bound is missing']);
    expect(suspects({ qmin: 3 }).get('saturation: saturates at -8, expected 3: ReLU is missing')).toEqual([
      7, -1, 6, 0,
    ]);
    expect(suspects({ qmax: 6 }).get('saturation: saturates at 7, expected 6: the upper bound is missing')).toEqual([
      7, -1, 6, 0,
    ]);
  });

  it('are a slope, a zero point and a bias only where there is one, and no shift of a mean', () => {
    const ids = (...args: Parameters<typeof suspects>): ReadonlySet<string> =>
      new Set([...suspects(...args).keys()].map((what) => what.split(':')[0]));
    const always = ['rounding', 'saturation', 'channel-parameters', 'accumulator-bits'];
    expect([...ids({ zeroPoint: 0 })].sort()).toEqual([...always, 'shift'].sort());
    expect(
      [...ids({}, { operation: { kind: 'averagePool', countIncludesPadding: true } as Evidence['operation'] })].sort(),
    ).toEqual([...always, 'zero-point'].sort());
    const sloped = suspects({ negative: halves(3, 3) });
    expect(sloped.get('slope: negative accumulators are not given the slope of LeakyReLU')).toEqual([7, -1, 6, 0]);
    expect(sloped.get('shift: shifts 1 bit too far')).toEqual([5, 2, 4, 2]);
  });

  it('go by the entry that an element has', () =>
    expect(suspects({}, { entry: () => 1 }).get('shift: shifts 1 bit too far')).toEqual([4, 2, 4, 1]));
});

describe('suspected of sums themselves', () => {
  const sums = { accumulators: undefined, expected: Float64Array.of(40_000, -40_000, 2 ** 31, 5) };
  it('are the bias and the width', () => {
    const found = suspects({}, { ...sums, bias: Float64Array.of(1, 2) });
    expect(Object.fromEntries(found)).toEqual({
      'bias: the bias is not added': [39_999, -40_001, 2 ** 31 - 2, 3],
      'bias: the bias is added twice': [40_001, -39_999, 2 ** 31 + 2, 7],
      'accumulator-bits: the accumulator wraps around at 16 bits': [-25_536, 25_536, 0, 5],
      'accumulator-bits: the accumulator wraps around at 18 bits': [40_000, -40_000, 0, 5],
      'accumulator-bits: the accumulator wraps around at 20 bits': [40_000, -40_000, 0, 5],
      'accumulator-bits: the accumulator wraps around at 24 bits': [40_000, -40_000, 0, 5],
      'accumulator-bits: the accumulator wraps around at 32 bits': [40_000, -40_000, -(2 ** 31), 5],
    });
  });

  it('are none of what is no sum', () => expect(suspects({}, { ...sums, isSum: false }).size).toBe(0));
});

it('a factor that is shifted is larger by a power of two, and by 31 bits to the left at most', () => {
  const factor = { value: Float64Array.of(1, 6), multiplier: Int32Array.of(5, 7), shift: Int32Array.of(-30, 3) };
  expect(shifted(factor, 4)).toEqual({
    ...{ value: Float64Array.of(1 / 16, 3 / 8), multiplier: factor.multiplier, shift: Int32Array.of(-26, 7) },
  });
  expect(shifted(factor, -5)).toEqual({
    ...{ value: Float64Array.of(32, 192), multiplier: factor.multiplier, shift: Int32Array.of(-31, -2) },
  });
});
