import { expect, it } from 'vitest';
import { planMemory, type Block } from '../../src/export/c/memoryPlan';
import { random } from '../support/random';

const overlaps = (a: readonly [number, number], b: readonly [number, number]): boolean => a[0] < b[1] && b[0] < a[1];

/** What any plan needs at least: the most elements that are alive in one step. */
function leastMemory(blocks: readonly Block[]): number {
  const steps = blocks.reduce((last, { to }) => Math.max(last, to + 1), 0);
  const alive = Array.from({ length: steps }, (_, step) =>
    blocks.reduce((sum, { length, from, to }) => sum + (from <= step && step <= to ? length : 0), 0),
  );
  return alive.reduce((most, sum) => Math.max(most, sum), 0);
}

it.each([1, 2, 3, 4, 5])('blocks that live together never share elements (seed %i)', (seed) => {
  const r = random(seed);
  const blocks: Block[] = Array.from({ length: 40 }, () => {
    const from = r.int(0, 30);
    return { length: r.int(1, 500), from, to: from + r.int(0, 6) };
  });
  const { offsets, peak } = planMemory(blocks);
  blocks.forEach((a, i) => {
    expect(offsets[i] + a.length).toBeLessThanOrEqual(peak);
    blocks.slice(0, i).forEach((b, j) => {
      const together = a.from <= b.to && b.from <= a.to;
      const shared = overlaps([offsets[i], offsets[i] + a.length], [offsets[j], offsets[j] + b.length]);
      expect(together && shared).toBe(false);
    });
  });
  expect(peak).toBeGreaterThanOrEqual(leastMemory(blocks));
  expect(peak).toBeLessThanOrEqual(1.5 * leastMemory(blocks));
});

it('a chain needs its two largest neighbours, a block fills the gap of a dead one', () => {
  const chain = [8, 4, 2, 6].map((length, i) => ({ length, from: i, to: i + 1 }));
  expect(planMemory(chain).peak).toBe(12);
  expect(planMemory([]).peak).toBe(0);
});
