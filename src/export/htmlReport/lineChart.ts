/**
 * A metric over bit width as inline SVG, one line per column of the sweep, in the manner of the report's figures 4.1
 * and 4.2. Lines differ by dash and by marker, so that they can be told apart in print and without colours.
 */
import { metricName } from '../../protocol/metrics';
import { metricText } from './figures';
import { markup } from './markup';
import type { Markup } from './markup';
import type { Pivot } from './pivot';

interface Line {
  readonly label: string;
  readonly values: readonly (number | undefined)[];
}

interface Point {
  readonly x: number;
  readonly y: number;
}

const width = 720;
const height = 330;
const plot = { left: 58, right: width - 16, top: 14, bottom: height - 44 };
const dashes = ['none', '9 4', '2 4', '11 4 2 4', '5 3', '1 3'];

/** Marker outlines around (0,0), about 9 units across. */
const markers = [
  'M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0z',
  'M-4 -4h8v8h-8z',
  'M0 -5.5l5 9h-10z',
  'M0 -5.8l5.8 5.8l-5.8 5.8l-5.8 -5.8z',
  'M0 5.5l5 -9h-10z',
  'M-5 0l2.5 -4.5h5l2.5 4.5l-2.5 4.5h-5z',
  'M-1.7 -5h3.4v3.3h3.3v3.4h-3.3v3.3h-3.4v-3.3h-3.3v-3.4h3.3z',
  'M0 -5.5l5.3 3.8l-2 6.3h-6.6l-2 -6.3z',
];

/** The chart and its legend. Colours come from the page's style: `.line-0` … `.line-7`. */
export function lineChart(pivot: Pivot): Markup {
  const lines = linesOf(pivot);
  const ceiling = ceilingOf(pivot, lines);
  const name = metricName(pivot.metric);
  return markup`<figure>
<svg viewBox="0 0 ${width} ${height}" role="img">
<title>${name} over bit width: ${describe(pivot, lines)}</title>
${yAxis(pivot.metric, ceiling)}${xAxis(pivot)}${floatLine(pivot, ceiling)}
${lines.map((line, index) => drawLine(line, index, pivot, ceiling))}
</svg>
${legend(pivot, lines)}
</figure>`;
}

function linesOf(pivot: Pivot): Line[] {
  return pivot.groups.flatMap((group) =>
    group.columns.map((column) => ({
      label: [group.label, column.label].filter((part) => part !== '').join(' · ') || metricName(pivot.metric),
      values: column.values,
    })),
  );
}

/** The top of the axis: the next of 1, 2, 4, 8 times a power of ten, whose quarters are short numbers. */
function ceilingOf(pivot: Pivot, lines: readonly Line[]): number {
  const all = [...lines.flatMap(({ values }) => values), pivot.float];
  const largest = all.reduce<number>((most, value) => (Number.isFinite(value) ? Math.max(most, value ?? 0) : most), 0);
  if (largest === 0) return 1;
  const exponent = Math.floor(Math.log10(largest));
  const tops = [1, 2, 4, 8, 10].map((digit) => Number(`${digit}e${exponent}`));
  return tops.find((top) => largest <= top) ?? largest;
}

function describe(pivot: Pivot, lines: readonly Line[]): string {
  const last = pivot.widths.length - 1;
  const ends = lines.map(({ label, values }) =>
    [0, last].map((at) => `${label} ${textAt(pivot.metric, values[at])} at ${pivot.widths[at]} bit`).join(', '),
  );
  return `${ends.join('; ')}.`;
}

const textAt = (metric: string, value: number | undefined): string =>
  value === undefined ? 'not measured' : metricText(metric, value);

const xOf = (pivot: Pivot, index: number): number =>
  plot.left + ((index + 0.5) / pivot.widths.length) * (plot.right - plot.left);

const yOf = (value: number, ceiling: number): number =>
  plot.bottom - (Math.max(0, value) / ceiling) * (plot.bottom - plot.top);

function yAxis(metric: string, ceiling: number): Markup {
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((share) => share * ceiling);
  return markup`${ticks.map((value) => {
    const y = fixed(yOf(value, ceiling));
    return markup`<line class="grid" x1="${plot.left}" x2="${plot.right}" y1="${y}" y2="${y}"/><text class="tick" x="${plot.left - 8}" y="${y}" dy="4" text-anchor="end">${metricText(metric, value).replace(/\.?0+(?=\s%$)/, '')}</text>`;
  })}`;
}

function xAxis(pivot: Pivot): Markup {
  const labels = pivot.widths.map(
    (bits, index) =>
      markup`<text class="tick" x="${fixed(xOf(pivot, index))}" y="${plot.bottom + 18}" text-anchor="middle">${bits}</text>`,
  );
  const middle = (plot.left + plot.right) / 2;
  return markup`${labels}<text class="axis" x="${middle}" y="${height - 6}" text-anchor="middle">bit width</text>`;
}

function floatLine(pivot: Pivot, ceiling: number): Markup | undefined {
  if (pivot.float === undefined || !Number.isFinite(pivot.float)) return undefined;
  const y = fixed(yOf(pivot.float, ceiling));
  return markup`<line class="float" x1="${plot.left}" x2="${plot.right}" y1="${y}" y2="${y}"/>`;
}

function drawLine(line: Line, index: number, pivot: Pivot, ceiling: number): Markup {
  const points = line.values.flatMap((value, at): Point[] =>
    value === undefined || !Number.isFinite(value) ? [] : [{ x: xOf(pivot, at), y: yOf(value, ceiling) }],
  );
  const path = points.map(({ x, y }, at) => `${at === 0 ? 'M' : 'L'}${fixed(x)} ${fixed(y)}`).join('');
  return markup`<g class="line-${index % markers.length}"><path class="line" d="${path}" stroke-dasharray="${dashOf(index)}"/>${points.map(
    ({ x, y }) => markup`<path class="marker" transform="translate(${fixed(x)} ${fixed(y)})" d="${markerOf(index)}"/>`,
  )}</g>`;
}

function legend(pivot: Pivot, lines: readonly Line[]): Markup {
  const entries = lines.map(
    ({ label }, index) =>
      markup`<li><svg class="key line-${index % markers.length}" viewBox="0 0 44 14" aria-hidden="true"><path class="line" d="M1 7H43" stroke-dasharray="${dashOf(index)}"/><path class="marker" transform="translate(22 7)" d="${markerOf(index)}"/></svg>${label}</li>`,
  );
  const float =
    pivot.float === undefined
      ? undefined
      : markup`<li><svg class="key" viewBox="0 0 44 14" aria-hidden="true"><line class="float" x1="1" x2="43" y1="7" y2="7"/></svg>float model, ${metricText(pivot.metric, pivot.float)}</li>`;
  return markup`<ul class="legend">${entries}${float}</ul>`;
}

const dashOf = (index: number): string => dashes[index % dashes.length];
const markerOf = (index: number): string => markers[index % markers.length];
const fixed = (value: number): number => Number(value.toFixed(1));
