/** What each suspicion about a pool would put into a dump, by hand from the taps of each window. */
import { describe, expect, it } from 'vitest';
import {
  averageSuspects,
  countedTaps,
  maxPoolSuspects,
  unlikelyAverage,
  unlikelyMaxPool,
} from '../../../src/compare/causes/pools';
import type { AveragePoolOperation, MaxPoolOperation } from '../../../src/compare/operation';
import type { Evidence } from '../../../src/compare/suspect';
import type { Requantize, Window } from '../../../src/quantize/quantizedModel';
import { random } from '../../support/random';

const draw = random(5);
/** Two channels of 4×5. */
const values = Float64Array.from({ length: 40 }, () => draw.int(-9, 9));
const input = { values, size: { C: 2, H: 4, W: 5 }, zeroPoint: 2, qmin: -10, bits: 5, signed: true };
/** 4×5 to 3×3: rows from −1, columns from 0 to behind the map. */
const window: Window = { kernel: [2, 3], strides: [2, 2], dilations: [1, 1], pads: [1, 0, 1, 2] };
const size = { C: 2, H: 3, W: 3 };

/** The taps of each output, `outside` beyond the map; displaced by so much. */
function taps(outside: number, [dy, dx]: readonly number[] = [0, 0]): number[][] {
  const all: number[][] = [];
  for (let c = 0; c < 2; c++)
    for (let y = 0; y < 3; y++)
      for (let x = 0; x < 3; x++) {
        const own: number[] = [];
        for (const row of [2 * y - 1 + dy, 2 * y + dy])
          for (const column of [2 * x + dx, 2 * x + 1 + dx, 2 * x + 2 + dx])
            own.push(row >= 0 && row < 4 && column >= 0 && column < 5 ? values[20 * c + 5 * row + column] : outside);
        all.push(own);
      }
  return all;
}
const moves = [
  [-1, 0],
  [1, 0],
  [0, -1],
  [0, 1],
  [-1, -1],
  [-1, 1],
  [1, -1],
  [1, 1],
] as const;
const most = (own: readonly number[]): number => Math.max(...own);
const all = Array.from({ length: 18 }, (_, i) => i);

describe('a max-pool', () => {
  const operation: MaxPoolOperation = { kind: 'maxPool', inputs: [input], window, padding: 'lowest' };
  const evidence = { size } as Evidence;
  it.each([
    ['lowest', -10, 0, 'the integer 0'],
    ['zero', 0, -10, 'the lowest integer'],
  ] as const)('padded by %s', (padding, outside, other, words) => {
    const found = maxPoolSuspects(evidence, { ...operation, padding });
    const made = found.map(({ predict }) => all.map(predict));
    expect(made).toEqual([
      taps(other).map(most),
      taps(outside).map((own) => Math.min(...own)),
      taps(outside).map(([first]) => first),
      ...moves.map((move) => taps(outside, move).map(most)),
    ]);
    expect(found.slice(0, 3).map(({ id, text }) => [id, text])).toEqual([
      ['padding', `a padded tap counts as ${words}`],
      ['pool-kind', 'the smallest of each window is taken'],
      ['pool-kind', 'the first of each window is taken: nothing is compared'],
    ]);
    expect(found.slice(3).map(({ id }) => id)).toEqual(moves.map(() => 'window'));
    expect(found.every(({ costly }) => costly)).toBe(true);
  });

  it('of dilated windows', () => {
    const wide = {
      ...operation,
      window: { ...window, kernel: [2, 2], strides: [1, 1], dilations: [2, 3], pads: [0, 0, 0, 0] } as const,
    };
    const [, , first, up, down] = maxPoolSuspects({ size: { C: 2, H: 2, W: 2 } } as Evidence, wide);
    expect(first.predict(1)).toBe(values[1]);
    expect(first.predict(6)).toBe(values[25]);
    // Rows 1 and 3, columns 0 and 3; a row above, rows 0 and 2.
    expect(up.predict(2)).toBe(most([values[0], values[3], values[10], values[13]]));
    expect(down.predict(0)).toBe(most([values[5], values[8], values[15], values[18]]));
  });

  it('of windows that begin in a border of one row and two columns', () => {
    const wide = { ...operation, window: { ...window, pads: [1, 2, 0, 0] } as const };
    const found = maxPoolSuspects({ size: { C: 2, H: 2, W: 3 } } as Evidence, wide);
    // Rows 1 and 2; columns −2 to 0, and 2 to 4.
    expect([0, 2].map((i) => found[0].predict(3 + i))).toEqual([
      most([0, values[5], values[10]]),
      most([7, 8, 9, 12, 13, 14].map((i) => values[i])),
    ]);
    expect(found[2].predict(4)).toBe(values[5]);
  });

  it('may be padded by whatever the dump holds that is too large', () => {
    const expected = Float64Array.from(taps(-10).map(most));
    const found = expected.map((each, i) => (i === 4 ? each - 1 : i === 7 || i === 8 ? 12 + i : each));
    const places = Int32Array.from(all);
    const [suspect, ...others] = unlikelyMaxPool({ ...evidence, expected, found, places }, operation);
    expect(others).toEqual([]);
    expect([suspect.id, suspect.text, suspect.costly]).toEqual(['padding', 'a padded tap counts as 19', true]);
    expect(all.map(suspect.predict)).toEqual(taps(19).map(most));
    const held = { ...evidence, expected, found, places: Int32Array.of(0, 4, 8) };
    expect(unlikelyMaxPool(held, operation)[0].text).toBe('a padded tap counts as 20');
    expect(unlikelyMaxPool({ ...held, places: Int32Array.of(0, 4) }, operation)).toEqual([]);
  });
});

