/** What a first layer remembers of its training pictures: statistics that a known input leaves, by the formulas of pictures one by one. */
import { describe, expect, it } from 'vitest';
import { shownInTraining } from '../../../src/engine/guess/firstLayer';
import type { Graph, ValueId } from '../../../src/graph/graph';
import { floatTensor } from '../../../src/graph/tensor';
import { graphBuilder, type GraphBuilder } from '../../support/buildGraph';
import { random } from '../../support/random';

interface Layer {
  /** (outputs, channels, height, width) */
  readonly shape: readonly number[];
  readonly weights: readonly number[];
  readonly mean: readonly number[];
  readonly variance: readonly number[];
  readonly bias?: readonly number[];
}

type Between = (b: GraphBuilder, x: ValueId) => ValueId;
const itself: Between = (_, x) => x;

function graphOf({ shape, weights, mean, variance, bias }: Layer, before = itself, after = itself, op = 'Conv'): Graph {
  const b = graphBuilder(random(1));
  const x = b.input('x', [1, shape[1], 8, 8]);
  const of = (name: string, values: readonly number[]): ValueId =>
    b.constant(name, floatTensor([values.length], Float32Array.from(values)));
  const w = b.constant('w', floatTensor(shape, Float32Array.from(weights)));
  const conv = b.node(op, 'conv', [before(b, x), w, ...(bias ? [of('b', bias)] : [])]);
  const ones = of(
    'ones',
    mean.map(() => 1),
  );
  const norm = b.node('BatchNormalization', 'norm', [after(b, conv), ones, ones, of('m', mean), of('v', variance)]);
  return b.build([norm]);
}
const told = (layer: Layer, ...rest: readonly [Between?, Between?, string?]) => {
  const graph = graphOf(layer, ...rest);
  return shownInTraining(graph, graph.inputs[0]);
};

/** Two outputs of one weight each: of pictures with a mean of 3 and a deviation of 5. */
const plain: Layer = { shape: [2, 1, 1, 1], weights: [2, -1], mean: [6, -3], variance: [100, 25] };

describe('a mean', () => {
  it.each<[string, Layer, readonly number[]]>([
    ['of one channel', plain, [3]],
    ['beside a bias', { ...plain, bias: [1, -2], mean: [7, -5] }, [3]],
    // 2a + b = 5 and a − b = 1.
    ['of two channels', { shape: [2, 2, 1, 1], weights: [2, 1, 1, -1], mean: [5, 1], variance: [1, 1] }, [2, 1]],
    ['of windows', { shape: [1, 1, 2, 2], weights: [1, 2, 3, 4], mean: [20], variance: [1] }, [2]],
    // Where outputs disagree the one that varies less counts more: (1·4/1 + 1·0/3) / (1/1 + 1/3).
    [
      'where outputs disagree a little',
      { shape: [2, 1, 1, 1], weights: [1, 1], mean: [4, 3.6], variance: [1, 3] },
      [(4 + 3.6 / 3) / (4 / 3)],
    ],
  ])('%s', (_, layer, mean) => {
    const found = told(layer)?.mean ?? [];
    expect(found).toHaveLength(mean.length);
    mean.forEach((each, at) => expect(found[at]).toBeCloseTo(each, 5));
  });

  it.each([
    // Two outputs that say 1 and 1 − d of the same weight leave d²/2 of 1 + (1 − d)² unexplained: a tenth at 1/2.
    [0.49, true],
    [0.51, false],
  ])('that outputs disagree about by %d is told: %s', (d, isTold) =>
    expect(told({ shape: [2, 1, 1, 1], weights: [1, 1], mean: [1, 1 - d], variance: [1, 1] }) !== undefined).toBe(
      isTold,
    ),
  );
});

