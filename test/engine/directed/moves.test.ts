/** Inputs and faults of steps that look up, compare and join, by hand: every integer is swept, and each fault is another step's work. */
import { describe, expect, it } from 'vitest';
import type { StepFault } from '../../../src/engine/directed/direction';
import { alteredBy, madeOf } from '../../../src/engine/directed/made';
import {
  altered,
  concatFaults,
  curveFaults,
  embedFaults,
  extremeFaults,
  extremeInputs,
  extremeVectors,
  headFaults,
  lookupFaults,
  poolFaults,
  poolInputs,
  sweepCount,
  sweeps,
} from '../../../src/engine/directed/moves';
import { reference } from '../../../src/integer/runStep';
import type {
  ConcatStep,
  ConvStep,
  CurveStep,
  EmbedStep,
  IntegerStep,
  LookupStep,
  MaxPoolStep,
  QuantizedTensor,
  Requantize,
} from '../../../src/quantize/quantizedModel';
import type { ExtremeStep } from '../../../src/quantize/steps/extreme';
import { factorOf, modelOf, stepBase, tensor } from '../../support/quantizedSteps';

const ints = (...numbers: readonly number[]): Int32Array => Int32Array.from(numbers);
const lists = (all: readonly (readonly Int32Array[])[]) => all.map((each) => each.map((values) => [...values]));
const unsigned = (shape: readonly number[], bits: number): QuantizedTensor => ({
  ...tensor(shape, bits),
  ...{ qmin: 0, qmax: 2 ** bits - 1 },
});

/** Words of the faults that show for these inputs. */
function shown(
  faults: readonly StepFault[],
  step: IntegerStep,
  tensors: readonly QuantizedTensor[],
  ...inputs: readonly Int32Array[]
): readonly string[] {
  const model = modelOf(tensors, [step]);
  const made = madeOf(model, step, inputs, reference);
  return faults.filter(({ changes }) => changes(made, alteredBy(model, made))).map(({ words }) => words);
}
const wordsOf = (faults: readonly StepFault[]): readonly string[] => faults.map(({ words }) => words);

describe('sweeps', () => {
  it.each([
    [[tensor([4], 2)], 1],
    [[tensor([3], 2)], 2],
    [[tensor([8], 4), tensor([7], 4)], 3],
    [[tensor([4], 4)], 4],
    [[tensor([1], 8)], 4],
    [[tensor([], 2)], 4],
  ])('hold every integer in as few vectors as that takes, four at most: %#', (inputs, count) => {
    expect(sweepCount(inputs)).toBe(count);
    expect(sweeps(inputs)).toHaveLength(count);
  });

  it('go on where the vector before ended, no two inputs in step', () =>
    expect(lists(sweeps([tensor([3], 2), unsigned([3], 2)]))).toEqual([
      [
        [-2, -1, 0],
        [1, 2, 3],
      ],
      [
        [1, -2, -1],
        [0, 1, 2],
      ],
    ]));
});

const window = { kernel: [2, 3], strides: [1, 1], dilations: [1, 1], pads: [0, 0, 0, 0] } as const;
const pool = (change: Partial<MaxPoolStep> = {}): MaxPoolStep => ({
  ...stepBase(),
  ...{ kind: 'maxPool', window, padding: 'lowest', ...change },
});

