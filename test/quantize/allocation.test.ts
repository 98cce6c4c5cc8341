/** Bit allocation against all allocations there are, and where those are too many, against a table over whole costs. */
import { describe, expect, it } from 'vitest';
import {
  allocationFront,
  groupChoices,
  withinBudget,
  type Allocation,
  type Choices,
  type Width,
} from '../../src/quantize/allocation';
import { random } from '../support/random';

/** Noise falls by about 6 dB a bit, but not smoothly, and now and then not at all. One layer is as large as all others. */
function layersOf(count: number, seed: number): readonly Choices[] {
  const r = random(seed);
  return Array.from({ length: count }, (_, i) => {
    const size = i === 2 ? 50 * count : 1 + Math.floor(100 * r.next());
    return [2, 3, 4, 8].map((bits) => ({
      widths: [{ name: `layer${i}`, of: 'weights', bits }],
      cost: bits * size,
      noise: 4 ** -bits * (0.2 + 3 * r.next()),
    }));
  });
}

describe.each([1, 2, 3, 4, 5, 6])('five layers of four widths, seed %i', (seed) => {
  const layers = layersOf(5, seed);
  const front = allocationFront(layers);
  const all = layers.reduce<{ noise: number; cost: number }[]>(
    (so, choices) =>
      so.flatMap(({ noise, cost }) => choices.map((own) => ({ noise: noise + own.noise, cost: cost + own.cost }))),
    [{ noise: 0, cost: 0 }],
  );

  it('finds the least noise for every budget', () => {
    for (const { cost: budget } of all) {
      const best = Math.min(...all.filter(({ cost }) => cost <= budget).map(({ noise }) => noise));
      expect(withinBudget(front, budget)?.noise).toBeCloseTo(best, 12);
    }
  });

  it('says widths whose noise and cost are those that it says', () => {
    for (const { widths, noise, cost } of front) {
      const chosen = widths.map(({ bits }, i) => layers[i].find((one) => one.widths[0].bits === bits));
      expect(chosen.reduce((sum, one) => sum + (one?.noise ?? NaN), 0)).toBeCloseTo(noise, 12);
      expect(chosen.reduce((sum, one) => sum + (one?.cost ?? NaN), 0)).toBe(cost);
    }
  });

  it('rises in cost and falls in noise', () => {
    front.slice(1).forEach((next, i) => {
      expect(next.cost).toBeGreaterThan(front[i].cost);
      expect(next.noise).toBeLessThan(front[i].noise);
    });
  });
});

it('stays near the best where partial sums are too many to keep', () => {
  const layers = layersOf(40, 7);
  const most = layers.reduce((sum, choices) => sum + choices[3].cost, 0);
  // best[c]: least noise of cost c or less, layer by layer.
  let best = new Float64Array(most + 1);
  for (const choices of layers) {
    const next = new Float64Array(most + 1).fill(Infinity);
    for (const { cost, noise } of choices)
      for (let c = cost; c <= most; c++) next[c] = Math.min(next[c], best[c - cost] + noise);
    best = next;
  }
  const front = allocationFront(layers);
  for (const share of [0.3, 0.5, 0.7, 0.9]) {
    const budget = Math.floor(share * most);
    expect(withinBudget(front, budget)?.noise).toBeLessThanOrEqual(best[budget] * 1.01);
  }
});

const choice = (name: string, cost: number, noise: number): Allocation => ({
  widths: [{ name, of: 'weights', bits: 8 }],
  cost,
  noise,
});

/** Each cost a way, the noise falling. */
const ladder = (costs: readonly number[]): Choices => costs.map((cost) => choice(`${cost}`, cost, 1 / cost));

/** Whole numbers from `from` to `to`, both among them. */
const upTo = (to: number, from = 1): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);

