import { beforeAll, describe, expect, it } from 'vitest';
import { loadRuntime, native, wasm } from '../../src/float/runtime';
import type { Runtime } from '../../src/float/runtime';
import { openFloatSession } from '../../src/float/session';
import { ints } from '../../src/graph/graph';
import type { Activation, Graph, ValueId } from '../../src/graph/graph';
import { subgraphOf } from '../../src/graph/subgraph';
import { floatTensor } from '../../src/graph/tensor';
import type { ElementType } from '../../src/graph/tensor';
import { InputError } from '../../src/util/errors';
import { random } from '../support/random';

/** x → Conv 1×1 (2 → 2 channels, with activation) → `mid` → Add x → `out`. */
function residual(activation?: Activation): Graph {
  const shape = [1, 2, 1, 2];
  const value = (name: string) => ({ name, type: 'float32' as const, shape });
  const node = { domain: '', attributes: {} };
  return {
    name: 'residual',
    format: 'onnx',
    values: [value('x'), { name: 'w', type: 'float32', shape: [2, 2, 1, 1] }, value('mid'), value('out')],
    nodes: [
      { ...node, name: 'conv', op: 'Conv', inputs: [0, 1], outputs: [2], layer: 0, activation },
      { ...node, name: 'add', op: 'Add', inputs: [2, 0], outputs: [3], layer: 1 },
    ],
    layers: [
      { index: 0, name: 'conv', op: 'Conv', input: 0, output: 2 },
      { index: 1, name: 'add', op: 'Add', input: 2, output: 3 },
    ],
    inputs: [0],
    outputs: [3],
    constants: new Map([[1, floatTensor([2, 2, 1, 1], [1, -1, 0.5, 2])]]),
    heads: [],
    opsets: { '': 13 },
  };
}

/** One operator from an input of one type to an output of another. */
function pointwise(op: string, type: ElementType, shape: readonly number[] = [3]): Graph {
  const cast = { to: { kind: 'int' as const, value: 1 } };
  return {
    ...residual(),
    values: [
      { name: 'x', type, shape },
      { name: 'y', type: 'unknown' },
    ],
    nodes: [{ name: 'n', op, domain: '', inputs: [0], outputs: [1], layer: 0, attributes: op === 'Cast' ? cast : {} }],
    outputs: [1],
    constants: new Map(),
  };
}

const x = Float32Array.of(1, 2, 3, -4);

async function run(graph: Graph, input: Float32Array, options = {}): Promise<Record<string, number[]>> {
  const session = await openFloatSession(graph, { threads: 1, ...options });
  const results = await session.run(new Map([[graph.inputs[0], input]]));
  await session.close();
  return Object.fromEntries([...results].map(([id, values]) => [graph.values[id].name, Array.from(values)]));
}

describe.each([
  ['native', native],
  ['wasm', wasm],
])('a float session in the %s runtime', (_, load) => {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await load();
  });

  it('runs the graph', async () => {
    // mid = [x0 − x2, x1 − x3 ; x0/2 + 2·x2, x1/2 + 2·x3]
    expect(await run(residual(), x, { runtime })).toEqual({ out: [-1, 8, 9.5, -11] });
  });

  it('returns observed values beside the outputs', async () => {
    expect(await run(residual(), x, { runtime, observe: [2] })).toEqual({
      out: [-1, 8, 9.5, -11],
      mid: [-2, 6, 6.5, -7],
    });
    expect(Object.keys(await run(residual(), x, { runtime, observe: 'all' }))).toEqual(['out', 'mid']);
  });

  it.each<[Activation, readonly number[]]>([
    [{ kind: 'relu' }, [0, 6, 6.5, 0]],
    [{ kind: 'leaky', slope: 0.125 }, [-0.25, 6, 6.5, -0.875]],
    [{ kind: 'clip', min: -3, max: 6 }, [-2, 6, 6, -3]],
    [{ kind: 'clip', min: -Infinity, max: 0 }, [-2, 0, 0, -7]],
  ])('observes a value after its fused activation %j', async (activation, mid) => {
    expect((await run(residual(activation), x, { runtime, observe: [2] }))['mid']).toEqual(mid);
  });

  it.each<[ElementType, string, readonly number[]]>([
    ['float16', 'Relu', [1.5, 0, 0.0999755859375]],
    ['float64', 'Relu', [1.5, 0, 0.10000000149011612]],
    ['int32', 'Cast', [2, -2, 0]],
    ['int64', 'Cast', [2, -2, 0]],
    ['uint64', 'Cast', [2, 0, 0]],
    ['int8', 'Cast', [2, -2, 0]],
    ['uint8', 'Cast', [2, 0, 0]],
    ['bool', 'Not', [0, 0, 0]],
  ])('feeds an input of type %s', async (type, op, expected) => {
    const { y } = await run(pointwise(op, type), Float32Array.of(1.5, -2, 0.1), { runtime });
    expect(y).toEqual(expected.map(Math.fround));
  });

  it('returns integers as floats', async () => {
    const shape = { ...pointwise('Shape', 'float32', [1, 1, 3]) };
    expect(await run(shape, Float32Array.of(1, 2, 3), { runtime })).toEqual({ y: [1, 1, 3] });
  });

  it('closes one open dimension by the number of values', async () => {
    const open = pointwise('Shape', 'float32', [1, -1, 2]);
    expect(await run(open, new Float32Array(6), { runtime })).toEqual({ y: [1, 3, 2] });
  });
});

