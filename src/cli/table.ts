/** Text tables with aligned columns, and bars made of eighths of a character. */
import { visibleLine } from '../util/visibleText';

export interface Column<Row> {
  readonly title: string;
  /** Numbers stand right. */
  readonly align: 'left' | 'right';
  readonly cell: (row: Row) => string;
}

/** One line of titles, a rule, one line per row; two spaces between columns, none at the end of a line. */
export function table<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const cells = rows.map((row) => columns.map((column) => visibleLine(column.cell(row))));
  const widths = columns.map(({ title }, i) => Math.max(lengthOf(title), ...cells.map((row) => lengthOf(row[i]))));
  const line = (texts: readonly string[]): string =>
    texts
      .map((text, i) => pad(text, widths[i], columns[i].align))
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '─'.repeat(width)).join('  ');
  return [line(columns.map(({ title }) => title)), rule, ...cells.map(line)].join('\n');
}

const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** A bar of at most `width` characters for `value` in 0 … `full`. */
export function bar(value: number, full: number, width: number): string {
  const steps = Math.round((Math.min(Math.max(value, 0), full) / full) * width * 8);
  return '█'.repeat(Math.floor(steps / 8)) + eighths[steps % 8];
}

function pad(text: string, width: number, align: 'left' | 'right'): string {
  const blank = ' '.repeat(Math.max(0, width - lengthOf(text)));
  return align === 'left' ? text + blank : blank + text;
}

/** In characters, not UTF-16 units: layer names may hold anything. */
function lengthOf(text: string): number {
  return Array.from(text).length;
}
