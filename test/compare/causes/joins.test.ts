/** What each suspicion about a sum or a concatenation would put into a dump, by hand. */
import { describe, expect, it } from 'vitest';
import { likelyCauses } from '../../../src/compare/causes';
import { addSuspects, concatSuspects } from '../../../src/compare/causes/joins';
import type { AddOperation, ConcatOperation } from '../../../src/compare/operation';
import type { Evidence } from '../../../src/compare/suspect';
import type { Requantize } from '../../../src/quantize/quantizedModel';

const operand = (values: readonly number[], zeroPoint = 0) => ({
  ...{ values: Float64Array.from(values), size: { C: values.length, H: 1, W: 1 }, zeroPoint },
  ...{ qmin: -128, bits: 8, signed: true },
});
const evidence = (expected: readonly number[], isSum = true): Evidence =>
  ({ expected: Float64Array.from(expected), isSum }) as Evidence;
const told = (suspects: ReturnType<typeof addSuspects>, length: number) =>
  suspects.map(({ id, text, predict }) => [id, text, Array.from({ length }, (_, i) => predict(i))]);

describe('a concatenation', () => {
  const of = (...inputs: readonly (readonly number[])[]): ConcatOperation => ({
    kind: 'concat',
    inputs: inputs.map((values) => operand(values)),
    requantize: inputs.map(() => undefined),
  });
  it('of two: exchanged, or one is copied', () =>
    expect(told(concatSuspects(evidence([10, 20, 30]), of([1], [2, 3])), 3)).toEqual([
      ['concat-order', 'the two inputs are exchanged', [20, 30, 10]],
      ['concat-scale', 'input 0 is copied as it is: it is not brought to the common scale', [1, 20, 30]],
      ['concat-scale', 'input 1 is copied as it is: it is not brought to the common scale', [10, 2, 3]],
    ]));
  it('of three: in five other orders', () =>
    expect(told(concatSuspects(evidence([10, 20, 30]), of([1], [2], [3])), 3).slice(0, 5)).toEqual([
      ['concat-order', 'the inputs are joined in the order 0, 2, 1', [10, 30, 20]],
      ['concat-order', 'the inputs are joined in the order 1, 0, 2', [20, 10, 30]],
      ['concat-order', 'the inputs are joined in the order 1, 2, 0', [20, 30, 10]],
      ['concat-order', 'the inputs are joined in the order 2, 0, 1', [30, 10, 20]],
      ['concat-order', 'the inputs are joined in the order 2, 1, 0', [30, 20, 10]],
    ]));
  it('of three, two of them of another scale: all are copied', () => {
    const factor = { multiplier: Int32Array.of(10), shift: Int32Array.of(0), value: Float64Array.of(10) };
    const requantize: Requantize = {
      ...{ mode: 'mul-shift', rounding: 'floor', zeroPoint: 0, qmin: -128, qmax: 127, factor },
    };
    const operation = { ...of([1, 4], [3, 2], [30]), requantize: [requantize, requantize, undefined] };
    const copied: Evidence = {
      ...evidence([10, 40, 30, 20, 30], false),
      ...{ found: Float64Array.of(1, 4, 3, 2, 30), dump: Float64Array.of(1, 4, 3, 2, 30), order: 'CHW' },
      ...{ places: Int32Array.of(0, 1, 2, 3, 4), size: { C: 5, H: 1, W: 1 }, bits: 8, signed: true },
      ...{ zeroPoint: 0, scale: [0.5], others: [], operation },
    };
    expect(likelyCauses(copied)).toEqual([
      {
        id: 'concat-scale',
        text: 'all inputs are copied as they are: they are not brought to the common scale',
        explained: 1,
      },
    ]);
  });
  it.each([
    [4, 23],
    // Each two exchanged, and the reverse.
    [5, 11],
  ])('of %d: %d orders', (inputs, orders) => {
    const all = Array.from({ length: inputs }, (_, i) => [i]);
    const found = concatSuspects(evidence(all.flat()), of(...all));
    expect(found.filter(({ id }) => id === 'concat-order')).toHaveLength(orders);
    expect(found.filter(({ id }) => id === 'concat-scale')).toHaveLength(inputs);
  });
  it('of five: each two of them exchanged, and all in reverse', () => {
    const orders = [
      ...['1, 0, 2, 3, 4', '2, 1, 0, 3, 4', '3, 1, 2, 0, 4', '4, 1, 2, 3, 0', '0, 2, 1, 3, 4', '0, 3, 2, 1, 4'],
      ...['0, 4, 2, 3, 1', '0, 1, 3, 2, 4', '0, 1, 4, 3, 2', '0, 1, 2, 4, 3', '4, 3, 2, 1, 0'],
    ];
    const found = concatSuspects(evidence([0, 1, 2, 3, 4]), of([0], [1], [2], [3], [4]));
    expect(told(found.slice(0, 11), 5)).toEqual(
      orders.map((order) => [
        ...['concat-order', `the inputs are joined in the order ${order}`],
        order.split(', ').map(Number),
      ]),
    );
  });
});

