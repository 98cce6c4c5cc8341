/** The rows of the layers' table: which there are, in which order and colours, and those of them that are drawn. */
import { coloursOf, type Colour } from '../../src/protocol/views/overlayColour';
import type { LayerInfo } from '../../src/protocol/results/results';
import type { Overlay } from '../../src/protocol/views/viewModel';
import { h } from '../lib/dom';
import { menuContext } from '../lib/menuContext';
import { loadArrangement } from '../lib/state';
import { colourMark } from './colourMark';
import { columnsOf, isOverlayColumn, sorted, type Column } from './columns';

export interface LayerTableModel {
  readonly layers: readonly LayerInfo[];
  readonly overlay?: Overlay;
  /** Overlays that have a column of their own. */
  readonly figures?: readonly Overlay[];
  readonly selected?: string;
  /** Names of the layers that the search finds; undefined while nothing is searched. */
  readonly matches?: ReadonlySet<string>;
}

/** As in the style sheet. */
export const rowHeight = 24;

type ColourOf = (layer: string) => Colour | undefined;

/** What the model, and how people have arranged the table, come to. */
export interface TableState {
  readonly columns: readonly Column[];
  /** Those that are found, in their order. */
  readonly rows: readonly LayerInfo[];
  /** By the id of the column. */
  readonly colours: ReadonlyMap<string, ColourOf>;
}

export function stateOf({ layers, overlay, figures, matches }: LayerTableModel): TableState {
  const columns = columnsOf(overlay, figures);
  const found = matches ? layers.filter(({ name }) => matches.has(name)) : layers;
  return {
    columns,
    rows: sorted(found, columns, loadArrangement().sort),
    colours: new Map(columns.filter(isOverlayColumn).map(({ id, overlay }) => [id, coloursOf(overlay)])),
  };
}

export function drawRows(
  { table, body }: { readonly table: HTMLElement; readonly body: HTMLElement },
  { columns, rows, colours }: TableState,
  { start, end }: { readonly start: number; readonly end: number },
  selected: string | undefined,
): void {
  const shown = rows
    .slice(start, end)
    .map((layer, at) => rowOf(layer, start + at, columns, colours, layer.name === selected));
  body.replaceChildren(spacer(start), ...shown, spacer(rows.length - end));
  const active = shown.find((row) => row.ariaSelected === 'true');
  if (active) table.setAttribute('aria-activedescendant', active.id);
  else table.removeAttribute('aria-activedescendant');
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
