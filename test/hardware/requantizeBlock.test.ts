/** Requantizations as modules with their numbers: what is in the memory stands for the factor of each entry, by arithmetic on its bits. */
import { describe, expect, it } from 'vitest';
import { requantization, type RequantizeForm } from '../../src/hardware/requantizeBlock';
import { generalRequantizerOf, requantizerOf } from '../../src/hardware/requantizer';
import type { Factor, Requantize } from '../../src/quantize/quantizedModel';
import { factorOf } from '../support/quantizedSteps';

const reals = (...value: readonly number[]): Factor => ({
  value: Float64Array.from(value),
  ...{ multiplier: new Int32Array(0), shift: new Int32Array(0) },
});
const requantizeOf = (factor: Factor, rest: Partial<Requantize> = {}): Requantize => ({
  ...{ mode: 'mul-shift', rounding: 'floor', factor, zeroPoint: 3, qmin: -8, qmax: 7 },
  ...rest,
});
const form = (entries: readonly number[], lanes = 1): RequantizeForm => ({ lanes, accBits: 20, outBits: 4, entries });

/** Bits `from` … `from + bits` of a word, signed where asked. */
const cut = (word: bigint, from: number, bits: number, signed: boolean): number => {
  const field = word >> BigInt(from);
  return Number(signed ? BigInt.asIntN(bits, field) : BigInt.asUintN(bits, field));
};

/** The factors of all lanes of all words: of accumulators that are not negative, then of the others. */
function factorsIn({ block, memory }: ReturnType<typeof requantization>): number[][] {
  const { KIND, LANES, FACTOR_BITS, SHIFT_BITS, SHIFT, LEAKY } = block.parameters as Record<string, number>;
  const side = KIND === 0 ? FACTOR_BITS : FACTOR_BITS + SHIFT_BITS;
  const lane = side * (LEAKY + 1);
  const read = (word: bigint, at: number): number =>
    KIND === 0
      ? cut(word, at, FACTOR_BITS, true) * 2 ** -SHIFT
      : cut(word, at, FACTOR_BITS, false) * 2 ** (SHIFT - cut(word, at + FACTOR_BITS, SHIFT_BITS, false));
  const words = memory.words();
  expect(words).toHaveLength(memory.depth);
  expect(memory.bits).toBe(lane * LANES);
  for (const word of words) expect(word < 2n ** BigInt(memory.bits)).toBe(true);
  return words.flatMap((word) =>
    Array.from({ length: LANES }, (_, i) =>
      Array.from({ length: LEAKY + 1 }, (__, n) => read(word, i * lane + n * side)),
    ),
  );
}

