import { describe, expect, it } from 'vitest';
import { checkGraph } from '../../src/graph/check';
import { float, int, ints, string, type Graph, type Node } from '../../src/graph/graph';
import { inferShapes } from '../../src/graph/shapes';
import { floatsOf, floatTensor } from '../../src/graph/tensor';
import { absorbBiases, absorbingWriters, boundsByNormal, type BoundsOf } from '../../src/optimize/absorbBiases';
import { prepare } from '../../src/passes/pipeline';
import { graphBuilder, type GraphBuilder } from '../support/buildGraph';
import { expectSameOutputs, seededInputs } from '../support/checkPass';
import { interpret } from '../support/floatInterpreter';
import { random } from '../support/random';

interface ConvOptions {
  readonly bias?: number;
  readonly group?: number;
  readonly pad?: number;
}

function conv(b: GraphBuilder, name: string, x: number, shape: readonly number[], options: ConvOptions = {}): number {
  const { bias = 0, group = 1, pad = 0 } = options;
  const inputs = [x, b.floats(`${name}.w`, shape), b.floats(`${name}.b`, [shape[0]], bias - 0.5, bias + 0.5)];
  return b.node('Conv', name, inputs, {
    kernel_shape: ints(shape.slice(2)),
    pads: ints([pad, pad, pad, pad]),
    group: int(group),
  });
}

/** What calibration sees of a graph: least and most of every channel over one seeded image. */
function seen(graph: Graph): BoundsOf {
  const values = interpret(graph, seededInputs(graph));
  return (node: Node) => {
    const { shape, data } = values.get(node.outputs[0]) ?? { shape: [1, 0], data: [] };
    const plane = data.length / shape[1];
    const channels = Array.from({ length: shape[1] }, (_, c) => data.slice(c * plane, (c + 1) * plane));
    return {
      least: channels.map((xs) => Math.min(...xs)),
      most: channels.map((xs) => Math.max(...xs)),
    };
  };
}

/** Largest magnitude of a value on the seeded image. */
function reach(graph: Graph, name: string): number {
  const value = graph.values.findIndex((each) => each.name === name);
  return Math.max(...(interpret(graph, seededInputs(graph)).get(value)?.data ?? []).map(Math.abs));
}

/** first – ACTIVATION – middle – head, with biases so high that no input of the first undercuts zero. */
function high(activation: 'Relu' | 'LeakyRelu' | 'none', middle: (b: GraphBuilder, x: number) => number): Graph {
  const b = graphBuilder(random(9));
  const y = conv(b, 'first', b.input('x', [1, 2, 6, 6]), [4, 2, 1, 1], { bias: 9 });
  const bent =
    activation === 'none' ? y : b.node(activation, 'bend', [y], activation === 'Relu' ? {} : { alpha: float(0.1) });
  return prepare(b.build([middle(b, bent)])).graph;
}

