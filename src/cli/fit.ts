/**
 * Tables within the width of a terminal: what is too wide loses the ends of its widest texts. Tables are found by the rule under their titles
 * (table.ts), so whoever makes one does not know of terminals. Numbers stay whole.
 */

/** Two spaces stand between columns. */
const gap = 2;
/** A text that is cut shorter tells nothing. */
const shortest = 8;

/** @param columns of the terminal, in characters. Lines outside tables stay as they are. */
export function fitted(text: string, columns: number): string {
  const lines = text.split('\n');
  for (const [at, rule] of lines.entries()) {
    if (at === 0 || !/^─+(  ─+)*$/.test(rule) || rule.length <= columns) continue;
    const end = lines.indexOf('', at);
    const rows = lines.slice(at - 1, end < 0 ? lines.length : end);
    lines.splice(at - 1, rows.length, ...narrowed(rows, rule, columns));
  }
  return lines.join('\n');
}

/** The same rows; the second is the rule. */
function narrowed(rows: readonly string[], rule: string, columns: number): readonly string[] {
  const wide = rule.split('  ').map((part) => part.length);
  const cells = rows.map((row) => cellsOf(row, wide));
  const isText = wide.map((_, i) => cells.slice(2).some((row) => !/^[\s\d.,+−–-]*(%|dB|[kMG]?B)?$/.test(row[i])));
  const narrow = widthsWithin(wide, isText, columns);
  return cells.map((row) =>
    row
      .map((cell, i) => cut(cell, wide[i], narrow[i]))
      .join(' '.repeat(gap))
      .trimEnd(),
  );
}

function cellsOf(row: string, widths: readonly number[]): readonly string[] {
  const signs = Array.from(row);
  const starts = widths.map((_, i) => widths.slice(0, i).reduce((sum, width) => sum + width + gap, 0));
  return widths.map((width, i) => signs.slice(starts[i], starts[i] + width).join(''));
}

/** Takes from the widest text as long as one is left that can give. */
function widthsWithin(wide: readonly number[], isText: readonly boolean[], columns: number): readonly number[] {
  const widths = [...wide];
  const surplus = (): number => widths.reduce((sum, width) => sum + width + gap, -gap) - columns;
  while (surplus() > 0) {
    const widest = Math.max(...widths.map((width, i) => (isText[i] && width > shortest ? width : 0)));
    if (widest === 0) break;
    widths[widths.findIndex((width, i) => isText[i] && width === widest)]--;
  }
  return widths;
}

function cut(cell: string, from: number, to: number): string {
  const signs = Array.from(cell.padEnd(from));
  if (from === to) return signs.join('');
  if (/^─+$/.test(cell)) return '─'.repeat(to);
  const text = Array.from(cell.trimEnd());
  return text.length <= to ? text.join('').padEnd(to) : `${text.slice(0, to - 1).join('')}…`;
}