describe('inputs of a concatenation that are brought to one scale', () => {
  const factorOf = (...shifts: readonly number[]): Requantize['factor'] => ({
    value: Float64Array.from(shifts, (k) => 2 ** -k),
    ...{ multiplier: Int32Array.from(shifts, () => 1), shift: Int32Array.from(shifts) },
  });
  const base = { mode: 'mul-shift', rounding: 'floor', zeroPoint: 1, qmin: -128, qmax: 127 } as const;
  /** One channel of two, halved; one as it is; two channels of two, halved and quartered. */
  const operation: ConcatOperation = {
    kind: 'concat',
    inputs: [
      { ...operand([10, -5], 2), size: { C: 1, H: 1, W: 2 } },
      { ...operand([33, 34]), size: { C: 1, H: 1, W: 2 } },
      { ...operand([7, -7, 9, -9]), size: { C: 2, H: 1, W: 2 } },
    ],
    requantize: [{ ...base, factor: factorOf(1) }, undefined, { ...base, factor: factorOf(1, 2) }],
  };
  // ⌊8/2⌋ + 1, ⌊−7/2⌋ + 1; 33, 34; ⌊7/2⌋ + 1, ⌊−7/2⌋ + 1, ⌊9/4⌋ + 1, ⌊−9/4⌋ + 1.
  const expected = [5, -3, 33, 34, 4, -3, 3, -2];
  const given: Evidence = {
    ...evidence(expected, false),
    ...{ found: new Float64Array(8).fill(500), places: Int32Array.of(0, 1, 2, 3, 4, 5, 6, 7), bits: 8, signed: true },
    ...{ size: { C: 4, H: 1, W: 2 }, zeroPoint: 1, bias: Float64Array.of(1, 2, 3, 4) },
  };
  const found = (change: Partial<ConcatOperation> = {}): ReadonlyMap<string, unknown> =>
    new Map(
      told(concatSuspects(given, { ...operation, ...change }), 8).map(
        ([id, text, made]) => [[id, text].join(': '), made] as const,
      ),
    );
  const rounded = 'rounds toward-zero, expected floor';
  it.each<[string, readonly number[]]>([
    [`rounding: ${rounded}`, [5, -2, 33, 34, 4, -2, 3, -1]],
    [`rounding: of input 0 only: ${rounded}`, [5, -2, 33, 34, 4, -3, 3, -2]],
    [`rounding: of input 2 only: ${rounded}`, [5, -3, 33, 34, 4, -2, 3, -1]],
    ['shift: shifts 1 bit too far', [3, -1, 33, 34, 2, -1, 2, -1]],
    ['shift: of input 2 only: shifts 3 bits too little', [5, -3, 33, 34, 29, -27, 19, -17]],
    ['zero-point: the zero point 1 is not added', [4, -4, 33, 34, 3, -4, 2, -3]],
    // Of input 0, less 2; not of the others, whose zero point is 0.
    ["input-zero-point: the input's zero point 2 is not subtracted", [6, -2, 33, 34, 4, -3, 3, -2]],
    ["input-zero-point: of input 0 only: the input's zero point 2 is not subtracted", [6, -2, 33, 34, 4, -3, 3, -2]],
    ['channel-parameters: multiplier and shift of channel 0 are used for every channel', [5, -3, 33, 34, 4, -3, 5, -4]],
  ])('%s', (what, made) => expect(found().get(what)).toEqual(made));
  it('have no bias, no window, and nothing where they are copied', () => {
    const all = [...found().keys()];
    expect(all.filter((what) => /^(bias|window|kernel)/.test(what))).toEqual([]);
    expect(all.filter((what) => what.includes('of input 1 only'))).toEqual([]);
    expect(all.filter((what) => what.includes('are not brought'))).toEqual([
      'concat-scale: all inputs are copied as they are: they are not brought to the common scale',
    ]);
  });
  it('is the only one where it is alone', () => {
    const [inputs, requantize] = [operation.inputs.slice(0, 1), operation.requantize.slice(0, 1)];
    const all = [...found({ inputs, requantize }).keys()];
    expect(all.filter((what) => what.includes(rounded))).toEqual([`rounding: ${rounded}`]);
    expect(all.filter((what) => what.includes('all inputs'))).toEqual([]);
  });
});

