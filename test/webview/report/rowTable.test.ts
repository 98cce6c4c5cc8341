// @vitest-environment happy-dom
/** The rows of a report as a table: columns, caption, sorting, selection. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { click, point, press, setUpPage } from '../../support/page';
import type { ReportRow, ReportRows } from '../../../src/protocol/views/reportRows';
import { rowColumns, sharedSettings } from '../../../webview-ui/report/rowColumns';
import { createRowTable, type RowTableModel } from '../../../webview-ui/report/rowTable';
import type { View } from '../../../webview-ui/lib/dom';

setUpPage();

const row = (
  settings: ReportRow['settings'],
  metrics: ReportRow['metrics'],
  more: Partial<ReportRow> = {},
): ReportRow => ({
  ...{ settings, metrics },
  ...more,
});
const rowsOf = (kind: ReportRows['kind'], ...rows: readonly ReportRow[]): ReportRows => ({
  ...{ kind, rows, title: 'net', keys: ['bits', 'adjustment', 'symmetric.weights'], metrics: ['top1', 'top5'] },
  ...{ float: {}, origin: [] },
});
const rows = rowsOf(
  'sweep',
  row({ bits: 8, adjustment: 'float', 'symmetric.weights': true }, { top1: 0.5, top5: 1 }, { runDir: '/w/a' }),
  row({ bits: 4, adjustment: 'float', 'symmetric.weights': true }, { top1: 0.25 }),
  row({ bits: 16, adjustment: 'float', 'symmetric.weights': true }, { top1: 0.75 }),
);

describe('the columns of a report', () => {
  const shown = (of: ReportRows) =>
    rowColumns(of).map(({ id, label, numeric, text }) => [id, label, numeric, text(of.rows[0])]);

  it('are the settings that differ, and every figure', () => {
    expect(shown(rows)).toEqual([
      ['setting-bits', 'Bit width', true, '8'],
      ['metric-top1', 'Top-1 accuracy', true, '50.00\u00a0%'],
      ['metric-top5', 'Top-5 accuracy', true, '100.00\u00a0%'],
    ]);
    expect(sharedSettings(rows)).toBe('adjustment mode float, symmetric weights true');
  });
  it('are all settings of runs, which share none', () => {
    const runs = rowsOf('runs', ...rows.rows);
    expect(shown(runs).map(([id]) => id)).toEqual([
      ...['setting-bits', 'setting-adjustment', 'setting-symmetric.weights', 'metric-top1', 'metric-top5'],
    ]);
    expect(shown(runs)[2].slice(2)).toEqual([false, 'true']);
    expect(sharedSettings(runs)).toBe('');
  });
  it('say that what is absent is absent', () => {
    const [bits, , top5] = rowColumns({ ...rows, rows: [row({}, {}), ...rows.rows] });
    expect([bits.text(row({}, {})), top5.text(row({}, {})), top5.key(row({}, {}))]).toEqual(['–', '–', undefined]);
    expect([bits.numeric, bits.key(rows.rows[0])]).toEqual([false, 8]);
  });
  it('say which difference of float is none', () => {
    const told = (from: number, to: number): string => {
      const confidence = { metrics: {}, difference: { top1: [from, to] } };
      return rowColumns(rows)[1].text(row({}, { top1: 0.5 }, { confidence: confidence as never }));
    };
    expect([told(-0.1, 0.1), told(0.01, 0.1)]).toEqual(['50.00\u00a0%, as float but for noise', '50.00\u00a0%']);
  });
});

describe('the table of a report', () => {
  const intents = { select: vi.fn(), sort: vi.fn(), open: vi.fn(), copy: vi.fn() };
  let view: View<RowTableModel>;
  const find = (selector: string): HTMLElement => view.element.querySelector<HTMLElement>(selector)!;
  const all = (selector: string): readonly Element[] => [...view.element.querySelectorAll(selector)];
  const places = (): readonly (string | null)[] => all('tr[data-row]').map((each) => each.getAttribute('data-row'));

  beforeEach(() => {
    vi.clearAllMocks();
    view = createRowTable(intents);
    document.body.replaceChildren(view.element);
    view.update({ rows, selected: 1 });
  });
  afterEach(() => view.dispose());

  it.each<[string, ReportRows]>([
    ['3 settings, all with adjustment mode float, symmetric weights true', rows],
    ['3 runs', rowsOf('runs', ...rows.rows)],
    ['2 settings', { ...rows, keys: ['bits'], rows: rows.rows.slice(1) }],
  ])('is called: %s', (caption, of) => {
    view.update({ rows: of });
    expect(find('caption').textContent).toBe(caption);
  });

  it.each<[RowTableModel['sort'], string, string, readonly string[]]>([
    [undefined, 'none', 'Bit width', ['0', '1', '2']],
    [{ column: 'setting-bits', descending: false }, 'ascending', 'Bit width ↑', ['1', '0', '2']],
    [{ column: 'setting-bits', descending: true }, 'descending', 'Bit width ↓', ['2', '0', '1']],
  ])('sorted by %j', (sort, aria, text, expected) => {
    view.update({ rows, sort });
    const [head, other] = all('th');
    expect([head.getAttribute('aria-sort'), head.textContent, other.getAttribute('aria-sort')]).toEqual([
      ...[aria, text, 'none'],
    ]);
    expect(places()).toEqual(expected);
    click(head.querySelector('button'));
    const next = {
      none: { column: 'setting-bits', descending: false },
      ascending: { column: 'setting-bits', descending: true },
    };
    expect(intents.sort.mock.calls).toEqual([[next[aria as 'none'] ?? undefined]]);
  });

  it('marks the selected row, and its numbers as such', () => {
    expect(all('tr[data-row]').map((each) => [each.id, each.getAttribute('aria-selected')])).toEqual([
      ['row-0', 'false'],
      ['row-1', 'true'],
      ['row-2', 'false'],
    ]);
    expect(find('table').getAttribute('aria-activedescendant')).toBe('row-1');
    view.update({ rows });
    expect(find('table').hasAttribute('aria-activedescendant')).toBe(false);
    view.update({ rows: rowsOf('runs', ...rows.rows) });
    expect(all('tr[data-row="0"] td').map(({ className }) => className)).toEqual(['', 'text', 'text', '', '']);
    expect(all('th').map(({ className }) => className)).toEqual(['', 'text', 'text', '', '']);
  });

  it('tells the editor’s menu which row it is of', () => {
    const context = (): unknown => JSON.parse(find('tr[data-row="0"]').getAttribute('data-vscode-context')!);
    const of = { row: 0, runDir: '/w/a', preventDefaultContextMenuItems: true };
    expect(context()).toEqual({ webviewSection: 'sweepRow', ...of });
    view.update({ rows: rowsOf('runs', ...rows.rows) });
    expect(context()).toEqual({ webviewSection: 'runRow', ...of });
  });

  it.each([
    ['ArrowDown', 2],
    ['ArrowUp', 0],
    ['PageUp', 0],
    ['PageDown', 2],
  ])('moves by %s as rows are shown', (key, place) => {
    expect(press(find('table'), key)).toBe(true);
    expect(intents.select.mock.calls).toEqual([[place]]);
    view.update({ rows, selected: 0, sort: { column: 'setting-bits', descending: true } });
    press(find('table'), 'ArrowUp');
    expect(intents.select.mock.lastCall).toEqual([2]);
  });

  it('opens a row by Enter and a double click, where there is one', () => {
    expect(press(find('table'), 'Enter')).toBe(false);
    point(find('tr[data-row="2"] td'), 'dblclick');
    point(find('tbody'), 'dblclick');
    point(find('tbody'), 'mousedown');
    expect(intents.open.mock.calls).toEqual([[1], [2]]);
    expect(intents.select).not.toHaveBeenCalled();
    view.update({ rows });
    press(find('table'), 'Enter');
    expect(intents.open).toHaveBeenCalledTimes(2);
  });

  it('copies itself by either key, and nothing while a text is selected', () => {
    press(find('table'), 'c');
    press(find('table'), 'v', { ctrlKey: true });
    expect(intents.copy).not.toHaveBeenCalled();
    press(find('table'), 'C', { metaKey: true });
    press(find('table'), 'c', { ctrlKey: true });
    const text = ['Bit width\tTop-1 accuracy\tTop-5 accuracy', ...['8\t50', '4\t25', '16\t75']].join('\n').slice(0, 8);
    expect(intents.copy.mock.calls.map(([copied]) => String(copied).slice(0, 8))).toEqual([text, text]);
    const selection = vi.spyOn(window, 'getSelection').mockReturnValue('words' as never);
    press(find('table'), 'c', { ctrlKey: true });
    selection.mockRestore();
    expect(intents.copy).toHaveBeenCalledTimes(2);
  });

  it('leaves keys in its head to its buttons, and keeps the focus there', () => {
    const head = (): HTMLElement => find('[data-column="metric-top1"]');
    expect(press(head(), 'ArrowDown')).toBe(false);
    head().focus();
    view.update({ rows, sort: { column: 'metric-top1', descending: false } });
    expect(document.activeElement).toBe(head());
    view.dispose();
    press(find('table'), 'Enter');
    expect(intents.open).not.toHaveBeenCalled();
  });
});
