/** Which sums are asked of a step, by hand: ties, what lies beside halves, edges of clamps, ends; and of these as few as notice all faults. */
import { describe, expect, it } from 'vitest';
import { targetsOf, tiesOf } from '../../../src/engine/directed/targets';
import type { Fault } from '../../../src/engine/directed/faults';
import { requantizeOne } from '../../../src/integer/requantize';
import type { Requantize } from '../../../src/quantize/quantizedModel';

/** Three eighths of a sum, ties up, within a byte. */
const requantize = {
  ...{ mode: 'mul-shift', rounding: 'nearest-ties-up', zeroPoint: 0, qmin: -128, qmax: 127 },
  factor: { multiplier: Int32Array.of(3), shift: Int32Array.of(3), value: Float64Array.of(3 / 8) },
} as unknown as Requantize;
/** Hardware that is wrong at these sums alone. */
const wrongAt = (of: Requantize, ...sums: readonly number[]): Fault =>
  ({
    words: '',
    compute: (sum: number, entry: number) => requantizeOne(sum, entry, of) + Number(sums.includes(sum)),
  }) as unknown as Fault;
const reach = { low: -1000, high: 1000 };
/** The candidates in order, of which each alone notices its own fault. */
const candidates = (of: Requantize, within = reach, entry = 0): readonly number[] => {
  const all = Array.from({ length: within.high - within.low + 1 }, (_, i) => wrongAt(of, within.low + i));
  return targetsOf(of, all, entry, within);
};

describe('sums', () => {
  it('are ties first, then beside halves, then edges of clamps and ends', () =>
    expect(candidates(requantize)).toEqual([
      // 3a = (2i + 1)·4: the odd multiples of 4.
      ...[4, 12, 20, 28, -4, -12, -20, -28],
      // 0.5, 1.5, 2.5 and 7.5 are 1.33, 4 (a tie), 6.67 and 20 (a tie) times 3/8.
      ...[2, 1, 7, 6, -2, -1, -7, -6],
      // 128, 129, −129, −130, 167 and −168 times 8/3.
      ...[341, 344, -344, -347, 445, -448],
      ...[-1000, 1000, -500, 500],
    ]));

  it('are those within reach', () =>
    expect(candidates(requantize, { low: -2, high: 12 })).toEqual([4, 12, 2, 1, 7, 6, -2, -1]));

  it('are of both slopes, where there are two', () => {
    // −1/4 below zero: −a·1/4, ties at the odd multiples of 2; beside halves 2, 6, 10 and 30, all of which are ties but the last.
    const leaky = {
      ...requantize,
      negative: { multiplier: Int32Array.of(1), shift: Int32Array.of(2), value: Float64Array.of(1 / 4) },
    } as Requantize;
    expect(candidates(leaky)).toEqual([
      ...[4, 12, 20, 28, -2, -6, -10, -14],
      ...[2, 1, 7, 6, -30],
      // −129, −130 and −168 times 4.
      ...[341, 344, -516, -520, 445, -672],
      ...[-1000, 1000, -500, 500, -1],
    ]);
  });

  it('are as few as notice every fault', () => {
    expect(
      targetsOf(requantize, [wrongAt(requantize, 4, 12), wrongAt(requantize, 12), wrongAt(requantize, 4)], 0, reach),
    ).toEqual([4, 12]);
    expect(targetsOf(requantize, [wrongAt(requantize, 12, 20)], 0, reach)).toEqual([12]);
    expect(targetsOf(requantize, [wrongAt(requantize, 3)], 0, reach)).toEqual([]);
  });

  it('are those that the step can make, more ties among them', () => {
    // Of the odd multiples of 4 only those of 52: 52 and 156 are the 7th and the 20th.
    const canSum = (sum: number): boolean => sum % 13 === 0;
    const all = Array.from({ length: 201 }, (_, i) => wrongAt(requantize, i));
    expect(targetsOf(requantize, all, 0, { low: 0, high: 200 }, canSum)).toEqual([52, 156, 0]);
  });

  it('are of the channel’s own factor', () => {
    const two = {
      ...requantize,
      factor: { multiplier: Int32Array.of(3, 6), shift: Int32Array.of(3, 6), value: Float64Array.of(3 / 8, 6 / 64) },
    } as Requantize;
    // 6a = (2i + 1)·32, of which 2 ends in one zero: odd multiples of 16.
    expect(candidates(two, { low: 0, high: 199 }, 1).slice(0, 4)).toEqual([16, 48, 80, 112]);
  });
});

describe('ties', () => {
  it.each<[string, Partial<Requantize>, { low: number; high: number }, readonly number[] | undefined]>([
    ['within reach, above and below', {}, { low: -13, high: 20 }, [4, 12, 20, -4, -12]],
    ['up to one before the next', {}, { low: -3, high: 19 }, [4, 12]],
    ['of real factors are the same', { mode: 'float' }, { low: -13, high: 20 }, [4, 12, 20, -4, -12]],
    ['of real factors that are rounded to float32 are not known', { mode: 'float', single: true }, reach, undefined],
    [
      'of whole factors are none',
      { factor: { multiplier: Int32Array.of(3), shift: Int32Array.of(0), value: Float64Array.of(3) } },
      reach,
      [],
    ],
    [
      'of nothing are none',
      { factor: { multiplier: Int32Array.of(0), shift: Int32Array.of(3), value: Float64Array.of(0) } },
      reach,
      [],
    ],
  ])('%s', (_, change, within, expected) => expect(tiesOf({ ...requantize, ...change }, 0, within)).toEqual(expected));

  it('are not looked for far beyond a clamp', () => {
    // 255 integers, a zero point of 5 and 512 more: 772 · 8/3 = 2058.67, in odd multiples of 4.
    const found = tiesOf({ ...requantize, zeroPoint: 5 }, 0, { low: 0, high: 1e6 }) ?? [];
    expect([found.length, found.at(-1)]).toEqual([257, 2052]);
  });
  it.each([
    [2 ** 18 - 1, 2 ** 17],
    [2 ** 18 + 1, undefined],
  ])('of sums up to %d are %s', (high, count) => {
    const factor = { multiplier: Int32Array.of(1), shift: Int32Array.of(1), value: Float64Array.of(0.5) };
    const wide = { ...requantize, factor, qmin: 0, qmax: 2 ** 19 };
    expect(tiesOf(wide, 0, { low: 0, high })?.length).toBe(count);
  });
});