describe('absorption leaves the network as it is, and lowers what lies between', () => {
  const cases: readonly (readonly [string, Graph, string])[] = [
    ['through ReLU', high('Relu', (b, x) => conv(b, 'head', x, [3, 4, 1, 1])), 'bend:out'],
    ['through LeakyReLU', high('LeakyRelu', (b, x) => conv(b, 'head', x, [3, 4, 3, 3])), 'bend:out'],
    ['without activation', high('none', (b, x) => conv(b, 'head', x, [3, 4, 1, 1])), 'first:out'],
    [
      'into a depthwise reader without border',
      high('Relu', (b, x) => conv(b, 'head', x, [4, 1, 3, 3], { group: 4 })),
      'bend:out',
    ],
    [
      'from a depthwise writer, through a pool',
      high('Relu', (b, x) => {
        const deep = b.node('Relu', 'deep_relu', [conv(b, 'deep', x, [4, 1, 1, 1], { group: 4, bias: 20 })]);
        const pooled = b.node('MaxPool', 'pool', [deep], { kernel_shape: ints([2, 2]), pads: ints([1, 1, 0, 0]) });
        return conv(b, 'head', pooled, [3, 4, 1, 1]);
      }),
      'pool:out',
    ],
    [
      'through a residual sum and a join',
      high('none', (b, x) => {
        const sum = b.node('Add', 'sum', [x, conv(b, 'branch', x, [4, 4, 1, 1], { bias: 5 })]);
        return conv(b, 'head', b.node('Concat', 'join', [sum, x], { axis: int(1) }), [3, 8, 1, 1]);
      }),
      'sum:out',
    ],
    [
      'through Flatten into a fully connected layer',
      high('Relu', (b, x) =>
        b.node('Gemm', 'fc', [b.node('Flatten', 'flat', [x]), b.floats('fc.w', [3, 144])], { transB: int(1) }),
      ),
      'flat:out',
    ],
  ];
  it.each(cases)('%s', (_, graph, between) => {
    const snapshot = structuredClone(graph);
    const absorbed = absorbBiases(graph, seen(graph));
    expect(graph).toEqual(snapshot);
    expect(checkGraph(absorbed)).toEqual([]);
    expectSameOutputs(graph, absorbed, 1e-5);
    expect(reach(absorbed, between)).toBeLessThan(0.6 * reach(graph, between));
  });
});

describe('nothing moves', () => {
  const cases: readonly (readonly [string, Graph])[] = [
    ['into a reader with a border', high('Relu', (b, x) => conv(b, 'head', x, [3, 4, 3, 3], { pad: 1 }))],
    [
      'when another reader has a border',
      high('none', (b, x) =>
        b.node('Add', 'sum', [conv(b, 'p', x, [4, 4, 3, 3], { pad: 1 }), conv(b, 'q', x, [4, 4, 1, 1])]),
      ),
    ],
    ['into the outputs', high('Relu', (_, x) => x)],
    ['through a sigmoid', high('none', (b, x) => conv(b, 'head', b.node('Sigmoid', 'sigmoid', [x]), [3, 4, 1, 1]))],
    [
      'through a clip',
      high('none', (b, x) =>
        conv(b, 'head', b.node('Clip', 'clip', [x, b.scalar('a', 0), b.scalar('b', 6)]), [3, 4, 1, 1]),
      ),
    ],
    [
      'through a sum with an activation',
      high('none', (b, x) => conv(b, 'head', b.node('Relu', 'r', [b.node('Add', 's', [x, x])]), [3, 4, 1, 1])),
    ],
  ];
  it.each(cases)('%s', (_, graph) => {
    expect(absorbingWriters(graph).map(({ name }) => name)).not.toContain('first');
    expectSameOutputs(graph, absorbBiases(graph, seen(graph)), 1e-5);
    const before = graph.constants.get(graph.nodes[0].inputs[2]);
    const after = absorbBiases(graph, seen(graph));
    expect(after.constants.get(after.nodes[0].inputs[2])?.bytes).toEqual(before?.bytes);
  });
});

type Middle = (b: GraphBuilder, x: number) => number;

