/** Networks, their blocks, and folding: small ones by hand, and random ones against what must always hold. */
import { describe, expect, it } from 'vitest';
import { blocksOf, type Block } from '../../../webview-ui/graph/blocks';
import { fold } from '../../../webview-ui/graph/folding';
import { cyclesOf, networkOf, networkOfEdges } from '../../../webview-ui/graph/network';
import { random } from '../../support/random';
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
    const { nodes, nodeOf, network } = fold(net, blocksOf(net));
    expect(nodes.map((node) => node.layer)).toEqual([0, 1, 4, 5]);
    expect(Array.from(nodeOf)).toEqual([0, 1, 2, 2, 2, 3]);
    expect(network.before).toEqual([[], [0], [1], [2]]);
  });
  it('leaves unfolded blocks alone', () => {
    expect(fold(net, []).nodes).toHaveLength(6);
  });
  it.each([1, 2, 3, 4, 5, 6])('loses no edge between nodes of random network %i', (seed) => {
    const network = randomNetwork(seed, 120);
    const blocks = blocksOf(network);
    const folded = fold(network, blocks);
    network.before.forEach((sources, node) =>
      sources.forEach((source) => {
        const [from, to] = [folded.nodeOf[source], folded.nodeOf[node]];
        if (from !== to) expect(folded.network.before[to]).toContain(from);
      }),
    );
  });
  const named = (scope: string, ...members: readonly number[]): Block => ({ scope, members, last: members.at(-1)! });
  it('shows the outermost of blocks within blocks', () => {
    const outer = named('/a', 1, 2, 3, 4);
    const { nodes } = fold(net, [outer, named('/a/b', 2, 3, 4)]);
    expect(nodes).toEqual([{ layer: 0 }, { layer: 4, block: outer }, { layer: 5 }]);
  });
  it.each<[string, readonly Block[], readonly (readonly number[])[], number]>([
    // 0 → 1 → 2 → 3 with 0 and 2 in one block, 1 and 3 in another: each reads the other.
    ['that read each other', [named('/x', 0, 2), named('/y', 1, 3)], [[], [0], [1], [2]], 4],
    // The same without a way out of and back into either.
    ['that read each other by other nodes', [named('/x', 0, 3), named('/y', 1, 2)], [[], [0], [], [2]], 4],
    // What lies between the cycle and the end stays folded.
    [
      'beside a cycle',
      [named('/x', 0, 2), named('/y', 1, 3), named('/z', 4, 5, 6)],
      [[], [0], [1], [2], [3], [4], [5]],
      5,
    ],
    // A block in a cycle falls apart into the blocks in it.
    [
      'with blocks in them',
      [named('/x', 0, 1, 3), named('/x/in', 0, 1), named('/y', 2, 4)],
      [[], [0], [1], [2], [3]],
      4,
    ],
  ])('folds nothing that would be a cycle: blocks %s', (_, blocks, before, nodes) => {
    const folded = fold(networkOfEdges(before), blocks);
    expect(folded.nodes).toHaveLength(nodes);
    expect(cyclesOf(folded.network.before)).toEqual([]);
  });
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('keeps every edge of random blocks by names in random network %i', (seed) => {
    const network = randomNetwork(seed, 120);
    const source = random(seed);
    const scopeOf = network.before.map(() => source.int(0, 11));
    const blocks = [...new Set(scopeOf)].map((scope) =>
      named(`/${scope}`, ...scopeOf.flatMap((own, node) => (own === scope ? [node] : []))),
    );
    const folded = fold(network, blocks);
    const edges = folded.network.before.flatMap((sources, node) => sources.map((source) => `${source}-${node}`));
    const wanted = network.before.flatMap((sources, node) =>
      sources.map((source) => [folded.nodeOf[source], folded.nodeOf[node]]).filter(([from, to]) => from !== to),
    );
    expect(new Set(wanted.map(([from, to]) => `${from}-${to}`))).toEqual(new Set(edges));
  });
});

describe('cyclesOf', () => {
  it.each<[string, readonly (readonly number[])[], readonly (readonly number[])[]]>([
    ['none', [[], [0], [0, 1]], []],
    [
      'two of them, and what lies between is in neither',
      [[1], [0], [1], [2, 4], [3]],
      [
        [0, 1],
        [3, 4],
      ],
    ],
    ['a node that reads itself is no group', [[0]], []],
  ])('%s', (_, before, cycles) => {
    const found = cyclesOf(before).map((group) => [...group].sort((a, b) => a - b));
    expect(found.sort((a, b) => a[0] - b[0])).toEqual(cycles);
  });
});