describe('a float session', () => {
  it('gives nearly the same in both runtimes, and the same each time in one', async () => {
    const noise = random(7);
    const input = Float32Array.from({ length: 4 }, () => noise.next() * 2 - 1);
    const [first, again] = [await run(residual(), input), await run(residual(), input)];
    expect(again).toEqual(first);
    const { out } = await run(residual(), input, { runtime: await wasm() });
    out.forEach((value, at) => expect(value).toBeCloseTo(first['out'][at], 5));
  });

  it('returns arrays that the next run does not overwrite', async () => {
    const graph = residual();
    const session = await openFloatSession(graph);
    const first = await session.run(new Map([[0, x]]));
    const before = Array.from(first.get(3) ?? []);
    await session.run(new Map([[0, x.map((value) => -value)]]));
    expect(Array.from(first.get(3) ?? [])).toEqual(before);
    await session.close();
  });

  it('passes an input or a constant through that is an output', async () => {
    const graph: Graph = { ...residual(), outputs: [3, 0, 1] };
    expect(await run(graph, x)).toEqual({ out: [-1, 8, 9.5, -11], x: [1, 2, 3, -4], w: [1, -1, 0.5, 2] });
  });

  it('opens a part of a graph, numbered as in the whole', async () => {
    const island = subgraphOf(residual({ kind: 'relu' }), [1], [0, 2], [3]);
    const session = await openFloatSession(island);
    const inputs = new Map<ValueId, Float32Array>([
      [0, x],
      [2, Float32Array.of(10, 20, 30, 40)],
    ]);
    const results = await session.run(inputs);
    expect(Array.from(results.get(3) ?? [])).toEqual([11, 22, 33, 36]);
    await session.close();
  });

  it.each([
    ['is missing', new Map<ValueId, Float32Array>(), "residual: input 'x' was not given."],
    [
      'has the wrong size',
      new Map([[0, new Float32Array(3)]]),
      "residual: input 'x' takes [1, 2, 1, 2] values; 3 were given.",
    ],
  ])('says which input %s', async (_, inputs, message) => {
    const session = await openFloatSession(residual());
    await expect(session.run(inputs)).rejects.toThrow(new InputError(message));
    await session.close();
  });

  it('gives the reason when onnxruntime cannot run the graph, in one line', async () => {
    const opening = openFloatSession(pointwise('NoSuchOperator', 'float32'));
    await expect(opening).rejects.toThrow(InputError);
    await expect(opening).rejects.toThrow(
      /^residual: node 'n' \(NoSuchOperator\): expected what onnxruntime can compute, found .*; it says: No Op registered for NoSuchOperator .*$/,
    );
  });

  it('gives the reason when a run fails', async () => {
    const graph = pointwise('Squeeze', 'float32', [1, -1]);
    const wrong: Graph = {
      ...graph,
      opsets: { '': 11 },
      nodes: graph.nodes.map((node) => ({ ...node, attributes: { axes: ints([1]) } })),
    };
    const session = await openFloatSession(wrong);
    await expect(session.run(new Map([[0, new Float32Array(3)]]))).rejects.toThrow(
      /^residual: node 'n' \(Squeeze\): expected what onnxruntime can compute, found axes \[1\], /,
    );
    await session.close();
  });

  it('loads its runtime once', async () => {
    expect(await loadRuntime()).toBe(await loadRuntime());
    expect((await loadRuntime()).kind).toBe('native');
  });
});
