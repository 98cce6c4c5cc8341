/** Which sums a step can make, by hand for each kind; and what is proven to show in none of them, beside a loop over all. */
import { describe, expect, it } from 'vitest';
import { type Fault, faultsOf } from '../../../src/engine/directed/faults';
import { isOutOfReach, reachOfSums } from '../../../src/engine/directed/reach';
import { requantizeOne } from '../../../src/integer/requantize';
import type { IntegerStep, QuantizedTensor, Requantize } from '../../../src/quantize/quantizedModel';
import { normalizedMost } from '../../../src/quantize/steps/normalize';
import { factorOf, modelOf, stepBase, tensor } from '../../support/quantizedSteps';

const requantize: Requantize = {
  ...{ mode: 'mul-shift', rounding: 'nearest-ties-even', zeroPoint: 0, qmin: -128, qmax: 127 },
  factor: factorOf([3], [3]),
};

describe('sums lie', () => {
  const reach = (step: Partial<IntegerStep>, ...tensors: readonly QuantizedTensor[]) => {
    const whole = { ...stepBase(tensors.length), requantize, ...step } as IntegerStep;
    return reachOfSums(modelOf([...tensors, tensor([1])], [whole]), whole);
  };
  // −8 … 7 less 2 are −10 … 5; −2 … 1 less −1 are −1 … 2.
  const [four, two] = [tensor([3], 4), tensor([3], 2)];
  const inputZeroPoints = [2, -1] as const;
  const alignment = [3, -4].map((multiplier) => ({ value: multiplier, multiplier }));

  it('between the ends of what is added, each by its multiplier', () => {
    expect(reach({ kind: 'add', inputZeroPoints, alignment }, four, two)).toEqual({ low: -30 - 8, high: 15 + 4 });
  });
  it('between products of ends', () => {
    expect(reach({ kind: 'mul', inputZeroPoints }, four, two)).toEqual({ low: -20, high: 10 });
    // −1·−6 … and 14·6: both may be the largest.
    expect(reach({ kind: 'mul', inputZeroPoints: [-7, 1] }, four, two)).toEqual({ low: -42, high: 3 });
    expect(reach({ kind: 'mul', inputZeroPoints: [7, 1] }, four, two)).toEqual({ low: -0, high: 45 });
  });
  it('within what is divided by 1', () =>
    expect(reach({ kind: 'div', inputZeroPoints, quotientBits: 3 }, four, two)).toEqual({ low: -80, high: 80 }));
  it('between so many products as rows have numbers', () => {
    const matrices = [tensor([2, 5], 4), tensor([5, 3], 2)];
    expect(reach({ kind: 'matMul', inputZeroPoints }, ...matrices)).toEqual({ low: -100, high: 50 });
  });
  it('between sums by weights, axis by axis', () => {
    const axis = { axis: 0, taps: 2, first: Int32Array.of(0), weights: Int32Array.of(3, -1), shift: 1 };
    // −10·3 − 5 … 5·3 + 10; the second time −35·3 − 25 … 25·3 + 35.
    expect(reach({ kind: 'interpolate', inputZeroPoint: 2, axes: [axis] }, four)).toEqual({ low: -35, high: 25 });
    expect(reach({ kind: 'interpolate', inputZeroPoint: 2, axes: [axis, axis] }, four)).toEqual({
      ...{ low: -130, high: 110 },
    });
  });
  it('between nothing and the whole', () =>
    expect(reach({ kind: 'softmax', quotientBits: 5 }, four)).toEqual({ low: 0, high: 32 }));
  it('within the largest that is normalized', () => {
    const step = {
      ...{ kind: 'normalize', axes: [0, 2], fraction: 4, gain: Int32Array.of(-7, 3), offset: Float64Array.of(9, -20) },
    } as const;
    const { sum } = normalizedMost(step as never, 6);
    // √6·16 is 39.2: 40, and one more; by 7, and 20.
    expect(sum).toBe(41 * 7 + 20);
    expect(reach(step as never, tensor([2, 5, 3], 4))).toEqual({ low: -sum, high: sum });
  });
  it('where integers lie less the zero point', () =>
    expect(reach({ kind: 'requantize', inputZeroPoint: 2 }, four)).toEqual({ low: -10, high: 5 }));
  it.each(['conv', 'averagePool', 'maxPool', 'concat', 'extreme', 'lookup', 'embed', 'reshape', 'slice'] as const)(
    'nobody knows where, of %s',
    (kind) => expect(reach({ kind }, four)).toBeUndefined(),
  );
});