describe('pools', () => {
  it('are fed the whole range, then its lowest quarter', () => {
    const [all, low] = poolInputs(tensor([1, 1, 30, 30], 4)).map(([map]) => new Set(map));
    expect([...all].sort((a, b) => a - b)).toEqual(Array.from({ length: 16 }, (_, i) => i - 8));
    expect([...low].sort((a, b) => a - b)).toEqual([-8, -7, -6, -5]);
  });

  const [larger, sign] = ['the smallest instead of the largest', 'a comparison without the sign'];
  const [row, column] = ['a window without its last row', 'a window without its last column'];
  const padded = { ...window, pads: [0, 0, 1, 0] } as const;
  it.each([
    [pool(), tensor([1], 8), [sign, larger, row, column]],
    [pool(), unsigned([1], 8), [larger, row, column]],
    [pool({ window: { ...window, kernel: [1, 2] } }), unsigned([1], 8), [larger, column]],
    [pool({ window: { ...window, kernel: [2, 1] } }), unsigned([1], 8), [larger, row]],
    [pool({ window: padded }), unsigned([1], 8), [larger, 'padding that counts as 0', row, column]],
    [pool({ window: padded, padding: 'zero' }), unsigned([1], 8), [larger, 'padding that does not count', row, column]],
    [pool({ padding: 'zero' }), unsigned([1], 8), [larger, row, column]],
  ])('can have faults: %#', (step, input, words) => expect(wordsOf(poolFaults(step, input))).toEqual(words));

  it.each([
    [
      [-1, 5, 0, 0, 0, 0],
      [sign, larger],
    ],
    [
      [1, 1, 1, 1, 1, 2],
      [larger, row, column],
    ],
    [
      [1, 1, 1, 2, 1, 1],
      [larger, row],
    ],
    [
      [1, 1, 2, 1, 1, 1],
      [larger, column],
    ],
    [[3, 3, 3, 3, 3, 3], []],
  ])('show in %j: %j', (numbers, words) => {
    const tensors = [tensor([1, 1, 2, 3], 4), tensor([1, 1, 1, 1], 4)];
    expect(shown(poolFaults(pool(), tensors[0]), pool(), tensors, ints(...numbers))).toEqual(words);
  });

  it('show how their padding counts, where all that is read is negative', () => {
    const tensors = [tensor([1, 1, 1, 3], 4), tensor([1, 1, 1, 1], 4)];
    for (const [padding, words] of [
      ['lowest', 'padding that counts as 0'],
      ['zero', 'padding that does not count'],
    ] as const) {
      const step = pool({ window: padded, padding });
      expect(shown(poolFaults(step, tensors[0]), step, tensors, ints(-3, -2, -5))).toContain(words);
      expect(shown(poolFaults(step, tensors[0]), step, tensors, ints(-3, 2, -5))).not.toContain(words);
    }
  });
});

describe('tables', () => {
  const lookup: LookupStep = { ...stepBase(), kind: 'lookup', table: ints(3, 1, 4, 1, 5, 9, 2, 6) };
  const high = 'an address that is one too high';
  const low = 'an address that is one too low';
  it.each([
    [[0], [high, low, 'an address of the integer as it is, without its least one']],
    [[-3], [high, low, 'an address of the integer as it is, without its least one']],
    // 9 stands beside 5 and 2.
    [[1], [high, low, 'an address of the integer as it is, without its least one']],
  ])('are read at %j, and elsewhere by faults', (numbers, words) => {
    const tensors = [tensor([1], 3), tensor([1])];
    const faults = lookupFaults(lookup, tensors[0]);
    expect(shown(faults, lookup, tensors, ints(...numbers))).toEqual(words);
  });
  it('are turned by one, or by the least integer', () => {
    const alike = { ...lookup, table: ints(7, 7, 7, 8, 0, 0, 0, 8) };
    const tensors = [tensor([1], 3), tensor([1])];
    const at = (q: number) => shown(lookupFaults(alike, tensors[0]), alike, tensors, ints(q));
    // Beside −4 stand 8 (the last) and 7; four on lies 0.
    expect(at(-4)).toEqual([low, 'an address of the integer as it is, without its least one']);
    expect(at(-2)).toEqual([high, 'an address of the integer as it is, without its least one']);
    expect(at(-1)).toEqual([high, low]);
    expect(wordsOf(lookupFaults(alike, { ...tensors[0], qmin: 0, qmax: 7 }))).toEqual([high, low]);
  });

  it('of rows are read a row beside', () => {
    const embed: EmbedStep = { ...stepBase(), kind: 'embed', rows: 4, table: ints(1, 2, 1, 2, 3, 4, 3, 4) };
    const tensors = [{ ...tensor([1], 3), qmin: 0, qmax: 3 }, tensor([1, 2])];
    const at = (q: number) => shown(embedFaults(embed), embed, tensors, ints(q));
    const words = ['a row that is one too high', 'a row that is one too low'];
    expect([0, 1, 2, 3].map(at)).toEqual([[words[1]], [words[0]], [words[1]], [words[0]]]);
  });

  it('of lines round down, do not rise, or forget where they begin', () => {
    const curve: CurveStep = {
      ...{ ...stepBase(), kind: 'curve', blockShift: 3, first: ints(0), shifts: ints(1) },
      ...{ knots: ints(0, 8, 14, 14, 14), fraction: 2, least: -3, error: 0 },
    };
    const words = ['rounding floor', 'lines that do not rise', 'a forgotten least integer'];
    expect(wordsOf(curveFaults(curve))).toEqual(words);
    expect(wordsOf(curveFaults({ ...curve, least: 0 }))).toEqual(words.slice(0, 2));
    const tensors = [tensor([1], 3), tensor([1])];
    const at = (q: number, of = curve) => shown(curveFaults(of), of, tensors, ints(q));
    // 0, 4/4, 8/4, 11/4, 14/4 … less 3: the last two have fractions of which halves go up.
    expect(at(-4)).toEqual(['a forgotten least integer']);
    expect(at(-2)).toEqual(words.slice(1));
    expect(at(-1)).toEqual(words);
    expect(at(3)).toEqual(['rounding floor', 'a forgotten least integer']);
  });
});