describe('a deviation', () => {
  const near = 0.95;
  it.each<[string, readonly number[], readonly number[], number]>([
    ['of single pixels', [1, 1, 1, 1], [3], 9],
    ['of neighbours beside each other', [1, 1, 1, 2], [2, 3], 4 + 9 + 2 * 6 * near],
    ['of neighbours above each other', [1, 1, 2, 1], [2, -3], 4 + 9 - 2 * 6 * near],
    ['of pixels two apart', [1, 1, 1, 3], [1, 0, 1], 2 + 2 * near ** 2],
    ['of pixels across', [1, 1, 2, 2], [1, 0, 0, 1], 2 + 2 * near ** Math.SQRT2],
    ['of pixels across the other way', [1, 1, 2, 2], [0, 1, 1, 0], 2 + 2 * near ** Math.SQRT2],
    ['of two colours', [1, 2, 1, 1], [1, 2], 1 + 4 + 4 * 0.93],
    ['of colours and places', [1, 2, 1, 2], [1, 0, 0, 1], 2 + 2 * 0.93 * near],
  ])('%s', (_, shape, weights, variance) => {
    // Of two colours a second kernel has the other sign in the first one, so that the means can be told; it never varies.
    const half = weights.length / 2;
    const kernels = shape[1] === 1 ? [weights] : [weights, weights.map((w, at) => (at < half ? -w : w))];
    const sumOf = (kernel: readonly number[]): number => kernel.reduce((a, b) => a + b, 0);
    const found = told({
      shape: [kernels.length, ...shape.slice(1)],
      weights: kernels.flat(),
      mean: kernels.map((kernel) => 10 * sumOf(kernel)),
      variance: [49 * variance, 0].slice(0, kernels.length),
    });
    expect(found?.deviation).toBeCloseTo(7, 4);
  });

  it('is the median over the outputs', () => {
    const of = (...deviations: readonly number[]) =>
      told({
        shape: [deviations.length, 1, 1, 1],
        weights: deviations.map(() => 1),
        mean: deviations.map(() => 1),
        variance: deviations.map((each) => each ** 2),
      })?.deviation;
    expect(of(3, 1, 2)).toBeCloseTo(2, 6);
    expect(of(4, 1, 3, 2)).toBeCloseTo(3, 6);
    expect(of(5)).toBeCloseTo(5, 6);
    // An output without weights says nothing.
    expect(
      told({ ...plain, shape: [3, 1, 1, 1], weights: [2, -1, 0], mean: [6, -3, 0], variance: [100, 25, 1] })?.deviation,
    ).toBeCloseTo(5, 6);
  });
});

describe('nothing is told', () => {
  const twice: Between = (b, x) => (b.node('Relu', 'other', [x]), x);
  it.each<[string, Layer, Between?, Between?, string?]>([
    ['of another operator', plain, itself, itself, 'ConvTranspose'],
    ['where something else comes first', plain, (b, x) => b.node('Relu', 'first', [x])],
    ['where something lies between', plain, itself, (b, x) => b.node('Relu', 'between', [x])],
    ['where the picture is read twice', plain, twice],
    ['where the convolution is read twice', plain, itself, twice],
    [
      'of five channels',
      {
        shape: [5, 5, 1, 1],
        weights: Array.from({ length: 25 }, (_, at) => Number(at % 6 === 0)),
        mean: [1, 1, 1, 1, 1],
        variance: [1, 1, 1, 1, 1],
      },
    ],
    ['of weights along one axis', { ...plain, shape: [2, 1, 1] }],
    [
      'where channels cannot be told apart',
      { shape: [2, 2, 1, 1], weights: [1, 1, 2, 2], mean: [2, 4], variance: [1, 1] },
    ],
  ])('%s', (_, layer, ...rest) => expect(told(layer, ...rest)).toBeUndefined());

  it('where the last node is the picture’s', () => {
    const b = graphBuilder(random(1));
    const x = b.input('x', [1, 1, 8, 8]);
    expect(shownInTraining(b.build([b.node('Conv', 'conv', [x, b.floats('w', [1, 1, 1, 1])])]), x)).toBeUndefined();
    expect(shownInTraining(b.build([x]), x)).toBeUndefined();
  });
  it.each([
    [
      'of four channels',
      {
        shape: [4, 4, 1, 1],
        weights: Array.from({ length: 16 }, (_, at) => Number(at % 5 === 0)),
        mean: [1, 1, 1, 1],
        variance: [1, 1, 1, 1],
      },
      itself,
    ],
    ['behind a change of layout', plain, (b: GraphBuilder, x: ValueId) => b.node('Transpose', 'turned', [x])],
  ] as const)('but %s', (_, layer, before) => expect(told(layer, before)).toBeDefined());
});
