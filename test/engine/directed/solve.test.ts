/** Sums that were asked for, summed again. */
import { describe, expect, it } from 'vitest';
import { between, everySum, reachOf, solve } from '../../../src/engine/directed/solve';
import { seeded } from '../../../src/util/random';

const sum = (weights: readonly number[], d: Int32Array): number => weights.reduce((total, w, j) => total + w * d[j], 0);

describe('solve', () => {
  it.each([
    [[3, -5, 7, 1], -128, 127],
    [[1], -8, 7],
    [[2, 3], 0, 15],
    [[0, 0, 9, -1, 4], -4, 4],
    [[127, -128, 90, 33, 2, 1], 3, 9],
  ])('reaches whatever %j reach with %i … %i', (weights, low, high) => {
    const reached = new Set<number>();
    const all = (j: number, total: number): void => {
      if (j === weights.length) return void reached.add(total);
      for (let d = low; d <= high; d += Math.max(1, Math.floor((high - low) / 12))) all(j + 1, total + weights[j] * d);
    };
    all(0, 0);
    const targets = [...reached].sort((a, b) => a - b);
    const reach = reachOf({ weights, low, high });
    expect(targets[0]).toBeGreaterThanOrEqual(reach.low);
    expect(targets[targets.length - 1]).toBeLessThanOrEqual(reach.high);
    const solved = targets.filter((target) => {
      const d = solve({ weights, low, high }, target, seeded(7));
      if (!d) return false;
      expect(sum(weights, d)).toBe(target);
      expect(d.every((each) => each >= low && each <= high)).toBe(true);
      return true;
    });
    expect(solved.length / targets.length).toBeGreaterThan(0.9);
  });
  it.each([
    [[2, 4, -6], 3],
    [[5], 4],
    [[1, 1], 300],
    [[], 1],
  ])('%j never sum to %i', (weights, target) => {
    expect(solve({ weights, low: -128, high: 127 }, target, seeded(1))).toBeUndefined();
  });
  it.each([
    // The heaviest takes too much, the lightest cannot make up for it: 97·1 + 64·(−2) + 31·7.
    [[97, 64, 31], -8, 7, 97 - 128 + 217],
    [[100, 60, 45], 0, 15, 100 + 60 * 7 + 45 * 3],
    [[7, 5], -3, 3, 7 * 3 - 5 * 2],
    [[6, 0, 0, 4], -3, 3, 6 - 12],
  ])('finds integers of %j within %i … %i for %i, where few can have it', (weights, low, high, target) => {
    const d = solve({ weights, low, high }, target, seeded(1)) ?? expect.fail('none found');
    expect(sum(weights, d)).toBe(target);
    expect(d.every((each) => each >= low && each <= high)).toBe(true);
  });
  it.each([
    [[3, -5, 7], -2, 2],
    [[6, 4, 0], 0, 3],
    [[40, -9], -4, 3],
    [[], 0, 1],
  ])('finds every sum of %j within %i … %i', (weights, low, high) => {
    let sums: readonly number[] = [0];
    for (const w of weights) {
      const terms = Array.from({ length: high - low + 1 }, (_, i) => (low + i) * w);
      sums = sums.flatMap((each) => terms.map((term) => each + term));
    }
    const least = Math.min(...sums);
    const found = everySum({ weights, low, high }, 1e4) ?? expect.fail('too many steps');
    const listed = Array.from(found.keys()).filter((above) => found[above]);
    expect(listed).toEqual([...new Set(sums.map((each) => each - least))].sort((a, b) => a - b));
  });
  it('finds no sums where that takes too many steps', () => {
    // Sums from 0 to 30, for each of two weights and at first.
    expect(everySum({ weights: [1, 2], low: 0, high: 10 }, 93)).toBeDefined();
    expect(everySum({ weights: [1, 2], low: 0, high: 10 }, 92)).toBeUndefined();
  });
  it('knows the ends of what is reached', () => {
    expect(reachOf({ weights: [3, -5], low: -2, high: 7 })).toEqual({ low: -6 - 35, high: 21 + 10 });
    expect(reachOf({ weights: [], low: -2, high: 7 })).toEqual({ low: 0, high: 0 });
  });
  it('draws from both ends of a range', () => {
    expect([between(-2, 1, () => 0), between(-2, 1, () => 0.5), between(-2, 1, () => 1 - 2 ** -53)]).toEqual([
      -2, 0, 1,
    ]);
  });
});
