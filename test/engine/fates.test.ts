/** What becomes of layers in integers: expected from the operators, and read from a run; and what forms of convolutions are called. */
import { expect, it, describe } from 'vitest';
import { expectedFates, fatesOf } from '../../src/engine/fates';
import { inspect } from '../../src/engine/inspect';
import { inferShapes } from '../../src/graph/shapes';
import { float, int, ints, type Graph } from '../../src/graph/graph';
import type { LayerFate } from '../../src/protocol/results/results';
import { graphBuilder } from '../support/buildGraph';
import { smallDarknet } from '../support/darknetNet';
import { quantizedNet } from '../support/quantizedNet';
import { random } from '../support/random';

/** Conv, normalization, activation, a branch, a table, an operator without integers, one that is known beforehand. */
function everyFate(): Graph {
  const b = graphBuilder(random(3));
  const image = b.input('image', [1, 3, 16, 16]);
  const weights = (name: string, shape: readonly number[]): number => b.floats(name, shape, -0.5, 0.5);
  const conv = b.node('Conv', 'conv', [image, weights('w', [4, 3, 3, 3])], { kernel_shape: ints([3, 3]) });
  const numbers = ['scale', 'shift', 'mean', 'variance'].map((name) => b.floats(name, [4], 0.5, 1));
  const norm = b.node('BatchNormalization', 'norm', [conv, ...numbers]);
  const relu = b.node('LeakyRelu', 'leaky', [norm], { alpha: float(0.1) });
  const drop = b.node('Dropout', 'drop', [relu]);
  const wide = b.node('Conv', 'deep', [drop, weights('v', [4, 1, 3, 3])], {
    kernel_shape: ints([3, 3]),
    group: int(4),
  });
  const gate = b.node('Sigmoid', 'gate', [wide]);
  const both = b.node('Mul', 'both', [wide, gate]);
  const clipped = b.node('Relu', 'clipped', [both]);
  return inferShapes(b.build([clipped]));
}

const shown = ({ kind, into }: LayerFate): string => (into === undefined ? kind : `${kind} ${into}`);

/** Worked out by hand. */
const fates = {
  conv: 'integer',
  norm: 'folded conv',
  leaky: 'fused conv',
  drop: 'dropped',
  deep: 'integer',
  gate: 'integer',
  both: 'integer',
  clipped: 'fused both',
};

it('is expected of operators', () => {
  const graph = everyFate();
  const found = expectedFates(graph).map((fate, at) => [graph.layers[at].name, shown(fate)]);
  expect(Object.fromEntries(found)).toEqual(fates);
});

it('is read from a run, which may take in more: a gate and its product are one table', async () => {
  const model = await quantizedNet(everyFate(), {});
  const found = Object.entries(fatesOf(model)).map(([name, fate]) => [name, shown(fate)]);
  const rest = Object.entries(fates).filter(([, fate]) => fate !== 'integer');
  expect(Object.fromEntries(found)).toEqual({ ...Object.fromEntries(rest), gate: 'fused both' });
});

it('says why a layer runs in float', () => {
  const b = graphBuilder(random(1));
  const graph = b.build([b.node('Det', 'odd', [b.input('x', [1, 4, 4])])]);
  expect(expectedFates(graph)).toEqual([{ kind: 'float', why: 'Det has no integer form here' }]);
});

it('says of what follows the heads whether it decodes or only moves', async () => {
  const b = graphBuilder(random(5));
  const head = b.node('Conv', 'head', [b.input('x', [1, 3, 16, 16]), b.floats('w', [4, 3, 1, 1], -0.5, 0.5)]);
  const turned = b.node('Transpose', 'turned', [head], { perm: ints([0, 2, 3, 1]) });
  const shares = b.node('Softmax', 'shares', [turned], { axis: int(-1) });
  const model = await quantizedNet(inferShapes(b.build([shares])), {});
  expect(fatesOf(model)).toEqual({
    turned: { kind: 'float', why: 'it only moves numbers that the heads made' },
    shares: { kind: 'float', why: 'decoding after the heads' },
  });
});

it('is of a section of Darknet as a whole, and a head hands on what it reads', async () => {
  const graph = smallDarknet();
  expect(expectedFates(graph).map(shown)).toEqual(
    graph.layers.map(({ op }) => (op === 'yolo' ? 'dropped' : 'integer')),
  );
  const model = await quantizedNet(graph, {});
  expect(Object.values(fatesOf(model)).map(shown)).toEqual(['dropped']);
});

describe('what a layer says of itself', () => {
  const { layers } = inspect(everyFate());
  const layer = (name: string): (typeof layers)[number] => layers.find((each) => each.name === name)!;
  it('names attributes, with the defaults of windows', () =>
    expect(layer('deep').attributes).toEqual([
      ['kernel_shape', '3, 3'],
      ['group', '4'],
      ['strides', '1, 1'],
      ['pads', '0, 0, 0, 0'],
      ['dilations', '1, 1'],
    ]));
  it('tells floats as short as they are told apart', () =>
    expect(layer('leaky').attributes).toEqual([['alpha', '0.1']]));
  it('has its learned tensors', () =>
    expect(layer('deep').tensors).toEqual([{ name: 'v', type: 'float32', shape: [4, 1, 3, 3] }]));
  it.each([
    ['deep', 'depthwise'],
    ['conv', undefined],
  ])('%s is %s', (name, form) => expect(layer(name).form).toBe(form));
  it.each([
    [[8, 4, 1, 1], 1, 'pointwise'],
    [[8, 4, 3, 3], 1, undefined],
    [[8, 2, 3, 3], 2, 'grouped'],
    [[8, 1, 1, 1], 4, 'depthwise'],
  ])('weights %j in %s groups: %s', (shape, group, form) => {
    const b = graphBuilder(random(1));
    const x = b.input('x', [1, 4, 8, 8]);
    const graph = b.build([b.node('Conv', 'c', [x, b.floats('w', shape)], { group: int(group) })]);
    expect(inspect(inferShapes(graph)).layers[0].form).toBe(form);
  });
});
