// @vitest-environment happy-dom
/** A chart in the page and as a picture of its own. */
import { Chart, type ChartConfiguration } from 'chart.js';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { drawingOf } from '../../support/drawing';
import { setUpPage } from '../../support/page';
import { createChart, drawOnce } from '../../../webview-ui/charts/chartView';
import { paperTheme } from '../../../webview-ui/charts/linesTheme';
import { inks } from '../../../src/protocol/views/lineLook';
import { choiceOf, lineChartOf } from '../../../src/protocol/views/lineChart';
import { rowsOfSweep } from '../../../src/protocol/views/reportRows';
import { pngOf } from '../../../webview-ui/report/png';

setUpPage();

const config: ChartConfiguration = {
  type: 'line',
  data: { labels: [1], datasets: ['limit', 'a', 'limit'].map((label) => ({ label, data: [1] })) },
  options: {
    scales: { x: { type: 'linear' } },
    animation: false,
    plugins: { legend: { display: true, labels: { usePointStyle: true } } },
  },
};

describe('a chart in the page', () => {
  const view = createChart();
  const canvas = (): HTMLCanvasElement => view.element.querySelector('canvas')!;
  const chart = (): Chart | undefined => Chart.getChart(canvas());
  afterEach(() => view.dispose());

  it('says what it shows', () => {
    view.update({ title: 'Weights', summary: '6 values.', config });
    expect(view.element.querySelector('figcaption')?.textContent).toBe('Weights');
    expect(canvas().getAttribute('aria-label')).toBe('Weights. 6 values.');
  });

  it('has one entry of the legend for lines of one name, and keeps its other options', () => {
    view.update({ title: '', summary: '', config });
    const { labels, display } = chart()?.config.options?.plugins?.legend ?? {};
    const shown = (text: string, datasetIndex?: number): unknown =>
      labels?.filter?.({ text, datasetIndex }, {} as never);
    expect([shown('limit', 0), shown('a', 1), shown('limit', 2)]).toEqual([true, true, false]);
    expect([shown('limit'), shown('a')]).toEqual([true, false]);
    expect([display, labels?.usePointStyle, chart()?.config.options?.animation]).toEqual([true, true, false]);
  });

  it('is one chart, however often it is shown anew, and none once it is disposed', () => {
    view.update({ title: '', summary: '', config });
    const first = chart();
    view.update({ title: '', summary: '', config });
    expect(chart()).not.toBe(first);
    view.dispose();
    expect(chart()).toBeUndefined();
  });
});

const sweep = {
  ...{ evaluator: 'top-k', images: 10, float: { top1: 0.75 } },
  rows: [8, 4].map((bits) => ({ settings: { bits }, metrics: { top1: bits / 16 } })),
} as const;

describe('a chart as a picture', () => {
  afterEach(() => vi.restoreAllMocks());
  /** What a canvas is when its bytes are asked for. */
  function photographed(blob: Blob | null) {
    const seen = { type: '', lines: [] as string[], size: [0, 0], charts: vi.fn() };
    vi.spyOn(HTMLCanvasElement.prototype, 'toBlob').mockImplementation(function (this: HTMLCanvasElement, done, type) {
      seen.type = String(type);
      seen.size = [Number(this.getAttribute('width')), Number(this.getAttribute('height'))];
      seen.lines = drawingOf(this);
      seen.charts(Chart.getChart(this) !== undefined);
      done(blob);
      seen.charts(Chart.getChart(this) !== undefined);
    });
    return seen;
  }

  it('is on paper of its own, which lies below, and is gone afterwards', async () => {
    const blob = new Blob([Uint8Array.of(1, 2)]);
    const seen = photographed(blob);
    const still = { ...config, options: { ...config.options, responsive: false } };
    expect(await drawOnce(still, { width: 60, height: 40 }, '#fed')).toBe(blob);
    expect([seen.type, seen.size]).toEqual(['image/png', [60, 40]]);
    expect(seen.lines.slice(seen.lines.lastIndexOf('clearRect(0, 0, 60, 40)')).slice(2, 4)).toEqual([
      ...['fillStyle = "#fed"', 'fillRect(0, 0, 60, 40)'],
    ]);
    expect(seen.charts.mock.calls).toEqual([[true], [false]]);
  });

  it('is bytes of 960 × 600 with two pixels for each, or nothing where the browser makes none', async () => {
    const rows = rowsOfSweep(sweep, 'tiny');
    const chart = lineChartOf(rows, choiceOf(rows));
    const seen = photographed(new Blob([Uint8Array.of(1, 2, 3)]));
    expect(await pngOf(chart, rows.rows)).toEqual(Uint8Array.of(1, 2, 3));
    expect(seen.size).toEqual([2 * 960, 2 * 600]);
    expect(seen.lines).toContain('fillStyle = "#ffffff"');
    photographed(null);
    expect(await pngOf(chart, rows.rows)).toBeUndefined();
  });

  it('has paper’s colours', () => {
    const { text, grid, background, inks: own } = paperTheme();
    expect([text, grid, background]).toEqual(['#1b2430', '#dce1e7', '#ffffff']);
    expect(own).toEqual(inks.map(({ light }) => light));
  });
});
