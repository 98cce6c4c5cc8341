// @vitest-environment happy-dom
/** The rows of a report, which answer to clicks. */
import { Chart } from 'chart.js';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { choose, click, frame, markup, point, press, setUpPage } from '../../support/page';
import { rowsOfRuns, rowsOfSweep } from '../../../src/protocol/views/reportRows';
import { runEntry } from '../../protocol/views/sampleRuns';
import { createExplorer, type Explorer } from '../../../webview-ui/report/explorer';
import { keptIn, type KeptReport } from '../../../webview-ui/report/reportState';

setUpPage();

const rows = rowsOfSweep(
  {
    evaluator: 'top-k',
    images: 300,
    rows: [8, 4].flatMap((bits) =>
      ['float', 'pow2-ratio'].map((adjustment) => ({
        settings: { bits, adjustment, preset: 'strict' },
        metrics: { top1: bits / 10 + (adjustment === 'float' ? 0.1 : 0), top5: 1 },
      })),
    ),
    float: { top1: 0.97, top5: 1 },
  },
  'net',
  '/w/net.quant.json',
);
const actions = [
  { action: 'quantizeWith', label: 'Quantize' },
  { action: 'setInRecipe', label: 'Set' },
] as const;

describe('the explorer of a sweep', () => {
  let kept: KeptReport;
  const intents = { act: vi.fn(), save: vi.fn(), copy: vi.fn() };
  let explorer: Explorer;
  const find = (selector: string): HTMLElement => explorer.element.querySelector<HTMLElement>(selector)!;
  const figures = (): readonly string[] =>
    [...explorer.element.querySelectorAll('tr[data-row]')].map((row) => row.getAttribute('data-row') ?? '');

  beforeEach(() => {
    vi.resetAllMocks();
    kept = keptIn(undefined);
    explorer = createExplorer({
      ...intents,
      kept: () => kept,
      keep: (change) => {
        kept = { ...kept, ...change };
      },
    });
    document.body.replaceChildren(explorer.element);
    explorer.update({ path: '/w/sweep.json', rows, actions });
  });
  afterEach(() => explorer.dispose());

  it('shows controls, chart, legend and table', () => {
    expect(markup(explorer.element)).toMatchSnapshot();
    expect(explorer.choice()).toEqual({ x: 'bits', metric: 'top1', fixed: {}, hidden: [], fromZero: true });
  });

  it('selects a row, on which there are things to do', () => {
    const first = (): HTMLButtonElement => find('[data-action="quantizeWith"]') as HTMLButtonElement;
    expect(first().disabled).toBe(true);
    point(find('tr[data-row="2"] td'), 'mousedown');
    expect(kept.row).toBe(2);
    expect(find('table').getAttribute('aria-activedescendant')).toBe('row-2');
    click(first());
    click(find('[data-action="save"]'));
    point(find('tr[data-row="1"] td'), 'dblclick');
    press(find('table'), 'Enter');
    expect(intents.act.mock.calls).toEqual([
      ['quantizeWith', 2],
      ['quantizeWith', 1],
      ['quantizeWith', 2],
    ]);
    expect(intents.save).toHaveBeenCalledTimes(1);
  });

  it('moves the selection by keys', () => {
    expect(press(find('table'), 'End')).toBe(true);
    expect(kept.row).toBe(3);
    press(find('table'), 'ArrowUp');
    expect(kept.row).toBe(2);
    expect(press(find('table'), 'x')).toBe(false);
    press(find('table'), 'c', { ctrlKey: true });
    expect(String(intents.copy.mock.calls[0][0]).trim().split('\n')).toHaveLength(5);
  });

  it('sorts', () => {
    click(find('[data-column="metric-top1"]'));
    expect(figures()).toEqual(['3', '2', '1', '0']);
    click(find('[data-column="metric-top1"]'));
    expect(figures()).toEqual(['0', '1', '2', '3']);
    expect(find('th[aria-sort="descending"]').textContent).toContain('↓');
  });

  it('hides a line, and shows it again', () => {
    const line = (): HTMLElement => find('[data-line]');
    const label = line().dataset.line;
    click(line());
    expect(kept.choice.hidden).toEqual([label]);
    expect(line().getAttribute('aria-pressed')).toBe('false');
    click(line());
    expect(kept.choice.hidden).toEqual([]);
  });

  it('takes another figure, axis and held value', () => {
    choose(find('#metric'), 'top5');
    choose(find('#axis'), 'adjustment');
    expect(explorer.choice()).toMatchObject({ metric: 'top5', x: 'adjustment' });
    choose(find('#held-bits'), '4');
    expect(explorer.choice()?.fixed).toEqual({ bits: '4' });
    choose(find('#held-bits'), '');
    expect(explorer.choice()?.fixed).toEqual({});
    const zero = find('#from-zero') as HTMLInputElement;
    zero.checked = false;
    zero.dispatchEvent(new Event('change'));
    expect(explorer.choice()?.fromZero).toBe(false);
  });

  it('selects the row of a point that is clicked, and nothing beside the points', () => {
    const { onClick } = Chart.getChart(find('canvas') as HTMLCanvasElement)!.options;
    const native = new Event('click');
    const clickOn = (...found: readonly object[]): unknown => {
      const chart = {
        data: { datasets: [{ data: [{ x: 0 }, { x: 1 }] }, { data: [{ x: 0 }, null] }, { data: [{ x: 0 }] }] },
        getElementsAtEventForMode: vi.fn(() => found),
      };
      onClick?.call(undefined as never, { native } as never, [], chart as never);
      return chart.getElementsAtEventForMode.mock.calls[0];
    };
    expect(clickOn()).toEqual([native, 'nearest', { intersect: true }, false]);
    clickOn({ datasetIndex: 1, index: 1 });
    clickOn({ datasetIndex: 2, index: 0 });
    expect(kept.row).toBeUndefined();
    clickOn({ datasetIndex: 1, index: 0 });
    expect(kept.row).toBe(3);
    clickOn({ datasetIndex: 0, index: 1 });
    expect(kept.row).toBe(0);
  });

  it('forgets a row that is not there any more', () => {
    kept = { ...kept, row: 9 };
    explorer.update({ path: '/w/sweep.json', rows, actions });
    expect(find('table').getAttribute('aria-activedescendant')).toBeNull();
  });

  it('is drawn anew in another theme, until it is disposed', async () => {
    const drawn = (): Chart | undefined => Chart.getChart(find('canvas') as HTMLCanvasElement);
    const first = drawn();
    document.body.classList.add('vscode-high-contrast');
    await vi.waitFor(() => expect(drawn()).not.toBe(first), { timeout: 10_000 });
    explorer.dispose();
    expect(drawn()).toBeUndefined();
    document.body.classList.remove('vscode-high-contrast');
    await frame();
    expect(drawn()).toBeUndefined();
  });

  it('shows the runs of a recipe', () => {
    const runs = rowsOfRuns([runEntry({ made: 2, top1: 0.5 }), runEntry({ made: 1, top1: 0.75 })]);
    explorer.update({ path: '/w/run.json', rows: runs, actions: [] });
    expect(markup(explorer.element)).toMatchSnapshot();
  });
});
