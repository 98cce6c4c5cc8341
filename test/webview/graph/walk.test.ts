/** Where keys lead in a network, by plain loops over all nodes. */
import { describe, expect, it } from 'vitest';
import { layoutOf } from '../../../webview-ui/graph/layout';
import { networkOfEdges } from '../../../webview-ui/graph/network';
import { walked } from '../../../webview-ui/graph/walk';
import { randomNetwork } from './randomNetwork';

describe.each([1, 2, 3, 4])('in network %i', (seed) => {
  const network = randomNetwork(seed, 60);
  const layout = layoutOf(network);
  const { centres, rankOf, ranks } = layout;
  const nodes = centres.map((_, node) => node);
  /** Of those that are joined to a node: the fewest ranks away, of these the fewest pixels aside, of these the first. */
  const next = (from: number, joined: readonly number[]): number => {
    let best: number | undefined;
    for (const node of joined) {
      const far = Math.abs(rankOf[node] - rankOf[from]);
      const aside = Math.abs(centres[node].x - centres[from].x);
      const farBest = best === undefined ? Infinity : Math.abs(rankOf[best] - rankOf[from]);
      const asideBest = best === undefined ? Infinity : Math.abs(centres[best].x - centres[from].x);
      if (far < farBest || (far === farBest && aside < asideBest)) best = node;
    }
    return best ?? from;
  };
  const down = (from: number): number => next(from, network.after[from]);
  const up = (from: number): number => next(from, network.before[from]);
  const tenTimes = (from: number, step: (node: number) => number): number =>
    Array.from({ length: 10 }).reduce<number>((node) => step(node), from);
  /** The nearest in the same rank on one side; itself at the end. */
  const beside = (from: number, side: 1 | -1): number => {
    const others = nodes.filter(
      (node) => rankOf[node] === rankOf[from] && side * (centres[node].x - centres[from].x) > 0,
    );
    return others.reduce(
      (best, node) => (best < 0 || side * (centres[node].x - centres[best].x) < 0 ? node : best),
      -1,
    );
  };
  const led = (key: string): readonly (number | undefined)[] => nodes.map((from) => walked(key, from, network, layout));

  it('arrows lead along edges, to the nearest rank, and within a rank', () => {
    expect(led('ArrowDown')).toEqual(nodes.map(down));
    expect(led('ArrowUp')).toEqual(nodes.map(up));
    for (const [key, side] of [
      ['ArrowLeft', -1],
      ['ArrowRight', 1],
    ] as const)
      expect(led(key)).toEqual(nodes.map((from) => (beside(from, side) < 0 ? from : beside(from, side))));
  });
  it('pages are ten steps', () => {
    expect(led('PageDown')).toEqual(nodes.map((from) => tenTimes(from, down)));
    expect(led('PageUp')).toEqual(nodes.map((from) => tenTimes(from, up)));
  });
  it('the ends are the first of the first rank and the last of the last', () => {
    expect(new Set(led('Home'))).toEqual(new Set([ranks[0][0]]));
    const last = ranks[ranks.length - 1];
    expect(new Set(led('End'))).toEqual(new Set([last[last.length - 1]]));
  });
  it('other keys lead nowhere, and any of these to the first where nothing is selected', () => {
    expect(new Set(['a', 'Enter', 'Tab', 'constructor'].flatMap(led))).toEqual(new Set([undefined]));
    for (const key of ['ArrowDown', 'ArrowUp', 'ArrowLeft', 'ArrowRight', 'PageDown', 'PageUp', 'Home', 'End'])
      expect(walked(key, undefined, network, layout)).toBe(ranks[0][0]);
  });
});

it('a chain of thirty is walked by pages of ten', () => {
  const chain = networkOfEdges(Array.from({ length: 30 }, (_, at) => (at === 0 ? [] : [at - 1])));
  const layout = layoutOf(chain);
  expect([0, 15, 25].map((from) => walked('PageDown', from, chain, layout))).toEqual([10, 25, 29]);
  expect([0, 15, 25].map((from) => walked('PageUp', from, chain, layout))).toEqual([0, 5, 15]);
});

it('no key leads anywhere in a network without nodes', () => {
  const empty = networkOfEdges([]);
  expect(walked('Home', undefined, empty, layoutOf(empty))).toBeUndefined();
});