describe('out of reach', () => {
  const output = { bits: 8, qmin: -128, qmax: 127 };
  const isHidden = (fault: Fault, of: Requantize, sum: number): boolean =>
    fault.compute(sum, 0) === requantizeOne(sum, 0, of);
  const isHiddenWithin = (fault: Fault, of: Requantize, low: number, high: number): boolean => {
    for (let sum = low; sum <= high; sum++) if (!isHidden(fault, of, sum)) return false;
    return true;
  };
  const others: readonly Requantize[] = [
    requantize,
    { ...requantize, zeroPoint: -100 },
    { ...requantize, rounding: 'floor', zeroPoint: 9 },
    { ...requantize, negative: factorOf([1], [6]), rounding: 'nearest-ties-away' },
    { ...requantize, negative: factorOf([-1], [4]) },
    { ...requantize, factor: factorOf([1], [0]) },
    { ...requantize, factor: factorOf([3], [7]), qmin: 0 },
    { ...requantize, leakyAfter: { positive: 10, negative: 1 }, qmin: -12, qmax: 12 },
  ];
  const ranges = [
    [0, 0],
    [-3, 3],
    [0, 338],
    [0, 340],
    [-345, 0],
    [-10, 339],
    [-512, 511],
    [-512, 512],
    [-1000, 300],
    [-1000, 338],
    [-1000, 339],
    [-342, 1000],
    [-343, 1000],
    [100, 1300],
    [-1300, -100],
    [-4000, 5000],
  ] as const;

  it.each(ranges)('between %i and %i is nothing that shows', (low, high) => {
    for (const [i, of] of others.entries())
      for (const fault of faultsOf(of, output)) {
        // Of up to 1024 sums each is looked at. Of more the ends tell, and ties.
        const isKnown = high - low < 1024 || fault.showsAt !== undefined;
        const hidden = isKnown && isHiddenWithin(fault, of, low, high);
        const told = isOutOfReach(fault, of, { entry: 0, reach: { low, high } });
        if (told !== hidden) expect.fail(`${i}: ${fault.words} is ${told ? '' : 'not '}said to be out of reach`);
      }
  });

  it('is what shows in no sum that occurs', () => {
    const [up] = faultsOf(requantize, output);
    expect([up.words, up.showsAt]).toEqual(['rounding nearest-ties-up', 'ties']);
    const floor = faultsOf(requantize, output).find(({ words }) => words === 'rounding floor') ?? expect.fail();
    const within = (low: number, high: number, occurs: (sum: number) => boolean) => ({
      ...{ entry: 0, reach: { low, high } },
      every: () => Uint8Array.from({ length: high - low + 1 }, (_, at) => Number(occurs(low + at))),
    });
    const [low, high] = [-1000, 1000];
    // Whole eighths have no fraction; multiples of 4 that are none of 8 tie.
    expect(
      isOutOfReach(
        floor,
        requantize,
        within(low, high, (sum) => sum % 8 === 0),
      ),
    ).toBe(true);
    expect(
      isOutOfReach(
        floor,
        requantize,
        within(low, high, (sum) => sum % 8 === 0 || sum === 47),
      ),
    ).toBe(false);
    expect(
      isOutOfReach(
        up,
        requantize,
        within(low, high, (sum) => sum % 4 !== 0),
      ),
    ).toBe(true);
    // 12 · 3/8 = 4.5: to even 4, up 5; 4 · 3/8 = 1.5: 2 either way.
    expect(
      isOutOfReach(
        up,
        requantize,
        within(low, high, (sum) => sum === 4),
      ),
    ).toBe(true);
    expect(
      isOutOfReach(
        up,
        requantize,
        within(low, high, (sum) => sum === 12),
      ),
    ).toBe(false);
    expect(isOutOfReach(up, requantize, { entry: 0, reach: { low, high }, every: () => undefined })).toBe(false);
    // Of 65,536 sums each is looked at, of one more none.
    const whole = (most: number) => within(0, most, (sum) => sum % 8 === 0);
    expect(isOutOfReach(floor, requantize, whole(65_535))).toBe(true);
    expect(isOutOfReach(floor, requantize, whole(65_536))).toBe(false);
    expect(
      isOutOfReach(
        floor,
        requantize,
        within(-40_000, 40_000, (sum) => sum % 8 === 0),
      ),
    ).toBe(false);
    // Where products are rounded to float32 first, nobody knows the ties.
    const single: Requantize = { ...requantize, mode: 'float', single: true };
    const [other] = faultsOf(single, output);
    expect(isOutOfReach(other, single, { entry: 0, reach: { low, high } })).toBe(false);
    // Ties are few, however many sums there are.
    expect(
      isOutOfReach(
        up,
        requantize,
        within(0, 70_000, (sum) => sum % 4 !== 0),
      ),
    ).toBe(true);
  });
});
