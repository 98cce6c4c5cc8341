/** Measured tables stand in the pages as the kept figures make them; and how a figure is written, by hand. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { measuredText, withTable } from '../../bench/measuredText';
import { askedOf, measuredTables, type MeasuredFigures, type MeasuredTable } from '../../bench/measuredTables';

const root = join(import.meta.dirname, '../..');

describe('pages', () => {
  const kept = measuredTables.filter(({ id }) => existsSync(join(root, `bench/measured/${id}.json`)));
  it.each(kept.map((table) => [table.id, table] as const))(
    'hold the table %s as it was measured; else: npm run measured -- --page',
    (id, table) => {
      const figures = JSON.parse(readFileSync(join(root, `bench/measured/${id}.json`), 'utf8')) as MeasuredFigures;
      const page = readFileSync(join(root, table.page), 'utf8');
      expect(withTable(page, table, measuredText(table, figures))).toBe(page);
    },
  );
});

const table: MeasuredTable = {
  id: 'bits',
  page: 'README.md',
  corner: 'width',
  vary: 'bits',
  values: [
    { value: '8', title: '8 bits' },
    { value: '4', title: '4 bits' },
    { value: '2', title: '2 bits' },
  ],
  sweeps: [{ title: 'net', model: 'simplenet', set: ['preset=strict'], limit: 100 }],
};
const made = { commit: 'abcdef12', engine: 'Node 22', processor: 'a processor' };
const figures: MeasuredFigures = {
  net: {
    ...made,
    asked: 'simplenet, preset=strict bits=…, 100 images',
    images: 100,
    float: { figure: 0.5, interval: [0.4, 0.6] },
    values: {
      8: { figure: 0.49, interval: [0.39, 0.59], toFloat: [-0.02, 0.001] },
      4: { figure: 0.45, interval: [0.35, 0.55], toFloat: [-0.06, -0.01], toBest: [-0.05, 0.002] },
    },
  },
};

describe('a table', () => {
  it.each([
    [
      'of columns',
      false,
      [
        '| width | net |',
        '|---|---|',
        '| float | 50.0 [40.0, 60.0] |',
        '| 8 bits | 49.0 [39.0, 59.0] = |',
        '| 4 bits | 45.0 [35.0, 55.0] ≈ |',
        '| 2 bits | – |',
      ],
    ],
    [
      'of rows',
      true,
      [
        '| width | float | 8 bits | 4 bits | 2 bits |',
        '|---|---|---|---|---|',
        '| net | 50.0 [40.0, 60.0] | 49.0 [39.0, 59.0] = | 45.0 [35.0, 55.0] ≈ | – |',
      ],
    ],
  ] as const)('%s says figure, interval, noise and what made it', (_, across, lines) => {
    const text = measuredText({ ...table, across }, figures);
    expect(text.split('\n').slice(0, lines.length)).toEqual(lines);
    expect(text).toContain('commit abcdef12, Node 22, a processor.');
  });

  it('is not made of figures that answer another question', () => {
    const other = { ...table, sweeps: [{ ...table.sweeps[0], limit: 200 }] };
    expect(askedOf(other, other.sweeps[0])).toBe('simplenet, preset=strict bits=…, 200 images');
    expect(() => measuredText(other, figures)).toThrow('bits was not measured; npm run measured -- bits');
    expect(() => withTable('# A page', table, '')).toThrow('no place for the table bits');
  });
});