describe('heads', () => {
  const head: ConvStep = {
    ...{ ...stepBase(), kind: 'conv', groups: 1, weightShape: [1, 1, 1, 1], weights: Int8Array.of(2), bias: ints(6) },
    window: { kernel: [1, 1], strides: [1, 1], dilations: [1, 1], pads: [0, 0, 0, 0] },
    ...{ weightScale: Float64Array.of(1), weightBits: 8, inputZeroPoint: 0, accumulatorBits: 6, requantize: undefined },
  };
  const tensors = [tensor([1, 1, 1, 1], 6), tensor([1, 1, 1, 1], 32)];
  const narrow = 'an accumulator that is one bit too narrow';
  it.each([
    [0, ['a wrong sign', 'a forgotten bias']],
    [-3, ['a forgotten bias']],
    // A bit less holds −16 … 15.
    [4, ['a wrong sign', 'a forgotten bias']],
    [5, ['a wrong sign', 'a forgotten bias', narrow]],
    [-11, ['a wrong sign', 'a forgotten bias']],
    [-12, ['a wrong sign', 'a forgotten bias', narrow]],
  ])('of 2·%i + 6 show %j', (q, words) => expect(shown(headFaults(head), head, tensors, ints(q))).toEqual(words));
  it('without a bias cannot forget one', () => {
    const [, bias, other] = headFaults({ ...head, bias: ints(0) });
    expect([bias.outOfReach?.(), other.outOfReach]).toEqual([true, undefined]);
    expect(headFaults(head)[1].outOfReach?.()).toBe(false);
    expect(headFaults({ ...head, bias: ints(0, 1) })[1].outOfReach?.()).toBe(false);
  });
});

/** A half, ties to even, within four bits. */
const halved: Requantize = {
  ...{ mode: 'pow2-ratio', rounding: 'nearest-ties-even', zeroPoint: 0, qmin: -8, qmax: 7 },
  factor: factorOf([1], [1]),
};

