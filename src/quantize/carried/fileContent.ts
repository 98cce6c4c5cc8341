/** What a file holds, in one number: its nodes and constants, by name. Types and shapes that tools infer do not count. */
import { readsOf } from '../../graph/captures';
import { absent, type Graph, type Node, type ValueId } from '../../graph/graph';
import type { Tensor } from '../../graph/tensor';
import { checksum } from '../../util/checksum';

/** Constants that nodes read. */
export function usedConstants({ constants, ...graph }: Graph): ReadonlyMap<ValueId, Tensor> {
  const used = new Set(graph.nodes.flatMap(readsOf({ constants, ...graph })));
  return new Map([...constants].filter(([id]) => used.has(id)));
}

export function contentOf(graph: Graph): number {
  const nameOf = (id: ValueId): string => (id === absent ? '' : graph.values[id].name);
  const nodeLine = ({ domain, op, inputs, outputs }: Node): string =>
    [domain, op, ...inputs.map(nameOf), '=', ...outputs.map(nameOf)].join('\t');
  const constantLine = ([id, { type, shape, bytes }]: [ValueId, Tensor]): string =>
    [nameOf(id), type, shape, checksum(bytes)].join('\t');
  const lines = [...graph.nodes.map(nodeLine), ...[...usedConstants(graph)].map(constantLine).sort()];
  return checksum(new TextEncoder().encode(lines.join('\n')));
}
