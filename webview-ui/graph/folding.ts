/**
 * The network with some of its blocks folded into one node each. Blocks by names may lie within others, of which the outermost folded one
 * is seen, and may be left and entered again: two of them that read each other would be a cycle, and fall apart into what is in them.
 */
import type { Block } from './blocks';
import { cyclesOf, networkOfEdges, type Network } from './network';

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

/** @param folded outer blocks before those in them */
export function fold(network: Network, folded: readonly Block[]): FoldedNetwork {
  const nodes: FoldedNode[] = [];
  const nodeOf = new Int32Array(network.before.length).fill(-1);
  const blockOf = acyclic(network, folded);
  network.before.forEach((_, layer) => {
    const block = blockOf.get(layer);
    if (block && block.last !== layer) return;
    for (const member of block?.members ?? [layer]) nodeOf[member] = nodes.length;
    nodes.push({ layer, block });
  });
  return { network: networkOfEdges(edgesOf(network, nodes.length, nodeOf)), nodes, nodeOf };
}

type BlockOf = ReadonlyMap<number, Block>;

/** For each layer the outermost of the blocks that it is in, without those that are in a cycle. Ends after as many rounds as blocks lie deep. */
function acyclic(network: Network, folded: readonly Block[]): BlockOf {
  for (let left = folded; ;) {
    const blockOf = outermost(left);
    const cyclic = blocksInCycles(network, blockOf);
    if (cyclic.size === 0) return blockOf;
    left = left.filter((block) => !cyclic.has(block));
  }
}

function outermost(blocks: readonly Block[]): BlockOf {
  const blockOf = new Map<number, Block>();
  for (const block of blocks) {
    if (!blockOf.has(block.last)) block.members.forEach((member) => blockOf.set(member, block));
  }
  return blockOf;
}

function blocksInCycles({ before }: Network, blockOf: BlockOf): ReadonlySet<Block> {
  const groupOf = Int32Array.from(before, (_, layer) => blockOf.get(layer)?.last ?? layer);
  const cycles = cyclesOf(edgesOf({ before }, before.length, groupOf));
  return new Set(cycles.flat().flatMap((group) => blockOf.get(group) ?? []));
}

/** For each node those that it reads, as `nodeOf` joins layers. */
function edgesOf({ before }: Pick<Network, 'before'>, nodes: number, nodeOf: Int32Array): number[][] {
  const edges: number[][] = Array.from({ length: nodes }, () => []);
  before.forEach((sources, layer) => {
    for (const source of sources) {
      if (nodeOf[source] !== nodeOf[layer]) edges[nodeOf[layer]].push(nodeOf[source]);
    }
  });
  return edges;
}
