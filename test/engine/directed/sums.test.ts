/** Pairs of integers for sums, products and quotients, by hand; and that they notice whatever any pair shows, by a loop over all. */
import { describe, expect, it } from 'vitest';
import { type Fault, faultsOf } from '../../../src/engine/directed/faults';
import {
  isHidden,
  isPaired,
  pairedInputs,
  productOfPair,
  quotientOfPair,
  sumOfPair,
} from '../../../src/engine/directed/sums';
import { requantizeOne } from '../../../src/integer/requantize';
import type { AddStep, MulStep, QuantizedTensor, Requantize } from '../../../src/quantize/quantizedModel';
import type { DivStep } from '../../../src/quantize/steps/div';
import { factorOf, stepBase, tensor } from '../../support/quantizedSteps';

const requantize: Requantize = {
  ...{ mode: 'mul-shift', rounding: 'nearest-ties-even', zeroPoint: 0, qmin: -8, qmax: 7 },
  factor: factorOf([3], [3]),
};
const add: AddStep = {
  ...{ ...stepBase(2), kind: 'add', inputZeroPoints: [1, -2], requantize },
  alignment: [
    { value: 3, multiplier: 3 },
    { value: -5, multiplier: -5 },
  ],
};
const mul: MulStep = { ...stepBase(2), kind: 'mul', inputZeroPoints: [1, -2], requantize };
const div: DivStep = { ...stepBase(2), kind: 'div', inputZeroPoints: [1, -2], quotientBits: 4, requantize };

describe('of a pair', () => {
  it.each([
    ['the sum', sumOfPair(add), [4, 6], 3 * 3 - 5 * 8],
    ['the product', productOfPair(mul), [4, 6], 3 * 8],
    ['the quotient', quotientOfPair(div), [8, 1], Math.floor((7 * 16) / 3)],
    ['the quotient of a negative, its fraction dropped', quotientOfPair(div), [-6, 1], -Math.floor((7 * 16) / 3)],
    ['the quotient by nothing, as by 1', quotientOfPair(div), [4, -2], 48],
  ])('%s', (_, sumOf, pair, wanted) => expect(sumOf(pair)).toBe(wanted));
});

describe('integers are paired', () => {
  const [pair, row] = [tensor([2, 3]), tensor([1, 3])];
  it.each([
    ['where each result has its own two', mul, [pair, pair], pair, true],
    ['in any shape', mul, [tensor([6]), pair], pair, true],
    ['not with one that is read several times', mul, [pair, row], pair, false],
    ['not with a first one that is', mul, [row, pair], pair, false],
    ['not of three', { ...add, inputs: [0, 1, 2] }, [pair, pair, pair], pair, false],
    ['not of one', { ...add, inputs: [0] }, [pair], pair, false],
    [
      'not where results have factors of their own',
      { ...mul, requantize: { ...requantize, factor: { ...requantize.factor, value: Float64Array.of(1, 2) } } },
      ...[[pair, pair], pair, false],
    ],
  ] as [string, MulStep, QuantizedTensor[], QuantizedTensor, boolean][])('%s: %#', (_, step, inputs, output, wanted) =>
    expect(isPaired(step, inputs, output)).toBe(wanted),
  );
});

/** Hardware that is wrong where a condition holds, and right elsewhere. */
const wrongWhere = (condition: (sum: number) => boolean): Fault => ({
  ...{ words: '', requantize },
  compute: (sum, entry) => requantizeOne(sum, entry, requantize) + Number(condition(sum)),
});
const nibbles = [tensor([3], 4), tensor([3], 4)];
const everyPair = (inputs: readonly QuantizedTensor[]): readonly (readonly [number, number])[] =>
  Array.from({ length: 256 }, (_, i) => [inputs[0].qmin + (i >> 4), inputs[1].qmin + (i & 15)] as const);

