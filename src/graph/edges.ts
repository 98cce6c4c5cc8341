/** Which nodes read and which node makes each value of a graph. */
import { readsOf } from './captures';
import type { Graph, ValueId } from './graph';

/** For each value, the indices of the nodes that read it, also in their subgraphs (a node that reads it twice counts once). */
export function consumersOf(graph: Graph): ReadonlyMap<ValueId, readonly number[]> {
  const consumers = new Map<ValueId, number[]>();
  const reads = readsOf(graph);
  graph.nodes.forEach((node, index) => {
    for (const value of new Set(reads(node))) {
      const list = consumers.get(value);
      if (list) list.push(index);
      else consumers.set(value, [index]);
    }
  });
  return consumers;
}

/** For each value, the index of the node that makes it; inputs and constants have none. */
export function producersOf(graph: Graph): ReadonlyMap<ValueId, number> {
  const producers = new Map<ValueId, number>();
  graph.nodes.forEach((node, index) => node.outputs.forEach((value) => producers.set(value, index)));
  return producers;
}
