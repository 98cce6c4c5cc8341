import { describe, expect, it } from 'vitest';
import { absent, type Graph, int, ints, string, type ValueId } from '../../src/graph/graph';
import { inspectGraph, layerInfos } from '../../src/graph/inspect';
import { inferShapes } from '../../src/graph/shapes';
import { type GraphBuilder, graphBuilder } from '../support/buildGraph';
import { random } from '../support/random';

type Make = (b: GraphBuilder, x: ValueId) => ValueId;

function totalsOf(shape: readonly number[], make: Make) {
  const b = graphBuilder(random(1));
  return inspectGraph(inferShapes(b.build([make(b, b.input('x', shape))]))).totals;
}

const counts: readonly [string, readonly number[], Make, number, number][] = [
  [
    'a convolution',
    [1, 4, 8, 8],
    (b, x) => b.node('Conv', 'n', [x, b.floats('w', [6, 4, 3, 3]), b.floats('b', [6])]),
    216 + 6,
    216 * 36,
  ],
  [
    'a depthwise convolution',
    [1, 4, 8, 8],
    (b, x) => b.node('Conv', 'n', [x, b.floats('w', [4, 1, 3, 3])], { group: int(4), pads: ints([1, 1, 1, 1]) }),
    36,
    36 * 64,
  ],
  [
    'a transposed convolution',
    [1, 4, 8, 8],
    (b, x) => b.node('ConvTranspose', 'n', [x, b.floats('w', [4, 3, 2, 2])], { strides: ints([2, 2]) }),
    48,
    12 * 4 * 64,
  ],
  ['a Gemm', [2, 5], (b, x) => b.node('Gemm', 'n', [x, b.floats('w', [5, 3]), b.floats('b', [3])]), 18, 30],
  ['a product of two inputs', [7, 2, 5], (b, x) => b.node('MatMul', 'n', [x, b.input('y', [5, 3])]), 0, 7 * 30],
  [
    'a normalization',
    [1, 4, 2, 2],
    (b, x) => b.node('BatchNormalization', 'n', [x, ...[1, 2, 3, 4].map((at) => b.floats(`s${at}`, [4]))]),
    16,
    0,
  ],
  ['a bias of its own', [1, 4, 2, 2], (b, x) => b.node('Add', 'n', [x, b.floats('c', [4, 1, 1])]), 4, 0],
  ['a scalar factor', [1, 4, 2, 2], (b, x) => b.node('Mul', 'n', [x, b.scalar('c', 2)]), 0, 0],
  ['slopes', [1, 4, 2, 2], (b, x) => b.node('PRelu', 'n', [x, b.floats('s', [4, 1, 1])]), 4, 0],
  ['a target shape', [1, 4, 2, 2], (b, x) => b.node('Reshape', 'n', [x, b.ints('to', [4, 4])]), 0, 0],
  ['scales of a Resize', [1, 4, 2, 2], (b, x) => b.node('Resize', 'n', [x, absent, b.floats('s', [4], 1, 2)]), 0, 0],
  [
    'weights that are computed',
    [1, 4, 2, 2],
    (b, x) => b.node('Conv', 'n', [x, b.node('Unsqueeze', 'u', [b.floats('w', [6, 4, 1]), b.ints('a', [3])])]),
    24,
    24 * 4,
  ],
  [
    'a recurrence',
    [5, 2, 3],
    (b, x) => b.node('GRU', 'n', [x, b.floats('W', [1, 12, 3]), b.floats('R', [1, 12, 4])], { hidden_size: int(4) }, 2),
    12 * 3 + 12 * 4,
    5 * 2 * (12 * 3 + 12 * 4),
  ],
  [
    'sums of products',
    [2, 3, 4],
    (b, x) => b.node('Einsum', 'n', [x, b.floats('w', [4, 5])], { equation: string('abc,cd->abd') }),
    20,
    2 * 3 * 4 * 5,
  ],
  [
    'attention of heads',
    [1, 2, 6, 4],
    (b, x) => b.node('Attention', 'n', [x, b.floats('k', [1, 2, 7, 4]), b.floats('v', [1, 2, 7, 3])]),
    0,
    2 * 6 * 4 * 7 + 2 * 6 * 3 * 7,
  ],
  [
    'attention of heads side by side',
    [1, 6, 8],
    (b, x) =>
      b.node('Attention', 'n', [x, b.floats('k', [1, 7, 8]), b.floats('v', [1, 7, 6])], {
        q_num_heads: int(2),
        kv_num_heads: int(2),
      }),
    0,
    6 * 8 * 7 + 2 * 6 * 3 * 7,
  ],
  [
    'attention with keys of the past',
    [1, 2, 3, 8],
    (b, x) =>
      b.node('Attention', 'n', [
        ...[x, b.floats('k', [1, 2, 3, 8]), b.floats('v', [1, 2, 3, 6]), absent],
        ...[b.input('past k', [1, 2, 10, 8]), b.input('past v', [1, 2, 10, 6])],
      ]),
    0,
    2 * 3 * 13 * (8 + 6),
  ],
  [
    'an operator that is not known',
    [1, 4],
    (b, x) => b.node('Mystery', 'n', [x, b.floats('w', [4, 4]), b.scalar('e', 1)]),
    16,
    0,
  ],
];

