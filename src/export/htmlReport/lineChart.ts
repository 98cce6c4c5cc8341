/**
 * Lines over a setting as inline SVG, in the manner of the report's figures 4.1 and 4.2, and the same as a file of its
 * own. Lines differ by dash and by marker, so that they can be told apart in print and without colours.
 */
import { ticksOf, type ChartLine, type LineChart } from '../../protocol/views/lineChart';
import { dashes, inks, markers } from '../../protocol/views/lineLook';
import { metricText } from './figures';
import { markup } from './markup';
import type { Markup } from './markup';

interface Point {
  readonly x: number;
  readonly y: number;
  /** What the point says when it is pointed at. */
  readonly text: string;
}

/** Maps values to y. */
interface Axis {
  readonly ticks: readonly number[];
  readonly yOf: (value: number) => number;
}

const width = 720;
const height = 330;
const plot = { left: 58, right: width - 16, top: 14, bottom: height - 44 };
/** The chart and its legend. Colours come from the page's style: `.line-0` … `.line-7`. */
export function lineChart(chart: LineChart): Markup {
  return markup`<figure tabindex="0">
<figcaption>${chart.title}</figcaption>
<svg viewBox="0 0 ${width} ${height}" role="img">
<title>${chart.title}: ${describe(chart)}</title>
${drawing(chart)}
</svg>
${legend(chart)}
</figure>`;
}

const rowHeight = 20;
const columns = 2;

/** The chart, its title, legend and origin as one SVG file that stands alone, on paper's colours. */
export function lineChartFile(chart: LineChart): string {
  const entries = [...chart.lines.map(keyOf), ...(chart.float === undefined ? [] : [floatKey(chart, chart.float)])];
  const rows = Math.ceil(entries.length / columns);
  const top = 34;
  const below = top + height + 10;
  const origin = chart.origin.flatMap((line) => wrapped(line, 110));
  const total = below + rows * rowHeight + origin.length * 16 + 14;
  const place = (at: number): string =>
    `translate(${plot.left + (at % columns) * 330} ${below + Math.floor(at / columns) * rowHeight})`;
  const lines = origin.map(
    (line, at) => markup`<text x="${plot.left}" y="${below + rows * rowHeight + 14 + at * 16}">${line}</text>`,
  );
  return `${
    markup`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${total}" viewBox="0 0 ${width} ${total}" role="img">
<title>${chart.title}: ${describe(chart)}</title>
<style>${{ markup: paper }}</style>
<rect class="page" width="${width}" height="${total}"/>
<text class="title" x="${plot.left}" y="22">${chart.title}</text>
<g transform="translate(0 ${top})">${drawing(chart)}</g>
${entries.map(({ key, label }, at) => markup`<g transform="${place(at)}">${key}<text x="52" y="11">${label}</text></g>`)}
${lines}
</svg>`.markup
  }\n`;
}

const paper = [
  'text { font: 12px system-ui, sans-serif; fill: #566270; } .title { font-size: 15px; font-weight: 600; fill: #1b2430; }',
  '.page { fill: #fff; } .grid { stroke: #dce1e7; } .float { stroke: #1b2430; stroke-width: 1.2; stroke-dasharray: 1.5 3.5; }',
  '.line { fill: none; stroke-width: 2; stroke-linejoin: round; }',
  '.marker { fill: #fff; stroke-width: 1.8; stroke-linejoin: round; }',
  // No variables of CSS: drawing programs do not know them.
  ...inks.map(({ light }, at) => `.line-${at} path { stroke: ${light}; }`),
].join('\n');

function drawing(chart: LineChart): Markup {
  const axis = axisOf(chart);
  return markup`${yAxis(chart.metric, axis)}${xAxis(chart)}${floatLine(chart, axis)}
${chart.lines.map((line) => drawLine(line, chart, axis))}`;
}

function axisOf(chart: LineChart): Axis {
  const ticks = ticksOf(chart);
  const [low, high] = [ticks[0], ticks[ticks.length - 1]];
  return { ticks, yOf: (value) => plot.bottom - ((value - low) / (high - low)) * (plot.bottom - plot.top) };
}

function describe({ metric, x, lines }: LineChart): string {
  const last = x.labels.length - 1;
  const ends = lines.map(({ label, values }) =>
    [...new Set([0, last])].map((at) => `${label} ${textAt(metric, values[at])} at ${x.labels[at]}`).join(', '),
  );
  return `${ends.join('; ')}.`;
}

