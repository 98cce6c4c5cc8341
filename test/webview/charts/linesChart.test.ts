import type { ChartConfiguration } from 'chart.js';
import { describe, expect, it } from 'vitest';
import { choiceOf, lineChartOf } from '../../../src/protocol/views/lineChart';
import { rowsOfRuns, rowsOfSweep } from '../../../src/protocol/views/reportRows';
import { linesChart, picture, type LinesTheme } from '../../../webview-ui/charts/linesChart';
import { sweepResult } from '../../cli/fakeService';
import { runEntry } from '../../protocol/views/sampleRuns';

const theme: LinesTheme = {
  text: 'text',
  grid: 'grid',
  float: 'float',
  quantized: 'quantized',
  limit: 'limit',
  font: 'font',
  background: 'page',
  inks: ['ink0', 'ink1'],
};
const rows = rowsOfSweep({ ...sweepResult, provenance: 'recipe tiny, preset strict; top-k on 1000 images' }, 'tiny');
const chart = lineChartOf(rows, choiceOf(rows));
const history = rowsOfRuns([runEntry({ made: 2, top1: 0.96 }), runEntry({ made: 1, top1: 0.95 })]);

describe('lines over a setting', () => {
  it('are drawn as they were', () => expect(linesChart(chart, rows.rows, theme, 1)).toMatchSnapshot());
  it('leave the page with their title and what made them', () =>
    expect(picture(chart, rows.rows, theme).options?.plugins).toMatchSnapshot());
  it('are drawn of a history of runs', () =>
    expect(linesChart(lineChartOf(history, choiceOf(history)), history.rows, theme).data).toMatchSnapshot());

  it('tell all settings and figures of a point', () => {
    const { options, data } = linesChart(chart, rows.rows, theme);
    const callback = options?.plugins?.tooltip?.callbacks?.label as (item: unknown) => string[];
    const at = (dataset: number, x: number): string[] =>
      callback({ dataset: data.datasets[dataset], parsed: { x, y: 0 } });
    expect(at(0, 0)).toEqual([
      'float',
      'bit width: 4',
      'adjustment mode: float',
      'Top-1 accuracy: 67.01\u00a0%',
      'Top-5 accuracy: 95.00\u00a0%',
    ]);
    expect(at(2, 0)).toEqual(['float model: 79.35\u00a0%']);
  });

  it('tell float at the resolution that is pointed at', () => {
    const at = (size: number) => ({
      settings: { 'preprocess.size': size },
      metrics: { top1: 0.5 },
      float: { top1: size / 1000 },
    });
    const apart = rowsOfSweep({ ...sweepResult, rows: [at(224), at(416)] }, 'tiny');
    const { options, data } = linesChart(lineChartOf(apart, choiceOf(apart)), apart.rows, theme);
    const callback = options?.plugins?.tooltip?.callbacks?.label as (item: unknown) => string[];
    const float = data.datasets.find(({ label }) => label === 'float model');
    expect(callback({ dataset: float, parsed: { x: 1, y: 0 } })).toEqual(['float model: 41.60\u00a0%']);
  });

  it('differ in more than colour', () => {
    const looks = (
      linesChart(chart, rows.rows, theme).data.datasets as ChartConfiguration<'line'>['data']['datasets']
    ).map(({ pointStyle, borderDash }) => `${JSON.stringify([pointStyle, borderDash])}`);
    expect(new Set(looks).size).toBe(looks.length);
  });
});
