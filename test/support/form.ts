/** A form of an operator in a small network: a convolution, the form, a convolution. */
import type { Graph, Node, ValueId } from '../../src/graph/graph';
import { graphBuilder, type GraphBuilder } from './buildGraph';
import { random } from './random';

export interface Form {
  readonly name: string;
  readonly graph: Graph;
}

export const inputShape = [1, 3, 9, 10];

/** @param body from a map (1, 4, 9, 10) of both signs to a map of `channels` */
export function form(
  name: string,
  body: (build: GraphBuilder, x: ValueId) => ValueId,
  { channels = 4, opset = 18 }: { readonly channels?: number; readonly opset?: number } = {},
): Form {
  const build = graphBuilder(random(name.length));
  const x = build.node('Conv', 'before', [build.input('image', inputShape), build.floats('w', [4, 3, 1, 1])]);
  const y = build.node('Conv', 'after', [body(build, x), build.floats('v', [3, channels, 1, 1])]);
  return { name, graph: build.build([y], { opsets: { '': opset } }) };
}

/** The form behind a ReLU: from a map that is never below zero. */
export function behindRelu({ name, graph }: Form): Form {
  const { nodes, values } = graph;
  const [x] = nodes[0].outputs;
  const positive = values.length;
  const relu: Node = { ...nodes[0], name: 'positive', op: 'Relu', inputs: [x], outputs: [positive], attributes: {} };
  const moved = nodes
    .slice(1)
    .map((node) => ({ ...node, inputs: node.inputs.map((value) => (value === x ? positive : value)) }));
  return {
    name: `${name}, behind a ReLU`,
    graph: {
      ...graph,
      values: [...values, { ...values[x], name: 'positive' }],
      nodes: [nodes[0], relu, ...moved],
    },
  };
}

/** @param body from a map reshaped to `shape` to any tensor whose elements 4 channels can share */
export const productForm = (
  name: string,
  shape: readonly number[],
  body: (build: GraphBuilder, x: ValueId) => ValueId,
  opset = 18,
): Form =>
  form(
    name,
    (build, x) => {
      const given = build.node('Reshape', 'given', [x, build.ints('given.shape', shape)]);
      return build.node('Reshape', 'map', [body(build, given), build.ints('map.shape', [1, 4, 1, -1])]);
    },
    { opset },
  );

export const shaped = (build: GraphBuilder, x: ValueId, name: string, shape: readonly number[]): ValueId =>
  build.node('Reshape', name, [x, build.ints(`${name}.shape`, shape)]);

/** What x meets: a map of another scale. */
export const other = (build: GraphBuilder, x: ValueId): ValueId =>
  build.node('Conv', 'other', [x, build.floats('u', [4, 4, 1, 1], -0.2, 0.2)]);
