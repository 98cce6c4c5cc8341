/** Operators one at a time: what each refuses, beside what it just takes, and the numbers of its step worked out by hand. */
import { describe, expect, it } from 'vitest';
import { float, int, ints, string, type Attributes } from '../../../src/graph/graph';
import { inferShapes } from '../../../src/graph/shapes';
import { floatTensor, intTensor } from '../../../src/graph/tensor';
import type { Context } from '../../../src/quantize/context';
import { powerTables } from '../../../src/quantize/lower/softmax';
import { accumulatorBits } from '../../../src/quantize/lower/conv';
import { lowerings } from '../../../src/quantize/lower/lowerings';
import { strict } from '../../../src/quantize/presets/strict';
import type { QuantizedTensor, Requantize, Step } from '../../../src/quantize/quantizedModel';
import type { Settings } from '../../../src/quantize/settings';
import { graphBuilder, type GraphBuilder } from '../../support/buildGraph';
import { random } from '../../support/random';
import { tensor } from '../../support/quantizedSteps';

interface Given {
  readonly shape?: readonly number[];
  readonly inputs?: number;
  readonly appendix?: boolean;
  readonly input?: Partial<QuantizedTensor>;
  readonly settings?: Partial<Settings>;
  /** Of what is made. */
  readonly wanted?: number;
  readonly range?: readonly [number, number];
}

/** A node that reads `inputs` maps of 8 bits and scale 0.5, as its lowering meets it. */
function met(make: (b: GraphBuilder, x: number, y: number) => number, given: Given = {}) {
  const { shape = [1, 4, 5, 6], appendix = false, wanted = 1, range = [-3, 3] } = given;
  const b = graphBuilder(random(1));
  const inputs = [b.input('x', shape), b.input('y', shape)];
  const made = make(b, inputs[0], inputs[1]);
  const graph = inferShapes(b.build([made]));
  const { length } = graph.values;
  const known = { ...tensor(shape, 8, 0, [0.5]), ...given.input };
  const context: Context = {
    ...{ graph, appendix, tail: new Set(), outer: new Set(), gates: new Map(), consumers: new Map() },
    ranges: { min: new Float64Array(length).fill(range[0]), max: new Float64Array(length).fill(range[1]), images: 1 },
    settings: { ...strict.settings, ...given.settings },
    ...{ bits: new Int32Array(length).fill(8), wantedScales: new Float64Array(length).fill(wanted) },
    units: new Float64Array(length).fill(1),
    tensors: graph.values.map((_, id) => (inputs.includes(id) ? known : undefined)),
    ...{ steps: [], details: new Map() },
  };
  const node = graph.nodes.find(({ outputs }) => outputs.includes(made))!;
  const lowering = lowerings[node.op];
  return {
    refused: lowering.refuses(node, context),
    lowered() {
      lowering.lower(node, context);
      return { steps: context.steps as readonly Step[], out: context.tensors[made]!, context };
    },
  };
}

const constant = (b: GraphBuilder, name: string, shape: readonly number[], numbers: readonly number[]): number =>
  b.constant(name, floatTensor(shape, numbers));
const whole = (b: GraphBuilder, name: string, numbers: readonly number[]): number =>
  b.constant(name, intTensor([numbers.length], numbers));
const one =
  (op: string, attributes: Attributes = {}) =>
  (b: GraphBuilder, x: number) =>
    b.node(op, 'n', [x], attributes);
const beside =
  (op: string, shape: readonly number[], numbers: readonly number[], first = false) =>
  (b: GraphBuilder, x: number) => {
    const c = constant(b, 'c', shape, numbers);
    return b.node(op, 'n', first ? [c, x] : [x, c]);
  };
const padded = (mode: string, pads: readonly number[]) => (b: GraphBuilder, x: number) =>
  b.node('Pad', 'n', [x, whole(b, 'p', pads)], { mode: string(mode) });
const picked = (axis: number, at: readonly number[]) => (b: GraphBuilder, x: number) =>
  b.node('Gather', 'n', [x, whole(b, 'i', at)], { axis: int(axis) });
const slopes = (shape: readonly number[], numbers: readonly number[]) => beside('PRelu', shape, numbers);
const appendix = { appendix: true } as const;
const two = { shape: [2, 4, 5, 6] } as const;
const wide = (bits: number): Given => ({ input: tensor([1, 4, 5, 6], bits, 0, [0.5]) });

