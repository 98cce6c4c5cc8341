import { describe, expect, it } from 'vitest';
import { absent } from '../../src/graph/graph';
import type { Graph } from '../../src/graph/graph';
import { subgraphOf } from '../../src/graph/subgraph';
import { floatTensor } from '../../src/graph/tensor';

const node = (name: string, inputs: readonly number[], output: number) => ({
  ...{ name, op: 'Op', domain: '', attributes: {}, layer: 0 },
  inputs,
  outputs: [output],
});

/** x(0), w(1) → a(2) → b(3) → c(4) */
const chain: Graph = {
  name: 'chain',
  format: 'onnx',
  values: ['x', 'w', 'a', 'b', 'c'].map((name) => ({ name, type: name === 'a' ? 'unknown' : 'float32', shape: [1] })),
  nodes: [node('first', [0, 1], 2), node('second', [2, absent, 1], 3), node('third', [3], 4)],
  layers: [],
  inputs: [0],
  outputs: [4],
  constants: new Map([[1, floatTensor([1], [1])]]),
  heads: [],
  opsets: { '': 13 },
};

describe('subgraphOf', () => {
  it('keeps numbering and constants, and takes the nodes in the order of the graph', () => {
    const part = subgraphOf(chain, [2, 1], [2], [4, 3]);
    expect(part.nodes.map(({ name }) => name)).toEqual(['second', 'third']);
    expect([part.inputs, part.outputs, [...part.constants.keys()]]).toEqual([[2], [4, 3], [1]]);
    expect(part.values.map(({ name }) => name)).toEqual(chain.values.map(({ name }) => name));
  });

  it('takes an input of unknown type for float32', () => {
    expect(subgraphOf(chain, [1], [2], [3]).values[2].type).toBe('float32');
    expect(chain.values[2].type).toBe('unknown');
  });

  it('refuses a part that lacks what it reads or returns', () => {
    expect(() => subgraphOf(chain, [1, 2], [0], [4])).toThrow("the subgraph lacks 'a', which 'second' reads");
    expect(() => subgraphOf(chain, [0], [0], [4])).toThrow("the subgraph lacks 'c', which its output list reads");
  });
});
