/** Layouts: what must hold for any network, and that the same network gives the same picture. */
import { describe, expect, it } from 'vitest';
import { layoutOf, nodeHeight, nodeWidth, type Point } from '../../../webview-ui/graph/layout';
import { networkOfEdges } from '../../../webview-ui/graph/network';
import { placesInOrder } from '../../../webview-ui/graph/places';
import { walked } from '../../../webview-ui/graph/walk';
import { checksum } from '../../../src/util/checksum';
import { random } from '../../support/random';
import { randomNetwork } from './randomNetwork';

describe('layoutOf', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('random network %i: edges lead down, nodes of a rank keep apart', (seed) => {
    const network = randomNetwork(seed, 150);
    const { centres, edges, ranks, width, height } = layoutOf(network);
    for (const { from, to, points } of edges) {
      expect(centres[from].y).toBeLessThan(centres[to].y);
      expect(points[0]).toEqual({ x: centres[from].x, y: centres[from].y + nodeHeight / 2 });
      expect(points.every(({ y }, at) => at === 0 || y > points[at - 1].y)).toBe(true);
    }
    for (const rank of ranks) {
      const x = rank.map((node) => centres[node].x).sort((a, b) => a - b);
      x.forEach((at, i) => i > 0 && expect(at - x[i - 1]).toBeGreaterThanOrEqual(nodeWidth - 1e-6));
    }
    for (const { x, y } of centres) {
      expect(x).toBeGreaterThanOrEqual(nodeWidth / 2 - 1e-6);
      expect(x).toBeLessThanOrEqual(width - nodeWidth / 2 + 1e-6);
      expect(y).toBeLessThanOrEqual(height - nodeHeight / 2 + 1e-6);
    }
    expect(ranks.flat()).toHaveLength(150);
  });
  it('draws a chain as a straight line', () => {
    const { centres } = layoutOf(networkOfEdges([[], [0], [1], [2], [3]]));
    expect(new Set(centres.map(({ x }) => x)).size).toBe(1);
  });
  it('puts what reads nothing right above its reader', () => {
    const { rankOf } = layoutOf(networkOfEdges([[], [0], [1], [2, 4], []]));
    expect(Array.from(rankOf)).toEqual([0, 1, 2, 3, 2]);
  });
  it('shares what room is missing so that the bends of a long edge move least', () => {
    // 0 → 1 → 2, 3 → 4, and 0 → 4 past them. Two nodes and the second bend want to be at two places, 226 too near together:
    // of that the bend, which counts eight times, takes (1 · 226)/(1 + 1 + 8), and what stands beside it the same.
    const { centres, edges } = layoutOf(networkOfEdges([[], [0], [1], [1], [2, 3, 0]]));
    const { points } = edges.find(({ from, to }) => from === 0 && to === 4)!;
    expect(points[2].x - points[1].x).toBeCloseTo(22.6, 9);
    expect(centres[3].x - centres[1].x).toBeCloseTo(22.6, 9);
    expect(centres[2].x - centres[1].x).toBeCloseTo(22.6 - 226, 9);
  });
  it.each([1, 2, 3])('draws small network %i as people have seen it', (seed) => {
    const { centres, edges, width } = layoutOf(randomNetwork(seed, 14));
    const text = ({ x, y }: Point): string => `${x.toFixed(1)},${y}`;
    const nodes = centres.map((centre, node) => `${node} at ${text(centre)}`);
    const ways = edges.map(({ from, to, points }) => `${from} to ${to}: ${points.map(text).join(' ')}`);
    expect([`width ${width.toFixed(1)}`, ...nodes, ...ways].join('\n')).toMatchSnapshot();
  });
  it.each([1, 2, 3, 4])('lays out network %i, where some read nothing and some nobody reads, as it did', (seed) => {
    const source = random(seed);
    const wanted = Array.from({ length: 70 }, (_, node) => {
      const some = Array.from({ length: source.pick([0, 1, 1, 1, 2, 3]) }, () =>
        source.int(Math.max(0, node - 12), node),
      );
      return source.next() < 0.7 && node > 0 ? [node - 1, ...some] : some;
    });
    const { centres, edges, ranks, width, height } = layoutOf(networkOfEdges(wanted));
    const places = [...centres, ...edges.flatMap(({ points }) => points)].map(({ x, y }) => `${x.toFixed(1)},${y}`);
    const sum = checksum(new TextEncoder().encode(JSON.stringify([places, ranks])));
    expect(`${edges.length} edges on ${width.toFixed(1)} × ${height}, ${sum}`).toMatchSnapshot();
  });
  it.each([
    [2789, 2999 + 2],
    [2788, 2],
  ])('bends 60,000 times and no more: with a last edge from %i the first has %i points', (last, points) => {
    // A chain, and to its end edges from 0 to 19 past 2999 to 2980 ranks, which are 59,790 bends, and one past 210 or 211.
    const chain = Array.from({ length: 3001 }, (_, at) => (at === 0 ? [] : [at - 1]));
    const far = Array.from({ length: 20 }, (_, at) => at);
    const { edges } = layoutOf(networkOfEdges([...chain.slice(0, 3000), [2999, ...far, last]]));
    expect(edges.find(({ from, to }) => from === 0 && to === 3000)?.points).toHaveLength(points);
  });
  it('gives the same picture again', () => {
    expect(layoutOf(randomNetwork(9, 80))).toEqual(layoutOf(randomNetwork(9, 80)));
  });
  it('draws networks without layers, and with very long edges', () => {
    expect(layoutOf(networkOfEdges([])).centres).toEqual([]);
    const far = Array.from({ length: 3000 }, (_, at) => (at === 0 ? [] : at % 30 === 0 ? [at - 1, 0] : [at - 1]));
    expect(layoutOf(networkOfEdges(far)).edges).toHaveLength(2999 + 99);
  });
});