describe('refused or not', () => {
  it.each<[string, Parameters<typeof met>[0], Given, string | undefined]>([
    ['Conv', (b, x) => b.node('Conv', 'n', [x, b.floats('w', [2, 4, 1, 1])]), {}, undefined],
    ['Conv of two', (b, x) => b.node('Conv', 'n', [x, b.floats('w', [2, 4, 1, 1])]), two, 'Conv of 2 images at once'],
    [
      'Conv along a line',
      (b, x) => b.node('Conv', 'n', [x, b.floats('w', [2, 4, 1])]),
      { shape: [1, 4, 5] },
      '1-dimensional Conv',
    ],
    [
      'computed weights',
      (b, x) => b.node('Conv', 'n', [x, x]),
      { shape: [1, 1, 1, 1] },
      'Conv with weights that are computed',
    ],
    [
      'a computed bias',
      (b, x, y) => b.node('Conv', 'n', [x, b.floats('w', [1, 1, 1, 1]), y]),
      { shape: [1, 1, 1, 1] },
      'Conv with a bias that is computed',
    ],
    [
      'Gemm',
      (b, x) => b.node('Gemm', 'n', [x, b.floats('w', [3, 4])], { transB: int(1) }),
      { shape: [1, 4] },
      undefined,
    ],
    [
      'Gemm across',
      (b, x) => b.node('Gemm', 'n', [x, b.floats('w', [4, 3])]),
      { shape: [1, 4] },
      'Gemm in an unusual form',
    ],
    [
      'Gemm turned',
      (b, x) => b.node('Gemm', 'n', [x, b.floats('w', [3, 1])], { transA: int(1), transB: int(1) }),
      { shape: [1, 4] },
      'Gemm in an unusual form',
    ],
    [
      'Gemm of halves',
      (b, x) => b.node('Gemm', 'n', [x, b.floats('w', [3, 4])], { transB: int(1), alpha: float(0.5) }),
      { shape: [1, 4] },
      'Gemm in an unusual form',
    ],
    [
      'Gemm of half a bias',
      (b, x) => b.node('Gemm', 'n', [x, b.floats('w', [3, 4])], { transB: int(1), beta: float(0.5) }),
      { shape: [1, 4] },
      'Gemm in an unusual form',
    ],
    ['MaxPool', one('MaxPool', { kernel_shape: ints([2, 2]) }), {}, undefined],
    [
      'MaxPool with places',
      (b, x) => b.node('MaxPool', 'n', [x], { kernel_shape: ints([2, 2]) }, 2),
      {},
      'MaxPool that also returns indices',
    ],
    [
      'MaxPool of a line',
      one('MaxPool', { kernel_shape: ints([2]) }),
      { shape: [1, 4, 5] },
      'MaxPool of a tensor of rank 3',
    ],
    ['MaxPool of two', one('MaxPool', { kernel_shape: ints([2, 2]) }), two, 'MaxPool of 2 images at once'],
    [
      'a mean of its border',
      one('AveragePool', { kernel_shape: ints([1, 1]), pads: ints([1, 0, 0, 0]) }),
      {},
      'AveragePool with a window of nothing but padding',
    ],
    [
      'a mean that counts it',
      one('AveragePool', { kernel_shape: ints([1, 1]), pads: ints([1, 0, 0, 0]), count_include_pad: int(1) }),
      {},
      undefined,
    ],
    ['Relu of 17 bits', one('Relu'), wide(17), undefined],
    ['Sigmoid of 16 bits', one('Sigmoid'), wide(16), undefined],
    ['Sigmoid of 17', one('Sigmoid'), wide(17), 'Sigmoid of 17 bits: functions read up to 16'],
    ['Softmax', one('Softmax'), {}, undefined],
    ['Softmax of the report', one('Softmax'), appendix, 'Softmax, which the report does not quantize'],
    ['Softmax of 17 bits', one('Softmax'), wide(17), 'Softmax of 17 bits'],
    ['Clip', (b, x) => b.node('Clip', 'n', [x, b.scalar('l', 0), b.scalar('h', 1)]), {}, undefined],
    ['Clip from below', (b, x) => b.node('Clip', 'n', [x, b.scalar('l', 0)]), {}, undefined],
    [
      'Clip between what is computed',
      (b, x, y) => b.node('Clip', 'n', [x, b.scalar('l', 0), y]),
      {},
      'Clip with bounds that are computed',
    ],
    ['one slope', slopes([1], [0.5]), appendix, undefined],
    ['a slope a channel', slopes([4, 1, 1], [1, 2, 3, 4]), {}, undefined],
    ['a slope a channel, with the batch', slopes([1, 4, 1, 1], [1, 2, 3, 4]), {}, undefined],
    ['a slope a channel of two', slopes([4, 1, 1], [1, 2, 3, 4]), two, 'PRelu of 2 images at once'],
    [
      'a slope a channel of the report',
      slopes([4, 1, 1], [1, 2, 3, 4]),
      appendix,
      'PRelu, whose slopes the report does not quantize',
    ],
    [
      'a slope a row',
      slopes([5, 1], [1, 2, 3, 4, 5]),
      {},
      'PRelu with other slopes than constant ones, one or one per channel',
    ],
    [
      'a slope a column',
      slopes([6], [1, 2, 3, 4, 5, 6]),
      {},
      'PRelu with other slopes than constant ones, one or one per channel',
    ],
    [
      'a slope that is none',
      slopes([1], [NaN]),
      {},
      'PRelu with other slopes than constant ones, one or one per channel',
    ],
    [
      'a computed slope',
      (b, x, y) => b.node('PRelu', 'n', [x, y]),
      {},
      'PRelu with other slopes than constant ones, one or one per channel',
    ],
    ['a number', beside('Add', [], [2]), {}, undefined],
    ['a number a channel', beside('Add', [4, 1, 1], [1, 2, 3, 4]), {}, undefined],
    ['a number a channel, with the batch', beside('Mul', [1, 4, 1, 1], [1, 2, 3, 4]), {}, undefined],
    [
      'a number a column',
      beside('Add', [6], [1, 2, 3, 4, 5, 6]),
      {},
      'Add with a constant of another shape than one number per channel',
    ],
    [
      'a number a row',
      beside('Add', [5, 1], [1, 2, 3, 4, 5]),
      {},
      'Add with a constant of another shape than one number per channel',
    ],
    [
      'a number a place',
      beside('Add', [1, 1, 5, 6], Array<number>(30).fill(1)),
      {},
      'Add with a constant of another shape than one number per channel',
    ],
    ['infinity', beside('Add', [4, 1, 1], [1, 2, 3, Infinity]), {}, 'Add with infinity'],
    ['a quotient by zero', beside('Div', [4, 1, 1], [1, 2, 3, 0]), {}, 'Div with infinity'],
    [
      'numbers by a map',
      beside('Div', [4, 1, 1], [1, 2, 3, 4], true),
      {},
      'Div with a constant of another shape than one number per channel',
    ],
    ['Max', (b, x, y) => b.node('Max', 'n', [x, y]), {}, undefined],
    ['Max with a constant', beside('Max', [], [1]), {}, 'Max with a constant'],
    ['Max of the report', (b, x, y) => b.node('Max', 'n', [x, y]), appendix, 'Max, which the report does not quantize'],
    ['Sub of the report', (b, x, y) => b.node('Sub', 'n', [x, y]), appendix, 'Sub, which the report does not quantize'],
    ['Add of the report', (b, x, y) => b.node('Add', 'n', [x, y]), appendix, undefined],
    ['Mul of the report', (b, x, y) => b.node('Mul', 'n', [x, y]), appendix, 'Mul, which the report does not quantize'],
    ['Div of the report', (b, x, y) => b.node('Div', 'n', [x, y]), appendix, 'Div, which the report does not quantize'],
    // 2 · 128 steps of 2^42 are 2^50; of 2^43 they are 2^51.
    ['a sum of 2⁵⁰ steps', (b, x, y) => b.node('Add', 'n', [x, y]), { wanted: 2 ** -43 }, undefined],
    [
      'a sum of 2⁵¹ steps',
      (b, x, y) => b.node('Add', 'n', [x, y]),
      { wanted: 2 ** -44 },
      "Add of scales that lie 2^43 above the sum's",
    ],
    [
      'a sum of reals',
      (b, x, y) => b.node('Add', 'n', [x, y]),
      { wanted: 2 ** -60, settings: { adjustment: 'float' } },
      undefined,
    ],
    // 8 bits, 8 behind the point, and 24 of the ratio.
    ['a quotient of 40 bits', (b, x, y) => b.node('Div', 'n', [x, y]), { wanted: 2 ** -24 }, undefined],
    [
      'a quotient of 41',
      (b, x, y) => b.node('Div', 'n', [x, y]),
      { wanted: 2 ** -25 },
      'Div of scales that lie 2^41 apart',
    ],
    ['rows', picked(2, [4, 0]), {}, undefined],
    ['columns', picked(3, [5, 0]), {}, undefined],
    ['channels', picked(1, [3]), {}, 'Gather with indices that are computed'],
    ['a row from the end', picked(2, [-1]), {}, 'Gather with indices that are computed'],
    ['a row beyond', picked(2, [5]), {}, 'Gather with indices that are computed'],
    ['rows of two', picked(2, [4, 0]), two, 'Gather of 2 images at once'],
    ['rows of a matrix', picked(1, [0]), { shape: [1, 4] }, 'Gather of other than the last two of four axes'],
    ['a mirrored map', padded('reflect', [0, 0, 4, 0, 0, 0, 4, 5]), {}, undefined],
    [
      'one mirrored by all of it',
      padded('reflect', [0, 0, 5, 0, 0, 0, 0, 0]),
      {},
      'Pad in mode reflect by more than its map',
    ],
    [
      'one mirrored along channels',
      padded('reflect', [0, 1, 0, 0, 0, 0, 0, 0]),
      {},
      'Pad in mode reflect of other than the last two of four axes',
    ],
    [
      'one mirrored behind the channels',
      padded('edge', [0, 0, 0, 0, 0, 1, 0, 0]),
      {},
      'Pad in mode edge of other than the last two of four axes',
    ],
    [
      'a mirrored line',
      padded('reflect', [0, 0, 1, 0, 0, 1]),
      { shape: [1, 4, 5] },
      'Pad in mode reflect of other than the last two of four axes',
    ],
    ['a border', padded('constant', [0, 0, 1, 1, 0, 0, 1, 1]), {}, undefined],
    ['less than no border', padded('constant', [0, 0, 1, 1, 0, 0, -1, 1]), {}, 'Pad with negative sizes'],
    [
      'a border of some axes',
      (b, x) => b.node('Pad', 'n', [x, whole(b, 'p', [1, 1]), b.scalar('v', 0), whole(b, 'a', [2])]),
      {},
      'Pad with sizes that are computed',
    ],
    [
      'a border of −64',
      (b, x) => b.node('Pad', 'n', [x, whole(b, 'p', [0, 0, 1, 1, 0, 0, 1, 1]), b.scalar('v', -64)]),
      {},
      undefined,
    ],
    [
      'a border of −64.5',
      (b, x) => b.node('Pad', 'n', [x, whole(b, 'p', [0, 0, 1, 1, 0, 0, 1, 1]), b.scalar('v', -64.5)]),
      {},
      'Pad with -64.5, beyond the integers of its map',
    ],
    [
      'a border of 63.5',
      (b, x) => b.node('Pad', 'n', [x, whole(b, 'p', [0, 0, 1, 1, 0, 0, 1, 1]), b.scalar('v', 63.5)]),
      {},
      undefined,
    ],
    [
      'a border of 64',
      (b, x) => b.node('Pad', 'n', [x, whole(b, 'p', [0, 0, 1, 1, 0, 0, 1, 1]), b.scalar('v', 64)]),
      {},
      'Pad with 64, beyond the integers of its map',
    ],
    [
      'a border of −∞',
      (b, x) => b.node('Pad', 'n', [x, whole(b, 'p', [0, 0, 1, 1, 0, 0, 1, 1]), b.scalar('v', -Infinity)]),
      {},
      'Pad with -Infinity, which no integer stands for',
    ],
    [
      'long products',
      (b, x) => b.node('MatMul', 'n', [x, b.node('Reshape', 'r', [x, whole(b, 's', [2 ** 18, 1])])]),
      { shape: [1, 2 ** 18] },
      undefined,
    ],
    [
      'longer ones',
      (b, x) => b.node('MatMul', 'n', [x, b.node('Reshape', 'r', [x, whole(b, 's', [2 ** 18 + 1, 1])])]),
      { shape: [1, 2 ** 18 + 1] },
      'MatMul over 262145 products',
    ],
  ])('%s', (_, make, given, reason) => expect(met(make, given).refused).toBe(reason));
});

