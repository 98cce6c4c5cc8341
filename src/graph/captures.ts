/** What nodes read beyond their inputs: the bodies of If, Loop and Scan see the values of the graph around them. */
import { absent } from './graph';
import type { Graph, Node, ValueId } from './graph';

/** Values that some subgraph reads by name. They have to stay, under their names, as long as that node does. */
export function capturedValues(graph: Graph): ReadonlySet<ValueId> {
  const needed = new Set(graph.nodes.flatMap(capturesOf));
  if (needed.size === 0) return new Set();
  return new Set(graph.values.flatMap(({ name }, id) => (needed.has(name) ? [id] : [])));
}

/** What a node of the graph reads: its inputs that are given, then what its subgraphs capture. */
export function readsOf(graph: Graph): (node: Node) => readonly ValueId[] {
  const ids = new Map([...capturedValues(graph)].map((id) => [graph.values[id].name, id]));
  return (node) => {
    const inputs = node.inputs.filter((value) => value !== absent);
    const names = ids.size === 0 ? [] : capturesOf(node);
    return names.length === 0 ? inputs : [...inputs, ...names.flatMap((name) => ids.get(name) ?? [])];
  };
}

function capturesOf(node: Node): readonly string[] {
  return Object.values(node.attributes).flatMap((attribute) =>
    attribute.kind === 'opaque' ? (attribute.captures ?? []) : [],
  );
}
