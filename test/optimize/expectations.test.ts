import { describe, expect, it } from 'vitest';
import { float, int, ints, type Activation, type Graph } from '../../src/graph/graph';
import { floatTensor } from '../../src/graph/tensor';
import { prepare } from '../../src/passes/pipeline';
import { activatedMean, channelMeans } from '../../src/optimize/expectations';
import { graphBuilder, type GraphBuilder } from '../support/buildGraph';
import { random } from '../support/random';

/** E[f(y)] of a normal y, by trapezoids over ±10 deviations. */
function integrated(mean: number, deviation: number, f: (x: number) => number): number {
  const width = 20 / 40_000;
  let sum = 0;
  for (let k = 0; k <= 40_000; k++) {
    const z = k * width - 10;
    sum += f(mean + deviation * z) * Math.exp((-z * z) / 2);
  }
  return (sum * width) / Math.sqrt(2 * Math.PI);
}

describe('the mean of an activated normal number is what integrating finds', () => {
  const activations: readonly (readonly [Activation | undefined, (x: number) => number])[] = [
    [undefined, (x) => x],
    [{ kind: 'relu' }, (x) => Math.max(x, 0)],
    [{ kind: 'leaky', slope: 0.1 }, (x) => (x > 0 ? x : 0.1 * x)],
    [{ kind: 'clip', min: 0, max: 6 }, (x) => Math.min(Math.max(x, 0), 6)],
    [{ kind: 'clip', min: -Infinity, max: 1 }, (x) => Math.min(x, 1)],
    [{ kind: 'clip', min: -1, max: Infinity }, (x) => Math.max(x, -1)],
  ];
  const normals = [
    [0.7, 1.3],
    [-1.1, 0.8],
    [5, 3],
  ];
  it.each(activations.flatMap(([a, f]) => normals.map(([m, d]) => [a?.kind ?? 'none', m, d, a, f] as const)))(
    '%s of N(%d, %d)',
    (_, mean, deviation, activation, f) => {
      expect(activatedMean(mean, deviation, activation)).toBeCloseTo(integrated(mean, deviation, f), 5);
    },
  );

  it('also of a channel that never varies', () => {
    expect(activatedMean(-2, 0, { kind: 'leaky', slope: 0.1 })).toBeCloseTo(-0.2, 12);
    expect(activatedMean(3, 0, { kind: 'clip', min: 0, max: 2 })).toBe(2);
  });
});

/** A normalized convolution: β and γ of its two channels. */
function normalized(b: GraphBuilder, name: string, x: number, inputs: number, beta: number[], gamma: number[]): number {
  const vector = (what: string, numbers: readonly number[]): number => {
    const id = b.floats(`${name}/${what}`, [numbers.length]);
    return b.constant(`${name}/${what}!`, {
      type: 'float32',
      shape: [numbers.length],
      bytes: new Uint8Array(Float32Array.from(numbers).buffer),
      ...(id < 0 && {}),
    });
  };
  const conv = b.node('Conv', name, [x, b.floats(`${name}.w`, [2, inputs, 1, 1])], { kernel_shape: ints([1, 1]) });
  const rest = [vector('scale', gamma), vector('shift', beta), vector('mean', [0.3, 0.1]), vector('var', [2, 1])];
  return b.node('BatchNormalization', `${name}_bn`, [conv, ...rest]);
}

function meansByName(graph: Graph): ReadonlyMap<string, number[]> {
  return new Map([...channelMeans(graph)].map(([value, mean]) => [graph.values[value].name, [...mean]]));
}

