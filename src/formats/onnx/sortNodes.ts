/** Topological order: kept as the file has it when it already is one, else the nearest stable order; cycles are errors. */
import { readsOf } from '../../graph/captures';
import type { Graph, Node, ValueId } from '../../graph/graph';
import { FormatError } from '../../util/errors';

export function sortNodes(graph: Graph, file: string): Graph {
  const reads = readsOf(graph);
  return isSorted(graph, reads) ? graph : { ...graph, nodes: sorted(graph, reads, file) };
}

function isSorted({ values, inputs, constants, nodes }: Graph, reads: (node: Node) => readonly ValueId[]): boolean {
  const made = new Uint8Array(values.length);
  for (const value of inputs) made[value] = 1;
  constants.forEach((_, value) => (made[value] = 1));
  for (const node of nodes) {
    for (const value of reads(node)) if (made[value] === 0) return false;
    for (const value of node.outputs) made[value] = 1;
  }
  return true;
}

/** Kahn's algorithm; among the nodes that are ready, the first in the file goes first in waves. */
function sorted(graph: Graph, reads: (node: Node) => readonly ValueId[], file: string): readonly Node[] {
  const made = new Set<ValueId>([...graph.inputs, ...graph.constants.keys()]);
  const waiting = new Map<ValueId, number[]>();
  const missing = graph.nodes.map((node, index) => {
    const open = [...new Set(reads(node))].filter((value) => !made.has(value));
    open.forEach((value) => waiting.set(value, [...(waiting.get(value) ?? []), index]));
    return open.length;
  });
  const queue = missing.flatMap((count, index) => (count === 0 ? [index] : []));
  for (let at = 0; at < queue.length; at++) {
    for (const output of graph.nodes[queue[at]].outputs) {
      for (const reader of waiting.get(output) ?? []) if (--missing[reader] === 0) queue.push(reader);
    }
  }
  if (queue.length === graph.nodes.length) return queue.map((index) => graph.nodes[index]);
  const stuck = graph.nodes[missing.findIndex((count) => count > 0)];
  throw new FormatError(`${file}: the graph has a cycle through node '${stuck.name}' (${stuck.op}).`, {
    format: 'onnx',
    layer: stuck.name,
  });
}