describe('factors as a block', () => {
  it.each<[string, Requantize, RequantizeForm, Readonly<Record<string, number>>, readonly (readonly number[])[]]>([
    [
      'share the largest shift',
      requantizeOf(factorOf([3, 5, 0], [4, 6, 20])),
      form([0, 1, 2, 0], 2),
      // 3 · 2^2 takes five bits.
      { KIND: 0, FACTOR_BITS: 5, SHIFT: 6, CHANNELS: 4 },
      [[3 / 16], [5 / 64], [0], [3 / 16]],
    ],
    [
      'are one where they are alike',
      requantizeOf(factorOf([3, 3], [4, 4])),
      form([0, 1, 0, 1], 2),
      { KIND: 0, FACTOR_BITS: 3, SHIFT: 4, CHANNELS: 2 },
      [[3 / 16], [3 / 16]],
    ],
    [
      'are those of the entries only',
      requantizeOf(factorOf([1, 3, 9], [0, 8, 12])),
      form([1, 1, 1]),
      { KIND: 0, FACTOR_BITS: 3, SHIFT: 8, CHANNELS: 1 },
      [[3 / 256]],
    ],
    [
      'are one for all channels',
      requantizeOf(factorOf([1], [2])),
      form([0, 1, 2], 3),
      { KIND: 0, FACTOR_BITS: 2, SHIFT: 2, CHANNELS: 3 },
      [[1 / 4], [1 / 4], [1 / 4]],
    ],
    [
      'shift to the left',
      requantizeOf(factorOf([1, 1], [-3, -1])),
      form([0, 1]),
      { KIND: 0, FACTOR_BITS: 4, SHIFT: -1, CHANNELS: 2 },
      [[8], [2]],
    ],
    [
      'are nothing',
      requantizeOf(factorOf([0], [9])),
      form([0]),
      { KIND: 0, FACTOR_BITS: 2, SHIFT: 0, CHANNELS: 1 },
      [[0]],
    ],
    [
      'have a slope beside them, below zero',
      requantizeOf(factorOf([3, 5], [4, 4]), { negative: factorOf([-7, 1], [5, 6]) }),
      form([0, 1]),
      // 5 · 2^2.
      { KIND: 0, FACTOR_BITS: 6, SHIFT: 6, CHANNELS: 2, LEAKY: 1 },
      [
        [3 / 16, -7 / 32],
        [5 / 16, 1 / 64],
      ],
    ],
    [
      'are as wide as 29 bits and a sign',
      requantizeOf(factorOf([1, 1], [0, 28])),
      form([0, 1]),
      { KIND: 0, FACTOR_BITS: 30, SHIFT: 28, CHANNELS: 2 },
      [[1], [2 ** -28]],
    ],
    [
      'have shifts of their own where they would be wider',
      requantizeOf(factorOf([1, 1], [0, 29])),
      form([0, 1]),
      { KIND: 1, FACTOR_BITS: 1, SHIFT_BITS: 5, SHIFT: 0, CHANNELS: 2 },
      [[1], [2 ** -29]],
    ],
    [
      'have shifts of their own, to the left and below zero',
      requantizeOf(factorOf([6, 5], [-2, 40]), { negative: factorOf([9, 1], [3, 4]) }),
      form([0, 1], 2),
      { KIND: 1, FACTOR_BITS: 4, SHIFT_BITS: 6, SHIFT: 2, CHANNELS: 2, LEAKY: 1 },
      [
        [24, 9 / 8],
        [5 * 2 ** -40, 1 / 16],
      ],
    ],
    [
      'are real numbers',
      requantizeOf(reals(0.1, 3), { mode: 'float' }),
      form([0, 1]),
      { KIND: 2, FACTOR_BITS: 53, SHIFT_BITS: 6, CHANNELS: 2 },
      [[0.1], [3]],
    ],
    [
      'are real numbers, of both signs of sums',
      requantizeOf(reals(0.1, 3), { mode: 'float', negative: reals(0.01, 0.3) }),
      form([1, 0]),
      { KIND: 2, FACTOR_BITS: 53, SHIFT_BITS: 6, CHANNELS: 2, LEAKY: 1 },
      [
        [3, 0.3],
        [0.1, 0.01],
      ],
    ],
  ])('%s', (_, requantize, wanted, parameters, factors) => {
    const made = requantization(requantize, wanted);
    expect(made.block.parameters).toMatchObject({ LEAKY: 0, ...parameters });
    expect(factorsIn(made)).toEqual(factors);
  });

  it('are a module with its bounds and its file', () => {
    const requantize = requantizeOf(factorOf([3], [4]), {
      ...{ rounding: 'nearest-ties-away', leakyAfter: { positive: 10, negative: 1 } },
    });
    const { block, memory } = requantization(requantize, form([0, 1], 2), 'factors_1');
    expect(block).toEqual({
      module: 'stream_requantize',
      parameters: {
        ...{ KIND: 0, LANES: 2, CHANNELS: 2, ACC_BITS: 20, FACTOR_BITS: 3, SHIFT_BITS: 1, SHIFT: 4, ROUNDING: 2 },
        ...{ LEAKY: 0, Q_BITS: 4, ZERO_POINT: 3, QMIN: -8, QMAX: 7, POSITIVE: 10, NEGATIVE: 1 },
      },
      files: { FACTORS: 'factors_1' },
      outBits: 8,
    });
    expect(memory.name).toBe('factors_1');
    const plain = requantization(requantizeOf(factorOf([3], [4])), form([0]));
    expect([plain.memory.name, plain.block.files]).toEqual(['factors', { FACTORS: 'factors' }]);
    expect(plain.block.parameters).toMatchObject({ POSITIVE: 1, NEGATIVE: 1 });
  });

  it.each<[string, Requantize, string]>([
    [
      'slopes below zero beside scales that lie far apart',
      requantizeOf(factorOf([1, 1], [0, 29]), { negative: factorOf([1, -1], [3, 4]) }),
      'verilog: slopes below zero beside channels whose scales lie far apart have no module; quantize with "granularity": "per-tensor"',
    ],
    [
      'factors in float32',
      requantizeOf(factorOf([1], [2]), { single: true }),
      'verilog: factors are applied in float32, as onnxruntime does; quantize with "adjustment": "mul-shift", "pow2-ratio" or "pow2-tensor"',
    ],
    [
      'real slopes below zero',
      requantizeOf(reals(1), { mode: 'float', negative: reals(-0.5) }),
      'verilog: slopes below zero in adjustment float have no module; quantize with "adjustment": "mul-shift"',
    ],
  ])('are none: %s', (_, requantize, message) =>
    expect(() => requantization(requantize, form([0, 1]))).toThrow(message),
  );
});