describe('means through a graph', () => {
  const b = graphBuilder(random(4));
  const image = b.input('x', [1, 3, 4, 4]);
  const a = b.node('Relu', 'relu', [normalized(b, 'a', image, 3, [1, -1], [-2, 1])]);
  const c = normalized(b, 'c', a, 2, [0.5, 0.25], [1, 1]);
  const sum = b.node('Add', 'sum', [a, c]);
  const joined = b.node('Concat', 'joined', [sum, c], { axis: int(1) });
  const pooled = b.node('MaxPool', 'pooled', [joined], { kernel_shape: ints([2, 2]), strides: ints([2, 2]) });
  const flat = b.node('Flatten', 'flat', [pooled]);
  const head = b.node('Gemm', 'head', [flat, b.floats('w', [3, 16]), b.floats('b', [3])], { transB: int(1) });
  const graph = prepare(b.build([head])).graph;
  const means = meansByName(graph);
  // E[max(0, y)] by the closed form, by hand: N(1, 2) and N(−1, 1).
  const relu = [1.39559, 0.0833155];

  it.each([
    ['relu:out', relu],
    ['c_bn:out', [0.5, 0.25]],
    ['sum:out', [relu[0] + 0.5, relu[1] + 0.25]],
    ['joined:out', [relu[0] + 0.5, relu[1] + 0.25, 0.5, 0.25]],
    ['pooled:out', [relu[0] + 0.5, relu[1] + 0.25, 0.5, 0.25]],
  ])('%s', (name, expected) => {
    const got = means.get(name) ?? [];
    expect(got).toHaveLength(expected.length);
    expected.forEach((mean, i) => expect(got[i]).toBeCloseTo(mean, 4));
  });

  it('of a layer without statistics follow from its weights', () => {
    const weights = new Float32Array(
      graph.constants.get(graph.nodes.find(({ name }) => name === 'head')?.inputs[1] ?? -1)?.bytes.slice().buffer ??
        new ArrayBuffer(0),
    );
    const bias = new Float32Array(
      graph.constants.get(graph.nodes.find(({ name }) => name === 'head')?.inputs[2] ?? -1)?.bytes.slice().buffer ??
        new ArrayBuffer(0),
    );
    const inputs = means.get('flat:out') ?? [];
    expect(inputs).toHaveLength(16);
    means.get('head:out')?.forEach((mean, o) =>
      expect(mean).toBeCloseTo(
        inputs.reduce((total, x, i) => total + x * weights[o * 16 + i], bias[o]),
        4,
      ),
    );
    expect(means.get('head:out')).toHaveLength(3);
  });

  it('are not made up for the image', () => expect(means.has('x')).toBe(false));
});

it('knows swish of a normal channel', () => {
  const b = graphBuilder(random(8));
  const y = normalized(b, 'a', b.input('x', [1, 3, 4, 4]), 3, [0.4, -2], [1.5, 0.5]);
  const graph = prepare(b.build([b.node('Mul', 'swish', [y, b.node('Sigmoid', 'sigmoid', [y])])])).graph;
  const swish = (x: number): number => x / (1 + Math.exp(-x));
  const [first, second] = meansByName(graph).get('swish:out') ?? [];
  expect(first).toBeCloseTo(integrated(0.4, 1.5, swish), 6);
  expect(second).toBeCloseTo(integrated(-2, 0.5, swish), 6);
});

it('follows a factor that is folded in after the normalization', () => {
  const b = graphBuilder(random(8));
  const y = normalized(b, 'a', b.input('x', [1, 3, 4, 4]), 3, [0.4, -2], [1.5, 0.5]);
  const scaled = b.node('Add', 'add', [b.node('Mul', 'mul', [y, b.scalar('f', -3)]), b.scalar('g', 1)]);
  const graph = prepare(b.build([b.node('LeakyRelu', 'leaky', [scaled], { alpha: float(0.2) })])).graph;
  const [node] = graph.nodes;
  expect(Array.from(node.normal?.mean ?? [], (x) => Number(x.toFixed(4)))).toEqual([-0.2, 7]);
  expect(Array.from(node.normal?.deviation ?? [])).toEqual([4.5, 1.5]);
});

/** Two channels with means 1 and 3 in a map of 2×2, the other two with 5 and 7, and an image that nobody knows anything of. */
function behind(
  make: (b: GraphBuilder, two: number, others: number, image: number) => number,
  shape: readonly number[] = [1, 2, 2, 2],
): number[] | undefined {
  const b = graphBuilder(random(1));
  const image = b.input('x', [1, 2, 2, 2]);
  const [two, others] = [b.node('Conv', 'two', [image]), b.node('Conv', 'others', [image])];
  const out = make(b, two, others, image);
  const plain = b.build([out]);
  const normals = new Map([two, others].map((value, i) => [value, Float32Array.of(1 + 4 * i, 3 + 4 * i)]));
  const values = plain.values.map((value, id) => ({ shape: id === out ? shape : [1, 2, 2, 2], ...value }));
  const nodes = plain.nodes.map((node) => {
    const mean = normals.get(node.outputs[0]);
    return mean ? { ...node, normal: { mean, deviation: Float32Array.of(1, 1) } } : node;
  });
  const mean = channelMeans({ ...plain, values, nodes }).get(out);
  return mean && [...mean];
}

