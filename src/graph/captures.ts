/** What nodes read beyond their inputs: the bodies of If, Loop and Scan see the values of the graph around them. */
import { absent } from './graph';
import type { Graph, Node, ValueId } from './graph';

/** Values that some subgraph reads by name. They have to stay, under their names, as long as that node does. */
export function capturedValues(graph: Graph): ReadonlySet<ValueId> {
  const needed = new Set<string>();
  for (const node of graph.nodes) for (const name of capturesOf(node)) needed.add(name);
  if (needed.size === 0) return new Set();
  return new Set(graph.values.flatMap(({ name }, id) => (needed.has(name) ? [id] : [])));
}

/** What a node of the graph reads: its inputs that are given, then what its subgraphs capture. */
export function readsOf(graph: Graph): (node: Node) => readonly ValueId[] {
  const ids = new Map([...capturedValues(graph)].map((id) => [graph.values[id].name, id]));
  return (node) => {
    const inputs = node.inputs.includes(absent) ? node.inputs.filter((value) => value !== absent) : node.inputs;
    const names = ids.size === 0 ? [] : capturesOf(node);
    return names.length === 0 ? inputs : [...inputs, ...names.flatMap((name) => ids.get(name) ?? [])];
  };
}

function capturesOf({ attributes }: Node): readonly string[] {
  let captures = none;
  for (const name in attributes) {
    const attribute = attributes[name];
    if (attribute.kind === 'opaque' && attribute.captures) captures = [...captures, ...attribute.captures];
  }
  return captures;
}

const none: readonly string[] = [];
