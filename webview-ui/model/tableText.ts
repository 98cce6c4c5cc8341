/** A table as text for spreadsheets: tab-separated, a line per row, the columns' labels first. */
import type { Column } from './columns';

export function tableText<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const line = (cells: readonly string[]): string => cells.map(cell).join('\t');
  return [line(columns.map(({ label }) => label)), ...rows.map((row) => line(columns.map((c) => c.text(row))))]
    .map((text) => `${text}\n`)
    .join('');
}

/** Names come from model files: a tab or a line end would make two cells of one. Figures get a minus that spreadsheets read. */
function cell(text: string): string {
  return text.replace(/[\t\r\n]+/g, ' ').replace(/−/g, '-');
}
