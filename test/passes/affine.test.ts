/** Convolutions, transposed ones and matrix products as affine maps, by hand: their weights by output channel, scaled, and written back. */
import { describe, expect, it } from 'vitest';
import type { WeightGrid } from '../../src/graph/given';
import { type Activation, type Attributes, float, int, type Node } from '../../src/graph/graph';
import { floatsOf, floatTensor, type Shape } from '../../src/graph/tensor';
import { affineOf, isFiniteAffine, scaleAffine, withAffine } from '../../src/passes/affine';
import { Draft } from '../../src/passes/draft';
import { graphBuilder } from '../support/buildGraph';
import { random } from '../support/random';

interface Given {
  readonly shape: Shape;
  readonly bias?: readonly number[];
  readonly attributes?: Attributes;
  /** Weights 0, 1, 2, … unless said. */
  readonly weights?: readonly number[];
  /** Weights or bias that the network reads itself. */
  readonly open?: 'weights' | 'bias';
}

/** A node in a draft. */
function drafted(op: string, { shape, bias, attributes = {}, weights, open }: Given, change: Partial<Node> = {}) {
  const b = graphBuilder(random(1));
  const count = shape.reduce((product, size) => product * size, 1);
  const numbers = weights ?? Array.from({ length: count }, (_, at) => at);
  const inputs = [b.input('x', [1, 4, 3, 3])];
  inputs.push(open === 'weights' ? b.input('w', shape) : b.constant('w', floatTensor(shape, numbers)));
  if (open === 'bias') inputs.push(b.input('b', [2]));
  else if (bias) inputs.push(b.constant('b', floatTensor([bias.length], bias)));
  const made = b.node(op, 'n', inputs, attributes);
  const draft = new Draft(b.build([made]));
  const node = draft.node(0) ?? expect.fail('a node');
  return { draft, node: { ...node, ...change } };
}
const seen = (op: string, given: Given, change?: Partial<Node>) => {
  const { draft, node } = drafted(op, given, change);
  const affine = affineOf(draft, node);
  return affine && [affine.channels, affine.rank, [...affine.weights], affine.bias && [...affine.bias]];
};

describe('an affine map', () => {
  it('is a convolution: a run of weights for each output', () => {
    expect(seen('Conv', { shape: [2, 1, 1, 2] })).toEqual([2, 4, [0, 1, 2, 3], undefined]);
    expect(seen('Conv', { shape: [2, 1, 1, 2], bias: [5, 6] })).toEqual([2, 4, [0, 1, 2, 3], [5, 6]]);
    expect(seen('Conv', { shape: [4, 1, 1], bias: [5, 6, 7, 8], attributes: { group: int(2) } })).toEqual([
      ...[4, 3, [0, 1, 2, 3], [5, 6, 7, 8]],
    ]);
  });
  it('is a transposed one, whose weights stand by input', () => {
    // (2 inputs, 3 outputs, 1, 2): output 0 reads 0, 1 and 6, 7.
    expect(seen('ConvTranspose', { shape: [2, 3, 1, 2] })).toEqual([
      ...[3, 4, [0, 1, 6, 7, 2, 3, 8, 9, 4, 5, 10, 11], undefined],
    ]);
  });
  it('is a transposed one in groups', () => {
    // 4 inputs in 2 groups, 3 outputs each: output 0 reads inputs 0 and 1, output 3 inputs 2 and 3.
    const grouped = { shape: [4, 3, 1], attributes: { group: int(2) } };
    expect(seen('ConvTranspose', { ...grouped, bias: [1, 2, 3, 4, 5, 6] })).toEqual([
      ...[6, 3, [0, 3, 1, 4, 2, 5, 6, 9, 7, 10, 8, 11], [1, 2, 3, 4, 5, 6]],
    ]);
    expect(seen('ConvTranspose', { ...grouped, bias: [1, 2, 3] })).toBeUndefined();
  });
  it('is a matrix product that is turned and nothing else', () => {
    const turned = { transB: int(1) };
    expect(seen('Gemm', { shape: [2, 3], attributes: turned })).toEqual([2, 2, [0, 1, 2, 3, 4, 5], undefined]);
    for (const attributes of [
      {},
      { transB: int(0) },
      { ...turned, transA: int(1) },
      { ...turned, alpha: float(2) },
      { ...turned, beta: float(0.5) },
    ] as Attributes[])
      expect(seen('Gemm', { shape: [2, 3], attributes })).toBeUndefined();
    expect(seen('MatMul', { shape: [2, 3], attributes: turned })).toBeUndefined();
  });
  it('is nothing with an activation, or whose numbers a run decides', () => {
    const activation: Activation = { kind: 'relu' };
    expect(seen('Conv', { shape: [2, 1, 1, 1] }, { activation })).toBeUndefined();
    expect(seen('Conv', { shape: [2, 1, 1, 1], open: 'weights' })).toBeUndefined();
    expect(seen('Conv', { shape: [2, 1, 1, 1], open: 'bias' })).toBeUndefined();
    expect(seen('Conv', { shape: [0, 1, 1, 1] })).toBeUndefined();
    expect(seen('ConvTranspose', { shape: [2, 0, 1, 1] })).toBeUndefined();
    expect(seen('Conv', { shape: [2, 1, 1, 1], bias: [1] })).toBeUndefined();
    expect(affineOf(drafted('Conv', { shape: [1, 1, 1, 1] }).draft, undefined)).toBeUndefined();
  });
});

