/** What each kind of step says of its sums, products, constants and results, counted by hand. */
import { describe, expect, it } from 'vitest';
import { costOf, totalCost } from '../../../src/quantize/cost';
import type { IntegerStep, QuantizedTensor, Requantize } from '../../../src/quantize/quantizedModel';
import { normalizedMost } from '../../../src/quantize/steps/normalize';
import {
  centredRange,
  magnitude,
  readsUnsigned,
  requantizedRange,
  signedBits,
  signedRange,
  union,
  widthRange,
} from '../../../src/quantize/steps/range';
import { kindOf } from '../../../src/quantize/steps/steps';
import { weighted } from '../../../src/quantize/steps/interpolate';
import { modelOf, stepBase, tensor } from '../../support/quantizedSteps';

const requantize: Requantize = {
  ...{ mode: 'mul-shift', rounding: 'nearest-ties-even', zeroPoint: 0, qmin: -7, qmax: 5 },
  factor: { value: Float64Array.of(1.5), multiplier: Int32Array.of(12), shift: Int32Array.of(3) },
} as const;
const ints = (...numbers: readonly number[]) => Int32Array.from(numbers);
/** Of so many bits, −2^(bits − 1) … */
const map = (shape: readonly number[], bits: number): QuantizedTensor => tensor(shape, bits);

type Case = readonly [
  name: string,
  step: object,
  inputs: readonly QuantizedTensor[],
  output: QuantizedTensor,
  expected: object,
];

const nibble = map([1, 2, 3, 3], 4);
const wide = map([1, 2, 3, 3], 16);
const memory = { weights: 0, biases: 0, tables: 0, output: 18 * 4 };
const none = {
  macs: 0,
  macBits: 0,
  accumulatorBits: null,
  memory,
  adjustment: { kind: 'none', multiplierBits: 0, operations: 0 },
};
/** Twelve is three times four: a multiplier of two bits. */
const adjusted = { kind: 'multiplier', multiplierBits: 2, operations: 18 };

