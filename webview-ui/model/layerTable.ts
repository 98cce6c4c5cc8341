/**
 * The table of layers: sortable, selectable, and drawn only where it is looked at when it is long. One tab stop; arrows,
 * Page Up, Page Down, Home and End move the selection.
 */
import { coloursOf, type Colour } from '../../src/protocol/overlayColour';
import type { LayerInfo } from '../../src/protocol/results';
import type { Overlay } from '../../src/protocol/viewModel';
import { h, on, type View } from '../lib/dom';
import { loadArrangement, saveArrangement } from '../lib/state';
import { colourMark } from './colourMark';
import { columnsOf, nextSort, overlayColumn, sorted, type Column } from './columns';
import { movedRow } from './movedRow';
import { scrollToRow, visibleRows } from './visibleRows';

export interface LayerTableModel {
  readonly layers: readonly LayerInfo[];
  readonly overlay?: Overlay;
  readonly selected?: string;
}

export interface LayerTable extends View<LayerTableModel> {
  readonly select: (layer: string) => void;
}

/** As in the style sheet. */
const rowHeight = 24;

export function createLayerTable(onSelect: (layer: string) => void): LayerTable {
  const head = h('thead');
  const body = h('tbody');
  const table = h('table', { role: 'grid', tabindex: 0, 'aria-label': 'Layers' }, head, body);
  const element = h('div', { class: 'layers' }, table);
  let columns: readonly Column[] = [];
  let rows: readonly LayerInfo[] = [];
  let colours: (layer: string) => Colour | undefined = () => undefined;
  let model: LayerTableModel = { layers: [] };
  let selected: string | undefined;
  let drawn = '';

  const drawBody = (force: boolean): void => {
    const { start, end } = visibleRows(rows.length, element.scrollTop, element.clientHeight, rowHeight);
    const key = `${start}-${end}-${selected ?? ''}`;
    if (!force && key === drawn) return;
    drawn = key;
    const shown = rows
      .slice(start, end)
      .map((layer, at) => rowOf(layer, start + at, columns, colours, layer.name === selected));
    body.replaceChildren(spacer(start), ...shown, spacer(rows.length - end));
    const active = shown.find((row) => row.ariaSelected === 'true');
    if (active) table.setAttribute('aria-activedescendant', active.id);
    else table.removeAttribute('aria-activedescendant');
  };
  const draw = (): void => {
    const { sort } = loadArrangement();
    columns = columnsOf(model.overlay);
    colours = model.overlay ? coloursOf(model.overlay) : () => undefined;
    rows = sorted(model.layers, columns, sort);
    table.setAttribute('aria-rowcount', String(rows.length + 1));
    head.replaceChildren(h('tr', {}, ...columns.map((column) => headerOf(column, sort, sortBy))));
    drawBody(true);
  };
  const sortBy = (column: string): void => {
    saveArrangement({ sort: nextSort(loadArrangement().sort, column) });
    draw();
    head.querySelector<HTMLElement>(`[data-column="${column}"]`)?.focus();
  };
  const select = (layer: string): void => {
    const row = rows.findIndex(({ name }) => name === layer);
    if (row < 0) return;
    selected = layer;
    element.scrollTop = scrollToRow(row, element.scrollTop, element.clientHeight, rowHeight, head.offsetHeight);
    drawBody(false);
  };
  const choose = (layer: string | undefined): void => {
    if (layer === undefined || layer === selected) return;
    select(layer);
    onSelect(layer);
  };
  const listening = [
    on(element, 'scroll', () => {
      drawBody(false);
      saveArrangement({ scrollTop: element.scrollTop });
    }),
    on(body, 'click', ({ target }) => {
      const row = target instanceof Element ? target.closest<HTMLElement>('tr[data-row]') : null;
      if (row) choose(rows[Number(row.dataset.row)]?.name);
    }),
    on(table, 'keydown', (event) => {
      if (event.target !== table) return;
      const from = rows.findIndex(({ name }) => name === selected);
      const to = movedRow(event.key, from, rows.length, Math.floor(element.clientHeight / rowHeight) - 1);
      if (to === undefined) return;
      event.preventDefault();
      choose(rows[to]?.name);
    }),
  ];
  const resizing = new ResizeObserver(() => drawBody(false));
  resizing.observe(element);
  return {
    element,
    select,
    update(next) {
      const first = model.layers.length === 0;
      model = next;
      selected = next.selected;
      draw();
      if (first) element.scrollTop = loadArrangement().scrollTop;
    },
    dispose() {
      listening.forEach((stop) => stop());
      resizing.disconnect();
    },
  };
}

function headerOf(
  { id, label, numeric }: Column,
  sort: { column: string; descending: boolean } | undefined,
  sortBy: (id: string) => void,
): HTMLElement {
  const isSorted = sort?.column === id;
  const order = !isSorted ? 'none' : sort.descending ? 'descending' : 'ascending';
  const arrow = h(
    'span',
    { class: 'arrow', 'aria-hidden': 'true' },
    { none: '', ascending: '↑', descending: '↓' }[order],
  );
  const button = h('button', { type: 'button', 'data-column': id, title: `Sort by ${label}` }, label, arrow);
  button.addEventListener('click', () => sortBy(id));
  return h('th', { scope: 'col', 'aria-sort': order, class: `${id}${numeric ? ' number' : ''}` }, button);
}

function rowOf(
  layer: LayerInfo,
  at: number,
  columns: readonly Column[],
  colours: (layer: string) => Colour | undefined,
  isSelected: boolean,
): HTMLElement {
  const attributes = { id: `row-${at}`, 'data-row': at, 'aria-rowindex': at + 2, 'aria-selected': String(isSelected) };
  return h('tr', attributes, ...columns.map((column) => cellOf(column, layer, colours)));
}

function cellOf(column: Column, layer: LayerInfo, colours: (layer: string) => Colour | undefined): HTMLElement {
  const text = column.text(layer);
  const cell = h('td', {
    class: `${column.id}${column.numeric ? ' number' : ''}`,
    title: column.id === 'name' ? text : undefined,
  });
  const colour = column.id === overlayColumn ? colours(layer.name) : undefined;
  if (colour) cell.append(h('div', { class: 'value' }, colourMark(colour), text));
  else cell.append(text);
  return cell;
}

/** Keeps the scrollbar true to the rows that are not drawn. */
function spacer(rows: number): HTMLElement {
  const row = h('tr', { class: 'spacer', role: 'presentation', 'aria-hidden': 'true', hidden: rows === 0 });
  row.style.height = `${rows * rowHeight}px`;
  return row;
}
