/** The extremes that the runtime takes, against those of the values that it shows when it is asked for all of their numbers. */
import { describe, expect, it } from 'vitest';
import { raiseOpset } from '../../src/formats/onnx/raiseOpset';
import { openExtremes, type Part } from '../../src/float/extremes';
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

async function condensed(graph: Graph, input: Float32Array, of: Part): Promise<Values> {
  const session = await openExtremes(graph, floats(graph), of);
  const values = await session.run(new Map([[graph.inputs[0], input]]));
  await session.close();
  return values;
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