const cases: readonly Case[] = [
  [
    // −8 − 3 = −11 at least, 7 − 3 = 4 at most, of four taps.
    'an average',
    { kind: 'averagePool', window: { kernel: [2, 2] }, countIncludesPadding: true, inputZeroPoint: 3, requantize },
    [nibble],
    nibble,
    { ...none, adjustment: adjusted, accumulatorBits: 7, range: [-7, 5] },
  ],
  [
    'an average of what is never below its zero point',
    { kind: 'averagePool', window: { kernel: [3, 1] }, countIncludesPadding: true, inputZeroPoint: -8, requantize },
    [nibble],
    nibble,
    { ...none, adjustment: adjusted, accumulatorBits: 7, range: [-7, 5] },
  ],
  [
    // Sums: −8·4 − 7·3 = −53 … 7·4 + 8·3 = 52.
    'a sum',
    {
      kind: 'add',
      inputZeroPoints: [0, 0],
      alignment: [4, -3].map((multiplier) => ({ value: multiplier, multiplier })),
      requantize,
    },
    [nibble, nibble],
    nibble,
    {
      ...none,
      accumulatorBits: 7,
      adjustment: { kind: 'multiplier', multiplierBits: 2, operations: 36 },
      range: [-7, 5],
    },
  ],
  [
    'a sum of powers of two',
    {
      kind: 'add',
      inputZeroPoints: [1, 0],
      alignment: [4, 0].map((multiplier) => ({ value: multiplier, multiplier })),
      requantize,
    },
    [nibble, nibble],
    nibble,
    { ...none, accumulatorBits: 7, adjustment: adjusted, range: [-7, 5] },
  ],
  [
    'a sum of reals',
    {
      kind: 'add',
      inputZeroPoints: [0, 0],
      alignment: [1, 1].map((multiplier) => ({ value: 0.5, multiplier })),
      requantize: { ...requantize, mode: 'float' },
    },
    [nibble, nibble],
    nibble,
    { ...none, adjustment: { kind: 'float', multiplierBits: 0, operations: 18 }, range: [-7, 5] },
  ],
  [
    // (−8 − 1)·(−2^15) = 9 · 32768 at most.
    'a product',
    { kind: 'mul', inputZeroPoints: [1, 0], requantize },
    [nibble, wide],
    nibble,
    { ...none, macs: 18, macBits: 18 * 4 * 16, accumulatorBits: 20, adjustment: adjusted, range: [-7, 5] },
  ],
  [
    'a quotient',
    { kind: 'div', inputZeroPoints: [2, 0], quotientBits: 3, requantize },
    [nibble, nibble],
    nibble,
    { ...none, accumulatorBits: 8, adjustment: adjusted, range: [-7, 5] },
  ],
  [
    // 3 · (−8 · −8) = 192; partial sums begin at zero.
    'a product of matrices',
    { kind: 'matMul', inputZeroPoints: [0, 0], requantize },
    [map([2, 3], 4), map([3, 5], 4)],
    map([2, 5], 4),
    {
      ...none,
      macs: 30,
      macBits: 30 * 16,
      accumulatorBits: 9,
      adjustment: { ...adjusted, operations: 10 },
      memory: { ...memory, output: 40 },
      range: [-7, 5],
    },
  ],
  [
    'a product of matrices that are never negative',
    { kind: 'matMul', inputZeroPoints: [-8, -8], requantize },
    [map([2, 3], 4), map([3, 5], 4)],
    map([2, 5], 4),
    {
      ...none,
      macs: 30,
      macBits: 30 * 16,
      accumulatorBits: 11,
      adjustment: { ...adjusted, operations: 10 },
      memory: { ...memory, output: 40 },
      range: [-7, 5],
    },
  ],
  [
    'a requantization',
    { kind: 'requantize', inputZeroPoint: 0, requantize: { ...requantize, leakyAfter: { positive: 10, negative: 1 } } },
    [nibble],
    nibble,
    { ...none, adjustment: adjusted, range: [-7, 50] },
  ],
  [
    'a join, of which one part is requantized',
    { kind: 'concat', axis: 1, inputZeroPoints: [0, 0], requantize: [undefined, requantize] },
    [map([1, 1, 3, 3], 3), map([1, 1, 3, 3], 4)],
    nibble,
    { ...none, adjustment: { ...adjusted, operations: 9 }, range: [-7, 5] },
  ],
  [
    'a join of parts as they are',
    { kind: 'concat', axis: 1, inputZeroPoints: [0, 0], requantize: [undefined, undefined] },
    [map([1, 1, 3, 3], 3), map([1, 1, 3, 3], 4)],
    nibble,
    { ...none, range: [-8, 7] },
  ],
  [
    'the larger of two, both requantized',
    { kind: 'extreme', which: 'largest', inputZeroPoints: [0, 0], requantize: [requantize, requantize] },
    [nibble, nibble],
    nibble,
    { ...none, adjustment: { ...adjusted, operations: 36 }, range: [-7, 5] },
  ],
  [
    'a constant',
    { kind: 'constant', values: ints(3, -2, 1) },
    [],
    map([3], 4),
    { ...none, memory: { ...memory, weights: 12, output: 12 }, range: [-2, 3] },
  ],
  [
    'rows of a table',
    { kind: 'embed', rows: 2, table: ints(3, 5, 4, 6) },
    [map([9], 2)],
    map([9, 2], 4),
    { ...none, memory: { ...memory, weights: 16 }, range: [3, 6] },
  ],
  [
    'a table',
    { kind: 'lookup', table: ints(-1, -5, -3, -4) },
    [map([18], 2)],
    map([18], 4),
    { ...none, memory: { ...memory, tables: 16 }, range: [-5, -1] },
  ],
  [
    // Knots in sixteenths: 7/16 rounds down, 8/16 up. Widths: 6 bits of 24, 2 of 1, 3 of 2.
    'a curve',
    {
      kind: 'curve',
      blockShift: 1,
      first: ints(0, 1),
      shifts: ints(1, 2),
      knots: ints(7, 24, 8),
      fraction: 4,
      least: -4,
      error: 0,
    },
    [map([18], 2)],
    map([18], 4),
    { ...none, memory: { ...memory, tables: 3 * 6 + 2 * 2 + 2 * 3 }, range: [-4, -2] },
  ],
  [
    'a maximum',
    { kind: 'maxPool', window: {}, padding: 'lowest' },
    [{ ...nibble, qmin: 2 }],
    nibble,
    { ...none, range: [2, 7] },
  ],
  [
    'a maximum with zeros around it',
    { kind: 'maxPool', window: {}, padding: 'zero' },
    [{ ...nibble, qmin: 2 }],
    nibble,
    { ...none, range: [0, 7] },
  ],
  ['a border', { kind: 'pad', value: -9 }, [nibble], nibble, { ...none, range: [-9, 7] }],
  [
    // Rows sum 1·(−8) − 1·7 to −15 at least and 7 + 8 = 15 at most; columns four times that.
    'an interpolation',
    {
      kind: 'interpolate',
      inputZeroPoint: 0,
      axes: [
        { axis: 2, taps: 2, first: ints(0, 0), weights: ints(1, -1, 1, 0), shift: 0 },
        { axis: 3, taps: 1, first: ints(0), weights: ints(4), shift: 2 },
      ],
      requantize,
    },
    [nibble],
    nibble,
    // Weights of 2 bits and of 4.
    {
      ...none,
      macs: 36,
      macBits: 36 * 4 * 6,
      accumulatorBits: 7,
      adjustment: adjusted,
      memory: { ...memory, tables: 4 * 2 + 1 * 4 },
      range: [-7, 5],
    },
  ],
  [
    // Three along the axis, each 2^5 at most: 96.
    'a softmax',
    {
      kind: 'softmax',
      axis: 2,
      fine: ints(1, 2, 3, 4),
      coarse: ints(1),
      fineBits: 2,
      fractionBits: 5,
      quotientBits: 3,
      requantize,
    },
    [nibble],
    nibble,
    { ...none, accumulatorBits: 8, adjustment: adjusted, memory: { ...memory, tables: 4 * 6 }, range: [-7, 5] },
  ],
  [
    'a softmax of two tables',
    {
      kind: 'softmax',
      axis: 2,
      fine: ints(1, 2, 3, 4),
      coarse: ints(1, 2),
      fineBits: 2,
      fractionBits: 5,
      quotientBits: 3,
      requantize,
    },
    [nibble],
    nibble,
    { ...none, accumulatorBits: 8, adjustment: adjusted, memory: { ...memory, tables: 6 * 6 }, range: [-7, 5] },
  ],
  [
    'a convolution',
    {
      ...{ kind: 'conv', weightShape: [2, 2, 1, 3], weightBits: 5, weights: ints(...Array<number>(12).fill(1)) },
      ...{ bias: ints(1, 2), accumulatorBits: 17, requantize },
    },
    [nibble],
    nibble,
    {
      ...none,
      macs: 18 * 6,
      macBits: 18 * 6 * 20,
      accumulatorBits: 17,
      adjustment: adjusted,
      memory: { ...memory, weights: 60, biases: 64 },
      range: [-7, 5],
    },
  ],
  [
    'a convolution of narrow biases whose sums leave',
    {
      ...{ kind: 'conv', weightShape: [2, 2, 1, 1], weightBits: 5, weights: ints(1, 2, 3, 4) },
      ...{ bias: ints(1, 2), narrowBias: { bits: 8, shift: 1 }, accumulatorBits: 40 },
    },
    [nibble],
    nibble,
    {
      ...none,
      macs: 36,
      macBits: 36 * 20,
      accumulatorBits: 40,
      memory: { ...memory, weights: 20, biases: 16 },
      range: [-(2 ** 39), 2 ** 39 - 1],
    },
  ],
  ...(['reshape', 'resize', 'slice', 'transpose'] as const).map((kind): Case => [
    `a ${kind}`,
    { kind },
    [nibble],
    nibble,
    { ...none, range: [-8, 7] },
  ]),
];

