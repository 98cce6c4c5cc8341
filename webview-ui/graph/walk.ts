/** Keyboard movement in the network: up and down along edges, left and right within a rank. */
import type { Layout } from './layout';
import type { Network } from './network';

/** The node that a key leads to from `from`, or undefined for keys that do not move; without a start, the first node. */
export function walked(key: string, from: number | undefined, network: Network, layout: Layout): number | undefined {
  if (network.order.length === 0 || !moves.has(key)) return undefined;
  if (from === undefined) return layout.ranks[0][0];
  switch (key) {
    case 'ArrowDown':
      return nearest(network.after[from], from, layout) ?? from;
    case 'ArrowUp':
      return nearest(network.before[from], from, layout) ?? from;
    case 'ArrowLeft':
      return beside(from, -1, layout);
    case 'ArrowRight':
      return beside(from, 1, layout);
    case 'PageDown':
      return repeated(page, from, (node) => nearest(network.after[node], node, layout));
    case 'PageUp':
      return repeated(page, from, (node) => nearest(network.before[node], node, layout));
    case 'Home':
      return layout.ranks[0][0];
    default:
      return layout.ranks.at(-1)?.at(-1);
  }
}

const page = 10;
const moves = new Set(['ArrowDown', 'ArrowUp', 'ArrowLeft', 'ArrowRight', 'PageDown', 'PageUp', 'Home', 'End']);

/** The next rank's node before one further off, and the nearest of several there. */
function nearest(candidates: readonly number[], from: number, { centres, rankOf }: Layout): number | undefined {
  const distance = (node: number): number =>
    Math.abs(rankOf[node] - rankOf[from]) * 1e6 + Math.abs(centres[node].x - centres[from].x);
  return [...candidates].sort((a, b) => distance(a) - distance(b))[0];
}

function beside(from: number, step: number, { ranks, rankOf }: Layout): number {
  const rank = ranks[rankOf[from]];
  return rank[rank.indexOf(from) + step] ?? from;
}

function repeated(times: number, from: number, step: (node: number) => number | undefined): number {
  let node = from;
  for (let i = 0; i < times; i++) node = step(node) ?? node;
  return node;
}
