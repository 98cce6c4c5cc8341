/** A part of a Graph as a Graph of its own, for running float islands. */
import { readsOf } from './captures';
import type { Graph, ValueId } from './graph';

/**
 * The given nodes with the given inputs and outputs; values, layers and constants keep their ids, so that what is fed
 * and returned is numbered as in the whole. An input of unknown type is taken for float32, as what feeds an island is.
 * Throws TypeError when a node reads a value that is neither an input, a constant, nor made by an earlier of the nodes.
 */
export function subgraphOf(
  graph: Graph,
  nodeIndices: readonly number[],
  inputs: readonly ValueId[],
  outputs: readonly ValueId[],
): Graph {
  const nodes = [...nodeIndices].sort((a, b) => a - b).map((index) => graph.nodes[index]);
  const made = new Set<ValueId>([...inputs, ...graph.constants.keys()]);
  const need = (value: ValueId, reader: string): void => {
    if (made.has(value)) return;
    throw new TypeError(`the subgraph lacks '${graph.values[value].name}', which ${reader} reads`);
  };
  const reads = readsOf(graph);
  for (const node of nodes) {
    reads(node).forEach((value) => need(value, `'${node.name}'`));
    node.outputs.forEach((value) => made.add(value));
  }
  outputs.forEach((value) => need(value, 'its output list'));
  const fed = new Set(inputs);
  const values = graph.values.map((value, id) =>
    fed.has(id) && value.type === 'unknown' ? { ...value, type: 'float32' as const } : value,
  );
  return { ...graph, values, nodes, inputs: [...inputs], outputs: [...outputs], heads: [] };
}
