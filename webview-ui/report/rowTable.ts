/** The rows as a table: one tab stop; arrows, Page Up, Page Down, Home and End move the selection, Enter does the first action. */
import { t } from '@vscode/l10n';
import type { ReportRow, ReportRows } from '../../src/protocol/views/reportRows';
import { h, on, type View } from '../lib/dom';
import type { Sort } from '../lib/state';
import { nextSort, sorted, type Column } from '../model/columns';
import { movedRow } from '../model/movedRow';
import { tableText } from '../model/tableText';
import { rowColumns, sharedSettings } from './rowColumns';

export interface RowTableModel {
  readonly rows: ReportRows;
  /** Place of the selected row in `rows`. */
  readonly selected?: number;
  readonly sort?: Sort;
}

export interface RowTableIntents {
  readonly select: (row: number) => void;
  readonly sort: (sort: Sort | undefined) => void;
  /** Enter, or a double click. */
  readonly open: (row: number) => void;
  readonly copy: (text: string) => void;
}

export function createRowTable(intents: RowTableIntents): View<RowTableModel> {
  const caption = h('caption');
  const head = h('thead');
  const body = h('tbody');
  const table = h('table', { role: 'grid', tabindex: 0, class: 'rows' }, caption, head, body);
  const element = h('div', { class: 'row-table' }, table);
  let model: RowTableModel | undefined;
  let shown: readonly ReportRow[] = [];

  const placeOf = (row: ReportRow | undefined): number => (row ? (model?.rows.rows.indexOf(row) ?? -1) : -1);
  const at = (): number => shown.findIndex((row) => placeOf(row) === model?.selected);
  const onKey = (event: KeyboardEvent): void => {
    if (event.target !== table || !model) return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'c') {
      if (String(window.getSelection()) !== '') return;
      intents.copy(tableText(rowColumns(model.rows), shown));
      return;
    }
    if (event.key === 'Enter' && model.selected !== undefined) intents.open(model.selected);
    const to = movedRow(event.key, at(), shown.length, 10);
    if (to === undefined) return;
    event.preventDefault();
    intents.select(placeOf(shown[to]));
    body.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  };
  const clicked = ({ target }: MouseEvent): number | undefined => {
    const row = target instanceof Element ? target.closest<HTMLElement>('tr[data-row]') : null;
    return row ? Number(row.dataset.row) : undefined;
  };
  const listening = [
    on(table, 'keydown', onKey),
    // Right clicks as well: the menu is of the row that is selected.
    on(body, 'mousedown', (event) => {
      const row = clicked(event);
      if (row !== undefined) intents.select(row);
    }),
    on(body, 'dblclick', (event) => {
      const row = clicked(event);
      if (row !== undefined) intents.open(row);
    }),
  ];
  return {
    element,
    update(next) {
      model = next;
      const columns = rowColumns(next.rows);
      shown = sorted(next.rows.rows, columns, next.sort);
      caption.textContent = captionOf(next.rows);
      const focused = document.activeElement?.getAttribute('data-column');
      head.replaceChildren(h('tr', {}, ...columns.map((column) => headerOf(column, next.sort, intents.sort))));
      body.replaceChildren(...shown.map((row) => rowOf(row, placeOf(row), columns, next)));
      if (focused) head.querySelector<HTMLElement>(`[data-column="${CSS.escape(focused)}"]`)?.focus();
      const active = body.querySelector('[aria-selected="true"]');
      if (active) table.setAttribute('aria-activedescendant', active.id);
      else table.removeAttribute('aria-activedescendant');
    },
    dispose: () => listening.forEach((stop) => stop()),
  };
}

function captionOf(rows: ReportRows): string {
  const shared = sharedSettings(rows);
  const { length } = rows.rows;
  if (rows.kind === 'runs') return t('{0} runs', length);
  return shared ? t('{0} settings, all with {1}', length, shared) : t('{0} settings', length);
}

function headerOf(
  { id, label, numeric }: Column<ReportRow>,
  sort: Sort | undefined,
  sortBy: (sort: Sort | undefined) => void,
): HTMLElement {
  const order = sort?.column !== id ? 'none' : sort.descending ? 'descending' : 'ascending';
  const arrow = { none: '', ascending: ' ↑', descending: ' ↓' }[order];
  const button = h(
    'button',
    { type: 'button', 'data-column': id, title: t('Sort by {0}', label) },
    label,
    h('span', { class: 'arrow', 'aria-hidden': 'true' }, arrow),
  );
  button.addEventListener('click', () => sortBy(nextSort(sort, id)));
  return h('th', { scope: 'col', 'aria-sort': order, class: numeric ? undefined : 'text' }, button);
}

function rowOf(
  row: ReportRow,
  place: number,
  columns: readonly Column<ReportRow>[],
  { rows, selected }: RowTableModel,
): HTMLElement {
  const context = {
    webviewSection: rows.kind === 'sweep' ? 'sweepRow' : 'runRow',
    row: place,
    runDir: row.runDir,
    preventDefaultContextMenuItems: true,
  };
  return h(
    'tr',
    {
      id: `row-${place}`,
      'data-row': place,
      'aria-selected': String(place === selected),
      'data-vscode-context': JSON.stringify(context),
    },
    ...columns.map((column) => h('td', { class: column.numeric ? undefined : 'text' }, column.text(row))),
  );
}
