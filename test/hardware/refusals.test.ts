/** Steps without a module, each with its reason, beside the nearest that has one. */
import { describe, expect, it } from 'vitest';
import { defaultEngine } from '../../src/hardware/engine/engineSizes';
import { planEngine } from '../../src/hardware/engine/planEngine';
import { planNetwork } from '../../src/hardware/planNetwork';
import { float, int, ints, string, type Graph, type ValueId } from '../../src/graph/graph';
import { floatTensor } from '../../src/graph/tensor';
import type { Settings } from '../../src/quantize/settings';
import { graphBuilder, type GraphBuilder } from '../support/buildGraph';
import { random } from '../support/random';
import { reshapedNet } from '../support/streamNets';
import { programFor } from '../support/smallPrograms';

type Body = (b: GraphBuilder, a: ValueId, c: ValueId) => ValueId;

/** Two convolutions of one input of 4×4, and what is made of them, before another convolution. */
function netOf(body: Body, channels = 2): Graph {
  const b = graphBuilder(random(2));
  const x = b.input('x', [1, 2, 4, 4]);
  const conv = (name: string, input: ValueId, from = 2): ValueId =>
    b.node('Conv', name, [input, b.floats(`${name}.w`, [2, from, 1, 1])], { kernel_shape: ints([1, 1]) });
  return b.build([conv('last', body(b, conv('a', x), conv('c', x)), channels)]);
}
const planned = async (graph: Graph, change: Partial<Settings> = {}) => {
  const model = await programFor(graph, change);
  return () => planNetwork(model, String);
};
const pool =
  (size: number): Body =>
  (b, a) =>
    b.node('AveragePool', 'step', [a], { kernel_shape: ints([size, size]), strides: ints([size, size]) });
const resize =
  (rows: number, columns: number, mode = 'floor'): Body =>
  (b, a) =>
    b.node('Resize', 'step', [a, -1, b.constant('s', floatTensor([4], [1, 1, rows, columns]))], {
      mode: string('nearest'),
      coordinate_transformation_mode: string('asymmetric'),
      nearest_mode: string(mode),
    });

describe('a step', () => {
  it.each<[string, Graph, Partial<Settings>, string]>([
    ['a mean over a part of the map', netOf(pool(2)), {}, 'a mean over windows smaller than the map'],
    [
      'a sum by real factors',
      netOf((b, a, c) => b.node('Add', 'step', [a, c])),
      { adjustment: 'float' },
      'inputs are aligned by real factors; --set adjustment=mul-shift has whole ones',
    ],
    ['a sum of three', netOf((b, a, c) => b.node('Sum', 'step', [a, c, a])), {}, 'a sum of more than two'],
    [
      'maps below each other',
      netOf((b, a, c) => b.node('Concat', 'step', [a, c], { axis: int(2) })),
      {},
      'joins along another axis than channels',
    ],
    [
      'maps beside each other, counted from the end',
      netOf((b, a, c) => b.node('Concat', 'step', [a, c], { axis: int(-1) })),
      {},
      'joins along another axis than channels',
    ],
    [
      'a window over other channels than stream together',
      reshapedNet([1, 2, 8, 16]),
      {},
      'reads a map in another order than it comes in',
    ],
    ['an enlargement by halves', netOf(resize(1.5, 2)), {}, 'other factors than whole ones'],
    ['an enlargement by halves across', netOf(resize(2, 1.5)), {}, 'other factors than whole ones'],
    ['an enlargement that takes later pixels', netOf(resize(2, 2, 'ceil')), {}, 'other factors than whole ones'],
    ['a product', netOf((b, a, c) => b.node('Mul', 'step', [a, c])), {}, 'no streaming module for this kind of step'],
    [
      'another order',
      netOf((b, a) => b.node('Transpose', 'step', [a], { perm: ints([0, 1, 3, 2]) })),
      {},
      'another order of integers than they stream in',
    ],
    [
      'what stays in float',
      netOf((b, a) => b.node('Relu', 'step', [a])),
      { layers: { a: { float: true } } },
      'float: ',
    ],
  ])('%s has none', async (_, graph, change, why) => {
    const act = await planned(graph, change);
    expect(act).toThrow(
      /^verilog: a streaming top level has no module for .*\. --top layers writes modules of single layers$/,
    );
    expect(act).toThrow(why);
  });

  it.each<[string, Graph]>([
    ['a mean over the map', netOf(pool(4))],
    ['a sum of two', netOf((b, a, c) => b.node('Add', 'step', [a, c]))],
    ['channels behind each other', netOf((b, a, c) => b.node('Concat', 'step', [a, c], { axis: int(-3) }), 4)],
    ['an enlargement by two and three', netOf(resize(2, 3))],
    ['a slope', netOf((b, a) => b.node('LeakyRelu', 'step', [a], { alpha: float(0.1) }))],
  ])('%s has one', async (_, graph) => expect(await planned(graph)).not.toThrow());
});

it.each([
  [9, '; step8 (mul: no streaming module for this kind of step). --top'],
  [20, '; step7 (mul: no streaming module for this kind of step); and 12 more. --top'],
])('of %i steps without a module the first are named', async (count, end) => {
  const steps: Body = (b, a, c) =>
    Array.from({ length: count }).reduce<ValueId>((value, _, at) => b.node('Mul', `step${at}`, [value, c]), a);
  expect(await planned(netOf(steps))).toThrow(end);
});

describe('the engine', () => {
  it.each([[[1, 2, 8, 16]], [[1, 4, 4, 16]]])('reads no map of %j that lies in memory as another one', async (to) => {
    const model = await programFor(reshapedNet(to), {});
    expect(() => planEngine(model, String, defaultEngine)).toThrow(
      'maxPool: reads a map in another order than it comes in',
    );
  });
});
