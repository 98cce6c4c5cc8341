/** Which positions stand for a layer's map. */
import { expect, it } from 'vitest';
import { positionsOf } from '../../src/optimize/positions';

it.each([
  [5, 5],
  [5, 9],
  [0, 3],
])('all of %i where %i are wanted', (size, count) => {
  expect(positionsOf(3, 1, size, count)).toEqual(Array.from({ length: size }, (_, at) => at));
});

it('one of each of so many equal runs, which image and layer choose', () => {
  const drawn = positionsOf(2, 7, 1000, 40);
  drawn.forEach((at, i) => expect([Number.isInteger(at), at >= 25 * i, at < 25 * (i + 1)]).toEqual([true, true, true]));
  expect(drawn).toHaveLength(40);
  expect(new Set(drawn.map((at) => at % 25)).size).toBeGreaterThan(10);
  expect(positionsOf(2, 7, 1000, 40)).toEqual(drawn);
  for (const [layer, image] of [
    [2, 8],
    [2, 6],
    [3, 7],
    [1, 7],
  ])
    expect(positionsOf(layer, image, 1000, 40)).not.toEqual(drawn);
  // A layer's images are numbered on from 65,537 times the layer.
  expect(positionsOf(0, 2 * 65_537 + 7, 1000, 40)).toEqual(drawn);
});