describe('a sum', () => {
  const requantize = {
    ...{ mode: 'mul-shift', rounding: 'floor', zeroPoint: 1, qmin: -100, qmax: 100 },
    factor: { multiplier: Int32Array.of(1), shift: Int32Array.of(1), value: Float64Array.of(0.5) },
  } as unknown as Requantize;
  const operation: AddOperation = {
    kind: 'add',
    inputs: [operand([5, -3], 2), operand([10, 20])],
    multipliers: [4, 7],
    requantize,
  };
  // (5 − 2)·4 + 10·7 and (−3 − 2)·4 + 20·7.
  const suspicions = [
    ['input-zero-point', 'the zero point 2 of input 0 is not subtracted', [5 * 4 + 70, -3 * 4 + 140]],
    ['add-missing', 'input 0 is not added', [70, 140]],
    ['add-sign', 'input 0 is subtracted instead of added', [70 - 12, 140 + 20]],
    ['add-scale', 'input 0 has the multiplier of input 1', [3 * 7 + 70, -5 * 7 + 140]],
    ['add-missing', 'input 1 is not added', [12, -20]],
    ['add-sign', 'input 1 is subtracted instead of added', [12 - 70, -20 - 140]],
    ['add-scale', 'input 1 has the multiplier of input 0', [12 + 40, -20 + 80]],
    ['add-scale', "the inputs' multipliers are left out: they are not brought to a common scale", [3 + 10, -5 + 20]],
  ] as const;
  it('by its terms', () => expect(told(addSuspects(evidence([0, 0]), operation), 2)).toEqual(suspicions));
  it('is requantized where the dump is not of its sums', () => {
    const halved = (sum: number): number => Math.max(-100, Math.min(100, Math.floor(sum / 2) + 1));
    expect(told(addSuspects(evidence([0, 0], false), operation), 2)).toEqual(
      suspicions.map(([id, text, sums]) => [id, text, sums.map(halved)]),
    );
  });
  it('of real numbers is suspected of the same', () => {
    // Halves of (5 − 2)·0.5 and 10·0.25, toward minus infinity, and 1 more.
    const factor = { multiplier: new Int32Array(0), shift: new Int32Array(0), value: Float64Array.of(0.5) };
    const real = {
      ...operation,
      multipliers: [0.5, 0.25],
      requantize: { ...requantize, mode: 'float' as const, factor },
    };
    const missing = addSuspects(evidence([0, 0], false), real).filter(({ id }) => id === 'add-missing');
    expect(told(missing, 2).map(([, , values]) => values)).toEqual([
      [2, 3],
      [1, -1],
    ]);
  });
  it.each<[string, Partial<AddOperation>]>([
    ['of an input that is broadcast', { inputs: [operation.inputs[0], operand([1])] }],
  ])('%s is not suspected', (_, change) =>
    expect(addSuspects(evidence([0, 0]), { ...operation, ...change })).toEqual([]),
  );
});
