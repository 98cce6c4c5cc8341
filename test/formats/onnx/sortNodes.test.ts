import { describe, expect, it } from 'vitest';
import { sortNodes } from '../../../src/formats/onnx/sortNodes';
import type { Graph } from '../../../src/graph/graph';
import { graphBuilder } from '../../support/buildGraph';
import { random } from '../../support/random';

/** a → b, a → c, b and c → d, and one that reads a constant alone. */
function diamond(order: string): Graph {
  const build = graphBuilder(random(1));
  const a = build.node('Relu', 'a', [build.input('x', [1])]);
  const b = build.node('Relu', 'b', [a]);
  const c = build.node('Relu', 'c', [a]);
  const d = build.node('Add', 'd', [b, c]);
  const e = build.node('Relu', 'e', [build.floats('w', [1])]);
  const graph = build.build([d, e]);
  const nodes = [...order].flatMap((name) => graph.nodes.filter((node) => node.name === name));
  return { ...graph, nodes };
}

const orderOf = ({ nodes }: Graph): string => nodes.map(({ name }) => name).join('');

describe('nodes are brought into an order in which they can run', () => {
  it.each(['abcde', 'acbed', 'eabcd'])('%s is left alone', (order) => {
    const graph = diamond(order);
    expect(sortNodes(graph, 'm.onnx')).toBe(graph);
  });

  it.each([
    ['dcbae', 'aecbd'],
    ['bacde', 'aebcd'],
    ['edcba', 'eacbd'],
  ])('%s becomes %s', (order, sorted) => expect(orderOf(sortNodes(diamond(order), 'm.onnx'))).toBe(sorted));

  it('two outputs that one node reads are waited for', () => {
    const build = graphBuilder(random(2));
    const s = build.node('Split', 's', [build.input('x', [2])], {}, 2);
    const sum = build.node('Add', 'sum', [s, build.output(s, 1)]);
    const graph = build.build([sum]);
    expect(orderOf(sortNodes({ ...graph, nodes: [...graph.nodes].reverse() }, 'm.onnx'))).toBe('ssum');
  });

  it('a circle is refused, by the first node in it', () => {
    const build = graphBuilder(random(3));
    const first = build.node('Relu', 'first', [build.input('x', [1])]);
    const one = build.node('Add', 'one', [first, first]);
    const two = build.node('Relu', 'two', [one]);
    const graph = build.build([two]);
    const nodes = graph.nodes.map((node) => (node.name === 'one' ? { ...node, inputs: [first, two] } : node));
    expect(() => sortNodes({ ...graph, nodes }, 'm.onnx')).toThrow(
      "m.onnx: the graph has a cycle through node 'one' (Add).",
    );
  });
});