const given = (b: GraphBuilder, name: string, shape: readonly number[], numbers: readonly number[]): number =>
  b.constant(name, floatTensor(shape, numbers));

describe('the mean of each channel behind', () => {
  type Make = Parameters<typeof behind>[0];
  const taps = [1, 2, 3, 4, 5, 6, 7, 8];
  it.each<[string, Make, readonly number[] | undefined]>([
    ['a sum of three', (b, two, others) => b.node('Sum', 's', [two, others, two]), [7, 13]],
    ['a sum with a constant', (b, two) => b.node('Add', 's', [two, b.scalar('k', 2)]), undefined],
    ['a sum with the image', (b, two, _, image) => b.node('Add', 's', [two, image]), undefined],
    ['the image alone', (b, _, __, image) => b.node('MaxPool', 's', [image]), undefined],
    [
      'a sum of unlike maps',
      (b, two, others) => b.node('Add', 's', [two, b.node('Concat', 'c', [two, others], { axis: int(1) })]),
      undefined,
    ],
    ['what is joined', (b, two, others) => b.node('Concat', 'c', [others, two], { axis: int(-3) }), [5, 7, 1, 3]],
    [
      'what is joined along rows',
      (b, two, others) => b.node('Concat', 'c', [others, two], { axis: int(2) }),
      undefined,
    ],
    [
      'what is joined with a constant',
      (b, two) => b.node('Concat', 'c', [two, b.scalar('k', 1)], { axis: int(1) }),
      undefined,
    ],
    ['a mean', (b, two) => b.node('GlobalAveragePool', 'p', [two]), [1, 3]],
    ['a bend', (b, two) => b.node('Sigmoid', 'p', [two]), undefined],
    ['an operator of another domain', (b, two) => b.node('other::MaxPool', 'p', [two]), undefined],
    // Kernels of two taps: (1 + 2)·1 + (3 + 4)·3 and (5 + 6)·1 + (7 + 8)·3, more by the bias.
    [
      'a convolution',
      (b, two) => b.node('Conv', 'c', [two, given(b, 'w', [2, 2, 1, 2], taps), given(b, 'b', [2], [10, 20])]),
      [34, 76],
    ],
    // Two rows for each group: (1 + 2)·1, (3 + 4)·1, (5 + 6)·3, (7 + 8)·3.
    [
      'a convolution in groups',
      (b, two) => b.node('Conv', 'c', [two, given(b, 'w', [4, 1, 1, 2], taps)], { group: int(2) }),
      [3, 7, 33, 45],
    ],
    ['a product', (b, two) => b.node('Gemm', 'g', [two, given(b, 'w', [1, 2], [2, 5])], { transB: int(1) }), [17]],
    [
      'a product with (inputs, outputs)',
      (b, two) => b.node('Gemm', 'g', [two, given(b, 'w', [2, 1], [2, 5])]),
      undefined,
    ],
    ['weights that are computed', (b, two, others) => b.node('Conv', 'c', [two, others]), undefined],
  ])('%s', (_, make, expected) => expect(behind(make)).toEqual(expected));
});

it.each([
  ['Reshape', [1, 8], [1, 1, 1, 1, 3, 3, 3, 3]],
  ['Flatten', [1, 8, 1], [1, 1, 1, 1, 3, 3, 3, 3]],
  ['Reshape', [1, 2], [1, 3]],
  ['Reshape', [1, 4, 2], undefined],
  ['Reshape', [2, 4], undefined],
  ['Reshape', [1, 3], undefined],
] as const)('%s to %j gives each channel its numbers: %j', (op, shape, expected) => {
  const means = behind((b, two) => b.node(op, 'out', [two, b.ints('to', shape)]), shape);
  expect(means).toEqual(expected);
});

// By symmetry; and of channels that never vary.
it.each([
  [0.5, 2, { kind: 'clip', min: -1, max: 2 }, 0.5],
  [5, 0, { kind: 'relu' }, 5],
  [-5, 0, { kind: 'relu' }, 0],
  [-7, 0, { kind: 'clip', min: -3, max: 2 }, -3],
] as const)('E of N(%d, %d) behind %j is %d', (mean, deviation, activation, expected) =>
  expect(activatedMean(mean, deviation, activation)).toBeCloseTo(expected, 9),
);
