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
import { besideOpen, foldedBy, isBlockRow, layerOf, rowOf, type TableRow } from './blockRows';
import { movedRow } from './movedRow';
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
  let model: LayerTableModel = { layers: [] };
  let state: TableState = stateOf(model);
  let selected: string | undefined;
  /** The row that shows what is selected. */
  let at = -1;
  let drawn = '';

  const drawBody = (force: boolean): void => {
    const range = visibleRows(state.rows.length, element.scrollTop, element.clientHeight, rowHeight);
    const key = `${range.start}-${range.end}-${at}`;
    if (!force && key === drawn) return;
    drawn = key;
    drawRows(parts, state, range, at);
  };
  const draw = (): void => {
    state = stateOf(model);
    at = rowOf(state.rows, model.layers, selected);
    table.setAttribute('role', state.rows.some(isBlockRow) ? 'treegrid' : 'grid');
    parts.nothing.hidden = state.rows.length > 0;
    table.setAttribute('aria-rowcount', String(state.rows.length + 1));
    drawHead(parts, state, model.layers, { sortBy, resize });
    drawBody(true);
  };
  const sortBy = (column: string): void => {
    saveArrangement({ sort: nextSort(loadArrangement().sort, column) });
    draw();
    head.querySelector<HTMLElement>(`[data-column="${column}"]`)?.focus();
  };
  const resize = (column: string, width: number): void => {
    saveArrangement({ widths: { ...loadArrangement().widths, [column]: clamped(width, 2000) } });
    setWidths(parts, pixelsOf(state, model.layers));
  };
  const select = (layer: string): void => {
    selected = layer;
    at = rowOf(state.rows, model.layers, layer);
    if (at >= 0)
      element.scrollTop = scrollToRow(at, element.scrollTop, element.clientHeight, rowHeight, head.offsetHeight);
    drawBody(false);
  };
  const choose = (row: TableRow | undefined): void => {
    const layer = layerOf(row, model.layers);
    if (layer === undefined || layer === selected) return;
    select(layer);
    onSelect(layer);
  };
  const copySelected = (): void => {
    if (String(window.getSelection()) !== '') return;
    const row = state.rows[at];
    if (row)
      copy(
        tableText(state.columns, isBlockRow(row) ? row.block.members.map((each) => model.layers[each]) : [row.layer]),
      );
  };
  const clicked = (row: TableRow | undefined): void => {
    if (!row) return;
    if (isBlockRow(row)) fold(row.block.scope);
    else choose(row);
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.target !== table) return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'c') return copySelected();
    const scope = foldedBy(event.key, state.rows, at);
    const page = Math.floor(element.clientHeight / rowHeight) - 1;
    const to = movedRow(event.key, at, state.rows.length, page);
    if (scope === undefined && to === undefined) return;
    event.preventDefault();
    if (scope !== undefined) fold(scope);
    else choose(state.rows[besideOpen(state.rows, to!, to! < at ? -1 : 1)]);
  };
  const stops = listen(parts, {
    scrolled: () => drawBody(false),
    clicked: (row) => clicked(state.rows[row]),
    pressed: onKey,
  });
  return {
    element,
    select,
    text: () => tableText(state.columns, state.layers),
    update(next) {
      const first = model.layers.length === 0;
      model = next;
      selected = next.selected;
      draw();
      if (state.rows.length > 0) markOnce('table');
      if (first) element.scrollTop = loadArrangement().scrollTop;
    },
    dispose: () => stops.forEach((stop) => stop()),
  };
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

function drawHead(
  parts: Parts,
  state: TableState,
  layers: readonly LayerInfo[],
  intents: Parameters<typeof columnHeader>[3],
): void {
  const { sort } = loadArrangement();
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
