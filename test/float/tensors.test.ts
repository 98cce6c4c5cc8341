/** The shape that a run is fed with, by the number of values. */
import { expect, it } from 'vitest';
import { closedShape } from '../../src/float/tensors';
import type { Shape } from '../../src/graph/tensor';

it.each<[shape: Shape | undefined, count: number, closed: Shape]>([
  [undefined, 5, [5]],
  [[], 1, []],
  [[2, 3], 6, [2, 3]],
  [[2, -1], 6, [2, 3]],
  [[-1, 3, 1], 3, [1, 3, 1]],
  [[-1], 1, [1]],
])('of %j and %i values is %j', (shape, count, closed) => expect(closedShape(shape, count, 'x')).toEqual(closed));

it.each<[shape: Shape, count: number, message: string]>([
  [[2, 3], 5, 'x takes [2, 3] values; 5 were given.'],
  [[2, -1], 5, 'x takes [2, ?] values; 5 were given.'],
  [[-1, -1], 6, 'x takes [?, ?] values; 6 were given.'],
  [[-1, -1], 1, 'x takes [?, ?] values; 1 were given.'],
])('of %j is none of %i values', (shape, count, message) =>
  expect(() => closedShape(shape, count, 'x')).toThrow(message),
);
