/** How far an output is from float's, by hand; what cannot be compared; and what is a record of it. */
import { describe, expect, it } from 'vitest';
import { agreedSteps, likeness, stepAgreement } from '../../src/evaluate/agreement';
import { errorsOf, errorSums, isErrorSums, type ErrorSums } from '../../src/evaluate/outputErrors';
import { decibelsOf } from '../../src/evaluate/outputNoise';

const of = (...numbers: number[]): Float32Array => Float32Array.from(numbers);
const largest = Number.MAX_VALUE;

describe('sums of an image', () => {
  it.each<[string, Float32Array, Float32Array, ErrorSums]>([
    // 9 + 16; 1 + 36; 6 − 8; 4 + 4; 6.
    ['of two numbers', of(3, 4), of(2, -2), [25, 37, -2, 8, 6]],
    ['of none', of(), of(), [0, 0, 0, 0, 0]],
    ['of other lengths', of(1), of(1, 2), null],
    ['leave out what is infinite in both', of(Infinity, 3), of(Infinity, 2), [9, 1, 6, 4, 1]],
    ['leave out what is no number in both', of(NaN, 3), of(NaN, 2), [9, 1, 6, 4, 1]],
    ['have what is infinite in float alone', of(Infinity), of(2), [largest, largest, largest, 4, largest]],
    [
      'have what is infinite with another sign',
      of(Infinity),
      of(-Infinity),
      [largest, largest, largest, largest, largest],
    ],
    ['have what is no number here', of(2), of(NaN), [4, largest, largest, largest, largest]],
  ])('%s', (_, wanted, got, expected) => expect(errorSums(wanted, got)).toEqual(expected));

  it.each([
    [null, true],
    [[1, 2, 3, 4, 5], true],
    [[1, 2, 3, 4], false],
    [[1, 2, 3, 4, 5, 6], false],
    [[1, 2, 3, 4, '5'], false],
    [{ length: 5 }, false],
    [undefined, false],
    ['12345', false],
  ])('%j as a record: %s', (value, expected) => expect(isErrorSums(value)).toBe(expected));
});

describe('errors', () => {
  const none = { sqnrDb: null, cosine: null, largestError: null };
  const [a, b]: ErrorSums[] = [errorSums(of(3, 4), of(3, 2)), errorSums(of(1), of(2))];
  it.each<[string, readonly ErrorSums[], Uint16Array | undefined, ReturnType<typeof errorsOf>]>([
    // Signal 25 + 1, noise 4 + 1, dot 17 + 2, energy 13 + 4.
    [
      'of two images',
      [a, b],
      undefined,
      { sqnrDb: 10 * Math.log10(26 / 5), cosine: 19 / Math.sqrt(26 * 17), largestError: 2 },
    ],
    [
      'of images that count twice and once',
      [a, b],
      Uint16Array.of(2, 1),
      { sqnrDb: 10 * Math.log10(51 / 9), cosine: 36 / Math.sqrt(51 * 30), largestError: 2 },
    ],
    ['of what is exact', [errorSums(of(2), of(2))], undefined, { sqnrDb: 200, cosine: 1, largestError: 0 }],
    [
      'of the opposite',
      [errorSums(of(2), of(-2))],
      undefined,
      { sqnrDb: 10 * Math.log10(4 / 16), cosine: -1, largestError: 4 },
    ],
    ['of what is zero in both', [errorSums(of(0), of(0))], undefined, { sqnrDb: 200, cosine: null, largestError: 0 }],
    ['of what is zero in float', [errorSums(of(0), of(3))], undefined, { sqnrDb: -200, cosine: null, largestError: 3 }],
    ['of what is infinite', [errorSums(of(Infinity), of(2))], undefined, { sqnrDb: 0, cosine: 1, largestError: null }],
    ['of no image', [], undefined, none],
    ['of an image that cannot be compared', [a, null], undefined, none],
  ])('%s', (_, images, weights, expected) => {
    const found = errorsOf(images, weights);
    for (const [name, value] of Object.entries(expected) as [keyof typeof found, number | null][])
      if (value === null) expect(found[name], name).toBeNull();
      else expect(found[name], name).toBeCloseTo(value, 12);
  });

  it.each([
    [0, 200],
    [1e-19, 190],
    [0.1, 10],
    [1, 0],
    [100, -20],
    [1e30, -200],
    [Infinity, -200],
  ])('of a share of noise of %d are %d dB', (noise, expected) => expect(decibelsOf(noise)).toBeCloseTo(expected, 9));
});

describe('steps', () => {
  it.each([
    ['each step has one class', [1, 2], [3, 4], 1, [2, 2]],
    ['the best of each', [1, 2, 3, 1, 5, 4], [0, 0, 1, 7, 9, 8], 3, [2, 2]],
    ['the second differs', [1, 2, 3, 1, 5, 4], [0, 0, 1, 9, 7, 8], 3, [1, 2]],
    ['the first of equals is the best', [2, 2, 1, 1], [2, 1, 1, 2], 2, [1, 2]],
    ['what fills no step is left out', [1, 2, 3], [1, 2, 0], 2, [1, 1]],
  ] as const)('%s', (_, wanted, got, classes, expected) =>
    expect(agreedSteps(of(...wanted), of(...got), classes)).toEqual(expected),
  );

  it('agree by share of all steps', () => {
    expect(
      stepAgreement.metrics([
        [1, 2],
        [0, 6],
      ]),
    ).toEqual({ agreement: 1 / 8 });
    expect(
      stepAgreement.weigh([
        [1, 2],
        [0, 6],
      ])(Uint16Array.of(3, 1)),
    ).toEqual({ agreement: 3 / 12 });
    expect(() => stepAgreement.metrics([[0, 0]])).toThrow('No steps were compared');
  });

  it.each([
    [[1, 2], true],
    [[1], false],
    [[1, 2, 3], false],
    [['1', 2], false],
  ])('%j as a record: %s', (value, expected) => expect(stepAgreement.isRecord(value)).toBe(expected));
});

describe('likeness', () => {
  const exact = errorSums(of(3, 4), of(3, 4));
  const far = errorSums(of(3, 4), of(4, 3));
  it.each([
    ['is that of the worst output', [[exact, far]], { sqnrDb: 10 * Math.log10(25 / 2), cosine: 24 / 25 }],
    ['is of the outputs that can be compared', [[null, far]], { sqnrDb: 10 * Math.log10(25 / 2), cosine: 24 / 25 }],
    ['has no cosine where nothing has a direction', [[errorSums(of(0), of(0))]], { sqnrDb: 200 }],
  ])('%s', (_, images, expected) => {
    const found = likeness.metrics(images);
    expect(Object.keys(found)).toEqual(Object.keys(expected));
    for (const [name, value] of Object.entries(expected)) expect(found[name]).toBeCloseTo(value, 12);
  });
  it.each([[[]], [[[null, null]]], [[[exact], []]]])('is none of %j', (images) =>
    expect(() => likeness.metrics(images)).toThrow('No output could be compared with float: their lengths differ'),
  );
  it.each([
    [[null, exact], true],
    [[], true],
    [[exact, 1], false],
    [null, false],
  ])('%j as a record: %s', (value, expected) => expect(likeness.isRecord(value)).toBe(expected));
});
