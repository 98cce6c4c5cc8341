/** What goes wrong between an accumulator and an integer, by hand: which faults there are, where they show, and what hardware gives out that has them. */
import { describe, expect, it } from 'vitest';
import { beyond, faultsOf, isOfClamp, wrapped } from '../../../src/engine/directed/faults';
import type { Requantize } from '../../../src/quantize/quantizedModel';
import { roundings } from '../../../src/util/round';
import { factorOf } from '../../support/quantizedSteps';

const byte = { bits: 8, qmin: -128, qmax: 127 };
/** Three quarters of a sum, ties to even, and 3 more. */
const requantize: Requantize = {
  ...{ mode: 'mul-shift', rounding: 'nearest-ties-even', zeroPoint: 3, qmin: -128, qmax: 127 },
  factor: factorOf([3], [2]),
};
const wordsOf = (of: Requantize): readonly string[] => faultsOf(of, byte).map(({ words }) => words);
const faultOf = (words: string, of = requantize, output: typeof byte = byte) =>
  faultsOf(of, output).find((fault) => fault.words === words) ?? expect.fail(`no ${words}`);

describe('faults', () => {
  const always = ['a missing upper clamp', 'a missing lower clamp', 'a wrong sign'];
  const shifts = ['a shift of one bit too many', 'a shift of one bit too few'];
  const others = ['rounding nearest-ties-up', 'rounding nearest-ties-away', 'rounding floor', 'rounding toward-zero'];

  it('are those that a requantization can have', () => {
    expect(wordsOf(requantize)).toEqual([...others, ...always, ...shifts, 'a forgotten zero point']);
    expect(wordsOf({ ...requantize, zeroPoint: 0 })).toEqual([...others, ...always, ...shifts]);
    expect(wordsOf({ ...requantize, zeroPoint: -1, mode: 'float' })).toEqual([
      ...others,
      ...always,
      'a forgotten zero point',
    ]);
    expect(wordsOf({ ...requantize, zeroPoint: 0, negative: factorOf([1], [4]) })).toEqual([
      ...[...others, ...always, ...shifts],
      'a missing slope of negative sums',
    ]);
  });

  it.each(roundings)('of rounding leave out %s where it is right', (rounding) => {
    const words = wordsOf({ ...requantize, rounding }).filter((each) => each.startsWith('rounding'));
    expect(words).toEqual(roundings.filter((each) => each !== rounding).map((each) => `rounding ${each}`));
  });

  it('show in ties alone between two ways to round to the nearest', () => {
    const showsAt = (rounding: Requantize['rounding']) =>
      Object.fromEntries(
        faultsOf({ ...requantize, rounding }, byte).flatMap((fault) =>
          fault.showsAt ? [[fault.words, fault.showsAt]] : [],
        ),
      );
    const clamps = { 'a missing upper clamp': 'above', 'a missing lower clamp': 'below' };
    expect(showsAt('nearest-ties-even')).toEqual({
      ...{ 'rounding nearest-ties-up': 'ties', 'rounding nearest-ties-away': 'ties' },
      ...clamps,
    });
    expect(showsAt('floor')).toEqual(clamps);
    const all = faultsOf(requantize, byte);
    expect(all.filter(isOfClamp).map(({ words }) => words)).toEqual(Object.keys(clamps));
  });

  it.each([
    // 4 · 3/4 + 3 = 6; 2 · 3/4 = 1.5, to even 2, away 2, down 1; −2 · 3/4 = −1.5, to even −2, up −1, to zero −1.
    ['rounding nearest-ties-up', -2, 2],
    ['rounding nearest-ties-away', 6, 8],
    ['rounding floor', 2, 4],
    ['rounding floor', -2, 1],
    ['rounding toward-zero', -2, 2],
    // 400 · 3/4 + 3 = 303 is 47 in a byte; −400 · 3/4 + 3 = −297 is −41.
    ['a missing upper clamp', 400, 47],
    ['a missing upper clamp', -400, -128],
    ['a missing lower clamp', -400, -41],
    ['a missing lower clamp', 400, 127],
    ['a wrong sign', 40, -27],
    ['a wrong sign', -40, 33],
    ['a shift of one bit too many', 40, 18],
    ['a shift of one bit too few', 40, 63],
    ['a forgotten zero point', 40, 30],
  ])('%s makes of %i the integer %i', (words, sum, integer) => expect(faultOf(words).compute(sum, 0)).toBe(integer));

  it('have slopes of negative sums along', () => {
    const leaky = { ...requantize, zeroPoint: 0, negative: factorOf([1], [3]) };
    expect(faultOf('a missing slope of negative sums', leaky).compute(-40, 0)).toBe(-30);
    expect(faultOf('a shift of one bit too many', leaky).compute(-40, 0)).toBe(-2);
    expect(faultOf('a shift of one bit too few', leaky).compute(-40, 0)).toBe(-10);
    // What is negative is taken for positive, by its own slope.
    expect(faultOf('a wrong sign', leaky).compute(-40, 0)).toBe(30);
    expect(faultOf('a wrong sign', leaky).compute(40, 0)).toBe(-5);
    const { factor, negative } = faultOf('a wrong sign', leaky).requantize;
    expect([[...factor.value], [...factor.multiplier], [...factor.shift]]).toEqual([[-1 / 8], [-1], [3]]);
    expect([[...(negative?.value ?? [])], [...(negative?.multiplier ?? [])]]).toEqual([[-3 / 4], [-3]]);
  });

  it('say what hardware requantizes with', () => {
    const { factor } = faultOf('a shift of one bit too many').requantize;
    expect([[...factor.value], [...factor.multiplier], [...factor.shift]]).toEqual([[3 / 8], [3], [3]]);
    expect(faultOf('a missing upper clamp').requantize).toEqual({ ...requantize, qmax: beyond });
    expect(faultOf('a missing lower clamp').requantize).toEqual({ ...requantize, qmin: -beyond });
    expect(faultOf('a forgotten zero point').requantize).toEqual({ ...requantize, zeroPoint: 0 });
    const shifts = (shift: number) =>
      ['many', 'few'].map(
        (way) => faultOf(`a shift of one bit too ${way}`, { ...requantize, factor: factorOf([3], [shift]) }).requantize,
      );
    expect(shifts(62).map(({ factor: { shift } }) => shift[0])).toEqual([62, 61]);
    expect(shifts(-31).map(({ factor: { shift } }) => shift[0])).toEqual([-30, -31]);
  });

  it.each([
    [byte, 127, 127],
    [byte, 128, -128],
    [byte, -129, 127],
    [{ bits: 4, qmin: -8, qmax: 7 }, 8, -8],
    // No bit is for a sign.
    [{ bits: 8, qmin: 0, qmax: 255 }, 256, 0],
    [{ bits: 8, qmin: 0, qmax: 255 }, -1, 255],
    [{ bits: 8, qmin: 0, qmax: 128 }, 200, 200],
    // One is, though nothing is negative.
    [{ bits: 8, qmin: 0, qmax: 127 }, 200, -56],
  ])('hardware of %j holds %i as %i', (output, value, held) => expect(wrapped(value, output)).toBe(held));
});
