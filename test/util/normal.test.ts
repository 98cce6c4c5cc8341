import { expect, it } from 'vitest';
import { normalDensity, normalShare } from '../../src/util/normal';

/** Abramowitz and Stegun, Handbook of Mathematical Functions, table 26.1. */
it.each([
  [-3, 0.0013498980316301],
  [-1.5, 0.0668072012688581],
  [-0.2, 0.4207402905608969],
  [0, 0.5],
  [0.5, 0.6914624612740131],
  [1, 0.8413447460685429],
  [2, 0.9772498680518208],
  [4, 0.9999683287581669],
])('a share of %d deviations', (x, share) => {
  expect(Math.abs(normalShare(x) - share)).toBeLessThan(2e-7 * share);
});

it('has the density of table 26.1', () => {
  expect(normalDensity(1)).toBeCloseTo(0.2419707245191434, 14);
  expect(normalDensity(-2.5)).toBeCloseTo(0.0175283004935685, 14);
});