describe('of more than 4096 ways, whose dearest is 4 · 4096', () => {
  const dearest = 4 * 4096;
  // Of costs 4n to 4n + 3 the first and the last.
  const endsOfFours = (costs: readonly number[]): number[] =>
    costs.filter((cost) => cost % 4 === 0 || cost % 4 === 3 || cost === 1);
  const costsOf = (groups: readonly Choices[]): number[] => allocationFront(groups).map(({ cost }) => cost);

  it('keeps the cheapest and the best of each bucket of four', () =>
    expect(costsOf([ladder(upTo(dearest))])).toEqual(endsOfFours(upTo(dearest))));
  it('keeps all where they are no more', () => {
    const costs = [...upTo(4095), dearest];
    expect(costsOf([ladder(costs)])).toEqual(costs);
  });
  it('drops from the first one that is too many', () => {
    const costs = [...upTo(4096), dearest];
    expect(costsOf([ladder(costs)])).toEqual(endsOfFours(costs));
  });
  it('counts what all groups can cost at most', () => {
    const [all, half] = [upTo(dearest / 2), dearest / 2];
    const second = [choice('dear', half, 0), choice('no cheaper, but noisy', half, 1)];
    expect(costsOf([ladder(all), second])).toEqual(endsOfFours(all).map((cost) => cost + half));
  });
});

it.each([
  ['equal in cost: the one of less noise', [choice('a', 1, 5), choice('b', 1, 4)], ['b']],
  ['equal in noise: the cheaper one', [choice('a', 2, 4), choice('b', 1, 4)], ['b']],
  ['equal in both: the first', [choice('a', 1, 4), choice('b', 1, 4)], ['a']],
  ['dearer and noisier: out', [choice('a', 1, 4), choice('b', 2, 5)], ['a']],
  [
    'given from the dearest: from the cheapest',
    [choice('a', 3, 1), choice('b', 1, 3), choice('c', 2, 2)],
    ['b', 'c', 'a'],
  ],
])('of ways %s', (_, ways, kept) => {
  expect(allocationFront([ways]).map(({ widths: [{ name }] }) => name)).toEqual(kept);
  expect(groupChoices([choice('value', 0, 0)], () => [ways]).map(({ widths: [, { name }] }) => name)).toEqual(kept);
});

it('has nothing for a budget below the cheapest', () => {
  const front = allocationFront([[{ widths: [{ name: 'a', of: 'weights', bits: 2 }], noise: 1, cost: 10 }]]);
  expect(withinBudget(front, 9)).toBeUndefined();
  expect(withinBudget(front, 10)?.widths).toEqual([{ name: 'a', of: 'weights', bits: 2 }]);
});

describe.each([1, 2, 3])('values read by several layers, whose product of widths is spent, seed %i', (seed) => {
  const r = random(seed);
  const widths = [2, 4, 8];
  const noiseOf = new Map<string, number>();
  const noise = (name: string, bits: number): number => {
    const key = `${name} ${bits}`;
    if (!noiseOf.has(key)) noiseOf.set(key, 4 ** -bits * (0.2 + 3 * r.next()));
    return noiseOf.get(key) ?? NaN;
  };
  const macs = { a: 7, b: 30, c: 11 };
  // x is read by a and b, y by c.
  const readers = { x: ['a', 'b'], y: ['c'] } as const;
  const choice = (of: Width['of'], name: string, bits: number, cost: number): Allocation => ({
    widths: [{ name, of, bits }],
    noise: noise(name, bits),
    cost,
  });
  const groups = (['x', 'y'] as const).map((value) =>
    groupChoices(
      widths.map((bits) => choice('activations', value, bits, 0)),
      ({ widths: [{ bits: input }] }) =>
        readers[value].map((name) => widths.map((bits) => choice('weights', name, bits, macs[name] * bits * input))),
    ),
  );
  const front = allocationFront(groups);
  const all = widths.flatMap((x) =>
    widths.flatMap((y) =>
      widths.flatMap((a) =>
        widths.flatMap((b) =>
          widths.map((c) => ({
            cost: x * (macs.a * a + macs.b * b) + y * macs.c * c,
            noise: noise('x', x) + noise('y', y) + noise('a', a) + noise('b', b) + noise('c', c),
          })),
        ),
      ),
    ),
  );

  it('are given the widths of least noise for every budget', () => {
    for (const { cost: budget } of all) {
      const best = Math.min(...all.filter(({ cost }) => cost <= budget).map((one) => one.noise));
      expect(withinBudget(front, budget)?.noise).toBeCloseTo(best, 12);
    }
  });

  it('are given one width each', () => {
    for (const { widths: chosen } of front)
      expect(chosen.map(({ name }) => name).sort()).toEqual(['a', 'b', 'c', 'x', 'y']);
  });
});
