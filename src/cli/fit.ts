/**
 * Tables within the width of a terminal: what is too wide loses the ends of its widest texts; where that does not do, columns go on below, beside
 * the names of the rows again. Tables are found by the rule under their titles (table.ts), so whoever makes one does not know of terminals.
 * Numbers stay whole.
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
  const whole = wide.map((_, i) => i);
  const cut = widthsWithin(wide, isText, columns);
  const parts = widthOf(cut) <= columns ? [whole] : divided(wide, isText, columns);
  return parts.flatMap((part, i) => [...(i === 0 ? [] : ['']), ...picked(cells, wide, isText, part, columns)]);
}

/** Columns side by side, cut to the width. */
function picked(
  cells: readonly (readonly string[])[],
  wide: readonly number[],
  isText: readonly boolean[],
  part: readonly number[],
  columns: number,
): readonly string[] {
  const of = <Value>(values: readonly Value[]): readonly Value[] => part.map((i) => values[i]);
  const narrow = widthsWithin(of(wide), of(isText), columns);
  return cells.map((row) =>
    of(row)
      .map((cell, i) => cut(cell, wide[part[i]], narrow[i]))
      .join(' '.repeat(gap))
      .trimEnd(),
  );
}

/** Parts that fit, each with the columns that name the rows: the first text, and what stands before it. */
function divided(wide: readonly number[], isText: readonly boolean[], columns: number): readonly (readonly number[])[] {
  const names = wide.map((_, i) => i).slice(0, Math.max(isText.indexOf(true), 0) + 1);
  const parts: number[][] = [];
  for (let i = names.length; i < wide.length; i++) {
    const last = parts.at(-1);
    if (last && widthOf([...last, i].map((at) => wide[at])) <= columns) last.push(i);
    else parts.push([...names, i]);
  }
  return parts;
}

const widthOf = (widths: readonly number[]): number => widths.reduce((sum, width) => sum + width + gap, -gap);

function cellsOf(row: string, widths: readonly number[]): readonly string[] {
  const signs = Array.from(row);
  const starts = widths.map((_, i) => widths.slice(0, i).reduce((sum, width) => sum + width + gap, 0));
  return widths.map((width, i) => signs.slice(starts[i], starts[i] + width).join(''));
}

/** Takes from the widest text as long as one is left that can give. */
function widthsWithin(wide: readonly number[], isText: readonly boolean[], columns: number): readonly number[] {
  const widths = [...wide];
  while (widthOf(widths) > columns) {
    const widest = Math.max(...widths.map((width, i) => (isText[i] && width > shortest ? width : 0)));
    if (widest === 0) break;
    widths[widths.findIndex((width, i) => isText[i] && width === widest)]--;
  }
  return widths;
}

/** Numbers stand right, texts left; what is cut away of either is its end. */
function cut(cell: string, from: number, to: number): string {
  const signs = Array.from(cell.padEnd(from));
  if (from === to) return signs.join('');
  if (/^─+$/.test(cell)) return '─'.repeat(to);
  const text = Array.from(cell.trim());
  const kept = text.length <= to ? text.join('') : `${text.slice(0, to - 1).join('')}…`;
  return cell.startsWith(' ') ? kept.padStart(to) : kept.padEnd(to);
}
