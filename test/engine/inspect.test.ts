/** What `inspect` says of a graph beside its layers: ports, and notes on what is missing or runs in float. */
import { describe, expect, it } from 'vitest';
import { inspect } from '../../src/engine/inspect';
import type { Graph, ValueId } from '../../src/graph/graph';
import { importDarknet } from '../../src/formats/darknet/importDarknet';
import { inferShapes } from '../../src/graph/shapes';
import { type GraphBuilder, graphBuilder } from '../support/buildGraph';
import { random } from '../support/random';

function graphOf(then: (b: GraphBuilder, x: ValueId) => ValueId): Graph {
  const b = graphBuilder(random(1));
  return b.build([then(b, b.input('x', [1, 4, 8, 8]))]);
}

it('names what goes in and what comes out', () => {
  const graph = inferShapes(graphOf((b, x) => b.node('Relu', 'relu', [x])));
  const { inputs, outputs, format, name, layers } = inspect(graph);
  expect(inputs).toEqual([
    {
      ...{ name: 'x', shape: [1, 4, 8, 8], type: 'float32', layout: 'NCHW' },
      ...{ taken: 'pictures: colour and alpha, 8×8, channels first (NCHW)', because: '4 in dimension 1 of 4' },
    },
  ]);
  expect(outputs).toMatchObject([{ shape: [1, 4, 8, 8], type: 'float32' }]);
  expect([format, name]).toEqual([graph.format, graph.name]);
  expect(layers).toHaveLength(1);
});

describe('operators in float', () => {
  it('are named once each, in the order of the alphabet', () => {
    const graph = graphOf((b, x) => {
      const twice = b.node('Unique', 'a', [b.node('Unique', 'b', [x])]);
      return b.node('Relu', 'c', [b.node('Det', 'd', [twice])]);
    });
    expect(inspect(graph).notes).toEqual(['Runs in float where it occurs: Det, Unique.']);
  });
  it.each([
    'Relu',
    'Dropout',
    'Constant',
    'Shape',
    'Cast',
    'Gather',
    'ConstantOfShape',
    'MatMul',
    'BatchNormalization',
  ])('do not include %s', (op) => expect(inspect(graphOf((b, x) => b.node(op, 'a', [x]))).notes).toEqual([]));
  it('of another domain have their domain before their name', () => {
    const graph = graphOf((b, x) => b.node('Relu', 'a', [x]));
    const foreign = { ...graph, nodes: graph.nodes.map((node) => ({ ...node, domain: 'com.example' })) };
    expect(inspect(foreign).notes).toEqual(['Runs in float where it occurs: com.example.Relu.']);
  });
});

describe('a cfg', () => {
  const cfg = '[net]\nwidth=8\nheight=8\nchannels=3\n[convolutional]\nfilters=2\nsize=1\nactivation=linear\n';
  const note = 'The weights file was not found beside the cfg: structure only.';
  it('without weights says so', () => expect(inspect(importDarknet({ cfg, name: 'a.cfg' })).notes).toEqual([note]));
});
