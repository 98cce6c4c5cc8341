/** Figures over a setting, a line for each combination of the others (report figures 4.1 and 4.2), the float model as a reference. */
import type { ChartConfiguration } from 'chart.js';
import { settingName, ticksOf, type ChartLine, type LineChart } from '../../src/protocol/views/lineChart';
import { dashes, markers } from '../../src/protocol/views/lineLook';
import { sureText } from '../../src/protocol/results/confidenceText';
import { metricName, metricText } from '../../src/protocol/results/metrics';
import type { ReportRow } from '../../src/protocol/views/reportRows';
import { chartOptions, type DataSet, type XY } from './chartBase';
import type { ChartTheme } from './chartTheme';

export interface LinesTheme extends ChartTheme {
  readonly background: string;
  /** Colours of lines, by their look. */
  readonly inks: readonly string[];
}

type Scales = ReturnType<typeof chartOptions>['scales'];

/** Points are as many pixels across as the SVG's. */
const radius = 4.5;

/** Pixels around a point that answer for it: 24 across is what a finger or an unsteady hand needs (WCAG 2.2, 2.5.8). */
const reach = 12;

/** @param selected the row whose point stands out */
export function linesChart(
  chart: LineChart,
  rows: readonly ReportRow[],
  theme: LinesTheme,
  selected?: number,
): ChartConfiguration {
  const options = chartOptions({ titles: { x: chart.x.title, y: metricName(chart.metric) } }, theme);
  return {
    type: 'line',
    data: {
      datasets: [
        ...chart.lines.map((line) => dataSetOf(line, theme, selected)),
        ...(chart.float === undefined ? [] : [floatLine(chart.float, chart.x.labels.length, theme)]),
      ],
    },
    options: {
      ...options,
      interaction: { mode: 'nearest', intersect: false },
      plugins: {
        legend: { display: false },
        tooltip: {
          callbacks: {
            title: () => '',
            label: (item) => tooltipLines(item, chart, rows),
          },
        },
      },
      scales: scalesOf(chart, options.scales),
    },
  };
}

/** Positions along the axis are whole numbers, and so are its ticks as its ends are not a whole number of steps apart. */
function scalesOf(chart: LineChart, { x, y }: Scales = {}): Scales {
  const { labels } = chart.x;
  const steps = ticksOf(chart);
  const along = {
    ...x?.ticks,
    ...{ stepSize: 1, maxTicksLimit: 40 },
    callback: (at: string | number) => labels[Number(at)] ?? '',
  };
  const up = {
    ...y?.ticks,
    stepSize: steps[1] - steps[0],
    callback: (value: string | number) => tickText(chart.metric, Number(Number(value).toPrecision(12))),
  };
  return {
    x: { ...x, min: -0.6, max: labels.length - 0.4, ticks: along, grid: { ...x?.grid, display: false } },
    y: { ...y, min: steps[0], max: steps[steps.length - 1], ticks: up },
  };
}

/** Without zeros behind the point. */
const tickText = (metric: string, value: number): string =>
  metricText(metric, value).replace(/\.?0+(?=\s(?:%|dB)$)/, '');

/** The same with its title and what made it, for a picture that leaves the page. */
export function picture(chart: LineChart, rows: readonly ReportRow[], theme: LinesTheme): ChartConfiguration {
  const config = linesChart(chart, rows, theme);
  const text = (size: number, weight?: 'bold'): object => ({ family: theme.font, size, weight });
  return {
    ...config,
    options: {
      ...config.options,
      ...{ responsive: false, devicePixelRatio: 2, layout: { padding: 16 } },
      plugins: {
        legend: {
          position: 'bottom',
          labels: { color: theme.text, usePointStyle: true, boxHeight: 9, padding: 14, font: text(12) },
        },
        title: { display: true, align: 'start', text: chart.title, color: theme.text, font: text(16, 'bold') },
        subtitle: {
          ...{ display: true, align: 'start', text: [...chart.origin], color: theme.text, font: text(11) },
          padding: { bottom: 18 },
        },
      },
    },
  };
}

function dataSetOf({ label, look, values, rows }: ChartLine, theme: LinesTheme, selected?: number): DataSet {
  const { style, rotation = 0 } = markers[look % markers.length];
  const colour = theme.inks[look % theme.inks.length];
  const known = values.flatMap((y, x) => (y === undefined || !Number.isFinite(y) ? [] : [{ x, y, row: rows[x] }]));
  const isSelected = (row: number | undefined): boolean => row !== undefined && row === selected;
  return {
    type: 'line',
    label,
    data: known.map(({ x, y }): XY => ({ x, y })),
    borderColor: colour,
    backgroundColor: theme.background,
    borderWidth: 2,
    // Points at the border of the chart are drawn whole.
    clip: 10,
    borderDash: [...dashes[look % dashes.length]],
    pointStyle: style,
    pointRotation: rotation,
    pointBorderColor: colour,
    pointBackgroundColor: known.map(({ row }) => (isSelected(row) ? colour : theme.background)),
    pointBorderWidth: 1.8,
    pointRadius: known.map(({ row }) => (isSelected(row) ? radius * 1.7 : radius)),
    pointHoverRadius: radius * 1.4,
    pointHitRadius: reach,
  };
}

function floatLine(y: number, positions: number, theme: LinesTheme): DataSet {
  return {
    type: 'line',
    label: 'float model',
    data: [
      { x: -0.6, y },
      { x: positions - 0.4, y },
    ],
    borderColor: theme.text,
    backgroundColor: theme.text,
    borderWidth: 1.2,
    borderDash: [1.5, 3.5],
    pointRadius: 0,
    pointStyle: 'line',
  };
}

/** What is pointed at, in so far as it is asked for: whether chart.js's own type of it fits depends on the order of checking. */
interface PointedAt {
  readonly dataset: { readonly label?: string };
  readonly parsed: { readonly x: number | null };
}

/** All settings and figures of the row behind a point. */
function tooltipLines({ dataset, parsed }: PointedAt, chart: LineChart, rows: readonly ReportRow[]): string[] {
  const line = chart.lines.find(({ label }) => label === dataset.label);
  const at = Math.round(parsed.x ?? 0);
  const row = rows[line?.rows[at] ?? -1];
  const name = dataset.label ?? '';
  const float = line ? line.values[at] : chart.float;
  if (!row) return float === undefined ? [] : [`${name}: ${metricText(chart.metric, float)}`];
  return [
    name,
    ...Object.entries(row.settings).map(([key, value]) => `${settingName(key)}: ${value}`),
    ...Object.entries(row.metrics).map(
      ([metric, value]) => `${metricName(metric)}: ${sureText(metric, value, row.confidence?.metrics[metric])}`,
    ),
  ];
}