/** The mean times an eighth of a third, down: factors for one to six taps. */
const factors = Float64Array.from({ length: 6 }, (_, at) => 4 / (at + 1));
const requantize = {
  ...{ mode: 'float', rounding: 'nearest-ties-even', zeroPoint: 1, qmin: -40, qmax: 40 },
  factor: { multiplier: new Int32Array(6), shift: new Int32Array(6), value: factors },
} as unknown as Requantize;
const mean: AveragePoolOperation = {
  kind: 'averagePool',
  inputs: [input],
  window,
  countIncludesPadding: false,
  requantize,
};
const sums = (minus: number, move?: readonly number[]): number[] =>
  taps(minus, move).map((own) => own.reduce((sum, q) => sum + q - minus, 0));
/** Taps inside the map: one row of two at the top and at the bottom, two columns of three on the right where the third lies at 6. */
const insideOf = (i: number): number => [1, 2, 1][Math.floor(i / 3) % 3] * [3, 3, 1][i % 3];

describe('a mean', () => {
  it.each([
    ['inside the map', false, [3, 3, 1, 6, 6, 2, 3, 3, 1]],
    // The border is one row below, and two columns on the right.
    ['and its padding', true, [6, 6, 6, 6, 6, 6, 6, 6, 6]],
  ] as const)('counts taps %s', (_, countIncludesPadding, counts) => {
    const entry = countedTaps({ ...mean, countIncludesPadding }, size);
    expect(all.map(entry)).toEqual([...counts, ...counts].map((count) => count - 1));
  });

  it('counts no tap behind the padding, and none less than one', () => {
    const beyond = { ...window, pads: [1, 0, 0, 1] as const };
    const entry = countedTaps({ ...mean, window: beyond, countIncludesPadding: true }, size);
    // Row 4 and column 6 lie behind it.
    expect([0, 2, 6, 8].map(entry)).toEqual([5, 3, 2, 1]);
    const outside = { ...window, kernel: [1, 1] as const, pads: [1, 0, 0, 0] as const };
    expect(countedTaps({ ...mean, window: outside }, size)(0)).toBe(0);
  });

  it('of sums knows no divisor', () => {
    const evidence = { size, isSum: true, found: new Float64Array(18) } as unknown as Evidence;
    const found = averageSuspects(evidence, mean);
    expect(found.map(({ id }) => id)).toEqual(['input-zero-point', ...moves.map(() => 'window')]);
    expect(found[0].text).toBe("the input's zero point 2 is not subtracted");
    expect(found.every(({ costly }) => costly)).toBe(true);
    const unsubtracted = taps(0).map((own) => own.reduce((sum, q) => sum + q, 0));
    expect(found.map(({ predict }) => all.map(predict))).toEqual([unsubtracted, ...moves.map((move) => sums(2, move))]);
    const without = averageSuspects(evidence, { ...mean, inputs: [{ ...input, zeroPoint: 0 }] });
    expect(without.map(({ id }) => id)).toEqual(moves.map(() => 'window'));
  });

  const rounded = (real: number): number => Math.min(40, Math.max(-40, real));
  const divided = (divisor: (i: number) => number): number[] =>
    sums(2).map((sum, i) => rounded((sum * 4) / divisor(i) + 1));
  it('is divided by something else', () => {
    // Nothing that was found is near: the real numbers show.
    const evidence = { size, isSum: false, found: new Float64Array(18).fill(1000) } as unknown as Evidence;
    const found = averageSuspects(evidence, mean).filter(({ id }) => id === 'average-divisor');
    expect(found.map(({ text }) => text)).toEqual([
      'each mean is divided by the taps inside the map',
      'each mean is divided by the taps inside the map and its padding',
      'each mean is divided by 6, all taps of the window',
      ...[8, 4, 16, 2, 32, 5, 7].map((by) => `each mean is divided by ${by}, expected 6`),
      'the sum is not divided',
    ]);
    const made = found.map(({ predict }) => all.map(predict));
    const divisors = [insideOf, () => 6, () => 6, ...[8, 4, 16, 2, 32, 5, 7, 1].map((by) => () => by)];
    divisors.forEach((divisor, at) =>
      divided(divisor).forEach((expected, i) => expect(made[at][i]).toBeCloseTo(expected, 9)),
    );
  });

  it('of four is divided by one at least', () => {
    const evidence = { size, isSum: false, found: new Float64Array(18).fill(1000) } as unknown as Evidence;
    const four = averageSuspects(evidence, { ...mean, window: { ...window, kernel: [2, 2] } });
    const texts = four.map(({ text }) => text).filter((text) => text.endsWith('expected 4'));
    expect(texts).toEqual([2, 8, 1, 16, 3, 5].map((by) => `each mean is divided by ${by}, expected 4`));
  });

  it.each([
    ['nearest-ties-even', 0.5, true],
    ['nearest-ties-up', -0.5, true],
    ['nearest-ties-away', 0.51, false],
    ['floor', 1, true],
    ['toward-zero', -1, true],
    ['floor', 1.01, false],
  ] as const)('rounded by %s is met by what is %d away: %s', (rounding, away, met) => {
    const [exact] = divided(insideOf);
    const evidence = { size, isSum: false, found: new Float64Array(18).fill(exact + away) } as unknown as Evidence;
    const operation = { ...mean, requantize: { ...requantize, rounding } };
    expect(averageSuspects(evidence, operation)[0].predict(0)).toBeCloseTo(met ? exact + away : exact, 9);
  });

  it('has one factor where all windows are whole', () => {
    const whole = { ...mean, window: { ...window, strides: [2, 3], pads: [0, 0, 0, 0] } as const };
    const operation = {
      ...whole,
      requantize: { ...requantize, factor: { ...requantize.factor, value: Float64Array.of(4 / 6) } },
    };
    const evidence = {
      size: { C: 2, H: 2, W: 1 },
      isSum: false,
      found: new Float64Array(4).fill(1000),
    } as unknown as Evidence;
    const [suspect] = averageSuspects(evidence, operation);
    const own = [0, 1, 2, 5, 6, 7].map((at) => values[at] - 2);
    expect(suspect.predict(0)).toBeCloseTo(rounded((own.reduce((a, b) => a + b, 0) * 4) / 6 + 1), 9);
  });

  it('requantizes other sums by the factor of its taps', () => {
    const evidence = { size, isSum: false, found: new Float64Array(18) } as unknown as Evidence;
    const suspect = averageSuspects(evidence, mean).find(({ id }) => id === 'input-zero-point');
    const unsubtracted = taps(0).map((own) => own.reduce((sum, q) => sum + q, 0));
    const even = (x: number): number => (Math.abs(x % 1) === 0.5 ? 2 * Math.round(x / 2) : Math.round(x));
    const expected = unsubtracted.map((sum, i) => rounded(even((sum * 4) / insideOf(i)) + 1));
    expect(all.map((i) => suspect?.predict(i))).toEqual(expected);
  });

  it('counts what lies apart in dilated windows', () => {
    // Rows −1 and 2, 1 and 4, of 4 and a border of one on each side; columns 0 and 4, 2 and 6, of 5 and two on the right.
    const apart = { ...window, kernel: [2, 2], dilations: [3, 4] } as const;
    const small = { C: 1, H: 2, W: 2 };
    const counted = (countIncludesPadding: boolean): readonly number[] =>
      [0, 1, 2, 3].map(countedTaps({ ...mean, window: apart, countIncludesPadding }, small));
    expect(counted(false)).toEqual([1, 0, 1, 0]);
    expect(counted(true)).toEqual([3, 3, 3, 3]);
  });

  /** All but one of the elements lie at the bounds: what that one holds says the divisor. */
  const oneOf = (at: number, q: number, length = 18): Float64Array =>
    new Float64Array(length).fill(40).map((far, i) => (i === at ? q : i % 2 ? far : -far));
  const whole = (real: number): number => Math.floor(real + 0.5);
  it.each([
    [0, 5],
    [4, 9],
    [5, 2],
    [13, 12],
  ])('element %d is divided by %d, or nearly', (at, by) => {
    const found = oneOf(at, whole((sums(2)[at] * 4) / by) + 1);
    // What was rounded may say a neighbour.
    const nearest = Math.round((sums(2)[at] * 4) / (found[at] - 1));
    const beside = [nearest, nearest - 1, nearest + 1, nearest - 2, nearest + 2];
    expect(beside).toContain(by);
    const divisors = beside.filter((each) => each > 0 && each !== 6);
    const evidence = { size, isSum: false, found } as unknown as Evidence;
    const unlikely = unlikelyAverage(evidence, mean);
    expect(unlikely.map(({ id, text, costly }) => [id, text, costly])).toEqual(
      divisors.map((each) => ['average-divisor', `each mean is divided by ${each}, expected 6`, true]),
    );
    divisors.forEach((each, n) => {
      const real = divided(() => each);
      all.forEach((i) => {
        const near = Math.abs(real[i] - found[i]) <= 0.5 + 1e-6;
        expect(unlikely[n].predict(i)).toBeCloseTo(near ? found[i] : real[i], 9);
      });
    });
    expect(unlikelyAverage({ ...evidence, isSum: true }, mean)).toEqual([]);
  });
  it('says no divisor at the bounds, at the zero point, or behind the first two thousand', () => {
    const told = (found: Float64Array): number =>
      unlikelyAverage({ size, isSum: false, found } as unknown as Evidence, mean).length;
    expect(told(oneOf(-1, 0))).toBe(0);
    expect(told(new Float64Array(18).fill(1))).toBe(0);
    const long = { ...input, values: new Float64Array(2001).fill(30), size: { C: 1, H: 1, W: 2001 }, zeroPoint: 0 };
    const plain = { kernel: [1, 1], strides: [1, 1], dilations: [1, 1], pads: [0, 0, 0, 0] } as const;
    const factor = { ...requantize.factor, value: Float64Array.of(1) };
    const line = { ...mean, inputs: [long], window: plain, requantize: { ...requantize, factor } };
    const texts = (at: number): readonly string[] =>
      unlikelyAverage(
        { size: { C: 1, H: 1, W: 2001 }, isSum: false, found: oneOf(at, 11, 2001) } as unknown as Evidence,
        line,
      ).map(({ text }) => text);
    expect(texts(2000)).toEqual([]);
    // Of two that are as far, the first: 60 by 3, or by −3.
    const both = oneOf(1000, 11, 2001);
    both[1500] = -9;
    const found = unlikelyAverage(
      { size: { C: 1, H: 1, W: 2001 }, isSum: false, found: both } as unknown as Evidence,
      line,
    );
    expect(found[0].text).toBe('each mean is divided by 3, expected 1');
    expect(texts(1999)).toEqual([3, 2, 4, 5].map((by) => `each mean is divided by ${by}, expected 1`));
  });
});
