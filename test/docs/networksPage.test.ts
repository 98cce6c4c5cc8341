/** The page of measured networks: a row for each cell, and the names of what was not measured. */
import { expect, it } from 'vitest';
import { qualityPage, type Cell } from '../../bench/qualityText';

const cell: Cell = {
  bits: 8,
  images: 16,
  calibration: 28,
  islands: [],
  outputs: 36.86,
  heads: Infinity,
  kept: "Kept equalize + bias-correction, by the heads' SQNR on 4 images",
  seconds: 17,
  c: '33 steps, 600064 values: all equal',
  processor: 'a processor',
};

it('has a row for each cell, and says what is missing', () => {
  const page = qualityPage([
    { title: 'One', cells: [cell, { ...cell, bits: 16, islands: ['a, b', 'c'], kept: '' }] },
    { title: 'Two', cells: [{ ...cell, bits: 16 }] },
    { title: 'Three', cells: [] },
  ]);
  expect(page.split('\n').filter((line) => /^\| (One|Two)/.test(line))).toEqual([
    '| One | W8A8 | 0 | 36.9 | – | 28, 16 | equalize + bias-correction | 33 steps, 600064 values: all equal | 17 s |',
    '| One | W8A16 | 2 | 36.9 | – | 28, 16 | – | 33 steps, 600064 values: all equal | 17 s |',
    '| Two | W8A16 | 0 | 36.9 | – | 28, 16 | equalize + bias-correction | 33 steps, 600064 values: all equal | 17 s |',
  ]);
  expect(page).toContain('at the output: One at W8A16; Two at W8A16.\n');
  expect(page).toContain('Not measured: Two at W8A8; Three.\n');
  expect(page).toContain('Processor: a processor;');
});
