/** Which values a network computes, and which are known before it runs. */
import type { Graph, Node } from './graph';

/** By value, 1 where it depends on an input of the graph; all others are known before it runs. */
export function computedValues(graph: Graph): Uint8Array {
  const computed = new Uint8Array(graph.values.length);
  for (const id of graph.inputs) if (!graph.constants.has(id)) computed[id] = 1;
  for (const node of graph.nodes) {
    if (node.op === 'Shape' || !reads(node, computed)) continue;
    for (const id of node.outputs) computed[id] = 1;
  }
  return computed;
}

/** Is any input of a node marked? */
export function reads({ inputs }: Node, marked: Uint8Array): boolean {
  for (const id of inputs) if (marked[id] === 1) return true;
  return false;
}
