/**
 * The table of layers: sortable, selectable, and drawn only where it is looked at when it is long. One tab stop; arrows,
 * Page Up, Page Down, Home and End move the selection.
 */
import { t } from '@vscode/l10n';
import { coloursOf, type Colour } from '../../src/protocol/views/overlayColour';
import type { LayerInfo } from '../../src/protocol/results/results';
import type { Overlay } from '../../src/protocol/views/viewModel';
import { h, on, type View } from '../lib/dom';
import { menuContext } from '../lib/menuContext';
import { markOnce } from '../lib/marks';
import { loadArrangement, saveArrangement } from '../lib/state';
import { colourMark } from './colourMark';
import { columnHeader } from './columnHeader';
import { clamped, columnWidths } from './columnWidths';
import { columnsOf, isOverlayColumn, nextSort, sorted, type Column } from './columns';
import { movedRow } from './movedRow';
import { tableText } from './tableText';
import { textMeasure } from '../lib/textMeasure';
import { scrollToRow, visibleRows } from './visibleRows';

export interface LayerTableModel {
  readonly layers: readonly LayerInfo[];
  readonly overlay?: Overlay;
  /** Overlays that have a column of their own. */
  readonly figures?: readonly Overlay[];
  readonly selected?: string;
  /** Names of the layers that the search finds; undefined while nothing is searched. */
  readonly matches?: ReadonlySet<string>;
}

export interface LayerTable extends View<LayerTableModel> {
  readonly select: (layer: string) => void;
  /** All rows that are shown, as tab-separated text. */
  readonly text: () => string;
}

export interface TableIntents {
  readonly select: (layer: string) => void;
  readonly copy: (text: string) => void;
}

/** As in the style sheet. */
const rowHeight = 24;

export function createLayerTable({ select: onSelect, copy }: TableIntents): LayerTable {
  const widths = h('colgroup');
  const head = h('thead');
  const body = h('tbody');
  const table = h('table', { role: 'grid', tabindex: 0, 'aria-label': t('Layers') }, widths, head, body);
  const nothing = h('p', { class: 'nothing', role: 'status' }, t('No layer fits the search.'));
  const element = h('div', { class: 'layers' }, table, nothing);
  let columns: readonly Column[] = [];
  let rows: readonly LayerInfo[] = [];
  let colours: ReadonlyMap<string, ColourOf> = new Map();
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
  const drawHead = (): void => {
    const { sort, widths: chosen } = loadArrangement();
    const pixels = columnWidths(columns, model.layers, chosen, textMeasure());
    head.replaceChildren(
      h('tr', {}, ...columns.map((column, at) => columnHeader(column, pixels[at], sort, { sortBy, resize }))),
    );
    setWidths(table, widths, pixels);
  };
  const draw = (): void => {
    columns = columnsOf(model.overlay, model.figures);
    colours = new Map(columns.filter(isOverlayColumn).map(({ id, overlay }) => [id, coloursOf(overlay)]));
    const { matches, layers } = model;
    rows = sorted(matches ? layers.filter(({ name }) => matches.has(name)) : layers, columns, loadArrangement().sort);
    nothing.hidden = rows.length > 0;
    table.setAttribute('aria-rowcount', String(rows.length + 1));
    drawHead();
    drawBody(true);
  };
  const sortBy = (column: string): void => {
    saveArrangement({ sort: nextSort(loadArrangement().sort, column) });
    draw();
    head.querySelector<HTMLElement>(`[data-column="${column}"]`)?.focus();
  };
  const resize = (column: string, width: number): void => {
    saveArrangement({ widths: { ...loadArrangement().widths, [column]: clamped(width, 2000) } });
    setWidths(table, widths, columnWidths(columns, model.layers, loadArrangement().widths, textMeasure()));
  };
  const select = (layer: string): void => {
    selected = layer;
    const row = rows.findIndex(({ name }) => name === layer);
    if (row >= 0)
      element.scrollTop = scrollToRow(row, element.scrollTop, element.clientHeight, rowHeight, head.offsetHeight);
    drawBody(false);
  };
  const choose = (layer: string | undefined): void => {
    if (layer === undefined || layer === selected) return;
    select(layer);
    onSelect(layer);
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.target !== table) return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'c') {
      if (String(window.getSelection()) === '')
        copy(
          tableText(
            columns,
            rows.filter(({ name }) => name === selected),
          ),
        );
      return;
    }
    const from = rows.findIndex(({ name }) => name === selected);
    const to = movedRow(event.key, from, rows.length, Math.floor(element.clientHeight / rowHeight) - 1);
    if (to === undefined) return;
    event.preventDefault();
    choose(rows[to]?.name);
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
    on(table, 'keydown', onKey),
  ];
  const resizing = new ResizeObserver(() => drawBody(false));
  resizing.observe(element);
  return {
    element,
    select,
    text: () => tableText(columns, rows),
    update(next) {
      const first = model.layers.length === 0;
      model = next;
      selected = next.selected;
      draw();
      if (rows.length > 0) markOnce('table');
      if (first) element.scrollTop = loadArrangement().scrollTop;
    },
    dispose() {
      listening.forEach((stop) => stop());
      resizing.disconnect();
    },
  };
}

type ColourOf = (layer: string) => Colour | undefined;

function setWidths(table: HTMLElement, columns: HTMLElement, pixels: readonly number[]): void {
  columns.replaceChildren(
    ...pixels.map((width) => {
      const column = h('col');
      column.style.width = `${width}px`;
      return column;
    }),
  );
  table.style.width = `${pixels.reduce((sum, width) => sum + width, 0)}px`;
}

function rowOf(
  layer: LayerInfo,
  at: number,
  columns: readonly Column[],
  colours: ReadonlyMap<string, ColourOf>,
  isSelected: boolean,
): HTMLElement {
  const attributes = {
    id: `row-${at}`,
    'data-row': at,
    'aria-rowindex': at + 2,
    'aria-selected': String(isSelected),
    'data-vscode-context': menuContext(layer.name),
  };
  return h('tr', attributes, ...columns.map((column) => cellOf(column, layer, colours)));
}

function cellOf(column: Column, layer: LayerInfo, colours: ReadonlyMap<string, ColourOf>): HTMLElement {
  const text = column.text(layer);
  const cell = h('td', {
    class: `${column.id}${column.numeric ? ' number' : ''}`,
    title: column.numeric ? undefined : text,
  });
  const colour = colours.get(column.id)?.(layer.name);
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