describe('chosen pairs', () => {
  const operations = [
    ['add', add, sumOfPair(add)],
    ['mul', mul, productOfPair(mul)],
    ['div', div, quotientOfPair(div)],
  ] as const;
  it.each(operations)('of %s notice what any pair shows, and nothing else is hidden', (_, step, sumOf) => {
    const output = tensor([40], 4);
    const inputs = [tensor([40], 4), tensor([40], 4)];
    const faults = faultsOf(requantize, output);
    const [a, b] = pairedInputs(step, inputs, output, faults, sumOf);
    expect([a.length, b.length]).toEqual([40, 40]);
    for (const fault of faults) {
      const shows = (pair: readonly number[]): boolean =>
        fault.compute(sumOf(pair), 0) !== requantizeOne(sumOf(pair), 0, requantize);
      const any = everyPair(inputs).some(shows);
      expect([fault.words, Array.from(a, (q, i) => [q, b[i]]).some(shows)]).toEqual([fault.words, any]);
      expect([fault.words, isHidden(step, inputs, fault, sumOf)]).toEqual([fault.words, !any]);
    }
  });

  it('are the first that notice something new, in their order, and noise behind them', () => {
    const sumOf = productOfPair(mul);
    const faults = [wrongWhere((sum) => sum === 4), wrongWhere((sum) => sum > 0), wrongWhere((sum) => sum === 0)];
    const [a, b] = pairedInputs(mul, nibbles, nibbles[0], faults, sumOf);
    // (−8 − 1)(−8 + 2) = 54; then b is −2: 0; and (−3 − 1)(−3 + 2) = 4 before any other 4.
    expect([...a].slice(0, 2)).toEqual([-8, -8]);
    expect([...b].slice(0, 2)).toEqual([-8, -2]);
    expect(sumOf([a[2], b[2]])).toBe(4);
    const first = everyPair(nibbles).find((pair) => sumOf(pair) === 4);
    expect([a[2], b[2]]).toEqual(first);
    expect(pairedInputs(mul, nibbles, nibbles[0], [], sumOf).every((each) => each.every((q) => q >= -8 && q < 8))).toBe(
      true,
    );
  });

  it('stop where the map has no more room', () => {
    const one = [tensor([1], 4), tensor([1], 4)];
    const faults = [wrongWhere((sum) => sum === 54), wrongWhere((sum) => sum === 0)];
    expect(pairedInputs(mul, one, one[0], faults, productOfPair(mul)).map((each) => [...each])).toEqual([[-8], [-8]]);
  });

  it('are looked for among all of 65,536, and among ends and noise of more', () => {
    const bytes = [tensor([2]), tensor([2])];
    const plain = ([a, b]: readonly number[]): number => a + b;
    const last = wrongWhere((sum) => sum === 127 + 127);
    expect(isHidden(mul, bytes, last, plain)).toBe(false);
    expect(pairedInputs(mul, bytes, bytes[0], [last], plain).map(([q]) => q)).toEqual([127, 127]);
    expect(
      isHidden(
        mul,
        bytes,
        wrongWhere(() => false),
        productOfPair(mul),
      ),
    ).toBe(true);
    const wide = [tensor([5], 8), tensor([5], 9)];
    expect(
      isHidden(
        mul,
        wide,
        wrongWhere(() => false),
        productOfPair(mul),
      ),
    ).toBe(false);
    const more = [{ ...tensor([5], 9), qmin: -128, qmax: 128 }, tensor([5], 8)];
    for (const inputs of [more, [...more].reverse()])
      expect(
        isHidden(
          mul,
          inputs,
          wrongWhere(() => false),
          productOfPair(mul),
        ),
      ).toBe(false);
    const corners = [
      [-128, -256],
      [127, 255],
      [-128, 255],
      [127, -256],
    ];
    const sums = corners.map(productOfPair(mul));
    const [a, b] = pairedInputs(
      mul,
      wide,
      wide[0],
      sums.map((corner) => wrongWhere((sum) => sum === corner)),
      productOfPair(mul),
    );
    expect(Array.from(a.subarray(0, 4), (q, i) => [q, b[i]])).toEqual(corners);
  });
});
