import { describe, expect, it } from 'vitest';
import {
  axisKeys,
  choiceOf,
  lineChartOf,
  ticksOf,
  varyingKeys,
  type LineChart,
} from '../../../src/protocol/views/lineChart';
import { rowsOfRuns, rowsOfSweep } from '../../../src/protocol/views/reportRows';
import type { SweepResult } from '../../../src/protocol/results/results';
import { runEntry } from './sampleRuns';

const sweep: SweepResult = {
  evaluator: 'top-k',
  images: 300,
  rows: [8, 4].flatMap((bits) =>
    ['float', 'pow2-ratio'].flatMap((adjustment) =>
      ['min-max', 'outlier:4'].map((range) => ({
        settings: { bits, adjustment, 'range.weights': range, preset: 'strict' },
        metrics: { top5: 1, top1: bits / 10 + (adjustment === 'float' ? 0.1 : 0) + (range === 'min-max' ? 0.05 : 0) },
      })),
    ),
  ),
  float: { top1: 0.97, top5: 1 },
  seconds: 1,
};
const rows = rowsOfSweep(sweep, 'net', '/w/net.quant.json');

describe('what a chart shows of a sweep over resolutions', () => {
  const at = (size: number, adjustment: string) => ({
    settings: { adjustment, 'preprocess.size': size },
    ...{ metrics: { top1: 0.5 }, float: { top1: size / 1000 } },
  });
  const sizes = [416, 224].flatMap((size) => [at(size, 'float'), at(size, 'mul-shift')]);
  const apart = rowsOfSweep({ ...sweep, rows: sizes }, 'net');
  it('is over them, with float’s own line', () => {
    const { x, lines, float, title } = lineChartOf(apart, choiceOf(apart));
    expect([x.labels, float, title]).toEqual([['224', '416'], undefined, 'Top-1 accuracy over resolution']);
    expect(lines.map(({ label, values, rows: behind }) => [label, values, behind])).toEqual([
      ['float', [0.5, 0.5], [2, 0]],
      ['mul-shift', [0.5, 0.5], [3, 1]],
      ['float model', [0.224, 0.416], [undefined, undefined]],
    ]);
  });
  it('has no line of float over another setting', () => {
    const { lines } = lineChartOf(apart, choiceOf(apart, { x: 'adjustment' }));
    expect(lines.map(({ label }) => label)).toEqual(['resolution 416', 'resolution 224']);
  });
});

describe('what a chart shows of a sweep', () => {
  it('knows what varies, and puts widths along the axis', () => {
    expect(varyingKeys(rows)).toEqual(['bits', 'adjustment', 'range.weights']);
    expect(axisKeys(rows)).toEqual(['bits', 'adjustment', 'range.weights']);
    expect(choiceOf(rows)).toEqual({ x: 'bits', metric: 'top1', fixed: {}, hidden: [], fromZero: true });
  });

  it('has a line for each combination of the rest, ascending in width', () => {
    const { lines, x, float, title } = lineChartOf(rows, choiceOf(rows));
    expect([x.labels, float, title]).toEqual([['4', '8'], 0.97, 'Top-1 accuracy over bit width']);
    expect(lines.map(({ label }) => label)).toEqual([
      'float · min-max',
      'float · outlier:4',
      'pow2-ratio · min-max',
      'pow2-ratio · outlier:4',
    ]);
    expect(lines[3].values).toEqual([0.4, 0.8]);
    expect(lines[3].rows.map((row) => sweep.rows[row ?? -1].settings)).toEqual([
      { bits: 4, adjustment: 'pow2-ratio', 'range.weights': 'outlier:4', preset: 'strict' },
      { bits: 8, adjustment: 'pow2-ratio', 'range.weights': 'outlier:4', preset: 'strict' },
    ]);
  });

  it('holds settings at one value, and takes another axis', () => {
    const choice = choiceOf(rows, { x: 'adjustment', fixed: { 'range.weights': 'min-max' } });
    const { lines, x } = lineChartOf(rows, choice);
    expect(x.labels).toEqual(['float', 'pow2-ratio']);
    expect(lines.map(({ label }) => label)).toEqual(['bit width 8', 'bit width 4']);
  });

  it('hides lines, which keep their look', () => {
    const { lines, all } = lineChartOf(rows, choiceOf(rows, { hidden: ['float · min-max'] }));
    expect(all).toHaveLength(4);
    expect(lines.map(({ look }) => look)).toEqual([1, 2, 3]);
  });

  it.each([
    ['an axis that is not there', { x: 'nothing' }, { x: 'bits' }],
    ['a figure that is not there', { metric: 'map50' }, { metric: 'top1' }],
    ['a value that is not there', { fixed: { adjustment: 'mul-shift' } }, { fixed: {} }],
    ['the axis itself held', { x: 'adjustment', fixed: { adjustment: 'float' } }, { fixed: {} }],
  ])('forgets %s', (_, wanted, found) => expect(choiceOf(rows, wanted)).toMatchObject(found));

  it('survives a sweep without rows', () => {
    const none = rowsOfSweep({ ...sweep, rows: [] }, 'net');
    expect(lineChartOf(none, choiceOf(none)).lines).toEqual([]);
  });
});