describe('a step of', () => {
  /** The only step that is made, of this kind. */
  function stepOf<Kind extends Step['kind']>(kind: Kind, make: Parameters<typeof met>[0], given: Given = {}) {
    const { steps, out } = met(make, given).lowered();
    expect(steps.map((step) => step.kind)).toEqual([kind]);
    return { ...(steps[0] as Extract<Step, { readonly kind: Kind }>), out };
  }
  const kindOf = (make: Parameters<typeof met>[0], given: Given = {}): string =>
    met(make, given).lowered().steps[0].kind;
  const factors = (of: { readonly multiplier: Int32Array; readonly shift: Int32Array }): readonly number[] =>
    Array.from(of.multiplier, (m, i) => m * 2 ** -of.shift[i]);
  it('rows and columns has their positions', () => {
    const rows = stepOf('resize', picked(2, [4, 0]));
    expect([[...rows.rows], [...rows.columns]]).toEqual([
      [4, 0],
      [0, 1, 2, 3, 4, 5],
    ]);
    const columns = stepOf('resize', picked(3, [5, 5]));
    expect([[...columns.rows], [...columns.columns]]).toEqual([
      [0, 1, 2, 3, 4],
      [5, 5],
    ]);
    const mirror = stepOf('resize', padded('reflect', [0, 0, 1, 0, 0, 0, 0, 2]));
    expect([[...mirror.rows], [...mirror.columns]]).toEqual([
      [1, 0, 1, 2, 3, 4],
      [0, 1, 2, 3, 4, 5, 4, 3],
    ]);
    const wrapped = stepOf('resize', padded('wrap', [0, 0, 0, 2, 0, 0, 1, 0]));
    expect([[...wrapped.rows], [...wrapped.columns]]).toEqual([
      [0, 1, 2, 3, 4, 0],
      [4, 5, 0, 1, 2, 3, 4, 5],
    ]);
  });
  it('a slice begins where it should', () => {
    const sliced = (
      starts: readonly number[],
      ends: readonly number[],
      axes: readonly number[],
      steps: readonly number[],
    ) => {
      const step = stepOf('slice', (b, x) =>
        b.node('Slice', 'n', [
          x,
          whole(b, 's', starts),
          whole(b, 'e', ends),
          whole(b, 'a', axes),
          whole(b, 't', steps),
        ]),
      );
      return [step.starts, step.steps];
    };
    expect(sliced([1, -2], [4, 6], [2, -1], [1, 1])).toEqual([
      [0, 0, 1, 4],
      [1, 1, 1, 1],
    ]);
    expect(sliced([9], [-9], [3], [-1])).toEqual([
      [0, 0, 0, 5],
      [1, 1, 1, -1],
    ]);
    expect(sliced([-9], [9], [3], [2])).toEqual([
      [0, 0, 0, 0],
      [1, 1, 1, 2],
    ]);
    const plain = stepOf('slice', (b, x) => b.node('Slice', 'n', [x, whole(b, 's', [0, 2]), whole(b, 'e', [1, 3])]));
    expect([plain.starts, plain.steps]).toEqual([
      [0, 2, 0, 0],
      [1, 1, 1, 1],
    ]);
  });
  it('parts begins each behind the one before', () => {
    const { steps } = met((b, x) => b.node('Split', 'n', [x, whole(b, 's', [1, 3])], { axis: int(-3) }, 2)).lowered();
    expect(steps.map((step) => step.kind === 'slice' && step.starts)).toEqual([
      [0, 0, 0, 0],
      [0, 1, 0, 0],
    ]);
  });
  it('a transposition turns all axes round, or as is said', () => {
    expect(stepOf('transpose', one('Transpose')).permutation).toEqual([3, 2, 1, 0]);
    expect(stepOf('transpose', one('Transpose', { perm: ints([0, 2, 3, 1]) })).permutation).toEqual([0, 2, 3, 1]);
  });
  it('a border has the integer of its number, which the map can hold from now on', () => {
    const bordered = stepOf(
      'pad',
      (b, x) => b.node('Pad', 'n', [x, whole(b, 'p', [0, 1, 2, 3, 4, 5, 6, 7]), b.scalar('v', -4)]),
      { input: { ...tensor([1, 4, 5, 6], 8, 3, [0.5]), qmin: 0 } },
    );
    expect([bordered.before, bordered.after, bordered.value]).toEqual([[0, 1, 2, 3], [4, 5, 6, 7], -5]);
    expect([bordered.out.qmin, bordered.out.qmax, bordered.out.scale[0]]).toEqual([-5, 127, 0.5]);
  });
  it.each<[string, ReturnType<typeof beside>, readonly number[], readonly number[]]>([
    ['a sum', beside('Add', [4, 1, 1], [1, 2, 3, 4]), [1, 1, 1, 1], [1, 2, 3, 4]],
    ['a number from a map', beside('Sub', [4, 1, 1], [1, 2, 3, 4]), [1, 1, 1, 1], [-1, -2, -3, -4]],
    ['a map from a number', beside('Sub', [4, 1, 1], [1, 2, 3, 4], true), [-1, -1, -1, -1], [1, 2, 3, 4]],
    ['a product', beside('Mul', [4, 1, 1], [1, 2, -3, 4]), [1, 2, -3, 4], [0, 0, 0, 0]],
    ['a quotient', beside('Div', [4, 1, 1], [1, 2, 4, 8]), [1, 0.5, 0.25, 0.125], [0, 0, 0, 0]],
    ['one number', beside('Add', [1, 1, 1], [3]), [1, 1, 1, 1], [3, 3, 3, 3]],
  ])('%s with a number a channel is a convolution of each', (_, make, weights, bias) => {
    const step = stepOf('conv', make);
    expect([step.groups, step.weightShape, step.inputZeroPoint]).toEqual([4, [4, 1, 1, 1], 0]);
    const scaleAt = (o: number): number => step.weightScale[step.weightScale.length === 1 ? 0 : o];
    weights.forEach((w, o) => expect(step.weights[o] * scaleAt(o)).toBeCloseTo(w, 1));
    bias.forEach((b, o) => expect(step.bias[o] * scaleAt(o) * 0.5).toBeCloseTo(b, 1));
  });
  it('a product by one number of what is no map only counts for more', () => {
    const scaled = (make: ReturnType<typeof beside>, given: Given = {}) => {
      const { steps, out } = met(make, {
        shape: [1, 4],
        input: { ...tensor([1, 4], 8, 0, [0.5]) },
        ...given,
      }).lowered();
      return [steps[0].kind, out.scale[0]];
    };
    expect(scaled(beside('Mul', [], [3]))).toEqual(['reshape', 1.5]);
    expect(scaled(beside('Div', [], [4]))).toEqual(['reshape', 0.125]);
    expect(scaled(beside('Mul', [], [-3]))[0]).toBe('lookup');
    expect(scaled(beside('Mul', [], [0]))[0]).toBe('lookup');
    expect(scaled(beside('Mul', [], [3]), { settings: { adjustment: 'pow2-tensor' } })[0]).toBe('requantize');
    expect(scaled(beside('Mul', [], [4]), { settings: { adjustment: 'pow2-tensor' } })).toEqual(['reshape', 2]);
    expect(scaled(beside('Mul', [], [3]), { input: tensor([1, 4], 9, 0, [0.5]) })[0]).toBe('requantize');
  });
  it('a mean has a factor for each number of taps', () => {
    const step = stepOf('averagePool', one('AveragePool', { kernel_shape: ints([2, 2]), pads: ints([0, 0, 1, 1]) }), {
      wanted: 0.25,
    });
    expect(factors(step.requantize.factor)).toEqual([2, 1, 43691 / 2 ** 16, 0.5]);
    expect([step.countIncludesPadding, step.window.pads]).toEqual([false, [0, 0, 1, 1]]);
    const counted = stepOf(
      'averagePool',
      one('AveragePool', {
        kernel_shape: ints([2, 2]),
        strides: ints([2, 2]),
        ceil_mode: int(1),
        count_include_pad: int(1),
      }),
    );
    expect([counted.countIncludesPadding, counted.window.pads]).toEqual([true, [0, 0, 0, 0]]);
    const all = stepOf('averagePool', one('GlobalAveragePool'));
    expect(all.window.kernel).toEqual([5, 6]);
  });
  it('the smallest or largest brings other scales to its own', () => {
    const smaller = (wanted: number) => {
      const { which, requantize } = stepOf('extreme', (b, x, y) => b.node('Min', 'n', [x, y]), { wanted });
      return [which, requantize.map((each) => each !== undefined)];
    };
    expect(smaller(0.5)).toEqual(['smallest', [false, false]]);
    expect(smaller(0.25)).toEqual(['smallest', [true, true]]);
    expect(stepOf('extreme', (b, x, y) => b.node('Max', 'n', [x, y])).which).toBe('largest');
  });
  it('a join keeps what all have', () => {
    const join = (given: Given) => {
      const { requantize, axis, out } = stepOf(
        'concat',
        (b, x, y) => b.node('Concat', 'n', [x, y], { axis: int(-3) }),
        given,
      );
      return [axis, requantize.map((each) => each !== undefined), out.scale[0], out.qmin];
    };
    expect(join({ wanted: 3 })).toEqual([1, [false, false], 0.5, -128]);
    expect(join({ wanted: 3, input: { qmin: -5 } })).toEqual([1, [false, false], 0.5, -5]);
    expect(join({ wanted: 3, input: { qmin: 0, qmax: 255 } })).toEqual([1, [false, false], 0.5, 0]);
    expect(join({ wanted: 3, input: { qmin: 0, qmax: 256 } })[1]).toEqual([true, true]);
    expect(join({ wanted: 3, input: { qmin: -129 } })[1]).toEqual([true, true]);
  });
  it('a difference counts its second below zero, and a mean all of them in parts', () => {
    const alignment = (op: string) => {
      const step = stepOf('add', (b, x, y) => b.node(op, 'n', [x, y]), { wanted: 0.5 });
      return step.alignment.map(({ multiplier }) => multiplier * 2 ** -step.requantize.factor.shift[0]);
    };
    expect([alignment('Add'), alignment('Sub'), alignment('Sum'), alignment('Mean')]).toEqual([
      [1, 1],
      [1, -1],
      [1, 1],
      [0.5, 0.5],
    ]);
  });
  it('a table holds the function of each integer, and where there is none that of the nearest number seen', () => {
    const log = stepOf('lookup', one('Log'), { input: tensor([1, 4, 5, 6], 3, 0, [1]), wanted: 0.5, range: [2, 3] });
    // Of −4 … −1 as of 2, of 0 the least there is; of 1, 2, 3 the logarithms in halves.
    expect([...log.table]).toEqual([1, 1, 1, 1, -128, 0, 1, 2]);
    expect(kindOf(one('Sigmoid'), { ...wide(9), settings: { tableBits: 9 } })).toBe('lookup');
    expect(kindOf(one('Sigmoid'), { ...wide(10), settings: { tableBits: 9 } })).toBe('curve');
  });
  it('an activation alone is a requantization with its bounds', () => {
    const clip = stepOf('requantize', (b, x) => b.node('Clip', 'n', [x, b.scalar('l', -2), b.scalar('h', 3)]), {
      wanted: 0.25,
    });
    expect([clip.out.qmin, clip.out.qmax]).toEqual([-8, 12]);
    expect(stepOf('requantize', (b, x) => b.node('Clip', 'n', [x, b.scalar('l', -2)])).out.qmax).toBe(127);
    const relu = stepOf('requantize', one('Relu'), { wanted: 0.25 });
    expect([relu.out.qmin, relu.requantize.negative]).toEqual([0, undefined]);
    const slope = ({ requantize: { negative } }: { readonly requantize: Requantize }): number =>
      negative ? factors(negative)[0] : NaN;
    expect(slope(stepOf('requantize', one('LeakyRelu', { alpha: float(0.25) }), { wanted: 0.5 }))).toBeCloseTo(0.25, 6);
    expect(slope(stepOf('requantize', one('LeakyRelu'), { wanted: 0.5 }))).toBeCloseTo(0.01, 4);
    expect(slope(stepOf('requantize', slopes([1], [0.125]), { wanted: 0.5 }))).toBeCloseTo(0.125, 6);
    const many = stepOf('requantize', slopes([4, 1, 1], [1, 2, -1, 0]), { wanted: 0.5 }).requantize.negative;
    expect(many && factors(many)).toEqual([1, 2, -1, 0]);
  });
  it('what is handed on stays, but for a scale of its own', () => {
    expect(kindOf(one('Identity'))).toBe('reshape');
    expect(kindOf(one('Flatten'))).toBe('reshape');
  });
  it('what is resized has three bits more than its map, fewer where two axes would not fit into 52', () => {
    // Thirds are exact at no shift.
    const shifts = (bits: number, mode: string, scales: readonly number[]): readonly number[] =>
      stepOf(
        'interpolate',
        (b, x) =>
          b.node('Resize', 'n', [x, -1, constant(b, 's', [4], [1, 1, ...scales])], {
            mode: string(mode),
            coordinate_transformation_mode: string('asymmetric'),
          }),
        { shape: [1, 4, 6, 6], input: tensor([1, 4, 6, 6], bits, 0, [0.5]) },
      ).axes.map(({ shift }) => shift);
    expect([shifts(8, 'linear', [1, 1.5]), shifts(8, 'linear', [1.5, 1.5])]).toEqual([[11], [11, 11]]);
    expect([shifts(16, 'linear', [1, 1.5]), shifts(16, 'linear', [1.5, 1.5])]).toEqual([[19], [18, 18]]);
    expect([shifts(16, 'cubic', [1, 1.5]), shifts(16, 'cubic', [1.5, 1.5])]).toEqual([[19], [17, 17]]);
  });
  it('a bias ends where 32 bits do, in the report too', () => {
    const biases = (given: Given): readonly number[] => [
      ...stepOf(
        'conv',
        (b, x) => b.node('Conv', 'n', [x, b.floats('w', [2, 4, 1, 1]), constant(b, 'b', [2], [1e15, -1e15])]),
        given,
      ).bias,
    ];
    expect(biases(appendix)).toEqual([2 ** 31 - 1, -(2 ** 31)]);
  });
  it('a softmax is as fine as its output needs', () => {
    // 8 bits, 2 more, and 3 for 6 numbers; 1/256 is a step: 8 bits and 8 behind.
    const fine = stepOf('softmax', one('Softmax', { axis: int(-1) }), { wanted: 1 / 256 });
    expect([fine.axis, fine.fractionBits, fine.quotientBits, fine.fineBits]).toEqual([3, 13, 16, 8]);
    expect(stepOf('softmax', one('Softmax', { axis: int(1) }), { wanted: 2 ** -10 })).toMatchObject({
      axis: 1,
      fractionBits: 12,
      quotientBits: 18,
    });
    expect(stepOf('softmax', one('Softmax'), { wanted: 2 ** -30 }).quotientBits).toBe(28);
  });
});

