/** The extremes and samples that the runtime takes, against the values that it shows when it is asked for all of their numbers. */
import { describe, expect, it } from 'vitest';
import { raiseOpset } from '../../src/formats/onnx/raiseOpset';
import { stride, type Condensing, type Part } from '../../src/float/condense';
import { openCondensed, type Condensed } from '../../src/float/condensedSession';
import { openFloatSession } from '../../src/float/session';
import { int, type Graph, type ValueId } from '../../src/graph/graph';
import { inferShapes } from '../../src/graph/shapes';
import { prepare } from '../../src/passes/pipeline';
import { graphBuilder } from '../support/buildGraph';
import { netImages, smallNet } from '../support/quantizedNet';
import { random } from '../support/random';

type Values = ReadonlyMap<ValueId, Float32Array>;

const net = prepare(smallNet({ tail: true })).graph;
const [image] = netImages(1);
const floats = (graph: Graph): readonly ValueId[] =>
  graph.nodes.flatMap(({ outputs }) => outputs).filter((value) => graph.values[value].type === 'float32');

async function shown(graph: Graph, input: Float32Array): Promise<Values> {
  const session = await openFloatSession(graph, { observe: floats(graph) });
  const values = await session.run(new Map([[graph.inputs[0], input]]));
  await session.close();
  return values;
}

async function seen(graph: Graph, input: Float32Array, how: Condensing): Promise<ReadonlyMap<ValueId, Condensed>> {
  const session = await openCondensed(graph, floats(graph), how);
  const values = await session.run(new Map([[graph.inputs[0], input]]));
  await session.close();
  return values;
}

async function condensed(graph: Graph, input: Float32Array, of: Part): Promise<Values> {
  const values = await seen(graph, input, { of, sample: 0 });
  return new Map([...values].map(([value, { extremes }]) => [value, extremes]));
}

/** [min, max] of as many equal parts. */
function extremesOf(data: Float32Array, parts: number): readonly (readonly [number, number])[] {
  const size = data.length / parts;
  return Array.from({ length: parts }, (_, k) => {
    const part = data.subarray(k * size, (k + 1) * size);
    // Zeros have one sign.
    return [Math.min(...part) + 0, Math.max(...part) + 0];
  });
}

const given = {
  ...net,
  given: new Map([[net.nodes[0].outputs[0], { scale: 0.0625, zeroPoint: 3, low: 0, high: 15, bits: 4 }]]),
} satisfies Graph;

describe.each<[string, Graph]>([
  ['operator set 13', net],
  ['operator set 21, which has axes as inputs', inferShapes(raiseOpset(net, 21))],
  ['given scales', given],
])('of %s', (_, graph) => {
  it('the whole of each value has the extremes that it shows', async () => {
    const [values, pairs] = [await shown(graph, image), await condensed(graph, image, 'whole')];
    expect(pairs.size).toBeGreaterThan(10);
    for (const [value, pair] of pairs) {
      expect(pair).toHaveLength(2);
      expect(extremesOf(pair, 1)).toEqual(extremesOf(values.get(value)!, 1));
    }
  });

  it('each channel of each map has', async () => {
    const [values, pairs] = [await shown(graph, image), await condensed(graph, image, 'channel')];
    for (const [value, pair] of pairs) {
      const { shape = [] } = graph.values[value];
      const channels = shape[1];
      if (shape.length > 2) expect(pair).toHaveLength(2 * channels);
      else expect(pair).toEqual(values.get(value));
      expect(extremesOf(pair, channels)).toEqual(extremesOf(values.get(value)!, channels));
    }
  });
});

describe.each([3, 10, 100])('of a sample of %i', (sample) => {
  it('large values give every k-th number, others all', async () => {
    const [values, condensed] = [await shown(net, image), await seen(net, image, { of: 'whole', sample })];
    for (const [value, { sample: numbers, count, extremes }] of condensed) {
      const all = values.get(value)!;
      const k = all.length < 2 * sample ? 1 : stride(all.length, sample);
      expect(count).toBe(all.length);
      expect(numbers).toEqual(all.filter((_, at) => at % k === 0));
      expect(extremesOf(extremes, 1)).toEqual(extremesOf(all, 1));
    }
    expect([...condensed.values()].some(({ sample: numbers, count }) => numbers.length < count)).toBe(true);
  });
});

it.each([9, 10])('takes every k-th number from operator set 10 on: %i', async (opset) => {
  const build = graphBuilder(random(1));
  const relu = build.node('Relu', 'relu', [build.input('x', [1, 2, 4, 4])]);
  const graph = { ...inferShapes(build.build([relu])), opsets: { '': opset } };
  const numbers = Float32Array.from({ length: 32 }, (_, at) => at);
  const { sample } = (await seen(graph, numbers, { of: 'whole', sample: 8 })).get(relu)!;
  expect(sample).toHaveLength(opset < 10 ? 32 : 7);
});

it('takes steps that share no divisor with what they cross', () => {
  expect([stride(100, 50), stride(100, 30), stride(64, 10), stride(81, 27), stride(210, 105)]).toEqual([
    3, 7, 7, 4, 11,
  ]);
  expect([stride(7, 7), stride(97, 10)]).toEqual([1, 10]);
});

it('takes no sample where none is asked for', async () => {
  const condensed = await seen(net, image, { of: 'whole', sample: 0 });
  expect([...condensed.values()].map(({ sample }) => sample.length)).toEqual([...condensed.values()].map(() => 0));
});

it.each<Part>(['whole', 'channel'])('shows all of a value that is not finite: %s', async (of) => {
  const build = graphBuilder(random(1));
  const x = build.input('x', [1, 2, 2, 2]);
  const y = build.node('Log', 'log', [x]);
  const graph = inferShapes(build.build([build.node('Neg', 'neg', [y])]));
  const whole = Float32Array.of(1, 0.5, 0, 2, 3, -1, 4, 5);
  expect(await condensed(graph, whole, of)).toEqual(await shown(graph, whole));
  const usual = whole.map((number) => Math.abs(number) + 1);
  expect((await condensed(graph, usual, of)).get(y)).toHaveLength(of === 'whole' ? 2 : 4);
});

it('shows what it knows no shape of, and what has no numbers', async () => {
  const build = graphBuilder(random(1));
  const x = build.input('x', [1, 2, 2, 2]);
  const none = build.node('Slice', 'none', [
    x,
    build.ints('from', [0]),
    build.ints('to', [0]),
    build.ints('axis', [2]),
  ]);
  const open = build.node('Relu', 'open', [x]);
  const graph = inferShapes(build.build([build.node('Concat', 'joined', [none, x], { axis: int(2) })]));
  const values = graph.values.map((value, id) => (id === open ? { name: value.name, type: value.type } : value));
  const opened = { ...graph, values, outputs: [...graph.outputs, open] };
  const made = await condensed(opened, Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8), 'whole');
  expect([none, open, graph.outputs[0]].map((value) => made.get(value)?.length)).toEqual([0, 8, 2]);
});
