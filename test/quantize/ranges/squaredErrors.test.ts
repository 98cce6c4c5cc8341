import { expect, it } from 'vitest';
import { squaredErrors } from '../../../src/quantize/ranges/squaredErrors';
import { random } from '../../support/random';

const pointsPerBin = 400;

/** Points spread evenly over each bin, rounded one by one. */
function summed(counts: Float64Array, width: number, step: number, level: number): number {
  let sum = 0;
  counts.forEach((count, k) => {
    for (let i = 0; i < pointsPerBin; i++) {
      const x = (k + (i + 0.5) / pointsPerBin) * width;
      sum += (count / pointsPerBin) * (x - step * Math.min(Math.round(x / step), level)) ** 2;
    }
  });
  return sum;
}

it.each([1, 2, 3, 4, 5, 6])('is what many points of each bin add up to (%i)', (seed) => {
  const source = random(seed);
  const width = 2 ** source.int(-6, 3);
  const counts = Float64Array.from({ length: 64 }, (_, k) => (k > 50 ? 0 : source.pick([0, source.int(1, 1000)])));
  const errorsAt = squaredErrors(counts, width);
  for (const step of [0.3, 0.9, 2.5, 9, 70].map((bins) => bins * width)) {
    const errorAt = errorsAt(step);
    for (const level of [0, 1, 2, 7, 30, 1000]) {
      const expected = summed(counts, width, step, level);
      expect(Math.abs(errorAt(level) - expected), `${step} ${level}`).toBeLessThan(0.003 * expected);
    }
  }
});

it('is nothing where no number had the sign, or none was seen', () => {
  expect(squaredErrors(new Float64Array(0), 1)(0.5)(3)).toBe(0);
  expect(squaredErrors(new Float64Array(8), 1)(0.5)(3)).toBe(0);
});
