import { expect, it } from 'vitest';
import { divergence } from '../../src/evaluate/classDivergence';

// Closed forms; the last by Python's math: p = 1/(1+exp(-2)), p*log(2p) + (1-p)*log(2-2p).
it.each([
  ['equal scores', [1, 2, 3], [1, 2, 3], 0],
  ['scores that all move alike', [1, 2, 3], [-4, -3, -2], 0],
  ['another class on top', [2, 0], [0, 2], 2 * Math.tanh(1)],
  ['doubt instead of certainty', [Math.log(3), 0], [0, 0], 0.75 * Math.log(1.5) + 0.25 * Math.log(0.5)],
  ['scores that are large', [1000, 998], [1000, 1000], 0.3278133254727375],
])('is right for %s', (_, wanted, got, expected) => {
  expect(divergence(Float32Array.from(wanted), Float32Array.from(got))).toBeCloseTo(expected, 6);
});