/** What stands between the first layer and an unpadded one, and whether constants come through. */
describe('constants come through', () => {
  const pool = { kernel_shape: ints([2, 2]) };
  const padded = { ...pool, pads: ints([1, 1, 0, 0]) };
  const sizes = (b: GraphBuilder): readonly number[] => [
    ...[b.constant('roi', floatTensor([0], [])), b.constant('scales', floatTensor([4], [1, 1, 2, 2]))],
  ];
  it.each<[string, Middle, boolean]>([
    ['nothing', (_, x) => x, true],
    ['a copy', (b, x) => b.node('Identity', 'i', [x]), true],
    ['an operator of another domain', (b, x) => b.node('acme::Identity', 'i', [x]), false],
    ['a maximum', (b, x) => b.node('MaxPool', 'p', [x], padded), true],
    ['a mean', (b, x) => b.node('AveragePool', 'p', [x], pool), true],
    ['a mean that does not count its border', (b, x) => b.node('AveragePool', 'p', [x], padded), true],
    [
      'a mean that counts its border',
      (b, x) => b.node('AveragePool', 'p', [x], { ...padded, count_include_pad: int(1) }),
      false,
    ],
    [
      'a mean that would count a border',
      (b, x) => b.node('AveragePool', 'p', [x], { ...pool, count_include_pad: int(1) }),
      true,
    ],
    ['the mean of all', (b, x) => b.node('GlobalAveragePool', 'p', [x]), true],
    ['the largest of all', (b, x) => b.node('GlobalMaxPool', 'p', [x]), false],
    ['resizing', (b, x) => b.node('Resize', 'r', [x, ...sizes(b)]), true],
    ['resizing by lines', (b, x) => b.node('Resize', 'r', [x, ...sizes(b)], { mode: string('linear') }), false],
    ['a join of channels', (b, x) => b.node('Concat', 'c', [x, x], { axis: int(1) }), true],
    ['a join of channels, from the end', (b, x) => b.node('Concat', 'c', [x, x], { axis: int(-3) }), true],
    ['a join of rows', (b, x) => b.node('Concat', 'c', [x, x], { axis: int(2) }), false],
    [
      'a join with a constant',
      (b, x) => b.node('Concat', 'c', [x, b.floats('k', [1, 1, 6, 6])], { axis: int(1) }),
      false,
    ],
    ['a sum', (b, x) => b.node('Add', 's', [x, x]), true],
    ['a sum with a constant', (b, x) => b.node('Add', 's', [x, b.floats('k', [1, 4, 6, 6])]), false],
    ['a sum of other channels', (b, x) => b.node('Add', 's', [x, conv(b, 'one', x, [1, 4, 1, 1])]), false],
  ])('%s', (_, middle, expected) => {
    const b = graphBuilder(random(9));
    const bent = middle(b, conv(b, 'first', b.input('x', [1, 2, 6, 6]), [4, 2, 1, 1], { bias: 9 }));
    const channels = inferShapes(b.build([bent])).values[bent].shape?.[1] ?? 4;
    const graph = inferShapes(b.build([conv(b, 'head', bent, [3, channels, 1, 1])]));
    expect(absorbingWriters(graph).some(({ name }) => name === 'first')).toBe(expected);
  });

  it.each<[string, Middle, boolean]>([
    ['flat, into a matrix', (b, x) => gemm(b, b.node('Flatten', 'f', [x]), 1), true],
    ['flat from another axis', (b, x) => gemm(b, b.node('Flatten', 'f', [x], { axis: int(2) }), 1, 36), false],
    ['flat, into a matrix that lies across', (b, x) => gemm(b, b.node('Flatten', 'f', [x]), 0), false],
    [
      'into computed weights',
      (b, x) => b.node('Conv', 'head', [x, b.node('Neg', 'n', [b.floats('w', [3, 4, 1, 1])])]),
      false,
    ],
    [
      'into a border that is worked out',
      (b, x) => b.node('Conv', 'head', [x, b.floats('w', [3, 4, 3, 3])], { auto_pad: string('SAME_UPPER') }),
      false,
    ],
    [
      'into no border, worked out',
      (b, x) => b.node('Conv', 'head', [x, b.floats('w', [3, 4, 3, 3])], { auto_pad: string('VALID') }),
      false,
    ],
    ['into an operator of that name', (b, x) => b.node('acme::Conv', 'head', [x, b.floats('w', [3, 4, 1, 1])]), false],
  ])('%s', (_, end, expected) => {
    const b = graphBuilder(random(9));
    const graph = inferShapes(
      b.build([end(b, conv(b, 'first', b.input('x', [1, 2, 6, 6]), [4, 2, 1, 1], { bias: 9 }))]),
    );
    expect(absorbingWriters(graph).some(({ name }) => name === 'first')).toBe(expected);
  });
  const gemm = (b: GraphBuilder, x: number, transB: number, inputs = 144): number =>
    b.node('Gemm', 'fc', [x, b.floats('w', transB === 1 ? [3, inputs] : [inputs, 3]), b.floats('b', [3])], {
      transB: int(transB),
    });

  it('of more than one picture they do not', () => {
    const b = graphBuilder(random(9));
    const first = conv(b, 'first', b.input('x', [2, 2, 6, 6]), [4, 2, 1, 1], { bias: 9 });
    const graph = inferShapes(b.build([conv(b, 'head', b.node('Identity', 'i', [first]), [3, 4, 1, 1])]));
    expect(absorbingWriters(graph)).toEqual([]);
  });
});

