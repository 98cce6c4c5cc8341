/** Networks, their blocks, and folding: small ones by hand, and random ones against what must always hold. */
import { describe, expect, it } from 'vitest';
import { blocksOf } from '../../../webview-ui/graph/blocks';
import { fold } from '../../../webview-ui/graph/folding';
import { networkOf, networkOfEdges } from '../../../webview-ui/graph/network';
import { randomNetwork } from './randomNetwork';

const layer = (name: string, ...from: readonly string[]): { name: string; from: readonly string[] } => ({ name, from });

describe('networkOf', () => {
  it('joins layers by name, each pair once', () => {
    const { before, after } = networkOf([layer('a'), layer('b', 'a', 'a'), layer('c', 'a', 'b')]);
    expect(before).toEqual([[], [0], [0, 1]]);
    expect(after).toEqual([[1, 2], [2], []]);
  });
  it('takes layers in any order, and names that nothing has', () => {
    const { before, order } = networkOf([layer('last', 'first', 'gone'), layer('first')]);
    expect(before).toEqual([[1], []]);
    expect(order).toEqual([1, 0]);
  });
  it('opens cycles', () => {
    const { before, order } = networkOf([layer('a', 'c'), layer('b', 'a'), layer('c', 'b', 'c')]);
    const edges = before.flat().length;
    expect(edges).toBe(2);
    expect(order).toHaveLength(3);
  });
  it('is as deep as it must be', () => {
    const chain = Array.from({ length: 50_000 }, (_, at) => (at === 0 ? [] : [at - 1]));
    expect(networkOfEdges(chain).order.at(-1)).toBe(49_999);
  });
});

describe('blocksOf', () => {
  it('finds a residual unit: from its fork to where the ways meet', () => {
    const net = networkOfEdges([[], [0], [1], [2], [3, 1], [4]]);
    expect(blocksOf(net)).toEqual([{ last: 4, members: [2, 3, 4] }]);
  });
  it('finds nothing in a chain, nor where ways never meet', () => {
    expect(blocksOf(networkOfEdges([[], [0], [1]]))).toEqual([]);
    expect(blocksOf(networkOfEdges([[], [0], [0], [1], [2]]))).toEqual([]);
  });
  it('leaves out what something else enters', () => {
    // 5 joins the ways of 1, but 3 also reads 0, which stands before the fork.
    const net = networkOfEdges([[], [0], [1], [2, 0], [1], [3, 4], [5]]);
    expect(blocksOf(net).some(({ members }) => members.includes(3) && !members.includes(1))).toBe(false);
  });
  it('takes the innermost of blocks within blocks', () => {
    const net = networkOfEdges([[], [0], [1], [2], [3, 1], [4, 0], [5]]);
    expect(blocksOf(net)).toEqual([{ last: 4, members: [2, 3, 4] }]);
  });
  it.each([1, 2, 3, 4, 5, 6])('in random network %i: entered from one node, left through the last', (seed) => {
    const net = randomNetwork(seed, 120);
    for (const { last, members } of blocksOf(net)) {
      const inside = new Set(members);
      const entries = new Set(members.flatMap((node) => net.before[node].filter((source) => !inside.has(source))));
      const exits = members.filter((node) => net.after[node].some((reader) => !inside.has(reader)));
      expect(entries.size).toBe(1);
      expect(exits.every((node) => node === last)).toBe(true);
    }
  });
});

describe('fold', () => {
  const net = networkOfEdges([[], [0], [1], [2], [3, 1], [4]]);
  it('makes one node of a block', () => {
    const { nodes, nodeOf, network } = fold(net, blocksOf(net), new Set([4]));
    expect(nodes.map((node) => node.layer)).toEqual([0, 1, 4, 5]);
    expect(Array.from(nodeOf)).toEqual([0, 1, 2, 2, 2, 3]);
    expect(network.before).toEqual([[], [0], [1], [2]]);
  });
  it('leaves unfolded blocks alone', () => {
    expect(fold(net, blocksOf(net), new Set()).nodes).toHaveLength(6);
  });
  it.each([1, 2, 3, 4, 5, 6])('loses no edge between nodes of random network %i', (seed) => {
    const network = randomNetwork(seed, 120);
    const blocks = blocksOf(network);
    const folded = fold(network, blocks, new Set(blocks.map(({ last }) => last)));
    network.before.forEach((sources, node) =>
      sources.forEach((source) => {
        const [from, to] = [folded.nodeOf[source], folded.nodeOf[node]];
        if (from !== to) expect(folded.network.before[to]).toContain(from);
      }),
    );
  });
});
