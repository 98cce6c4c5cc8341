import { describe, expect, it } from 'vitest';
import { float, int, ints, type Graph } from '../../src/graph/graph';
import { floatsOf, floatTensor } from '../../src/graph/tensor';
import { checkGraph } from '../../src/graph/check';
import { inferShapes } from '../../src/graph/shapes';
import { prepare } from '../../src/passes/pipeline';
import { channelGroups } from '../../src/optimize/channelGroups';
import { equalize, equalizedValues } from '../../src/optimize/equalize';
import { graphBuilder } from '../support/buildGraph';
import { expectSameOutputs, seededInputs } from '../support/checkPass';
import { interpret } from '../support/floatInterpreter';
import { random } from '../support/random';

/** expand 1×1 – depthwise – linear 1×1, twice, with a residual add; then a head. The channels of each layer differ widely. */
function bottlenecks(): Graph {
  const build = graphBuilder(random(5));
  const spread = (name: string, shape: readonly number[]): number => {
    const id = build.floats(name, shape);
    return id;
  };
  const conv = (name: string, x: number, shape: readonly number[], leaky: boolean, group = 1): number => {
    const y = build.node('Conv', name, [x, spread(`${name}.w`, shape), build.floats(`${name}.b`, [shape[0]])], {
      kernel_shape: ints(shape.slice(2)),
      pads: ints(shape[2] === 3 ? [1, 1, 1, 1] : [0, 0, 0, 0]),
      group: int(group),
    });
    return leaky ? build.node('LeakyRelu', `${name}/leaky`, [y], { alpha: float(0.1) }) : y;
  };
  const input = build.input('x', [1, 3, 6, 6]);
  const first = conv('first', input, [4, 3, 3, 3], false);
  const block = (name: string, x: number): number => {
    const wide = conv(`${name}_expand`, x, [8, 4, 1, 1], true);
    const deep = conv(`${name}_depthwise`, wide, [8, 1, 3, 3], true, 8);
    return build.node('Add', `${name}_add`, [conv(`${name}_linear`, deep, [4, 8, 1, 1], false), x]);
  };
  const pooled = build.node('MaxPool', 'pool', [block('b', block('a', first))], {
    kernel_shape: ints([2, 2]),
    strides: ints([2, 2]),
  });
  return prepare(build.build([conv('head', pooled, [5, 4, 1, 1], false)])).graph;
}

/** Expand – squeeze-and-excitation – linear: a map times a factor per channel, which is made of its means. */
function excitation(): Graph {
  const build = graphBuilder(random(6));
  const conv = (name: string, x: number, outputs: number, inputs: number): number =>
    build.node('Conv', name, [x, build.floats(`${name}.w`, [outputs, inputs, 1, 1])], { kernel_shape: ints([1, 1]) });
  const wide = conv('expand', build.input('x', [1, 3, 4, 4]), 6, 3);
  const squeezed = conv('squeeze', build.node('GlobalAveragePool', 'means', [wide]), 2, 6);
  const gate = build.node('Sigmoid', 'gate', [conv('excite', squeezed, 6, 2)]);
  return inferShapes(build.build([conv('linear', build.node('Mul', 'product', [gate, wide]), 4, 6)]));
}

/** Channel maxima over one seeded input, by the interpreter. */
function maximaOf(graph: Graph): Map<number, Float64Array> {
  const values = interpret(graph, seededInputs(graph, 9));
  return new Map(
    equalizedValues(graph).map((value) => {
      const { shape, data } = values.get(value) ?? { shape: [1, 0], data: [] };
      const plane = data.length / shape[1];
      return [
        value,
        Float64Array.from({ length: shape[1] }, (_, c) =>
          Math.max(...data.slice(c * plane, (c + 1) * plane).map(Math.abs)),
        ),
      ];
    }),
  );
}

/** Widest channel over narrowest, the worst of all groups. */
function imbalance(graph: Graph): number {
  return Math.max(...[...maximaOf(graph).values()].map((most) => Math.max(...most) / Math.min(...most)));
}

