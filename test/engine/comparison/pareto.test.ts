/** Charts of accuracy over cost, the page that holds them, and MLflow's files: places by hand. */
import { describe, expect, it } from 'vitest';
import { chartsOf } from '../../../src/engine/comparison/charts';
import { comparisonOf } from '../../../src/engine/comparison/compared';
import { comparisonFiles } from '../../../src/engine/comparison/files';
import { mlflowFiles } from '../../../src/engine/comparison/mlflow';
import { costChart, costChartFile } from '../../../src/export/htmlReport/costChart';
import type { ComparedRow } from '../../../src/protocol/results/comparison';

const row = (bits: number, top1: number, size: number, macBits: number): ComparedRow => ({
  ...{ name: 'night', settings: { bits, preset: 'strict' }, metrics: { top1 }, float: { top1: 0.9 }, images: 100 },
  ...{ size, hardware: { macBits }, layers: {}, provenance: 'on <val>' },
});
const comparison = comparisonOf([row(4, 0.5, 1024, 16), row(6, 0.4, 1536, 16), row(8, 0.75, 2048, 16)]);
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

describe('a chart', () => {
  it('is over each cost that rows differ in, with the rows that nobody beats', () => {
    const charts = chartsOf(comparison);
    expect(charts.map(([id]) => id)).toEqual(['size']);
    expect(charts[0][1].points).toEqual([
      { label: 'bits 4', cost: 1024, value: 0.5, isBest: true },
      { label: 'bits 6', cost: 1536, value: 0.4, isBest: false },
      { label: 'bits 8', cost: 2048, value: 0.75, isBest: true },
    ]);
    expect(chartsOf(comparisonOf([row(4, 0.5, 1, 1)]))).toEqual([]);
    expect(chartsOf(comparisonOf([{ ...row(4, 0.5, 1, 1), metrics: {} }]))).toEqual([]);
  });

  it('joins them, cheapest first, and says every point in words', () => {
    const [[, chart]] = chartsOf(comparison);
    const { markup } = costChart({ ...chart, points: [...chart.points].reverse() });
    const [, line] = /<polyline points="([^"]*)"/.exec(markup) ?? [];
    const [left, right] = line.split(' ').map((point) => Number(point.split(',')[0]));
    expect(left).toBeLessThan(right);
    expect(markup.match(/<circle/g)).toHaveLength(3);
    expect(markup).toContain('bits 8: 2.0\u00a0KiB, 75.00\u00a0%');
    expect(costChartFile(chart)).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="720"/);
  });

  it('has its one point in the middle where all figures are alike', () => {
    const [[, chart]] = chartsOf(comparison);
    const { markup } = costChart({ ...chart, points: [chart.points[0]] });
    // Halfway between 70 and 696, and between 18 and 268.
    expect(markup).toContain('cx="383" cy="143"');
  });
});

it('the page has charts, all rows and what they share, escaped', () => {
  const files = new Map(comparisonFiles(comparison).map(({ name, bytes }) => [name, text(bytes)]));
  const page = files.get('comparison.html') ?? '';
  expect(page.match(/<svg/g)).toHaveLength(1);
  expect(page.match(/<tr><th scope="row" class="name">night/g)).toHaveLength(3);
  expect(page.match(/on &lt;val&gt;/g)).toHaveLength(1);
  expect(page).toContain('The same in all: preset strict');
  expect(files.get('pareto-size.svg')).toContain('Top-1 accuracy over size of the parameters');
});

describe('for MLflow', () => {
  it('a row is a run, each value a file', async () => {
    const files = new Map((await mlflowFiles(comparison)).map(({ name, bytes }) => [name, text(bytes)]));
    const names = [...files.keys()];
    const runs = [...new Set(names.map((name) => name.split('/')[2]))].filter((name) => name !== 'meta.yaml');
    expect(runs).toHaveLength(3);
    expect(runs.every((id) => /^[0-9a-f]{32}$/.test(id))).toBe(true);
    const read = (name: string): string | undefined => files.get(`mlruns/1/${runs[0]}/${name}`);
    expect([read('params/bits'), read('params/preset'), read('metrics/top1')]).toEqual(['4', 'strict', '0 0.5 0\n']);
    expect([read('metrics/float.top1'), read('metrics/sizeBytes')]).toEqual(['0 0.9 0\n', '0 1024 0\n']);
    expect(read('meta.yaml')).toContain(`run_id: "${runs[0]}"\nrun_name: "night"\n`);
    expect(files.get('mlruns/1/meta.yaml')).toContain('experiment_id: "1"\n');
  });

  it('rows of one name, settings and provenance are runs of their own', async () => {
    const files = await mlflowFiles(comparisonOf([row(4, 0.5, 1, 1), row(4, 0.25, 1, 1), row(4, 0.125, 1, 1)]));
    expect(new Set(files.map(({ name }) => name)).size).toBe(files.length);
    const figures = files.filter(({ name }) => name.endsWith('metrics/top1')).map(({ bytes }) => text(bytes));
    expect(figures).toEqual(['0 0.5 0\n', '0 0.25 0\n', '0 0.125 0\n']);
  });

  it('figures that are no numbers are left out, and names are those of files', async () => {
    const odd = { ...row(4, NaN, 1, 1), settings: { 'layers.a/../b': 4 } };
    const names = (await mlflowFiles(comparisonOf([odd]))).map(({ name }) => name.split('/').slice(3).join('/'));
    expect(names).not.toContain('metrics/top1');
    expect(names).toContain('params/layers.a_.._b');
  });
});