describe('tables of powers', () => {
  it('are one of up to 8 bits, and two beyond', () => {
    const tables = (bits: number, more: object = {}) => powerTables({ ...tensor([1], bits, 0, [0.5]), ...more }, 4);
    const { fine, coarse, fineBits } = tables(3);
    // 16 · exp(−d / 2).
    expect([[...fine], [...coarse], fineBits]).toEqual([[16, 10, 6, 4, 2, 1, 1, 0], [16], 3]);
    expect([tables(8).fine.length, tables(8).coarse.length]).toEqual([256, 1]);
    expect([tables(9).fineBits, tables(9).fine.length, tables(9).coarse.length]).toEqual([5, 32, 16]);
    expect([...tables(9).coarse.slice(0, 2)]).toEqual([16, 0]);
    expect([tables(10).fineBits, tables(9, { qmin: 0, qmax: 3 }).fine.length]).toEqual([5, 4]);
  });
});

it.each<[readonly number[], readonly number[], object, number]>([
  // Two rows of two, inputs −8 … 7: 3 · 7 + 2 · 8 = 37; and a bias.
  [[3, -2, 0, 0], [0, 0], {}, 7],
  [[3, -2, 0, 0], [26, 0], {}, 7],
  [[3, -2, 0, 0], [27, 0], {}, 8],
  [[0, 0, 3, -2], [0, -26], {}, 7],
  [[0, 0, 3, -2], [0, -27], {}, 8],
  // Less a zero point of −8: 0 … 15.
  [[1, 1, 0, 0], [0, 0], { zeroPoint: -8 }, 6],
  [[1, 1, 0, 0], [-31, 0], { zeroPoint: -8 }, 6],
  [[1, 1, 0, 0], [-33, 0], { zeroPoint: -8 }, 7],
  [[1, 1, 0, 0], [0, 0], { qmin: 3 }, 5],
])('sums of weights %j and biases %j over %j take %i bits', (weights, bias, more, bits) => {
  const numbers = { weights: Int32Array.from(weights), bias: Int32Array.from(bias) };
  expect(accumulatorBits(numbers, 2, { ...tensor([1], 4), ...more })).toBe(bits);
});