describe('channel groups', () => {
  const graph = bottlenecks();
  const names = (value: number): string => graph.values[value].name;

  it('join what an add joins, through pools', () => {
    const groups = channelGroups(graph).map(({ values }) => values.map(names));
    const residual = groups.find((group) => group.includes('first:out'));
    expect(residual).toEqual(
      expect.arrayContaining(['a_linear:out', 'a_add:out', 'b_linear:out', 'b_add:out', 'pool:out']),
    );
    expect(groups).toHaveLength(5);
  });

  it('know their writers and readers', () => {
    const node = (index: number): string => graph.nodes[index].name;
    const residual = channelGroups(graph).find(({ values }) => values.map(names).includes('first:out'));
    expect(residual?.writers.map(node).sort()).toEqual(['a_linear', 'b_linear', 'first']);
    expect(residual?.readers.map(node).sort()).toEqual(['a_expand', 'b_expand', 'head']);
  });

  const blocking: readonly (readonly [string, (build: ReturnType<typeof graphBuilder>, x: number) => number])[] = [
    ['a clip', (build, x) => build.node('Clip', 'clip', [x, build.scalar('low', 0), build.scalar('high', 6)])],
    ['a sigmoid', (build, x) => build.node('Sigmoid', 'sigmoid', [x])],
    ['a concat', (build, x) => build.node('Concat', 'concat', [x, x], { axis: int(1) })],
    ['a square', (build, x) => build.node('Mul', 'square', [x, x])],
    ['swish', (build, x) => build.node('Mul', 'swish', [x, build.node('Sigmoid', 'sigmoid', [x])])],
    ['an add of a constant', (build, x) => build.node('Add', 'bias', [x, build.floats('c', [1, 4, 3, 3])])],
  ];
  it('join the map of a product, not what it is multiplied by', () => {
    const squeezing = excitation();
    const groups = channelGroups(squeezing).map(({ values, writers, readers }) => ({
      values: values.map((value) => squeezing.values[value].name),
      writers: writers.map((index) => squeezing.nodes[index].name),
      readers: readers.map((index) => squeezing.nodes[index].name),
    }));
    expect(groups).toContainEqual({
      values: ['expand:out', 'means:out', 'product:out'],
      writers: ['expand'],
      readers: ['squeeze', 'linear'],
    });
    expect(groups.flatMap(({ values }) => values)).not.toContain('excite:out');
  });

  it.each(blocking)('are blocked by %s', (_, between) => {
    const build = graphBuilder(random(2));
    const conv = (name: string, x: number, channels: number): number =>
      build.node('Conv', name, [x, build.floats(`${name}.w`, [4, channels, 1, 1])], { kernel_shape: ints([1, 1]) });
    const middle = between(build, conv('a', build.input('x', [1, 2, 3, 3]), 2));
    const graph = inferShapes(build.build([conv('b', middle, 4)]));
    const wide = inferShapes({ ...graph, nodes: graph.nodes });
    expect(channelGroups(wide)).toEqual([]);
  });
});