describe('inspectGraph', () => {
  it.each(counts)('counts %s', (_, shape, make, params, macs) => {
    expect(totalsOf(shape, make)).toEqual({ params, macs });
  });

  it.each([
    ['If', '', null],
    ['Loop', '', null],
    ['Scan', 'ai.onnx', null],
    ['STFT', '', null],
    ['QMoE', 'com.microsoft', null],
    ['BiasGelu', 'com.microsoft', 0],
  ])('knows no number for %s of domain "%s"', (op, domain, macs) => {
    const b = graphBuilder(random(1));
    const graph = b.build([b.node(op, 'n', [b.input('x', [1, 4])])]);
    const nodes = graph.nodes.map((node) => ({ ...node, domain }));
    expect(inspectGraph({ ...graph, nodes }).totals.macs).toBe(macs);
  });

  it.each([
    ['ConvInteger', [1, 3, 8, 8], [4, 3, 3, 3], [1, 4, 6, 6], 144 * 27],
    ['DeformConv', [1, 3, 8, 8], [4, 3, 3, 3], [1, 4, 6, 6], 144 * 27],
    ['MatMulInteger', [3, 4], [4, 5], [3, 5], 60],
  ])('counts %s', (op, input, weights, output, macs) => {
    const b = graphBuilder(random(1));
    const graph = b.build([b.node(op, 'n', [b.input('x', input), b.floats('w', weights)])]);
    const made = graph.nodes[0].outputs[0];
    const values = graph.values.map((value, id) => (id === made ? { ...value, shape: output } : value));
    expect(inspectGraph({ ...graph, values }).totals.macs).toBe(macs);
  });

  it('counts the same without the weights', () => {
    const b = graphBuilder(random(1));
    const graph = inferShapes(b.build([counts[0][2](b, b.input('x', [1, 4, 8, 8]))]));
    expect(inspectGraph({ ...graph, constants: new Map() })).toEqual(inspectGraph(graph));
  });

  it('counts shared weights once in the totals', () => {
    const b = graphBuilder(random(1));
    const w = b.floats('w', [4, 4, 1, 1]);
    const first = b.node('Conv', 'first', [b.input('x', [1, 4, 2, 2]), w]);
    const info = inspectGraph(inferShapes(b.build([b.node('Conv', 'second', [first, w])])));
    expect(info.layers.map(({ params }) => params)).toEqual([16, 16]);
    expect(info.totals.params).toBe(16);
  });

  it('gives rows with shapes and sources', () => {
    const b = graphBuilder(random(1));
    const x = b.input('x', [1, 2, 4, 4]);
    const left = b.node('Relu', 'left', [x]);
    const right = b.node('MaxPool', 'right', [x], { kernel_shape: ints([1, 1]) });
    const graph = inferShapes(b.build([b.node('Add', 'sum', [left, right])]));
    const rows = layerInfos({
      ...graph,
      layers: graph.layers.map((layer, at) => (at === 2 ? { ...layer, line: 7 } : layer)),
    });
    expect(rows.map(({ from }) => from)).toEqual([[], [], ['left', 'right']]);
    expect(rows[2]).toEqual({
      index: 2,
      name: 'sum',
      op: 'Add',
      inputShape: [1, 2, 4, 4],
      outputShape: [1, 2, 4, 4],
      params: 0,
      macs: 0,
      from: ['left', 'right'],
      line: 7,
      value: 'sum:out',
    });
    expect(rows[0]).not.toHaveProperty('line');
  });

  it('joins the nodes of a layer, and follows layers that make nothing', () => {
    const b = graphBuilder(random(1));
    const conv = b.node('Conv', 'c', [b.input('x', [1, 2, 4, 4]), b.floats('w', [3, 2, 1, 1])]);
    const relu = b.node('Relu', 'r', [conv]);
    const pool = b.node('GlobalMaxPool', 'p', [relu]);
    const graph = inferShapes(b.build([pool]));
    const layered: Graph = {
      ...graph,
      nodes: graph.nodes.map((node, at) => ({ ...node, layer: [0, 0, 2][at] })),
      layers: [
        { index: 0, name: 'conv_0', op: 'convolutional', input: 0, output: relu },
        { index: 1, name: 'route_1', op: 'route', input: relu, output: relu },
        { index: 2, name: 'maxpool_2', op: 'maxpool', input: relu, output: pool },
      ],
    };
    const rows = layerInfos(layered);
    expect(rows.map(({ from }) => from)).toEqual([[], ['conv_0'], ['route_1']]);
    expect(rows.map(({ macs }) => macs)).toEqual([96, 0, 0]);
    expect(rows[0].outputShape).toEqual([1, 3, 4, 4]);
  });

  it('leaves unknown shapes empty and does not know what follows from them', () => {
    const b = graphBuilder(random(1));
    const output = b.node('Mystery', 'm', [b.input('x', [1, 2])]);
    const conv = b.node('Conv', 'c', [output, b.floats('w', [3, 2, 1, 1])]);
    const [mystery, row] = layerInfos(inferShapes(b.build([conv])));
    expect(mystery.outputShape).toEqual([]);
    expect([mystery.macs, row.params, row.macs]).toEqual([0, 6, null]);
    expect(inspectGraph(inferShapes(b.build([conv]))).totals.macs).toBeNull();
  });
});