describe.each(cases)('%s', (_, of, inputs, output, { range, ...cost }: { range?: readonly number[] }) => {
  const step = { ...stepBase(inputs.length), ...of } as unknown as IntegerStep;
  it('costs what it takes', () => expect(costOf(modelOf([...inputs, output], [step]), step)).toEqual(cost));
  it('makes integers of a range', () => {
    const made = kindOf(step).range(
      step,
      inputs.map(({ qmin, qmax }) => ({ low: qmin, high: qmax })),
    );
    expect([made?.low, made?.high]).toEqual(range);
  });
});

describe('a normalization', () => {
  const step = {
    ...{ ...stepBase(), kind: 'normalize', axes: [2, 3], inputZeroPoint: 0, centred: true, guard: 1, epsilon: 5 },
    ...{ fraction: 6, gain: ints(3, -4), offset: ints(10), requantize },
  } as unknown as IntegerStep & { kind: 'normalize' };
  it('bounds its squares and what it multiplies', () => {
    // Nine numbers of 8 · 2 at most: (9 · 16)² + 5 = 20741, 16 bits with a sign.
    expect(kindOf(step).accumulatorBits?.(step, { inputs: [nibble], output: nibble })).toBe(16);
    // √9 · 2^6 = 192, a last bit, and one for it: 194 · 4 + 10.
    expect(normalizedMost(step, 9)).toEqual({ normalized: 194, sum: 786 });
    const narrow = { ...nibble, qmin: 0, qmax: 0 };
    expect(kindOf(step).accumulatorBits?.(step, { inputs: [narrow], output: nibble })).toBe(11);
  });
  it('costs three products a number', () => {
    const { macs, memory: kept } = costOf(modelOf([nibble, nibble], [step]), step);
    expect([macs, kept.weights, kept.biases]).toEqual([54, 2 * 3, 5]);
  });
});

