import { describe, expect, it } from 'vitest';
import { capturedValues, readsOf } from '../../src/graph/captures';
import { absent } from '../../src/graph/graph';
import type { Graph } from '../../src/graph/graph';

const body = { kind: 'opaque', value: new Uint8Array(), captures: ['b', 'inner'] } as const;

const graph: Graph = {
  name: 'g',
  format: 'onnx',
  values: ['a', 'b', 'c', 'd'].map((name) => ({ name, type: 'float32' })),
  nodes: [
    { name: 'relu', op: 'Relu', domain: '', inputs: [0, absent], outputs: [1], attributes: {}, layer: 0 },
    { name: 'if', op: 'If', domain: '', inputs: [2], outputs: [3], attributes: { then_branch: body }, layer: 1 },
  ],
  layers: [],
  inputs: [0, 2],
  outputs: [3],
  constants: new Map(),
  heads: [],
  opsets: { '': 13 },
};

describe('captures', () => {
  it('are found by their names in the graph', () => expect([...capturedValues(graph)]).toEqual([1]));
  it('are read by their node, beside its inputs', () => {
    expect(graph.nodes.map(readsOf(graph))).toEqual([[0], [2, 1]]);
  });
});
