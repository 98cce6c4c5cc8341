/** What the layers' table shows: which rows there are, in which order and colours, and those of them that are drawn. */
import type { LayerInfo } from '../../src/protocol/results/results';
import { markOf, type Mark } from '../../src/protocol/views/blockFigures';
import type { Overlay } from '../../src/protocol/views/viewModel';
import { h } from '../lib/dom';
import { legendLine } from './legendEntries';
import { menuContext } from '../lib/menuContext';
import { loadArrangement } from '../lib/state';
import {
  blockCells,
  blockRows,
  flatRows,
  isBlockRow,
  type BlockRow,
  type LayerRow,
  type TableBlocks,
  type TableRow,
} from './blockRows';
import { colourMark } from './colourMark';
import { columnsOf, isOverlayColumn, sorted, type Column } from './columns';

export interface LayerTableModel {
  readonly layers: readonly LayerInfo[];
  readonly overlay?: Overlay;
  /** Overlays that have a column of their own. */
  readonly figures?: readonly Overlay[];
  /** All that the model has, for the figures of blocks. */
  readonly overlays?: readonly Overlay[];
  /** Of a large model whose names make some. */
  readonly blocks?: TableBlocks;
  readonly selected?: string;
  /** Names of the layers that the search finds; undefined while nothing is searched. */
  readonly matches?: ReadonlySet<string>;
}

/** As in the style sheet. */
export const rowHeight = 24;

type MarkOf = (layer: string) => Mark | undefined;

/** What the model, and how people have arranged the table, come to. */
export interface TableState {
  readonly columns: readonly Column[];
  /** Those that are found, in their order. */
  readonly layers: readonly LayerInfo[];
  /** The same, or blocks of them. */
  readonly rows: readonly TableRow[];
  /** By the id of the column. */
  readonly marks: ReadonlyMap<string, MarkOf>;
  /** What the marks of a column mean, by its id. */
  readonly legends: ReadonlyMap<string, string>;
  readonly cellsOf: ReturnType<typeof blockCells>;
}

/** Blocks are of the model's own order: what is sorted or searched is a list of layers. */
export function stateOf({ layers, overlay, figures, overlays, blocks, matches }: LayerTableModel): TableState {
  const columns = columnsOf(overlay, figures);
  const { sort } = loadArrangement();
  const found = sorted(matches ? layers.filter(({ name }) => matches.has(name)) : layers, columns, sort);
  const ofOverlays = columns.filter(isOverlayColumn);
  const isSorted = columns.some(({ id }) => id === sort?.column);
  const marks = new Map(ofOverlays.map(({ id, overlay }) => [id, markOf(overlay)]));
  return {
    columns,
    layers: found,
    rows: blocks && !matches && !isSorted ? blockRows(blocks, layers) : flatRows(found),
    marks,
    legends: new Map(ofOverlays.map(({ id, overlay }) => [id, legendLine(overlay)])),
    cellsOf: blockCells(layers, overlays, marks),
  };
}

/** @param selected a row, or −1 */
export function drawRows(
  { table, body }: { readonly table: HTMLElement; readonly body: HTMLElement },
  state: TableState,
  { start, end }: { readonly start: number; readonly end: number },
  selected: number,
): void {
  const shown = state.rows.slice(start, end).map((row, at) => rowElement(row, start + at, state, selected));
  body.replaceChildren(spacer(start), ...shown, spacer(state.rows.length - end));
  const active = shown.find((row) => row.ariaSelected === 'true');
  if (active) table.setAttribute('aria-activedescendant', active.id);
  else table.removeAttribute('aria-activedescendant');
}

function rowElement(row: TableRow, at: number, state: TableState, selected: number): HTMLElement {
  const common = {
    ...{ id: `row-${at}`, 'data-row': at, 'aria-rowindex': at + 2, 'aria-selected': String(at === selected) },
    ...(row.depth > 0 && { 'aria-level': row.depth + 1 }),
  };
  return isBlockRow(row) ? blockElement(row, state, common) : layerElement(row, state, common);
}

type Common = Readonly<Record<string, string | number>>;

function layerElement(
  { layer, label, depth }: LayerRow,
  { columns, marks, legends }: TableState,
  common: Common,
): HTMLElement {
  const context = { 'data-vscode-context': menuContext(layer.name) };
  const cells = columns.map((column) => {
    const text = column.text(layer);
    const title = column.numeric ? legends.get(column.id) : text;
    if (column.id === 'name') return nameCell(label, title, depth);
    return cellOf(column, text, marks.get(column.id)?.(layer.name), title);
  });
  return h('tr', { ...common, ...context }, ...cells);
}

function blockElement({ block, isOpen, label, depth }: BlockRow, state: TableState, common: Common): HTMLElement {
  const { title, of } = state.cellsOf(block);
  const cells = state.columns.map((column) => {
    if (column.id === 'name') return nameCell(label, title, depth, isOpen ? '▾' : '▸');
    const { text, mark } = of(column);
    return cellOf(column, text, mark, state.legends.get(column.id));
  });
  return h('tr', { ...common, class: 'block', 'aria-expanded': String(isOpen) }, ...cells);
}

function cellOf(column: Column, text: string, mark: Mark | undefined, title?: string): HTMLElement {
  const cell = h('td', { class: `${column.id}${column.numeric ? ' number' : ''}`, title });
  if (mark) cell.append(h('div', { class: 'value' }, colourMark(mark.colour), text));
  else cell.append(text);
  return cell;
}

/** Cut at its front where it is too long: names differ at their ends. */
function nameCell(text: string, title: string | undefined, depth: number, twist?: string): HTMLElement {
  const name = h('span', { class: 'cut-front' }, h('bdi', {}, text));
  const arrow = twist === undefined ? [] : [h('span', { class: 'twist', 'aria-hidden': 'true' }, twist)];
  const cell = h('td', { class: 'name', title }, ...arrow, name);
  if (depth > 0) cell.style.setProperty('--depth', String(depth));
  return cell;
}

/** Keeps the scrollbar true to the rows that are not drawn. */
function spacer(rows: number): HTMLElement {
  const row = h('tr', { class: 'spacer', role: 'presentation', 'aria-hidden': 'true', hidden: rows === 0 });
  row.style.height = `${rows * rowHeight}px`;
  return row;
}
