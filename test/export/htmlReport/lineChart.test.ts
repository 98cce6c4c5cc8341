/** A chart as a file of its own: where lines, keys and origin lie, by hand. The plot reaches from (58, 286) to (704, 14), 34 further down. */
import { describe, expect, it } from 'vitest';
import { lineChart, lineChartFile } from '../../../src/export/htmlReport/lineChart';
import type { ChartLine, LineChart } from '../../../src/protocol/views/lineChart';

const line = (look: number, ...values: readonly (number | undefined)[]): ChartLine => ({
  ...{ label: `line ${look}`, look, values },
  rows: values.map((_, row) => row),
});

function chartOf(lines: readonly ChartLine[], more: Partial<LineChart> = {}): LineChart {
  const x = { key: 'bits', title: 'bit width', labels: ['4', '8'] };
  return {
    ...{ title: 'Top-1 over bits', origin: [], metric: 'top1', x, all: lines, lines, float: 0.5, fromZero: true },
    ...more,
  };
}

const all = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([, found]) => found);
const keys = (text: string): string[] => all(text, /<g transform="translate\(([^)]*)\)"><(?:g|line)/g);

describe('lineChartFile', () => {
  it.each([
    [1, ['58 374', '388 374'], 374 + 20 + 14],
    [2, ['58 374', '388 374', '58 394'], 374 + 40 + 14],
    [3, ['58 374', '388 374', '58 394', '388 394'], 374 + 40 + 14],
  ])('of %i lines and the float model has its keys in two columns', (count, places, height) => {
    const text = lineChartFile(chartOf(Array.from({ length: count }, (_, look) => line(look, 0, 1))));
    expect(keys(text).slice(-places.length)).toEqual(places);
    expect(text).toContain(`width="720" height="${height}" viewBox="0 0 720 ${height}"`);
    expect(text).toContain('<g transform="translate(0 34)">');
  });
  it('has no key for a float model that nobody measured', () => {
    const text = lineChartFile(chartOf([line(0, 0, 1)], { float: undefined }));
    expect(text).not.toContain('float model');
    expect(text).not.toContain('class="float"');
  });
  it('ends with its origin, a line for each and for each 110 letters', () => {
    const words = `${'a'.repeat(100)} ${'b'.repeat(9)} ${'c'.repeat(10)}`;
    const text = lineChartFile(
      chartOf([line(0, 0, 1)], { origin: ['first', words, `${'d'.repeat(100)} ${'e'.repeat(10)}`] }),
    );
    expect(all(text, /<text x="58" y="([^"]*)"/g)).toEqual(['408', '424', '440', '456', '472']);
    expect(all(text, /<text x="58" y="\d+">([^<]*)</g)).toEqual([
      'first',
      `${'a'.repeat(100)} ${'b'.repeat(9)}`,
      'c'.repeat(10),
      'd'.repeat(100),
      'e'.repeat(10),
    ]);
    expect(text).toContain(`height="${374 + 20 + 5 * 16 + 14}"`);
  });
});

describe('lineChart', () => {
  const text = lineChart(chartOf([line(0, 0, 1), line(9, 0.5, undefined), line(2, NaN, 0.25)])).markup;
  it('draws from the middle of one label to the middle of the next, gaps left out', () => {
    // A label has 323 pixels; 0 lies at 286, 1 at 14.
    expect(all(text, /<path class="line" d="(M[^H"]*)"/g)).toEqual(['M219.5 286L542.5 14', 'M219.5 150', 'M542.5 218']);
    expect(all(text, /class="marker" transform="translate\(([\d.]+ [\d.]+)\)"/g).filter((at) => at !== '22 7')).toEqual(
      ['219.5 286', '542.5 14', '219.5 150', '542.5 218'],
    );
    expect(all(text, /<text class="tick" x="([\d.]+)" y="304"/g)).toEqual(['219.5', '542.5']);
    expect(text).toContain('<text class="axis" x="381" y="324" text-anchor="middle">bit width</text>');
    expect(text).toContain('<line class="float" x1="58" x2="704" y1="150" y2="150"/>');
  });
  it('repeats its eight looks', () => {
    const looks = all(text, /<g class="(line-\d)"><path class="line" d="M\d+\.\d/g);
    expect(looks).toEqual(['line-0', 'line-1', 'line-2']);
  });
  it('says its ends', () => {
    expect(text).toContain(
      'line 0 0.00\u00a0% at 4, line 0 100.00\u00a0% at 8; line 9 50.00\u00a0% at 4, line 9 not measured at 8;',
    );
    expect(text).toContain('<title>line 0, bit width 8: 100.00\u00a0%</title>');
  });
});
