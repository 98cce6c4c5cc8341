/** Where the marks of the chart lie, by hand: 640 by 242 pixels from (52, 256) up to (692, 14). */
import { describe, expect, it } from 'vitest';
import { paretoChart } from '../../../src/export/htmlReport/paretoChart';
import type { BudgetKind, ParetoRow } from '../../../src/protocol/results/results';

const row = (label: string, size: number, sqnrDb: number, more: Partial<ParetoRow> = {}): ParetoRow => ({
  ...{ label, size, macBits: 1000 * size, sqnrDb },
  ...more,
});

function chartOf(rows: readonly ParetoRow[], kind: BudgetKind = 'size'): string {
  const frame = { provenance: '', images: 1, layers: [], seconds: 1 };
  return paretoChart({ ...frame, rows, budget: { kind, share: 0.5 } }).markup;
}

const all = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([, found]) => found);
const marks = (text: string): string[] => all(text, /class="marker"[^>]*translate\(([^)]*)\)/g);
const ticks = (text: string): string[] => all(text, /<text class="tick"[^>]*>([^<]*)</g);

describe('paretoChart', () => {
  // The dearest of 4000 stands at the right; from −10 to 40 dB are 50 · 4.84 pixels.
  const rows = [
    row('within the budget', 1500, 20),
    row('all 4 bits', 1000, -3),
    row('mixed', 3000, 33),
    row('all 8 bits', 4000, 30),
  ];
  const text = chartOf(rows);

  it('draws one width for all as a dashed line of squares, mixed widths as a line of discs', () => {
    const [squares, discs] = text.split('class="line-1"');
    expect(marks(squares)).toEqual(['212 222.1', '692 62.4']);
    expect(marks(discs)).toEqual(['292 110.8', '532 47.9']);
    expect(squares).toContain('<polyline points="212,222.1 692,62.4" stroke-dasharray="9 4"/>');
    expect(discs).toContain('<polyline points="292,110.8 532,47.9" stroke-dasharray="none"/>');
    expect(squares.match(/d="M-4 -4h8v8h-8z"/g)).toHaveLength(2);
    expect(discs.match(/d="M-4.5 0a[^"]*z"/g)).toHaveLength(2);
  });
  it('has a line for every ten decibels, from one end of the plot to the other', () => {
    expect(ticks(text)).toEqual(['-10', '0', '10', '20', '30', '40']);
    const heights = ['256', '207.6', '159.2', '110.8', '62.4', '14'];
    expect(all(text, /<line class="grid" x1="52" x2="704" y1="([^"]*)"/g)).toEqual(heights);
    expect(all(text, /<line class="grid"[^>]* y2="([^"]*)"/g)).toEqual(heights);
    expect(all(text, /<text class="tick" x="44" y="([^"]*)"/g)).toEqual(heights);
  });
  it('says what it shows', () => {
    expect(text).toContain('viewBox="0 0 720 300"');
    expect(text).toContain('<text class="axis" x="378" y="294" text-anchor="middle">memory for weights</text>');
    const words =
      'within the budget: 1.5\u00a0KiB, 20.0 dB; all 4 bits: 1000\u00a0B, −3.0 dB; mixed: 2.9\u00a0KiB, 33.0 dB';
    expect(text).toContain(`<title>SQNR of the heads over memory for weights: ${words}`);
    expect(text).toContain('<title>mixed: 2.9\u00a0KiB, 33.0 dB</title>');
  });
  it.each<readonly [string, readonly ParetoRow[], readonly string[], readonly string[]]>([
    ['above zero begins at zero', [row('all 8 bits', 5, 25)], ['0', '10', '20', '30'], ['692 54.3']],
    ['of few decibels ends at ten', [row('all 8 bits', 5, 4)], ['0', '10'], ['692 159.2']],
    ['below zero ends at ten, too', [row('all 8 bits', 5, -10)], ['-10', '0', '10'], ['692 256']],
    ['of one byte', [row('mixed', 1, 10)], ['0', '10'], ['692 14']],
    ['of nothing', [row('mixed', 0, 10)], ['0', '10'], ['52 14']],
    ['without rows', [], ['0', '10'], []],
  ])('%s', (_, some, texts, places) => {
    expect(ticks(chartOf(some))).toEqual(texts);
    expect(marks(chartOf(some))).toEqual(places);
  });
  it.each<readonly [BudgetKind, string, string]>([
    ['macBits', 'MAC bits', '2.00 M'],
    ['adderBits', 'adder bits', '500'],
    ['adjustmentBits', 'adjustment bits', '0'],
  ])('is drawn over %s', (kind, axis, cost) => {
    const rowsOf = [row('mixed', 2000, 10, { adderBits: 500 }), row('all 8 bits', 4000, 10, { adderBits: 1000 })];
    const drawn = chartOf(rowsOf, kind);
    expect(drawn).toContain(`over ${axis}: mixed: ${cost}, 10.0 dB`);
    expect(marks(drawn).at(-1)).toBe(kind === 'adjustmentBits' ? '52 14' : '372 14');
  });
});
