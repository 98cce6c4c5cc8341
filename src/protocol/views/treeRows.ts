/** The rows of the tree of layers: the layers, of large models in blocks by their names, and long lists in ranges. Made once for a model. */
import { t } from '@vscode/l10n';
import type { LayerInfo } from '../results/results';
import { isBlock, nameBlocks, nameWithin, type BlockEntry } from './nameBlocks';
import { rangesOf } from './ranges';

export interface TreeRow {
  /** Stable over reloads; another row has another one. */
  readonly id: string;
  /** A name so far as the block around it does not say it. */
  readonly label: string;
  /** Absent of blocks and ranges. */
  readonly layer?: LayerInfo;
  /** Of a block or a range: the indices of its layers. */
  readonly members: readonly number[];
  readonly children: readonly TreeRow[];
}

export interface TreeRows {
  readonly top: readonly TreeRow[];
  readonly rowOf: (layer: string) => TreeRow | undefined;
  readonly parentOf: (row: TreeRow) => TreeRow | undefined;
}

export function treeRows(layers: readonly LayerInfo[]): TreeRows {
  const parents = new Map<TreeRow, TreeRow>();
  const rows = new Map<string, TreeRow>();
  const made = (row: TreeRow): TreeRow => {
    row.children.forEach((child) => parents.set(child, row));
    if (row.layer && !rows.has(row.layer.name)) rows.set(row.layer.name, row);
    return row;
  };
  const top = rowsIn(nameBlocks(layers) ?? layers.map((_, at) => at), layers, undefined, made);
  return { top, rowOf: (layer) => rows.get(layer), parentOf: (row) => parents.get(row) };
}

type Made = (row: TreeRow) => TreeRow;

function rowsIn(
  entries: readonly BlockEntry[],
  layers: readonly LayerInfo[],
  scope: string | undefined,
  made: Made,
): readonly TreeRow[] {
  const rows = entries.map((entry) => made(rowOf(entry, layers, scope, made)));
  return rangesOf(rows)?.map(({ items }) => made(rangeRow(items, layers))) ?? rows;
}

function rowOf(entry: BlockEntry, layers: readonly LayerInfo[], scope: string | undefined, made: Made): TreeRow {
  if (isBlock(entry)) {
    const children = rowsIn(entry.entries, layers, entry.scope, made);
    return { id: `block ${entry.scope}`, label: nameWithin(scope, entry.scope), members: entry.members, children };
  }
  const layer = layers[entry];
  return {
    id: `${layer.index}/${layer.name}`,
    label: nameWithin(scope, layer.name),
    layer,
    members: [entry],
    children: [],
  };
}

function rangeRow(children: readonly TreeRow[], layers: readonly LayerInfo[]): TreeRow {
  const members = children.flatMap((row) => row.members);
  const [first, last] = [layers[members[0]], layers[members.at(-1)!]];
  return {
    id: `${first.index}–${last.index}`,
    label: t('Layers {0} to {1}', first.index, last.index),
    members,
    children,
  };
}
