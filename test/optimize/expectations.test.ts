import { describe, expect, it } from 'vitest';
import { float, int, ints, type Activation, type Graph } from '../../src/graph/graph';
import { prepare } from '../../src/passes/pipeline';
import { activatedMean, channelMeans } from '../../src/optimize/expectations';
import { graphBuilder, type GraphBuilder } from '../support/buildGraph';
import { random } from '../support/random';

const r = random(31);

/** Box and Muller. */
const gaussian = (): number => Math.sqrt(-2 * Math.log(1 - r.next())) * Math.cos(2 * Math.PI * r.next());

function sampledMean(mean: number, deviation: number, f: (x: number) => number): number {
  let sum = 0;
  for (let i = 0; i < 400_000; i++) sum += f(mean + deviation * gaussian());
  return sum / 400_000;
}

describe('the mean of an activated normal number is what sampling finds', () => {
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
      expect(Math.abs(activatedMean(mean, deviation, activation) - sampledMean(mean, deviation, f))).toBeLessThan(
        0.01 * deviation,
      );
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
  expect(Math.abs(first - sampledMean(0.4, 1.5, swish))).toBeLessThan(0.01);
  expect(Math.abs(second - sampledMean(-2, 0.5, swish))).toBeLessThan(0.005);
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
