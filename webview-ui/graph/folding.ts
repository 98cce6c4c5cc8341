/** The network with some of its blocks folded into one node each. */
import type { Block } from './blocks';
import { networkOfEdges, type Network } from './network';

export interface FoldedNetwork {
  readonly network: Network;
  /** What each node of the folded network stands for. */
  readonly nodes: readonly FoldedNode[];
  /** For each layer, the node that shows it. */
  readonly nodeOf: Int32Array;
}

export interface FoldedNode {
  /** The layer, or a folded block's last one: its output is the block's output. */
  readonly layer: number;
  /** Set when the node is a folded block. */
  readonly block?: Block;
}

/** @param folded by `Block.last` */
export function fold(network: Network, blocks: readonly Block[], folded: ReadonlySet<number>): FoldedNetwork {
  const blockOf = new Map<number, Block>();
  for (const block of blocks) {
    if (folded.has(block.last)) block.members.forEach((member) => blockOf.set(member, block));
  }
  const nodes: FoldedNode[] = [];
  const nodeOf = new Int32Array(network.before.length).fill(-1);
  network.before.forEach((_, layer) => {
    const block = blockOf.get(layer);
    if (block && block.last !== layer) return;
    for (const member of block?.members ?? [layer]) nodeOf[member] = nodes.length;
    nodes.push({ layer, block });
  });
  const before: number[][] = nodes.map(() => []);
  network.before.forEach((sources, layer) => {
    for (const source of sources) {
      if (nodeOf[source] !== nodeOf[layer]) before[nodeOf[layer]].push(nodeOf[source]);
    }
  });
  return { network: networkOfEdges(before), nodes, nodeOf };
}
