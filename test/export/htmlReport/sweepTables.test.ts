/** Tables of a sweep: how many columns they have at most, whatever was measured, and what stands in them. */
import { describe, expect, it } from 'vitest';
import { sweepSection } from '../../../src/export/htmlReport/sweepSection';
import type { SweepFigures, SweepRow } from '../../../src/protocol/results/results';

const metrics = Object.fromEntries(
  ['map', 'map50', 'map75', 'mapSmall', 'mapMedium', 'mapLarge', 'ar1', 'ar10', 'ar100'].map((name) => [name, 0.5]),
);
const row = (settings: SweepRow['settings'], rest: Partial<SweepRow> = {}): SweepRow => ({
  ...{ settings, metrics, cost: { sizeBytes: 2048, macBits: 3e6, cycles: 1000 } },
  ...rest,
});
const sweep = (...rows: readonly SweepRow[]): SweepFigures => ({
  ...{ evaluator: 'coco', images: 9, rows, float: { map: 0.6, map50: 0.75 } },
});
/** Of each table its caption, its titles, and its rows; cells parted by bars. */
const tablesOf = (figures: SweepFigures): readonly (readonly string[])[] =>
  [...sweepSection(figures).markup.matchAll(/<table[^>]*>(.*?)<\/table>/gs)].map(([, table]) => [
    /<caption>(.*?)<\/caption>/s.exec(table)?.[1] ?? '',
    ...[...table.matchAll(/<tr[^>]*>(.*?)<\/tr>/gs)].map(([, line]) =>
      [...line.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)]
        .map(([, cell]) => cell.replaceAll(/<[^>]*>/g, '').replaceAll('\u00a0', ' '))
        .join('|'),
    ),
  ]);

describe('a sweep of texts', () => {
  const [main, ...others] = tablesOf(sweep(row({ preset: 'strict' }), row({ preset: 'best' })));
  it('has its main figure beside what each setting takes, and float below', () =>
    expect(main.slice(1)).toEqual([
      'preset|mAP@0.5|Size|MAC bits|Clocks an image',
      'strict|50.00 %|2.0 KiB|3.00 M|1\u202f000',
      'best|50.00 %|2.0 KiB|3.00 M|1\u202f000',
      'float|75.00 %|||',
    ]));
  it('has four other figures in a table', () =>
    expect(others.map(([, titles]) => titles.split('|').length)).toEqual([5, 5]));
});

it('a sweep of widths has what each takes in a table of its own', () => {
  const tables = tablesOf(sweep(row({ bits: 4 }), row({ bits: 8 }, { cost: undefined })));
  expect(tables.at(-1)).toEqual([
    'What each setting takes',
    'bits|mAP@0.5|Size|MAC bits|Clocks an image',
    '4|50.00 %|2.0 KiB|3.00 M|1\u202f000',
    '8|50.00 %|–|–|–',
  ]);
});

it('a sweep of resolutions has float of each beside it', () => {
  const at = (size: number, bits: number) => row({ 'preprocess.size': size, bits }, { float: { map50: size / 1000 } });
  const [main, ...others] = tablesOf(sweep(at(224, 8), at(416, 8)));
  expect(main.slice(1, 4)).toEqual([
    'preprocess.size|bits|mAP@0.5, float|mAP@0.5|Size|MAC bits|Clocks an image',
    '224|8|22.40 %|50.00 %|2.0 KiB|3.00 M|1\u202f000',
    '416|8|41.60 %|50.00 %|2.0 KiB|3.00 M|1\u202f000',
  ]);
  expect([main.length, others.flat().some((line) => line.startsWith('float|'))]).toEqual([4, false]);
});
