/** Operators in old forms, raised to operator set 13 on import and on to 21: onnxruntime gives what it gave before. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openFloatSession } from '../../../src/float/session';
import { importOnnx } from '../../../src/formats/onnx/importOnnx';
import { raisedOpset, raiseOpset } from '../../../src/formats/onnx/raiseOpset';
import { int, ints, string } from '../../../src/graph/graph';
import { infer } from '../../../src/graph/shapes';
import { floatTensor } from '../../../src/graph/tensor';
import type { Graph } from '../../../src/graph/graph';
import { graphBuilder } from '../../support/buildGraph';
import { random } from '../../support/random';
import { buildGraph } from './buildGraph';

interface Case {
  readonly name: string;
  readonly model: string;
  readonly inputs: Readonly<Record<string, readonly number[]>>;
  readonly outputs: Readonly<Record<string, readonly number[]>>;
}

const golden = readFileSync(join(import.meta.dirname, '../../golden/onnxOldForms.json'), 'utf8');
const cases = (JSON.parse(golden) as readonly Case[]).map((example) => [example.name, example] as const);

const scales = [floatTensor([2], [1, 1]), floatTensor([2], [2, 2])];

async function outputsOf(graph: Graph, inputs: Case['inputs']): Promise<Record<string, readonly number[]>> {
  const session = await openFloatSession(graph, { threads: 1 });
  const feeds = graph.inputs.map((id) => [id, Float32Array.from(inputs[graph.values[id].name])] as const);
  const results = await session.run(new Map(feeds));
  await session.close();
  return Object.fromEntries([...results].map(([id, values]) => [graph.values[id].name, Array.from(values)]));
}

function expectClose(actual: Record<string, readonly number[]>, expected: Case['outputs']): void {
  expect(Object.keys(actual)).toEqual(Object.keys(expected));
  for (const [name, values] of Object.entries(expected)) {
    expect(actual[name].length).toBe(values.length);
    values.forEach((value, at) => expect(actual[name][at]).toBeCloseTo(value, 4));
  }
}

describe('old operator sets', () => {
  it.each(cases)('%s', async (name, { model, inputs, outputs }) => {
    const graph = importOnnx({ bytes: new Uint8Array(Buffer.from(model, 'base64')), name });
    expect(graph.opsets['']).toBeGreaterThanOrEqual(13);
    expectClose(await outputsOf(graph, inputs), outputs);
    const raised = raiseOpset(graph, 21);
    expect(raised.opsets['']).toBe(21);
    expectClose(await outputsOf(raised, inputs), outputs);
  });

  it.each(cases)('%s has the shapes of a graph that nothing was known of before', (name, { model }) => {
    const bytes = new Uint8Array(Buffer.from(model, 'base64'));
    const low = { ...importOnnx({ bytes, name }), opsets: { '': 1 } };
    for (const from of [...Array(12).keys()]) {
      const { graph, earlier } = raisedOpset({ ...low, opsets: { '': from + 1 } }, 13);
      const afresh = infer(graph);
      const found = infer(graph, earlier);
      expect(found.values).toEqual(afresh.values);
      for (const [id, numbers] of found.known) expect(afresh.known.get(id)?.data).toEqual(numbers.data);
    }
  });

  it('looks again only at what was replaced and what reads it', () => {
    const b = graphBuilder(random(3));
    const input = b.input('x', [1, 2, 3]);
    const early = b.node('Relu', 'early', [input]);
    const soft = b.node('Softmax', 'soft', [early], { axis: int(1) });
    const last = b.node('Transpose', 'last', [soft]);
    const graph = b.build([last], { opsets: { '': 12 } });
    const inference = infer(graph);
    const [relu, , transpose] = graph.nodes;
    const pad = { ...graph.nodes[1], op: 'Unsqueeze', attributes: { axes: ints([0]) } };
    const changed = { ...graph, nodes: [relu, pad, transpose] };
    expect(infer(changed, { graph, inference }).values).toEqual(infer(changed).values);
    expect(infer(changed).values[last].shape).toEqual([3, 2, 1, 1]);
    const stale = { ...inference, values: inference.values.map((value) => ({ ...value, shape: [7] })) };
    expect(infer(changed, { graph, inference: stale }).values[early].shape).toEqual([7]);
  });

  it.each([
    ['BatchNormalization per position', 'BatchNormalization', { spatial: int(0) }, 7],
    ['nearest Resize whose scales are not known', 'Resize', {}, 10],
    ['Scan', 'Scan', {}, 8],
    ['an experimental operator', 'ImageScaler', {}, 9],
    ['a broadcast of unknown ranks', 'Add', { axis: int(1), broadcast: int(1) }, 6],
  ])('%s cannot be raised, and keeps the whole model at its version', (_, op, attributes, opset) => {
    const graph = buildGraph({ op, attributes, opset, inputs: 2, shape: undefined });
    expect(raiseOpset(graph, 13)).toBe(graph);
  });

  it('a scale that is computed from constants is known', () => {
    const ones = buildGraph({
      op: 'Concat',
      attributes: { axis: int(0) },
      opset: 9,
      inputs: 0,
      constants: scales,
      shape: undefined,
    });
    const values = [...ones.values, { name: 'image', type: 'float32' as const, shape: [1, 1, 2, 2] }];
    const enlarge = { ...ones.nodes[0], name: 'enlarge', op: 'Upsample', inputs: [3, 2], outputs: [4], attributes: {} };
    const nodes = [ones.nodes[0], enlarge];
    const raised = raiseOpset(
      { ...ones, values: [...values, { name: 'y', type: 'float32' }], nodes, inputs: [3], outputs: [4] },
      13,
    );
    expect(raised.opsets['']).toBe(13);
    expect(raised.nodes[1]).toMatchObject({ op: 'Resize', attributes: { nearest_mode: string('floor') } });
  });

  it('a subgraph keeps the model at its version, as its nodes are not rewritten', () => {
    const body = { kind: 'opaque', value: new Uint8Array() } as const;
    const graph = buildGraph({ op: 'If', attributes: { then_branch: body }, opset: 11, inputs: 1 });
    expect(raiseOpset(graph, 13)).toBe(graph);
  });

  it('does not change the graph it is given, nor one that is new enough', () => {
    const graph = buildGraph({ op: 'Unsqueeze', attributes: { axes: ints([0]) }, opset: 11, inputs: 1 });
    const before = structuredClone(graph);
    expect(raiseOpset(graph, 13).nodes[0].inputs.length).toBe(2);
    expect(graph).toEqual(before);
    expect(raiseOpset(graph, 11)).toBe(graph);
    expect(raiseOpset(graph, 99)).toBe(graph);
  });

  it('every new value and node has a name of its own', () => {
    const graph = buildGraph({ op: 'Softmax', attributes: {}, opset: 7, inputs: 1, shape: undefined });
    const raised = raiseOpset(graph, 13);
    expect(raised.nodes.map(({ op }) => op)).toEqual(['Flatten', 'Softmax', 'Shape', 'Reshape']);
    expect(new Set(raised.values.map(({ name }) => name)).size).toBe(raised.values.length);
    expect(new Set(raised.nodes.map(({ name }) => name)).size).toBe(raised.nodes.length);
    expect(raised.nodes.map(({ layer }) => layer)).toEqual([0, 0, 0, 0]);
  });
});