describe('the whole', () => {
  const [average, sum, , reals] = [0, 2, 3, 4].map((at) => {
    const [, of, inputs, output] = cases[at];
    const step = { ...stepBase(inputs.length), ...of } as unknown as IntegerStep;
    return costOf(modelOf([...inputs, output], [step]), step);
  });
  it('is summed, and as wide as the widest', () =>
    expect(totalCost([average, sum, reals])).toEqual({
      ...{ macs: 0, macBits: 0, accumulatorBits: 7, memory: { ...memory, output: 3 * 72 } },
      adjustment: { kind: 'float', multiplierBits: 2, operations: 18 + 36 + 18 },
      adjustments: { shift: 0, multiplier: 54, float: 18 },
    }));
  it('of nothing is nothing', () =>
    expect(totalCost([])).toMatchObject({ accumulatorBits: null, adjustment: { kind: 'none', multiplierBits: 0 } }));
});

describe('widths of multipliers', () => {
  it.each([
    [0, 0],
    [1, 0],
    [-64, 0],
    [3, 2],
    [12, 2],
    [-5, 3],
    [7, 3],
    [9, 4],
  ])('of %i: %i bits', (multiplier, bits) => {
    const factor = { ...requantize.factor, multiplier: ints(1, multiplier) } as never;
    const step = {
      ...stepBase(),
      kind: 'requantize',
      inputZeroPoint: 0,
      requantize: { ...requantize, factor },
    } as IntegerStep;
    const { adjustment } = costOf(modelOf([nibble, nibble], [step]), step);
    expect(adjustment).toEqual({ kind: bits > 0 ? 'multiplier' : 'shift', multiplierBits: bits, operations: 18 });
    const negative = {
      ...step,
      requantize: { ...requantize, factor: { ...requantize.factor, multiplier: ints(1) }, negative: factor },
    } as never;
    expect(costOf(modelOf([nibble, nibble], [negative]), negative).adjustment.multiplierBits).toBe(bits);
  });
});

describe('ranges', () => {
  it.each([
    [0, 0, 1],
    [-1, 0, 1],
    [0, 1, 2],
    [-2, 1, 2],
    [-3, 0, 3],
    [0, 127, 8],
    [-128, 127, 8],
    [0, 128, 9],
    [-129, 0, 9],
  ])('%i … %i takes %i bits', (low, high, bits) => expect(signedBits(low, high)).toBe(bits));

  it('of a width are with a sign, or without where there is no room for one', () => {
    expect(signedRange(4)).toEqual({ low: -8, high: 7 });
    const of = (qmin: number, qmax: number) => [
      readsUnsigned({ qmin, qmax, bits: 4 }),
      widthRange({ qmin, qmax, bits: 4 }).high,
    ];
    expect([of(0, 8), of(0, 7), of(-1, 8), of(1, 15)]).toEqual([
      [true, 15],
      [false, 7],
      [false, 7],
      [true, 15],
    ]);
    expect(widthRange({ qmin: 0, qmax: 15, bits: 4 }).low).toBe(0);
  });

  it('reach as far as a slope leaves them, with 0 where they lie around it', () => {
    const range = (qmin: number, qmax: number, positive: number, negative: number) => {
      const { low, high } = requantizedRange({ qmin, qmax, leakyAfter: { positive, negative } });
      return [low, high];
    };
    expect(range(-4, 3, 2, 1)).toEqual([-4, 6]);
    expect(range(-4, 3, 2, -1)).toEqual([0, 6]);
    expect(range(1, 3, 2, -1)).toEqual([2, 6]);
    expect(range(-4, -1, 2, 1)).toEqual([-4, -1]);
    expect(range(0, 3, 2, 1)).toEqual([0, 6]);
  });

  it('are centred, measured and joined', () => {
    expect(centredRange(nibble, -2)).toEqual({ low: -6, high: 9 });
    expect([
      magnitude({ low: -3, high: 2 }),
      magnitude({ low: -3, high: 4 }),
      magnitude({ low: 5, high: 7 }, 9),
    ]).toEqual([3, 4, 4]);
    expect(magnitude({ low: 0, high: 0 })).toBe(0);
    expect(union({ low: 1, high: 2 }, { low: 0, high: 5 })).toEqual({ low: 0, high: 5 });
    expect([union(undefined, { low: 0, high: 0 }), union({ low: 0, high: 0 }, undefined)]).toEqual([
      undefined,
      undefined,
    ]);
  });

  it('of weighed numbers are of the worst position, and hold zero', () => {
    const axis = { axis: 0, taps: 2, first: ints(0, 0), weights: ints(3, -1, 2, 2), shift: 0 };
    expect(weighted({ low: -2, high: 5 }, axis)).toEqual({ low: -11, high: 20 });
    expect(weighted({ low: 1, high: 5 }, axis)).toEqual({ low: -5, high: 20 });
    expect(weighted({ low: -2, high: -1 }, axis)).toEqual({ low: -8, high: 2 });
  });
});