describe('equalize', () => {
  it('leaves the network as it is', () => {
    const graph = bottlenecks();
    const equal = equalize(graph, maximaOf(graph));
    expect(checkGraph(equal)).toEqual([]);
    expect(graph).toEqual(bottlenecks());
    expectSameOutputs(graph, equal, 1e-4);
  });

  /** A writer of two channels, then a reader of both; or a depthwise one before that. */
  function pair(writer: readonly number[], reader: readonly number[], deep?: readonly number[]): Graph {
    const build = graphBuilder(random(3));
    const conv = (name: string, x: number, shape: readonly number[], weights: readonly number[], group = 1): number =>
      build.node(
        'Conv',
        name,
        [
          x,
          build.constant(`${name}.w`, floatTensor(shape, weights)),
          build.constant(`${name}.b`, floatTensor([shape[0]], Array<number>(shape[0]).fill(8))),
        ],
        { kernel_shape: ints(shape.slice(2)), group: int(group) },
      );
    const wide = conv('writer', build.input('x', [1, 1, 1, 2]), [2, 1, 1, 1], writer);
    if (deep) return inferShapes(build.build([conv('deep', wide, [2, 1, 1, 1], deep, 2)]));
    return inferShapes(build.build([conv('reader', wide, [reader.length / 4, 2, 1, 2], reader)]));
  }
  const weightsOf = (graph: Graph, at: number): readonly number[] => [
    ...floatsOf(graph.constants.get(graph.nodes[at].inputs[1])!),
  ];
  const biasOf = (graph: Graph, at: number): readonly number[] => [
    ...floatsOf(graph.constants.get(graph.nodes[at].inputs[2])!),
  ];

  it.each<[string, readonly number[], readonly number[], readonly number[], readonly number[]]>([
    // √(4/1) = 2 and √(16/(1/4)) = 8.
    ['activations and shares', [4, 16], [1, 1], [4, -4, 1, -1], [1 / 4, 1]],
    // Of two rows the larger share: 1 and 1.
    ['the larger of two rows', [4, 16], [1, 1], [4, -4, 1, -1, 0, 0, 3, 1], [1 / 2, 1]],
    // A column that is never read: a share of 2^−12 of a row.
    ['a column that is silent', [4, 4], [1, 1], [1, 0, 0, 0], [2 ** -6, 1]],
    // 2^−30 of the largest: no more than 2^−12 is told apart, but the accumulator tells 1/127 of 1 from it.
    ['what an accumulator tells apart', [2 ** -30, 127], [1, 1], [1, 1, 1, 1], [Math.sqrt(1 / 127 / 127), 1]],
    ['nothing seen', [0, 0], [1, 1], [4, -4, 1, -1], [1, 1]],
  ])('divides rows and multiplies columns by factors, by hand: %s', (_, seen, writer, reader, factors) => {
    const graph = pair(writer, reader);
    const [input] = graph.inputs;
    const [wide] = graph.nodes[0].outputs;
    const equal = equalize(
      graph,
      new Map([
        [input, Float64Array.of(1)],
        [wide, Float64Array.from(seen)],
      ]),
    );
    weightsOf(equal, 0).forEach((w, o) => expect(w * factors[o]).toBeCloseTo(writer[o], 5));
    biasOf(equal, 0).forEach((b, o) => expect(b * factors[o]).toBeCloseTo(8, 4));
    weightsOf(equal, 1).forEach((w, at) => expect(w).toBeCloseTo(reader[at] * factors[Math.floor(at / 2) % 2], 5));
    expect(biasOf(equal, 1)).toEqual(biasOf(graph, 1));
  });

  it('scales statistics with their channels, and bears all of it in a depthwise reader', () => {
    const graph = pair([1, 1], [], [3, 5]);
    const [input] = graph.inputs;
    const [wide] = graph.nodes[0].outputs;
    const normal = { mean: Float32Array.of(1, 2), deviation: Float32Array.of(3, 4) };
    const nodes = graph.nodes.map((node, at) => (at === 0 ? { ...node, normal } : node));
    const equal = equalize(
      { ...graph, nodes },
      new Map([
        [input, Float64Array.of(1)],
        [wide, Float64Array.of(2, 8)],
      ]),
    );
    expect(equal.nodes[0].normal).toEqual({ mean: Float32Array.of(4, 2), deviation: Float32Array.of(12, 4) });
    expect(weightsOf(equal, 1)).toEqual([3 / 4, 5]);
    expect(equal.nodes[1].normal).toBeUndefined();
  });

  it('scales a channel up no further than its accumulator tells apart', () => {
    const build = graphBuilder(random(3));
    const conv = (
      name: string,
      x: number,
      weights: readonly number[],
      shape: readonly number[],
      bias: number,
    ): number =>
      build.node('Conv', name, [x, build.constant(`${name}.w`, floatTensor(shape, weights)), bias], {
        kernel_shape: ints([1, 1]),
      });
    const input = build.input('x', [1, 1, 1, 2]);
    const bias = build.constant('b', floatTensor([2], [0, -999.99]));
    // The second channel is 1000·x − 999.99, of which ReLU leaves 0.01 where x is 1.
    const wide = build.node('Relu', 'relu', [conv('writer', input, [1, 1000], [2, 1, 1, 1], bias)]);
    const graph = prepare(
      build.build([conv('reader', wide, [1, 1], [1, 2, 1, 1], build.constant('c', floatTensor([1], [0])))]),
    ).graph;
    const seen = equalizedValues(graph).map(
      (value) => [value, graph.inputs.includes(value) ? Float64Array.of(1) : Float64Array.of(1, 0.01)] as const,
    );
    const equal = equalize(graph, new Map(seen));
    const [, weights] = equal.nodes[0].inputs;
    expect(Math.max(...floatsOf(equal.constants.get(weights)!))).toBeLessThanOrEqual(1000);
    expectSameOutputs(graph, equal, 1e-3);
  });

  it('leaves squeeze-and-excitation as it is, also with uneven channels', () => {
    const uneven = widened(excitation());
    expectSameOutputs(excitation(), uneven, 1e-4);
    expect(imbalance(uneven)).toBeGreaterThan(20);
    const equal = equalize(uneven, maximaOf(uneven));
    expectSameOutputs(uneven, equal, 1e-4);
    expect(imbalance(equal)).toBeLessThan(imbalance(uneven) / 2);
  });

  it('brings the channels of every value closer together', () => {
    const graph = widened(bottlenecks());
    const equal = equalize(graph, maximaOf(graph));
    expectSameOutputs(graph, equal, 1e-4);
    expect(imbalance(graph)).toBeGreaterThan(500);
    expect(imbalance(equal)).toBeLessThan(imbalance(graph) / 5);
  });

  it('survives channels that are silent', () => {
    const graph = bottlenecks();
    const silent = new Map([...maximaOf(graph)].map(([value, most]) => [value, most.fill(0)]));
    expectSameOutputs(graph, equalize(graph, silent), 1e-5);
  });

  it('lets a depthwise reader bear the whole spread', () => {
    const graph = widened(bottlenecks());
    const equal = equalize(graph, maximaOf(graph));
    const depthwise = equal.nodes.find(({ name }) => name === 'a_depthwise');
    const most = maximaOf(equal).get(depthwise?.inputs[0] ?? -1) ?? Float64Array.of(1);
    expect(Math.max(...most) / Math.min(...most)).toBeLessThan(1.001);
  });
});

/** The same network with factors 1, 3, 9 … moved from readers to writers: what training leaves, exaggerated. */
function widened(graph: Graph): Graph {
  const uneven = new Map(equalizedValues(graph).map((value) => [value, spreadOf(graph.values[value].shape?.[1] ?? 0)]));
  // equalize divides writers by √(a/w) relative to its largest: handing it uneven maxima unbalances the network.
  const wide = equalize(graph, uneven);
  expect(floatsOf(wide.constants.get(wide.nodes[0].inputs[1]) as never).length).toBeGreaterThan(0);
  return wide;
}

function spreadOf(channels: number): Float64Array {
  return Float64Array.from({ length: channels }, (_, c) => 3 ** -c);
}
