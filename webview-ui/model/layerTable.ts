/**
 * The table of layers: sortable, selectable, and drawn only where it is looked at when it is long. One tab stop; arrows,
 * Page Up, Page Down, Home and End move the selection.
 */
import { t } from '@vscode/l10n';
import type { LayerInfo } from '../../src/protocol/results/results';
import { h, on, type View } from '../lib/dom';
import { markOnce } from '../lib/marks';
import { loadArrangement, saveArrangement } from '../lib/state';
import { columnHeader } from './columnHeader';
import { clamped, columnWidths } from './columnWidths';
import { nextSort } from './columns';
import { isBlockRow, layerOf, rowOf, type TableRow } from './blockRows';
import { tableKey } from './tableKeys';
import { drawRows, rowHeight, stateOf, type LayerTableModel, type TableState } from './tableRows';
import { tableText } from './tableText';
import { textMeasure } from '../lib/textMeasure';
import { scrollToRow, visibleRows } from './visibleRows';

export interface LayerTable extends View<LayerTableModel> {
  readonly select: (layer: string) => void;
  /** All layers that are found, in blocks or not, as tab-separated text. */
  readonly text: () => string;
}

export interface TableIntents {
  readonly select: (layer: string) => void;
  /** Folds a block, or unfolds it. */
  readonly fold: (scope: string) => void;
  readonly copy: (text: string) => void;
}

export function createLayerTable({ select: onSelect, fold, copy }: TableIntents): LayerTable {
  const parts = tableParts();
  const { element, table, head } = parts;
  const paintBody = bodyPainter(parts);
  let model: LayerTableModel = { layers: [] };
  let state: TableState = stateOf(model);
  /** The row that shows what is selected. */
  let at = -1;
  const draw = (): void => {
    state = stateOf(model);
    at = rowOf(state.rows, model.layers, model.selected);
    drawTable(parts, state, model.layers, { sortBy, resize });
    paintBody(state, at, true);
  };
  const sortBy = (column: string): void => {
    saveArrangement({ sort: nextSort(loadArrangement().sort, column) });
    draw();
    head.querySelector<HTMLElement>(`[data-column="${column}"]`)?.focus();
  };
  const resize = (column: string, width: number): void => {
    keepWidth(column, width);
    setWidths(parts, pixelsOf(state, model.layers));
  };
  const select = (layer: string): void => {
    model = { ...model, selected: layer };
    at = rowOf(state.rows, model.layers, layer);
    bringIntoView(parts, at);
    paintBody(state, at, false);
  };
  const choose = (row: TableRow | undefined): void => {
    const layer = layerOf(row, model.layers);
    if (layer === undefined || layer === model.selected) return;
    select(layer);
    onSelect(layer);
  };
  const pressed = (event: KeyboardEvent): void => {
    const done = event.target === table && tableKey(event, state.rows, at, rowsInView(element) - 1);
    if (!done) return;
    if (done.kind === 'copy') return copyRow(state, state.rows[at], model.layers, copy);
    event.preventDefault();
    if (done.kind === 'fold') fold(done.scope);
    else choose(done.row);
  };
  const stops = listen(parts, {
    scrolled: () => paintBody(state, at, false),
    clicked: (row) => pressOn(state.rows[row], fold, choose),
    pressed,
  });
  return {
    element,
    select,
    text: () => tableText(state.columns, state.layers),
    update(next) {
      const first = model.layers.length === 0;
      model = next;
      draw();
      if (state.rows.length > 0) markOnce('table');
      if (first) element.scrollTop = loadArrangement().scrollTop;
    },
    dispose: () => stops.forEach((stop) => stop()),
  };
}

const keepWidth = (column: string, width: number): void =>
  saveArrangement({ widths: { ...loadArrangement().widths, [column]: clamped(width, 2000) } });

