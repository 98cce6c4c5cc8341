/** A chart as the bytes of a PNG: drawn once more, on paper's colours, with its title and what made it. */
import type { LineChart } from '../../src/protocol/views/lineChart';
import type { ReportRow } from '../../src/protocol/views/reportRows';
import { drawOnce } from '../charts/chartView';
import { picture } from '../charts/linesChart';
import { paperTheme } from '../charts/linesTheme';

/** CSS pixels; the picture has twice as many. */
const size = { width: 960, height: 600 };

export async function pngOf(chart: LineChart, rows: readonly ReportRow[]): Promise<Uint8Array | undefined> {
  const theme = paperTheme();
  const blob = await drawOnce(picture(chart, rows, theme), size, theme.background);
  return blob ? new Uint8Array(await blob.arrayBuffer()) : undefined;
}