describe('placesInOrder', () => {
  it('keeps wishes that fit, and shares the room where they do not', () => {
    const wish = (at: number, weight = 1): { at: number; weight: number; width: number } => ({ at, weight, width: 10 });
    expect(placesInOrder([wish(0), wish(50)])).toEqual([0, 50]);
    expect(placesInOrder([wish(0), wish(0)])).toEqual([-5, 5]);
    expect(placesInOrder([wish(20), wish(0)])).toEqual([5, 15]);
    expect(placesInOrder([wish(0, 3), wish(0, 1)])).toEqual([-2.5, 7.5]);
  });
  it.each([1, 2, 3])('is the least of the sums of squares (seed %i)', (seed) => {
    const source = random(seed);
    const next = (): number => source.next();
    const wishes = Array.from({ length: 6 }, () => ({ at: next() * 40, weight: 1 + next(), width: 8 }));
    const cost = (x: readonly number[]): number =>
      x.reduce((sum, at, i) => sum + wishes[i].weight * (at - wishes[i].at) ** 2, 0);
    const places = placesInOrder(wishes);
    for (let attempt = 0; attempt < 500; attempt++) {
      const moved = places.map((at) => at + (next() - 0.5) * 4);
      const legal = moved.every((at, i) => i === 0 || at - moved[i - 1] >= 8);
      if (legal) expect(cost(moved)).toBeGreaterThanOrEqual(cost(places) - 1e-9);
    }
  });
});

describe('walked', () => {
  // 0 forks into 1 and 2, which meet in 3; 3 is followed by 4.
  const network = networkOfEdges([[], [0], [0], [1, 2], [3]]);
  const layout = layoutOf(network);
  it.each([
    ['ArrowDown', 3, 4],
    ['ArrowDown', 4, 4],
    ['ArrowUp', 3, 1],
    ['ArrowUp', 0, 0],
    ['ArrowRight', 1, 2],
    ['ArrowRight', 2, 2],
    ['ArrowLeft', 2, 1],
    ['Home', 4, 0],
    ['End', 0, 4],
    ['PageDown', 0, 4],
    ['PageUp', 4, 0],
    ['ArrowDown', undefined, 0],
    ['x', 3, undefined],
  ])('%s from %s leads to %s', (key, from, to) => expect(walked(key, from, network, layout)).toBe(to));
  it.each(['Home', 'End', 'ArrowDown', 'PageUp'])(
    '%s stays on a layer that is alone, and leads nowhere without layers',
    (key) => {
      const [alone, none] = [networkOfEdges([[]]), networkOfEdges([])];
      expect(walked(key, 0, alone, layoutOf(alone))).toBe(0);
      expect(walked(key, undefined, alone, layoutOf(alone))).toBe(0);
      expect(walked(key, undefined, none, layoutOf(none))).toBe(undefined);
    },
  );
  it('turns ten layers at a time', () => {
    const chain = networkOfEdges(Array.from({ length: 30 }, (_, at) => (at === 0 ? [] : [at - 1])));
    expect(walked('PageDown', 5, chain, layoutOf(chain))).toBe(15);
    expect(walked('PageUp', 25, chain, layoutOf(chain))).toBe(15);
  });
});
