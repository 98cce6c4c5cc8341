import { describe, expect, it } from 'vitest';
import { checkGraph, missingValues } from '../../src/graph/check';
import { absent, type Graph, type Node } from '../../src/graph/graph';
import { graphBuilder } from '../support/buildGraph';
import { random } from '../support/random';

/** x (0) ─ Conv(w 1) ─ 2 ─ Relu ─ 3 */
function sample(): Graph {
  const b = graphBuilder(random(1));
  const x = b.input('x', [1, 2, 3, 3]);
  const conv = b.node('Conv', 'conv', [x, b.floats('w', [2, 2, 1, 1]), absent]);
  return b.build([b.node('Relu', 'relu', [conv])]);
}

const withNode = (graph: Graph, index: number, change: Partial<Node>): Graph => ({
  ...graph,
  nodes: graph.nodes.map((node, at) => (at === index ? { ...node, ...change } : node)),
});

const head = {
  kind: 'yolo',
  value: 3,
  layer: 1,
  classes: 1,
  anchors: [],
  scaleXY: 1,
  newCoords: false,
  softmax: false,
} as const;
const g = sample();
const tensor = [...g.constants.values()][0];

const faults: readonly [string, Graph, RegExp][] = [
  ['a value id beyond the end', withNode(g, 0, { inputs: [9, 1] }), /node "conv" reads value 9 of 4/],
  ['an output id that is no whole number', withNode(g, 1, { outputs: [2.5] }), /node "relu" makes value 2.5 of 4/],
  ['two nodes of one name', withNode(g, 1, { name: 'conv' }), /two nodes are called "conv"/],
  ['two values of one name', { ...g, values: g.values.map((v) => ({ ...v, name: 'v' })) }, /two values are called "v"/],
  ['two layers of one name', { ...g, layers: g.layers.map((l) => ({ ...l, name: 'l' })) }, /two layers are called "l"/],
  ['nodes out of order', { ...g, nodes: [...g.nodes].reverse() }, /node "relu" reads "conv:out" before it is made/],
  ['a node that reads itself', withNode(g, 0, { inputs: [2, 1] }), /node "conv" reads "conv:out" before it is made/],
  ['two producers', withNode(g, 1, { outputs: [2] }), /"conv:out" is made twice, again by node "relu"/],
  [
    'a constant that is made',
    withNode(g, 1, { outputs: [1] }),
    /node "relu" makes "w", which is an input or a constant/,
  ],
  ['an input that is made', withNode(g, 1, { outputs: [0] }), /node "relu" makes "x", which is an input or a constant/],
  ['a layer index beyond the end', withNode(g, 1, { layer: 2 }), /node "relu" is of layer 2 of 2/],
  ['a layer that names no value', { ...g, layers: [{ ...g.layers[0], input: 7 }] }, /layer "conv" names value 7 of 4/],
  ['an output that nothing makes', { ...g, nodes: g.nodes.slice(0, 1) }, /output "relu:out" is made by no node/],
  ['an output that is no value', { ...g, outputs: [12] }, /output "12" is made by no node/],
  ['an input that is no value', { ...g, inputs: [0, 12] }, /input 12 is no value of 4/],
  ['a head that is no value', { ...g, heads: [{ ...head, value: 9 }] }, /head "9" is made by no node/],
  ['a head of no layer', { ...g, heads: [{ ...head, layer: 9 }] }, /a head is of layer 9 of 2/],
  [
    'a constant of no value',
    { ...g, constants: new Map([...g.constants, [9, tensor]]) },
    /constant 9 is no value of 4/,
  ],
  [
    'a constant of another shape',
    { ...g, constants: new Map([[1, { ...tensor, shape: [4] }]]) },
    /constant "w" is \[4\], its value \[2, 2, 1, 1\]/,
  ],
  [
    'a constant cut short',
    { ...g, constants: new Map([[1, { ...tensor, bytes: tensor.bytes.subarray(1) }]]) },
    /constant "w" has 15 bytes, its shape needs 16/,
  ],
];

describe('checkGraph', () => {
  it('has nothing to say of a good graph', () => {
    expect(checkGraph(g)).toEqual([]);
    expect(checkGraph({ ...g, heads: [head] })).toEqual([]);
  });

  it.each(faults)('finds %s', (_, graph, wanted) => {
    expect(checkGraph(graph).join('\n')).toMatch(wanted);
  });

  it('counts the half bytes of int4', () => {
    const int4 = { type: 'int4', shape: [3], bytes: new Uint8Array(2) } as const;
    const values = g.values.map((value, id) => (id === 1 ? { ...value, shape: [3] } : value));
    expect(checkGraph({ ...g, values, constants: new Map([[1, int4]]) })).toEqual([]);
  });
});

describe('missingValues', () => {
  it('names what is read and not there', () => {
    expect(missingValues(g)).toEqual([]);
    expect(missingValues({ ...g, constants: new Map() })).toEqual([1]);
  });
});