describe('scaled', () => {
  const gain = (channel: number): number => 2 - 3 * channel;
  const offset = (channel: number): number => 10 * (channel + 1);
  const map = { channels: 2, rank: 4, weights: Float32Array.of(1, 2, 3, 4), bias: Float32Array.of(5, 6) };
  const told = (of: ReturnType<typeof scaleAffine>) => [[...of.weights], of.bias && [...of.bias]];
  it('each channel has its own gain and offset', () => {
    expect(told(scaleAffine(map, gain, offset))).toEqual([
      [2, 4, -3, -4],
      [20, 14],
    ]);
    expect(told(scaleAffine(map, gain))).toEqual([
      [2, 4, -3, -4],
      [10, -6],
    ]);
    expect(told(scaleAffine({ ...map, bias: undefined }, gain, offset))).toEqual([
      [2, 4, -3, -4],
      [10, 20],
    ]);
    expect(told(scaleAffine({ ...map, bias: undefined }, gain))).toEqual([[2, 4, -3, -4], undefined]);
  });
  it('rounds to float32 once', () => {
    const [third] = scaleAffine({ ...map, channels: 4 }, () => 1 / 3).weights;
    expect(third).toBe(Math.fround(1 / 3));
  });
  it('has left the numbers where one of them has', () => {
    const of = (weight: number, bias?: number) =>
      isFiniteAffine({
        weights: Float32Array.of(1, weight),
        bias: bias === undefined ? undefined : Float32Array.of(bias),
      });
    expect([of(2), of(2, 3), of(Infinity), of(NaN, 1), of(1, -Infinity)]).toEqual([true, true, false, false, false]);
  });
});

describe('written back', () => {
  const written = (op: string, given: Given, change?: Partial<Node>, to: (w: number) => number = (w) => 2 * w) => {
    const { draft, node } = drafted(op, given, change);
    const { weights, bias } = affineOf(draft, node) ?? expect.fail('an affine map');
    const made = withAffine(draft, node, { weights: weights.map(to), bias });
    const constants = made.inputs.slice(1).map((id) => {
      const tensor = draft.constant(id) ?? expect.fail('a constant');
      return [draft.value(id)?.name, tensor.shape, [...floatsOf(tensor)]];
    });
    return { made, constants };
  };

  it('weights stand as the operator has them', () => {
    expect(written('Conv', { shape: [2, 1, 1, 2], bias: [5, 6] }).constants).toEqual([
      ['n/weights', [2, 1, 1, 2], [0, 2, 4, 6]],
      ['n/bias', [2], [5, 6]],
    ]);
    expect(written('Conv', { shape: [2, 1, 1, 2] }).constants).toHaveLength(1);
    const doubled = (count: number) => Array.from({ length: count }, (_, at) => 2 * at);
    expect(written('ConvTranspose', { shape: [2, 3, 1, 2] }).constants).toEqual([
      ['n/weights', [2, 3, 1, 2], doubled(12)],
    ]);
    expect(written('ConvTranspose', { shape: [4, 3, 1], attributes: { group: int(2) } }).constants).toEqual([
      ['n/weights', [4, 3, 1], doubled(12)],
    ]);
  });

  it('a grid of weights grows as they do, by the largest of each channel', () => {
    const grid = { scale: [0.5, 0.25] } as unknown as WeightGrid;
    const conv = { shape: [2, 1, 1, 3], weights: [1, -4, 2, 0, 0, 0] };
    // Weights 1, −4, 2 become 3, −12, 6; nothing has grown of nothing.
    expect(written('Conv', conv, { grid }, (w) => 3 * w).made.grid?.scale).toEqual([1.5, 0.25]);
    expect(written('Conv', conv, { grid }, (w) => -3 * w).made.grid?.scale).toEqual([1.5, 0.25]);
    expect(written('Conv', conv, { grid }, () => 0).made.grid?.scale).toEqual([0.5, 0.25]);
    const one = { scale: [0.5] } as unknown as WeightGrid;
    expect(written('Conv', { ...conv, weights: [1, -4, 2, 1, 1, 5] }, { grid: one }).made.grid?.scale).toEqual([1, 1]);
    // The largest tells, not the first.
    const to = (w: number): number => (w === 5 ? 40 : w);
    expect(written('Conv', { ...conv, weights: [1, -4, 2, 1, 1, 5] }, { grid }, to).made.grid?.scale).toEqual([0.5, 2]);
    expect('grid' in written('Conv', conv).made).toBe(false);
  });
});
