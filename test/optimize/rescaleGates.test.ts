import { describe, expect, it } from 'vitest';
import { checkGraph } from '../../src/graph/check';
import { ints, type Graph } from '../../src/graph/graph';
import { floatsOf, floatTensor } from '../../src/graph/tensor';
import { inferShapes } from '../../src/graph/shapes';
import { equalize, equalizedValues } from '../../src/optimize/equalize';
import { rescaleGates } from '../../src/optimize/rescaleGates';
import { graphBuilder } from '../support/buildGraph';
import { expectSameOutputs, seededInputs } from '../support/checkPass';
import { interpret } from '../support/floatInterpreter';
import { random } from '../support/random';

/** conv – swish – conv, twice; the second swish is joined with others, so that no factor can go on. */
function swishes(): Graph {
  const build = graphBuilder(random(8));
  const conv = (name: string, x: number, channels: number): number =>
    build.node(
      'Conv',
      name,
      [x, build.floats(`${name}.w`, [4, channels, 1, 1], -1, 1), build.floats(`${name}.b`, [4])],
      {
        kernel_shape: ints([1, 1]),
      },
    );
  const swish = (name: string, x: number): number =>
    build.node('Mul', `${name}/mul`, [x, build.node('Sigmoid', `${name}/sigmoid`, [x])]);
  const first = swish('first', conv('a', build.input('x', [1, 3, 5, 5]), 3));
  const second = swish('second', conv('b', first, 4));
  const graph = inferShapes(
    build.build([conv('c', build.node('Concat', 'join', [second, second], { axis: { kind: 'int', value: 1 } }), 8)]),
  );
  // The channels of the first swish differ by powers of four.
  const wide = graph.nodes[0].inputs[1];
  const weights = floatsOf(graph.constants.get(wide) as never).map((w, i) => w * 4 ** (2 - Math.floor(i / 3)));
  return { ...graph, constants: new Map(graph.constants).set(wide, floatTensor([4, 3, 1, 1], weights)) };
}

const maximaOf = (graph: Graph): Map<number, Float64Array> => {
  const values = interpret(graph, seededInputs(graph, 9));
  return new Map(
    equalizedValues(graph).map((value) => {
      const { shape, data } = values.get(value) ?? { shape: [1, 0], data: [] };
      const plane = data.length / shape[1];
      const channel = (c: number): number => Math.max(...data.slice(c * plane, (c + 1) * plane).map(Math.abs));
      return [value, Float64Array.from({ length: shape[1] }, (_, c) => channel(c))];
    }),
  );
};

const spread = (most: Float64Array): number => Math.max(...most) / Math.min(...most);

describe('rescaling behind gates', () => {
  const graph = swishes();
  const rescaled = rescaleGates(graph);

  it('changes nothing that the network computes', () => {
    expect(checkGraph(rescaled)).toEqual([]);
    expectSameOutputs(graph, rescaled, 1e-6);
  });

  it('is put only where factors can go on', () => {
    expect(rescaled.nodes.filter(({ name }) => name.endsWith('/rescale')).map(({ name }) => name)).toEqual([
      'first/mul/rescale',
    ]);
  });

  it('lets equalization bring the channels closer, with the same outputs', () => {
    expect(equalizedValues(graph)).toEqual([]);
    const before = maximaOf(rescaled);
    const equal = equalize(rescaled, before);
    expectSameOutputs(graph, equal, 1e-4);
    const [value] = before.keys();
    expect(spread(maximaOf(equal).get(value) ?? Float64Array.of(1))).toBeLessThan(
      spread(before.get(value) ?? Float64Array.of(1)) / 3,
    );
  });

  it('leaves a graph without gates as it is', () => {
    const plain = { ...graph, nodes: graph.nodes.filter(({ op }) => op !== 'Mul') };
    expect(rescaleGates(plain)).toBe(plain);
  });
});
