/** The columns of a report's chart, worked out by hand: 152 of its 190 pixels are for decibels, 668 of its 720 for layers. */
import { describe, expect, it } from 'vitest';
import { severityOf, sqnrChart } from '../../../src/export/htmlReport/columnChart';
import { quantizedLayer } from '../../protocol/views/sampleResults';

function chartOf(...outputs: readonly (number | null)[]): string {
  const layers = outputs.map((output, at) => quantizedLayer(at, `l${at}`, { sqnrDb: { weights: null, output } }));
  return sqnrChart(layers)?.markup ?? '';
}

/** `class x y width height` of each column. */
const columnsOf = (chart: string): readonly string[] =>
  Array.from(
    chart.matchAll(/<rect class="column ([^"]*)" x="([^"]*)" y="([^"]*)" width="([^"]*)" height="([^"]*)">/g),
    (found) => found.slice(1).join(' '),
  );
/** Each tick, where its line lies. */
const gridOf = (chart: string): readonly string[] =>
  Array.from(
    chart.matchAll(
      /class="grid" x1="44" x2="712" y1="([^"]*)" y2="([^"]*)"\/><text[^>]*x="36" y="([^"]*)"[^>]*>(\d+)</g,
    ),
    ([, y1, y2, y, tick]) => `${tick}: ${[...new Set([y1, y2, y])].join(' and ')}`,
  );

describe('the chart', () => {
  it.each<[string, readonly (number | null)[], readonly string[], readonly string[]]>([
    [
      'up to the next ten above the highest',
      [5.04, null, 42.04],
      ['bad 137.3 148.7 36.0 15.3', 'good 582.7 36.2 36.0 127.8'],
      ['0: 164', '20: 103.2', '40: 42.4'],
    ],
    ['up to 30 at least', [15], ['warn 360.0 88 36.0 76.0'], ['0: 164', '10: 113.3', '20: 62.7', '30: 12']],
    [
      'up to 200 at most, from 0 on',
      [-3, 1000],
      ['bad 193.0 164 36.0 1.0', 'good 527.0 12 36.0 152.0'],
      [
        ...['0: 164', '20: 148.8', '40: 133.6', '60: 118.4', '80: 103.2', '100: 88'],
        ...['120: 72.8', '140: 57.6', '160: 42.4', '180: 27.2', '200: 12'],
      ],
    ],
  ])('%s', (_, outputs, columns, grid) => {
    const chart = chartOf(...outputs);
    expect([columnsOf(chart), gridOf(chart)]).toEqual([columns, grid]);
  });

  it('has narrower columns where they would not fit', () => {
    const columns = columnsOf(chartOf(...new Array<number>(20).fill(30)));
    expect([columns[0], columns[19]]).toEqual(['good 49.0 12 23.4 152.0', 'good 683.6 12 23.4 152.0']);
  });

  it('names the lowest, and how many were measured', () => {
    const chart = chartOf(30, 12.25, null, 40);
    expect(chart).toContain('Output SQNR of 3 layers in dB; lowest 12.3 dB at l1<');
    expect(chart).toContain('<title>3 l3: 40.0 dB</title>');
    expect(chart).toMatch(/class="limit" x1="44" x2="712" y1="88" y2="88"/);
    expect(chart).toMatch(/class="axis" x="378" y="184"/);
  });

  it('is not there where nothing was measured', () => expect([chartOf(), chartOf(null, NaN)]).toEqual(['', '']));
});

it.each<[number | null, string]>([
  [null, ''],
  [NaN, ''],
  [9.99, 'bad'],
  [10, 'warn'],
  [19.99, 'warn'],
  [20, 'good'],
])('%s dB are "%s"', (sqnr, severity) => expect(severityOf(sqnr)).toBe(severity));