it('moves constants by hand: out of a bias, through a join, into groups', () => {
  const b = graphBuilder(random(1));
  const c = (name: string, shape: readonly number[], numbers: readonly number[]): number =>
    b.constant(name, floatTensor(shape, numbers));
  const x = b.input('x', [1, 1, 1, 1]);
  const one = b.node('Conv', 'one', [x, c('w', [2, 1, 1, 1], [1, 2]), c('b', [2], [10, 20])]);
  const two = b.node('Conv', 'two', [x, c('v', [2, 1, 1, 1], [3, 4])]);
  const join = b.node('Concat', 'join', [one, two], { axis: int(1) });
  const head = b.node('Conv', 'head', [join, c('u', [2, 2, 1, 1], [1, 10, 100, 1000])], { group: int(2) });
  const graph = inferShapes(b.build([head]));
  const bounds: Readonly<Record<string, { least: number[]; most: number[] }>> = {
    one: { least: [3, -1], most: [9, -0.5] },
    two: { least: [0, 5], most: [1, 6] },
  };
  const moved = absorbBiases(graph, ({ name }) => bounds[name]);
  const biasOf = (at: number): readonly number[] => [...floatsOf(moved.constants.get(moved.nodes[at].inputs[2])!)];
  // Less 3 and −0.5; less 0 and 5; and 1·3 − 10·0.5, 100·0 + 1000·5 where they are read.
  expect([biasOf(0), biasOf(1), biasOf(3)]).toEqual([
    [7, 20.5],
    [0, -5],
    [3 - 5, 5000],
  ]);
  expect(absorbBiases(graph, () => undefined)).toEqual(graph);
});

it('leaves a ReLU alone whose inputs reach zero', () => {
  const graph = high('Relu', (b, x) => conv(b, 'head', x, [3, 4, 1, 1]));
  const absorbed = absorbBiases(graph, () => ({ least: [0, -1, 0, -2], most: [5, 5, 5, 5] }));
  expect(absorbed.nodes).toEqual(graph.nodes);
});

it('lowers a linear channel that is negative throughout, but no ReLU', () => {
  const below: BoundsOf = () => ({ least: [-9, -9, -9, -9], most: [-3, -3, -3, -3] });
  const linear = high('none', (b, x) => conv(b, 'head', x, [3, 4, 1, 1]));
  const moved = absorbBiases(linear, below);
  expectSameOutputs(linear, moved, 1e-5);
  expect(reach(moved, 'first:out')).toBeCloseTo(reach(linear, 'first:out') + 3, 4);
  const bent = high('Relu', (b, x) => conv(b, 'head', x, [3, 4, 1, 1]));
  expect(absorbBiases(bent, below).nodes).toEqual(bent.nodes);
});

it('takes β ∓ 3γ of a normalized channel', () => {
  const node = { normal: { mean: Float32Array.of(5, 1), deviation: Float32Array.of(1, 2) } } as unknown as Node;
  expect(boundsByNormal(node)).toEqual({ least: Float32Array.of(2, -5), most: Float32Array.of(8, 7) });
  expect(boundsByNormal({ ...node, normal: undefined })).toBeUndefined();
});
