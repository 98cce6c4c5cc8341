/** The table as text for spreadsheets: tab-separated, a line per layer, the columns' labels first. */
import type { LayerInfo } from '../../src/protocol/results';
import type { Column } from './columns';

export function tableText(columns: readonly Column[], layers: readonly LayerInfo[]): string {
  const line = (cells: readonly string[]): string => cells.map(cell).join('\t');
  return [line(columns.map(({ label }) => label)), ...layers.map((layer) => line(columns.map((c) => c.text(layer))))]
    .map((text) => `${text}\n`)
    .join('');
}

/** Names come from model files: a tab or a line end would make two cells of one. Figures get a minus that spreadsheets read. */
function cell(text: string): string {
  return text.replace(/[\t\r\n]+/g, ' ').replace(/−/g, '-');
}
