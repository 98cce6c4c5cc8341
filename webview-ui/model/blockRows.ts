/** The rows of the layers' table: layers, and where names make blocks of a large model, a row for each block and those of open ones below it. */
import { t } from '@vscode/l10n';
import { count, percent } from '../../src/protocol/results/numberText';
import type { LayerInfo } from '../../src/protocol/results/results';
import {
  blockFiguresOf,
  blockMarkOf,
  blockSentences,
  type BlockFigures,
  type Mark,
} from '../../src/protocol/views/blockFigures';
import { isBlock, nameWithin, type BlockEntry, type NameBlock } from '../../src/protocol/views/nameBlocks';
import type { Overlay } from '../../src/protocol/views/viewModel';
import { isOverlayColumn, type Column } from './columns';

interface Placed {
  /** How many blocks it is in. */
  readonly depth: number;
  /** What is called by: a name, so far as the block around it does not say it. */
  readonly label: string;
}

export interface LayerRow extends Placed {
  readonly layer: LayerInfo;
}

export interface BlockRow extends Placed {
  readonly block: NameBlock;
  readonly isOpen: boolean;
}

export type TableRow = LayerRow | BlockRow;

export const isBlockRow = (row: TableRow): row is BlockRow => 'block' in row;

export interface TableBlocks {
  readonly entries: readonly BlockEntry[];
  /** Scopes of those that are folded. */
  readonly folded: ReadonlySet<string>;
}

export const flatRows = (layers: readonly LayerInfo[]): readonly TableRow[] =>
  layers.map((layer) => ({ layer, depth: 0, label: layer.name }));

/** Blocks and layers in the model's order, without what lies in folded blocks. */
export function blockRows({ entries, folded }: TableBlocks, layers: readonly LayerInfo[]): readonly TableRow[] {
  const rowsIn = (inner: readonly BlockEntry[], depth: number, scope?: string): readonly TableRow[] =>
    inner.flatMap((entry): readonly TableRow[] => {
      if (!isBlock(entry)) return [{ layer: layers[entry], depth, label: nameWithin(scope, layers[entry].name) }];
      const isOpen = !folded.has(entry.scope);
      const row = { block: entry, isOpen, depth, label: nameWithin(scope, entry.scope) };
      return isOpen ? [row, ...rowsIn(entry.entries, depth + 1, entry.scope)] : [row];
    });
  return rowsIn(entries, 0);
}

/** The row that shows a layer: its own, or that of the folded block that it is in; −1 where there is none. */
export function rowOf(rows: readonly TableRow[], layers: readonly LayerInfo[], name: string | undefined): number {
  const index = layers.findIndex((layer) => layer.name === name);
  if (index < 0) return -1;
  return rows.findIndex((row) =>
    isBlockRow(row) ? !row.isOpen && row.block.members.includes(index) : row.layer.name === name,
  );
}

/** The layer that a row stands for: a block's is its last. */
export const layerOf = (row: TableRow | undefined, layers: readonly LayerInfo[]): string | undefined =>
  row && (isBlockRow(row) ? layers[row.block.members.at(-1)!].name : row.layer.name);

/** The scope that a key folds or unfolds: Right and Space open a folded block, Left folds the block around a layer. */
export function foldedBy(key: string, rows: readonly TableRow[], at: number): string | undefined {
  const row = rows[at];
  if (row === undefined) return undefined;
  if (isBlockRow(row) && !row.isOpen && (key === 'ArrowRight' || key === ' ')) return row.block.scope;
  return key === 'ArrowLeft' || key === ' ' ? scopeAround(rows, at) : undefined;
}

function scopeAround(rows: readonly TableRow[], at: number): string | undefined {
  const around = rows
    .slice(0, at)
    .filter((row) => row.depth < rows[at].depth)
    .at(-1);
  return around && isBlockRow(around) ? around.block.scope : undefined;
}

/** The next row that stands for a layer: open blocks are passed over, as their layers stand below them; so are those at the very top. */
export function besideOpen(rows: readonly TableRow[], at: number, step: 1 | -1): number {
  const isOpen = (row: TableRow | undefined): boolean => row !== undefined && isBlockRow(row) && row.isOpen;
  let to = at;
  while (isOpen(rows[to])) to += step;
  return to < 0 ? besideOpen(rows, 0, 1) : to;
}

export interface BlockCell {
  readonly text: string;
  readonly mark?: Mark;
}

/**
 * What a block's row says in a column; overlays: a sum, or the member that needs attention most.
 * @param marks of layers, by the id of the column: working their colours out takes all layers, too long for each cell that scrolls by
 */
export function blockCells(
  layers: readonly LayerInfo[],
  overlays: readonly Overlay[] | undefined,
  marks: ReadonlyMap<string, (layer: string) => Mark | undefined>,
) {
  const figuresOf = blockFiguresOf(layers, overlays);
  const cellOf = (column: Column, { members }: NameBlock, figures: BlockFigures): BlockCell => {
    if (isOverlayColumn(column)) {
      const mark = blockMarkOf(column.overlay, marks.get(column.id))(members.map((at) => layers[at].name));
      return { text: mark?.text ?? '', mark };
    }
    return { text: ownText(column.id, figures) };
  };
  return (block: NameBlock) => {
    const figures = figuresOf(block.members);
    return {
      title: [block.scope, ...blockSentences(figures)].join('\n'),
      of: (column: Column): BlockCell => cellOf(column, block, figures),
    };
  };
}

function ownText(column: string, { layers, params, macs, macsShare }: BlockFigures): string {
  switch (column) {
    case 'op':
      return t('{0} layers', layers);
    case 'params':
      return params > 0 ? count(params) : '';
    case 'macs':
      return macs > 0 ? `${count(macs)} · ${percent(100 * (macsShare ?? 0))}` : '';
    default:
      return '';
  }
}
