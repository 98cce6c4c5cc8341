/** What a key does in the table of layers. Pure. */
import { besideOpen, foldedBy, type TableRow } from './blockRows';
import { movedRow } from './movedRow';

export type TableKey =
  | { readonly kind: 'copy' }
  | { readonly kind: 'fold'; readonly scope: string }
  | { readonly kind: 'go'; readonly row: TableRow | undefined };

/** @param at the selected row, −1 for none @param page rows that are seen at once; undefined for keys that are not the table's */
export function tableKey(
  { key, ctrlKey, metaKey }: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey'>,
  rows: readonly TableRow[],
  at: number,
  page: number,
): TableKey | undefined {
  if ((ctrlKey || metaKey) && key.toLowerCase() === 'c') return { kind: 'copy' };
  const scope = foldedBy(key, rows, at);
  if (scope !== undefined) return { kind: 'fold', scope };
  const to = movedRow(key, at, rows.length, page);
  return to === undefined ? undefined : { kind: 'go', row: rows[besideOpen(rows, to, to < at ? -1 : 1)] };
}