describe('the largest and the smallest', () => {
  const extreme = (change: Partial<ExtremeStep> = {}): ExtremeStep => ({
    ...{ ...stepBase(2), kind: 'extreme', which: 'largest', inputZeroPoints: [0, 1] },
    ...{ requantize: [undefined, halved], ...change },
  });
  const four = [tensor([2], 2), tensor([4], 2)];

  it('are asked of each input while the others lose, and of all', () => {
    const alone = [
      [
        [-2, -1],
        [-2, -2, -2, -2],
      ],
      [
        [0, 1],
        [-2, -2, -2, -2],
      ],
      [
        [-2, -2],
        [-2, -1, 0, 1],
      ],
    ];
    const together = [
      [
        [-2, -1],
        [-1, 0, 1, -2],
      ],
      [
        [0, 1],
        [-1, 0, 1, -2],
      ],
    ];
    expect(lists(extremeInputs(extreme(), four))).toEqual([...alone, ...together]);
    expect(extremeVectors(four)).toBe(5);
    expect(lists(extremeInputs(extreme({ which: 'smallest' }), four)).slice(0, 1)).toEqual([
      [
        [-2, -1],
        [1, 1, 1, 1],
      ],
    ]);
  });

  it('are taken for each other, or requantized wrongly', () => {
    const tensors = [tensor([1], 4), tensor([1], 5), tensor([1], 4)];
    const faults = extremeFaults(extreme(), tensors.slice(0, 2), tensors[2]);
    const show = (a: number, b: number) => shown(faults, extreme(), tensors, ints(a), ints(b));
    // (13 − 1) / 2 = 6 beside 2.
    expect(show(2, 13)).toEqual([
      ...['the smallest instead of the largest', 'a wrong sign of input 1', 'a shift of one bit too many of input 1'],
      ...['a shift of one bit too few of input 1', 'a missing requantization of input 1'],
    ]);
    // (4 − 1) / 2 = 1.5 is 2; downward it is 1, which is still the larger one.
    expect(show(0, 4)).toContain('rounding floor of input 1');
    expect(show(7, 4)).not.toContain('rounding floor of input 1');
    const [, , , , , upper, lower] = faults;
    // 12 to −17, halved: ends of the output are 7 and −8.
    expect([upper, lower].map(({ words, outOfReach }) => [words, outOfReach?.()])).toEqual([
      ['a missing upper clamp of input 1', true],
      ['a missing lower clamp of input 1', true],
    ]);
    const wide = extremeFaults(extreme(), [tensors[0], tensor([1], 6)], tensors[2]);
    expect([wide[5], wide[6]].map(({ outOfReach }) => outOfReach?.())).toEqual([false, false]);
    expect(wordsOf(extremeFaults(extreme({ requantize: [undefined, undefined] }), four, four[0]))).toEqual([
      'the smallest instead of the largest',
    ]);
    expect(wordsOf(extremeFaults(extreme({ which: 'smallest', requantize: [] }), four, four[0]))).toEqual([
      'the largest instead of the smallest',
    ]);
  });
});

describe('what is joined', () => {
  const concat = (change: Partial<ConcatStep> = {}): ConcatStep => ({
    ...{ ...stepBase(2), kind: 'concat', axis: 0, inputZeroPoints: [0, 0], requantize: [undefined, undefined] },
    ...change,
  });
  const order = 'inputs in another order';
  it.each([
    [concat(), [tensor([2]), tensor([2])], [order]],
    [concat(), [tensor([2]), tensor([3])], []],
    [concat(), [tensor([2, 1]), tensor([1, 2])], []],
    [concat({ inputs: [0] }), [tensor([2])], []],
  ] as const)('can be in another order where sizes are alike: %#', (step, inputs, words) =>
    expect(wordsOf(concatFaults(step, inputs, tensor([4])))).toEqual(words),
  );

  it('is requantized by itself', () => {
    const step = concat({ requantize: [halved, undefined] });
    const tensors = [tensor([1], 6), tensor([1], 4), tensor([2], 4)];
    const faults = concatFaults(step, tensors.slice(0, 2), tensors[2]);
    expect(wordsOf(faults).at(0)).toBe(order);
    expect(wordsOf(faults).at(-1)).toBe('a missing requantization of input 0');
    expect(shown(faults, step, tensors, ints(3), ints(2))).toEqual([
      ...['rounding floor of input 0', 'rounding toward-zero of input 0', 'a wrong sign of input 0'],
      ...['a shift of one bit too many of input 0', 'a shift of one bit too few of input 0'],
      'a missing requantization of input 0',
    ]);
    // 31 / 2 is clamped to 7; unclamped it wraps around.
    expect(shown(faults, step, tensors, ints(31), ints(7))).toContain('a missing upper clamp of input 0');
    expect(shown(faults, step, tensors, ints(31), ints(7))).not.toContain('a missing lower clamp of input 0');
  });
});

it('another step’s work shows where it gives other integers, wrapped around where hardware wraps', () => {
  const base: LookupStep = { ...stepBase(), kind: 'lookup', table: ints(1, 2, 3, 4) };
  const tensors = [tensor([1], 2), tensor([1], 4)];
  const other = { ...base, table: ints(1, 2, 3, 20) };
  const show = (fault: StepFault, q: number) => shown([fault], base, tensors, ints(q)).length;
  expect([show(altered('', other), 0), show(altered('', other), 1)]).toEqual([0, 1]);
  // 20 is 4 in four bits.
  expect(show(altered('', other, tensors[1]), 1)).toBe(0);
});
