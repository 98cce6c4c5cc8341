/** The output SQNR of every layer as columns in inline SVG: where in the network the error comes from, at a glance. */
import type { QuantizedLayerInfo } from '../../protocol/results/results';
import { decibelText } from './figures';
import { markup } from './markup';
import type { Markup } from './markup';

const width = 720;
const height = 190;
const plot = { left: 44, right: width - 8, top: 12, bottom: height - 26 };

/** Below `poor` dB the error is plain to see in the result; above `good` dB it seldom matters. */
export const sqnrLimits = { poor: 10, good: 20 } as const;

/** Decibels that stand for no error at all; what a damaged file has beyond is drawn as high. */
const exact = 200;

export function severityOf(sqnr: number | null): 'bad' | 'warn' | 'good' | '' {
  if (sqnr === null || Number.isNaN(sqnr)) return '';
  return sqnr < sqnrLimits.poor ? 'bad' : sqnr < sqnrLimits.good ? 'warn' : 'good';
}

/** The chart, or undefined when no layer's output was measured. Layers without a value keep their place, empty. */
export function sqnrChart(layers: readonly QuantizedLayerInfo[]): Markup | undefined {
  const measured = layers.filter(({ sqnrDb }) => isNumber(sqnrDb.output));
  if (measured.length === 0) return undefined;
  const values = measured.map(({ sqnrDb }) => Number(sqnrDb.output));
  const ceiling = 10 * Math.ceil(Math.min(exact, Math.max(30, ...values)) / 10);
  const worst = measured[values.indexOf(Math.min(...values))];
  return markup`<figure tabindex="0">
<svg viewBox="0 0 ${width} ${height}" role="img">
<title>Output SQNR of ${measured.length} layers in dB; lowest ${decibelText(worst.sqnrDb.output)} dB at ${worst.name}</title>
${gridOf(ceiling)}${limitLine(ceiling)}${layers.map((layer, at) => column(layer, at, layers.length, ceiling))}
<text class="axis" x="${(plot.left + plot.right) / 2}" y="${height - 6}" text-anchor="middle">layers in order of execution</text>
</svg>
<figcaption>Output SQNR per layer in dB, against float on the calibration images. Higher is better; hollow columns are below ${sqnrLimits.good} dB.</figcaption>
</figure>`;
}

const isNumber = (value: number | null): boolean => value !== null && Number.isFinite(value);

const yOf = (value: number, ceiling: number): number =>
  Number((plot.bottom - (Math.max(0, Math.min(value, ceiling)) / ceiling) * (plot.bottom - plot.top)).toFixed(1));

function gridOf(ceiling: number): Markup[] {
  const step = ceiling <= 30 ? 10 : 20;
  const ticks = Array.from({ length: Math.floor(ceiling / step) + 1 }, (_, index) => index * step);
  return ticks.map((value) => {
    const y = yOf(value, ceiling);
    return markup`<line class="grid" x1="${plot.left}" x2="${plot.right}" y1="${y}" y2="${y}"/><text class="tick" x="${plot.left - 8}" y="${y}" dy="4" text-anchor="end">${value}</text>`;
  });
}

function limitLine(ceiling: number): Markup {
  const y = yOf(sqnrLimits.good, ceiling);
  return markup`<line class="limit" x1="${plot.left}" x2="${plot.right}" y1="${y}" y2="${y}"/>`;
}

function column(layer: QuantizedLayerInfo, at: number, count: number, ceiling: number): Markup | undefined {
  const value = layer.sqnrDb.output;
  if (value === null || !Number.isFinite(value)) return undefined;
  const pitch = (plot.right - plot.left) / count;
  const breadth = Math.min(36, pitch * 0.7);
  const x = plot.left + (at + 0.5) * pitch - breadth / 2;
  const y = yOf(value, ceiling);
  const hover = markup`<title>${layer.index} ${layer.name}: ${decibelText(value)} dB</title>`;
  return markup`<rect class="column ${severityOf(value)}" x="${x.toFixed(1)}" y="${y}" width="${breadth.toFixed(1)}" height="${Math.max(1, plot.bottom - y).toFixed(1)}">${hover}</rect>`;
}
