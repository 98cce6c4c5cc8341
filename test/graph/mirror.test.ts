/** Borders by NumPy's `pad`, written down: `numpy.pad(range(size), (before, after), mode)`. */
import { expect, it } from 'vitest';
import { mirrored } from '../../src/graph/mirror';

it.each<[mode: string, size: number, before: number, after: number, positions: readonly number[] | undefined]>([
  ['reflect', 4, 3, 3, [3, 2, 1, 0, 1, 2, 3, 2, 1, 0]],
  ['reflect', 4, 4, 0, undefined],
  ['reflect', 4, 0, 4, undefined],
  ['reflect', 1, 0, 0, [0]],
  ['edge', 3, 2, 4, [0, 0, 0, 1, 2, 2, 2, 2, 2]],
  ['edge', 2, 9, 0, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]],
  ['wrap', 3, 3, 2, [0, 1, 2, 0, 1, 2, 0, 1]],
  ['wrap', 3, 4, 0, undefined],
  ['wrap', 3, 0, 4, undefined],
  ['edge', 3, -1, 0, undefined],
  ['edge', 3, 0, -1, undefined],
  ['constant', 3, 1, 1, undefined],
  ['constructor', 3, 1, 1, undefined],
])('%s of %i, %i before and %i behind', (mode, size, before, after, positions) =>
  expect(mirrored(mode, size, before, after)).toEqual(positions),
);
