/**
 * A figure over what it costs, a disc for each row, as inline SVG. Rows that no other beats in both are filled and joined: the Pareto front. They are
 * labelled in the order of the axis.
 */
import { metricName, metricText } from '../../protocol/results/metrics';
import { markup, type Markup } from './markup';

export interface CostPoint {
  readonly label: string;
  readonly cost: number;
  readonly value: number;
  /** No other is cheaper and better. */
  readonly isBest: boolean;
}

export interface CostChart {
  readonly metric: string;
  /** What stands along the axis, in words: `size of the parameters`. */
  readonly axis: string;
  readonly costText: (cost: number) => string;
  readonly points: readonly CostPoint[];
}

const width = 720;
const height = 320;
const plot = { left: 70, right: width - 24, top: 18, bottom: height - 52 };
const steps = 4;

export const titleOf = ({ metric, axis }: CostChart): string => `${metricName(metric)} over ${axis}`;

export function costChart(chart: CostChart): Markup {
  return markup`<figure tabindex="0">
<svg viewBox="0 0 ${width} ${height}" role="img">
<title>${titleOf(chart)}: ${chart.points.map((point) => wordsOf(chart, point)).join('; ')}</title>
${drawing(chart)}
</svg>
<figcaption>${titleOf(chart)}. Filled: no other is both cheaper and better. Up and to the left is better.</figcaption>
</figure>`;
}

/** Stands alone, on paper's colours. */
export function costChartFile(chart: CostChart): string {
  const page = markup`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height + 30}" viewBox="0 0 ${width} ${height + 30}" role="img">
<title>${titleOf(chart)}: ${chart.points.map((point) => wordsOf(chart, point)).join('; ')}</title>
<style>${{ markup: paper }}</style>
<rect class="page" width="${width}" height="${height + 30}"/>
<text class="title" x="${plot.left}" y="22">${titleOf(chart)}</text>
<g transform="translate(0 30)">${drawing(chart)}</g>
</svg>`;
  return `${page.markup}\n`;
}

const paper = [
  'text { font: 12px system-ui, sans-serif; fill: #566270; } .title { font-size: 15px; font-weight: 600; fill: #1b2430; }',
  '.page { fill: #fff; } .grid { stroke: #dce1e7; } polyline { fill: none; stroke: #1f6feb; stroke-width: 2; }',
].join('\n');

const fixed = (value: number): number => Number(value.toFixed(1));

interface Scale {
  readonly x: (cost: number) => number;
  readonly y: (value: number) => number;
  readonly costs: readonly number[];
  readonly values: readonly number[];
}

/** From the least to the most of each, with room around them. */
function scaleOf({ points }: CostChart): Scale {
  const [cheap, dear] = span(points.map(({ cost }) => cost));
  const [low, high] = span(points.map(({ value }) => value));
  const ticks = (from: number, to: number): readonly number[] =>
    Array.from({ length: steps + 1 }, (_, at) => from + ((to - from) * at) / steps);
  return {
    x: (cost) => fixed(plot.left + ((cost - cheap) / (dear - cheap)) * (plot.right - plot.left)),
    y: (value) => fixed(plot.bottom - ((value - low) / (high - low)) * (plot.bottom - plot.top)),
    ...{ costs: ticks(cheap, dear), values: ticks(low, high) },
  };
}

function span(values: readonly number[]): readonly [number, number] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = 0.08 * (high - low || Math.abs(high) || 1);
  return [low - room, high + room];
}

function drawing(chart: CostChart): Markup {
  const scale = scaleOf(chart);
  const best = chart.points.filter(({ isBest }) => isBest).sort((a, b) => a.cost - b.cost);
  const line = best.map(({ cost, value }) => `${scale.x(cost)},${scale.y(value)}`).join(' ');
  return markup`${scale.values.map((value) => yTick(chart, value, scale))}${scale.costs.map((cost) => xTick(chart, cost, scale))}
<g class="line-0"><polyline points="${line}"/>${chart.points.map((point) => disc(chart, point, scale))}</g>
${best.map((point, at) => labelOf(point, at, scale))}
<text class="axis" x="${(plot.left + plot.right) / 2}" y="${height - 6}" text-anchor="middle">${chart.axis}</text>`;
}

function yTick({ metric }: CostChart, value: number, { y }: Scale): Markup {
  return markup`<line class="grid" x1="${plot.left}" x2="${plot.right}" y1="${y(value)}" y2="${y(value)}"/><text class="tick" x="${plot.left - 8}" y="${y(value)}" dy="4" text-anchor="end">${metricText(metric, value)}</text>`;
}

const xTick = ({ costText }: CostChart, cost: number, { x }: Scale): Markup =>
  markup`<text class="tick" x="${x(cost)}" y="${plot.bottom + 18}" text-anchor="middle">${costText(cost)}</text>`;

const wordsOf = ({ metric, costText }: CostChart, { label, cost, value }: CostPoint): string =>
  `${label}: ${costText(cost)}, ${metricText(metric, value)}`;

function disc(chart: CostChart, point: CostPoint, { x, y }: Scale): Markup {
  return markup`<circle class="marker" cx="${x(point.cost)}" cy="${y(point.value)}" r="4.5" fill="${point.isBest ? '#1f6feb' : '#fff'}" stroke="#1f6feb"${point.isBest && { markup: ' style="fill:#1f6feb"' }}><title>${wordsOf(chart, point)}</title></circle>`;
}

/** Above and below the line in turn, so that neighbours do not lie on each other; inside the drawing at its ends. */
function labelOf({ label, cost, value }: CostPoint, at: number, { x, y }: Scale): Markup {
  const anchor = x(cost) > (plot.left + plot.right) / 2 ? 'end' : 'start';
  const below = at % 2 === 1;
  return markup`<text class="tick" x="${x(cost) + (anchor === 'end' ? -8 : 8)}" y="${y(value) + (below ? 16 : -8)}" text-anchor="${anchor}">${shortened(label)}</text>`;
}

const longest = 40;

const shortened = (label: string): string => (label.length > longest ? `${label.slice(0, longest - 1)}…` : label);
