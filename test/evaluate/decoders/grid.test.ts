/** Grids over pictures of sizes that strides divide and do not divide, counted by hand. */
import { describe, expect, it } from 'vitest';
import { cellsOf, cellsText, countCells, strideOf, stridesFor } from '../../../src/evaluate/decoders/grid';

it('lays cells row by row, grid by grid, the last ones beyond the picture', () =>
  expect(cellsOf([33, 17], [16, 32]).map(({ column, line, stride }) => [column, line, stride])).toEqual([
    ...[
      [0, 0, 16],
      [1, 0, 16],
      [2, 0, 16],
      [0, 1, 16],
      [1, 1, 16],
      [2, 1, 16],
    ],
    ...[
      [0, 0, 32],
      [1, 0, 32],
    ],
  ]));

describe('strides of 60×42 cells', () => {
  // 8·6 = 48, 4·3 = 12, 2·2 = 4, 1·1 = 1; of stride 4: 15·11 = 165.
  it.each([
    [64, [8, 16, 32]],
    [65, [8, 16, 32, 64]],
    [229, [4, 8, 16, 32]],
    [16, [16, 32]],
    [63, undefined],
    [1, undefined],
    [0, undefined],
    [-1, undefined],
  ])('%i cells: %j', (cells, strides) => {
    expect(stridesFor([60, 42], cells)).toEqual(strides);
    if (strides) expect(countCells([60, 42], strides)).toBe(cells);
  });
});

it('has strides of no cells for pictures of none', () => {
  expect(stridesFor([0, 0], 0)).toBeUndefined();
  expect(countCells([1, 1], [8, 16, 32])).toBe(3);
  expect(stridesFor([1, 1], 3)).toEqual([8, 16, 32]);
});

it.each([
  [[1, 2, 25, 33], 4],
  [[1, 2, 13, 17], 8],
  [[7, 9], 16],
  [[4, 5], 32],
  [[2, 3], 64],
  [[1, 2], undefined],
  [[33, 25], undefined],
  [[12, 17], undefined],
  [[13, 16], undefined],
  [[13, 17, 1], undefined],
])('an output %j of 130×100 has the stride %s', (shape, stride) => expect(strideOf([130, 100], shape)).toBe(stride));

it('says how many cells there are', () => {
  expect(cellsText(8400, [8, 16, 32])).toBe('8,400 cells of strides 8, 16 and 32');
  expect(cellsText(10, [16, 32])).toBe('10 cells of strides 16 and 32');
});