describe('the ticks', () => {
  const chartOf = (values: readonly number[], fromZero: boolean, float?: number): LineChart => ({
    ...lineChartOf(rows, choiceOf(rows)),
    lines: [{ label: '', look: 0, values, rows: [] }],
    float,
    fromZero,
  });
  it.each([
    [[0.3, 0.97], true, undefined, [0, 0.25, 0.5, 0.75, 1]],
    [[0.95, 0.966], false, 0.97, [0.95, 0.955, 0.96, 0.965, 0.97]],
    [[31.2, 34], false, undefined, [31, 32, 33, 34]],
    [[0, 0], true, undefined, [0, 0.25]],
    [[-3, 9], true, undefined, [-5, 0, 5, 10]],
    // A quarter of the span is the step, made a little larger where it is none of 1, 2, 2.5, 5 and 10.
    [[0, 4], true, undefined, [0, 1, 2, 3, 4]],
    [[0, 4.1], true, undefined, [0, 2, 4, 6]],
    [[0, 8.1], true, undefined, [0, 2.5, 5, 7.5, 10]],
    [[0, 21], true, undefined, [0, 10, 20, 30]],
    [[0, 40], true, undefined, [0, 10, 20, 30, 40]],
    [[5, 5], false, undefined, [4, 6]],
    [[-5, -5], false, undefined, [-6, -4]],
    [[], false, undefined, [0, 0.25, 0.5, 0.75, 1]],
    [[NaN, 2], true, undefined, [0, 0.5, 1, 1.5, 2]],
  ])('of %j from zero %s with float %s', (values, fromZero, float, ticks) => {
    expect(ticksOf(chartOf(values, fromZero, float))).toEqual(ticks);
  });
});

describe('a history of runs', () => {
  it('is a line over time, the oldest first', () => {
    const history = rowsOfRuns([
      runEntry({ made: 3, top1: 0.96 }),
      runEntry({ made: 2 }),
      runEntry({ made: 1, top1: 0.9 }),
    ]);
    const chart = lineChartOf(history, choiceOf(history));
    expect(chart.lines.map(({ values }) => values)).toEqual([[0.9, undefined, 0.96]]);
    expect(chart.float).toBe(0.97);
    expect(history.metrics).toEqual(['top1', 'meanSqnrDb', 'worstSqnrDb', 'sizeBytes']);
    expect(history.origin[1]).toBe('accuracy: top-k on 300 images of test.bin');
  });

  it('parts runs that were judged on other images, and has no float that would hold for all', () => {
    const other = { made: 2, top1: 0.8, images: 'top-k on 10 images of few.bin', float: 0.9 };
    const history = rowsOfRuns([runEntry({ made: 3, top1: 0.96 }), runEntry(other)]);
    const chart = lineChartOf(history, choiceOf(history));
    expect(chart.lines.map(({ label }) => label)).toEqual([
      'top-k on 10 images of few.bin',
      'top-k on 300 images of test.bin',
    ]);
    expect(chart.float).toBeUndefined();
  });
});