describe('factors of a module of a single layer', () => {
  const common = { ACC_BITS: 24, ROUNDING: 3, LEAKY: 0, Q_BITS: 8, ZERO_POINT: 3, QMIN: -8, QMAX: 7 };
  it('are shifts where all multipliers are 1', () =>
    expect(requantizerOf(requantizeOf(factorOf([1, 1], [-2, 5])), 24, 8)).toEqual({
      module: 'requantize_shift',
      parameters: { ...common, SHIFT_BITS: 3, LEFT_BITS: 2, SLOPE_BITS: 1 },
      inputs: [
        { name: 'shift', bits: 3, values: [0, 7] },
        { name: 'slope', bits: 1, values: [0] },
        { name: 'negative_shift', bits: 3, values: [0] },
      ],
    }));
  it('are shifts with a slope', () =>
    expect(
      requantizerOf(requantizeOf(factorOf([1, 1], [4, 5]), { negative: factorOf([8, 3], [7, 9]) }), 24, 8),
    ).toEqual({
      module: 'requantize_shift',
      parameters: { ...common, LEAKY: 1, SHIFT_BITS: 4, LEFT_BITS: 0, SLOPE_BITS: 4 },
      inputs: [
        { name: 'shift', bits: 4, values: [4, 5] },
        { name: 'slope', bits: 4, values: [8, 3] },
        { name: 'negative_shift', bits: 4, values: [7, 9] },
      ],
    }));
  it('are shifts with a slope below zero', () =>
    expect(
      requantizerOf(requantizeOf(factorOf([1], [4]), { negative: factorOf([-8, 3], [7, 9]) }), 24, 8),
    ).toMatchObject({
      parameters: { SLOPE_BITS: 4, SIGNED_SLOPE: 1 },
      inputs: [{}, { bits: 4, values: [-8, 3] }, { values: [7, 9] }],
    }));
  it('are multipliers and shifts', () =>
    expect(
      requantizerOf(requantizeOf(factorOf([16, 1], [4, 5]), { negative: factorOf([31, 3], [-7, 9]) }), 24, 8),
    ).toEqual({
      module: 'requantize_mul_shift',
      parameters: { ...common, LEAKY: 1, SHIFT_BITS: 5, LEFT_BITS: 7, MULTIPLIER_BITS: 5 },
      inputs: [
        { name: 'multiplier', bits: 5, values: [16, 1] },
        { name: 'shift', bits: 5, values: [11, 12] },
        { name: 'negative_multiplier', bits: 5, values: [31, 3] },
        { name: 'negative_shift', bits: 5, values: [0, 16] },
      ],
    }));
  it('have a multiplier where one is asked for, and slopes of the report', () => {
    const leakyAfter = { positive: 10, negative: 1 } as Requantize['leakyAfter'];
    const made = generalRequantizerOf(
      requantizeOf(factorOf([1], [4]), { leakyAfter, negative: factorOf([-5], [4]) }),
      24,
      8,
    );
    expect(made.module).toBe('requantize_mul_shift');
    expect(made.parameters).toMatchObject({ MULTIPLIER_BITS: 4, SIGNED_SLOPE: 1, POSITIVE: 10, NEGATIVE: 1 });
  });
  it.each([0.1, 3, 1, 2 ** -20, 1 - 2 ** -53, 1 + 2 ** -52, 4 - 2 ** -51, 0.75])(
    'are a significand of 53 bits: %f',
    (value) => {
      const { module, parameters, inputs } = requantizerOf(requantizeOf(reals(value), { mode: 'float' }), 24, 8);
      const [significand, shift, ...others] = inputs;
      expect(module).toBe('requantize_float');
      expect(Math.floor(Math.log2(significand.values[0] / 2 ** 52))).toBe(0);
      expect(significand.values[0] * 2 ** -shift.values[0]).toBe(value);
      expect([significand.bits, parameters.SIGNIFICAND, parameters.SHIFT_BITS]).toEqual([53, 53, shift.bits]);
      expect(2 ** shift.bits > shift.values[0] && 2 ** (shift.bits - 1) <= shift.values[0]).toBe(true);
      expect(others.map(({ values }) => values)).toEqual([[0], [0]]);
    },
  );
  it('are of both signs, and nothing', () => {
    const { parameters, inputs } = requantizerOf(
      requantizeOf(reals(0, 0.5), { mode: 'float', negative: reals(2 ** -30, 0) }),
      24,
      8,
    );
    expect(inputs).toEqual([
      { name: 'significand', bits: 53, values: [0, 2 ** 52] },
      { name: 'shift', bits: 7, values: [0, 53] },
      { name: 'negative_significand', bits: 53, values: [2 ** 52, 0] },
      { name: 'negative_shift', bits: 7, values: [82, 0] },
    ]);
    expect(parameters).toEqual({ ...common, LEAKY: 1, SIGNIFICAND: 53, SHIFT_BITS: 7 });
  });
});
