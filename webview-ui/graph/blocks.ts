/**
 * Blocks that can be folded into one node: what lies between a fork and the node where all its ways meet again, such as a
 * residual unit with its Add, or a pyramid of pools with its Concat. A block is entered from its fork only and left through its last node
 * only, so folding it never makes a cycle. Of blocks within blocks the innermost are taken. Where names have no scopes, or layers are few,
 * the shape of the network shows its blocks.
 */
import type { Network } from './network';

export interface Block {
  /** The last node's index. */
  readonly last: number;
  /** Ascending; at least three. */
  readonly members: readonly number[];
  /** Of a block by names: their scope. Such blocks may hold others. */
  readonly scope?: string;
}

const smallest = 3;

export function blocksOf(network: Network): readonly Block[] {
  const meets = meetingNodes(network);
  const found: Block[] = [];
  network.after.forEach((readers, fork) => {
    const last = meets[fork];
    if (readers.length < 2 || last === end) return;
    const members = between(network, fork, last);
    if (members && members.length >= smallest) found.push({ last, members });
  });
  return innermost(found).sort((a, b) => a.last - b.last);
}

/** Beyond every last node. */
const end = -1;

/** For each node, the first node that every way from it to an end of the network goes through (its immediate post-dominator). */
function meetingNodes({ after, order }: Network): Int32Array {
  const meets = new Int32Array(after.length).fill(end);
  const position = new Int32Array(after.length);
  order.forEach((node, at) => (position[node] = at));
  const common = (a: number, b: number): number => {
    while (a !== b) {
      if (a === end || b === end) return end;
      if (position[a] < position[b]) a = meets[a];
      else b = meets[b];
    }
    return a;
  };
  for (const node of [...order].reverse()) {
    if (after[node].length > 0) meets[node] = after[node].reduce(common);
  }
  return meets;
}

/** The nodes on ways from `fork` to `last`, `last` included; undefined when something else enters them. */
function between({ before, after }: Network, fork: number, last: number): readonly number[] | undefined {
  const members = new Set<number>([last]);
  const queue = [...after[fork]];
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    if (members.has(node)) continue;
    members.add(node);
    queue.push(...after[node]);
  }
  const enters = (node: number): boolean => before[node].some((source) => source !== fork && !members.has(source));
  return [...members].some(enters) ? undefined : [...members].sort((a, b) => a - b);
}

function innermost(blocks: readonly Block[]): Block[] {
  const taken = new Set<number>();
  return [...blocks]
    .sort((a, b) => a.members.length - b.members.length)
    .filter(({ members }) => {
      if (members.some((member) => taken.has(member))) return false;
      members.forEach((member) => taken.add(member));
      return true;
    });
}
