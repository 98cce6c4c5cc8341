/** Which rows of a long table are in the document: all up to a limit, beyond it those in view and a margin around them. */

export interface Range {
  /** First row, and the one after the last. */
  readonly start: number;
  readonly end: number;
}

/** Tables up to this many rows are drawn whole, so that the browser's own search finds everything. */
export const wholeUpTo = 500;

const margin = 20;

/** Sizes in pixels. */
export function visibleRows(rows: number, scrollTop: number, height: number, rowHeight: number): Range {
  if (rows <= wholeUpTo) return { start: 0, end: rows };
  const first = Math.min(Math.floor(Math.max(0, scrollTop) / rowHeight), rows - 1);
  const count = Math.ceil(height / rowHeight);
  return { start: Math.max(0, first - margin), end: Math.min(rows, first + count + margin) };
}

/** Where to scroll so that the row is wholly in view below the header; the present place when it is. */
export function scrollToRow(row: number, scrollTop: number, height: number, rowHeight: number, header: number): number {
  const top = row * rowHeight;
  if (top < scrollTop) return top;
  const bottom = top + rowHeight + header;
  return bottom > scrollTop + height ? bottom - height : scrollTop;
}
