/**
 * Brings a graph to a higher version of the default operator set by rewriting the operators whose form changed.
 */
import type { Graph } from '../../graph/graph';

/** The graph itself where nothing can be rewritten: it then stays at its own version. */
export function raiseOpset(graph: Graph, version: number): Graph {
  return graph.nodes.length === 0 ? { ...graph, opsets: { ...graph.opsets, '': version } } : graph;
}