const textAt = (metric: string, value: number | undefined): string =>
  value === undefined ? 'not measured' : metricText(metric, value);

const xOf = ({ x }: LineChart, index: number): number =>
  plot.left + ((index + 0.5) / x.labels.length) * (plot.right - plot.left);

function yAxis(metric: string, { ticks, yOf }: Axis): Markup {
  return markup`${ticks.map((value) => {
    const y = fixed(yOf(value));
    return markup`<line class="grid" x1="${plot.left}" x2="${plot.right}" y1="${y}" y2="${y}"/><text class="tick" x="${plot.left - 8}" y="${y}" dy="4" text-anchor="end">${metricText(metric, value).replace(/\.?0+(?=\s%$)/, '')}</text>`;
  })}`;
}

function xAxis(chart: LineChart): Markup {
  const labels = chart.x.labels.map(
    (label, index) =>
      markup`<text class="tick" x="${fixed(xOf(chart, index))}" y="${plot.bottom + 18}" text-anchor="middle">${label}</text>`,
  );
  const middle = (plot.left + plot.right) / 2;
  return markup`${labels}<text class="axis" x="${middle}" y="${height - 6}" text-anchor="middle">${chart.x.title}</text>`;
}

function floatLine({ float }: LineChart, { yOf }: Axis): Markup | undefined {
  if (float === undefined || !Number.isFinite(float)) return undefined;
  const y = fixed(yOf(float));
  return markup`<line class="float" x1="${plot.left}" x2="${plot.right}" y1="${y}" y2="${y}"/>`;
}

function drawLine({ label, look, values }: ChartLine, chart: LineChart, { yOf }: Axis): Markup {
  const points = values.flatMap((value, at): Point[] =>
    value === undefined || !Number.isFinite(value)
      ? []
      : [
          {
            x: xOf(chart, at),
            y: yOf(value),
            text: `${label}, ${chart.x.title} ${chart.x.labels[at]}: ${metricText(chart.metric, value)}`,
          },
        ],
  );
  const path = points.map(({ x, y }, at) => `${at === 0 ? 'M' : 'L'}${fixed(x)} ${fixed(y)}`).join('');
  return markup`<g class="${inkOf(look)}"><path class="line" d="${path}" stroke-dasharray="${dashOf(look)}"/>${points.map(
    ({ x, y, text }) =>
      markup`<path class="marker" transform="translate(${fixed(x)} ${fixed(y)})" d="${markerOf(look)}"><title>${text}</title></path>`,
  )}</g>`;
}

interface Key {
  readonly key: Markup;
  readonly label: string;
}

const keyOf = ({ label, look }: ChartLine): Key => ({
  key: markup`<g class="${inkOf(look)}"><path class="line" d="M1 7H43" stroke-dasharray="${dashOf(look)}"/><path class="marker" transform="translate(22 7)" d="${markerOf(look)}"/></g>`,
  label,
});

const floatKey = ({ metric }: LineChart, value: number): Key => ({
  key: markup`<line class="float" x1="1" x2="43" y1="7" y2="7"/>`,
  label: `float model, ${metricText(metric, value)}`,
});

function legend(chart: LineChart): Markup {
  const keys = [...chart.lines.map(keyOf), ...(chart.float === undefined ? [] : [floatKey(chart, chart.float)])];
  return markup`<ul class="legend">${keys.map(
    ({ key, label }) => markup`<li><svg class="key" viewBox="0 0 44 14" aria-hidden="true">${key}</svg>${label}</li>`,
  )}</ul>`;
}

/** At spaces, into lines of about so many characters: SVG does not wrap text. */
function wrapped(text: string, most: number): readonly string[] {
  return text.split(' ').reduce<readonly string[]>((lines, word) => {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length >= most) return [...lines, word];
    return [...lines.slice(0, -1), `${last} ${word}`];
  }, []);
}

const inkOf = (look: number): string => `line-${look % inks.length}`;
const dashOf = (look: number): string => dashes[look % dashes.length].join(' ') || 'none';
const markerOf = (look: number): string => markers[look % markers.length].path;
const fixed = (value: number): number => Number(value.toFixed(1));
