/** Equations of Einsum by NumPy's rules, by hand. */
import { expect, it } from 'vitest';
import { readEquation } from '../../src/graph/einsum';
import type { Shape } from '../../src/graph/tensor';

type Row = [
  equation: string,
  shapes: readonly (Shape | undefined)[],
  result: string | undefined,
  sizes?: Record<string, number>,
];

it.each<Row>([
  [
    'ij,jk->ik',
    [
      [2, 3],
      [3, 4],
    ],
    'i k',
    { i: 2, j: 3, k: 4 },
  ],
  [
    ' ij , jk ',
    [
      [2, 3],
      [3, 4],
    ],
    'i k',
  ],
  ['ba', [[2, 3]], 'a b'],
  ['bi,bj,b', [[2, 3], [2, 4], [2]], 'i j'],
  [
    '...ij,...jk->...ik',
    [
      [7, 2, 3],
      [7, 3, 4],
    ],
    '1. i k',
    { '1.': 7, i: 2, j: 3, k: 4 },
  ],
  ['...i,i', [[5, 7, 3], [3]], '2. 1.', { '2.': 5, '1.': 7, i: 3 }],
  ['i...->...', [[3, 5]], '1.'],
  ['...->...', [[]], ''],
  ['ij->', [[2, 3]], ''],
  [
    'ij,jk->ik',
    [
      [2, 3],
      [4, 4],
    ],
    undefined,
  ],
  [
    'ij,jk->ik',
    [
      [2, 1],
      [3, 4],
    ],
    undefined,
  ],
  ['ii->i', [[3, 3]], undefined],
  ['ij->ij', [[2, 3, 4]], undefined],
  ['ijk->i', [[2, 3]], undefined],
  ['ij->ik', [[2, 3]], undefined],
  ['ij,jk->ik', [[2, 3]], undefined],
  ['ij', [[2, 3], [3]], undefined],
  ['ij', [undefined], undefined],
])('%s of %j', (equation, shapes, result, sizes) => {
  const read = readEquation(equation, shapes);
  expect(read?.result.join(' ')).toBe(result);
  if (sizes) expect(Object.fromEntries(read?.sizes ?? [])).toEqual(sizes);
});

it('names the axes of each input', () =>
  expect(
    readEquation('a...,...b->ab', [
      [2, 3, 4],
      [3, 4, 5],
    ])?.inputs,
  ).toEqual([
    ['a', '2.', '1.'],
    ['2.', '1.', 'b'],
  ]));