/** Draws the rows in view, and nothing where they are drawn already. */
function bodyPainter(parts: Parts): (state: TableState, at: number, force: boolean) => void {
  let drawn = '';
  return (state, at, force) => {
    const { scrollTop, clientHeight } = parts.element;
    const range = visibleRows(state.rows.length, scrollTop, clientHeight, rowHeight);
    const key = `${range.start}-${range.end}-${at}`;
    if (!force && key === drawn) return;
    drawn = key;
    drawRows(parts, state, range, at);
  };
}

function bringIntoView({ element, head }: Parts, at: number): void {
  const { scrollTop, clientHeight } = element;
  if (at >= 0) element.scrollTop = scrollToRow(at, scrollTop, clientHeight, rowHeight, head.offsetHeight);
}

const rowsInView = ({ clientHeight }: HTMLElement): number => Math.floor(clientHeight / rowHeight);

function pressOn(row: TableRow | undefined, fold: TableIntents['fold'], choose: (row: TableRow) => void): void {
  if (row && isBlockRow(row)) fold(row.block.scope);
  else if (row) choose(row);
}

/** The selected row's layers, but where text is selected on the page: that is copied then. */
function copyRow(
  { columns }: TableState,
  row: TableRow | undefined,
  layers: readonly LayerInfo[],
  copy: TableIntents['copy'],
): void {
  if (!row || String(window.getSelection()) !== '') return;
  copy(tableText(columns, isBlockRow(row) ? row.block.members.map((each) => layers[each]) : [row.layer]));
}

type Parts = ReturnType<typeof tableParts>;

function tableParts() {
  const widths = h('colgroup');
  const head = h('thead');
  const body = h('tbody');
  const table = h('table', { role: 'grid', tabindex: 0, 'aria-label': t('Layers') }, widths, head, body);
  const nothing = h('p', { class: 'nothing', role: 'status' }, t('No layer fits the search.'));
  return { widths, head, body, table, nothing, element: h('div', { class: 'layers' }, table, nothing) };
}

interface Heard {
  readonly scrolled: () => void;
  /** A row, counted from the first that is found. */
  readonly clicked: (row: number) => void;
  readonly pressed: (event: KeyboardEvent) => void;
}

/** @returns what ends it */
function listen({ element, body, table }: Parts, { scrolled, clicked, pressed }: Heard): readonly (() => void)[] {
  const resizing = new ResizeObserver(scrolled);
  resizing.observe(element);
  return [
    on(element, 'scroll', () => {
      scrolled();
      saveArrangement({ scrollTop: element.scrollTop });
    }),
    on(body, 'click', ({ target }) => {
      const row = target instanceof Element ? target.closest<HTMLElement>('tr[data-row]') : null;
      if (row) clicked(Number(row.dataset.row));
    }),
    on(table, 'keydown', pressed),
    () => resizing.disconnect(),
  ];
}

/** All but the rows. */
function drawTable(
  parts: Parts,
  state: TableState,
  layers: readonly LayerInfo[],
  intents: Parameters<typeof columnHeader>[3],
): void {
  const { sort } = loadArrangement();
  const { rows } = state;
  parts.table.setAttribute('role', rows.some(isBlockRow) ? 'treegrid' : 'grid');
  parts.table.setAttribute('aria-rowcount', String(rows.length + 1));
  parts.nothing.hidden = rows.length > 0;
  const pixels = pixelsOf(state, layers);
  const cells = state.columns.map((column, at) => columnHeader(column, pixels[at], sort, intents));
  parts.head.replaceChildren(h('tr', {}, ...cells));
  setWidths(parts, pixels);
}

/** Wide enough for every layer, found or not, so that a search moves no column. */
const pixelsOf = ({ columns }: TableState, layers: readonly LayerInfo[]): readonly number[] =>
  columnWidths(columns, layers, loadArrangement().widths, textMeasure());

function setWidths({ table, widths }: Parts, pixels: readonly number[]): void {
  widths.replaceChildren(
    ...pixels.map((width) => {
      const column = h('col');
      column.style.width = `${width}px`;
      return column;
    }),
  );
  table.style.width = `${pixels.reduce((sum, width) => sum + width, 0)}px`;
}
