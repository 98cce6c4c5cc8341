/** SQNR over cost as inline SVG: one width for all as squares on a line, mixed widths as discs on another. */
import { budgetNames, costOfRow } from '../../protocol/results/budget';
import type { AllocateResult, BudgetKind, ParetoRow } from '../../protocol/results/results';
import { bytesText, decibelText, largeText } from './figures';
import { markup } from './markup';
import type { Markup } from './markup';

const width = 720;
const height = 300;
const plot = { left: 52, right: width - 16, top: 14, bottom: height - 44 };

interface Scale {
  readonly x: (row: ParetoRow) => number;
  readonly y: (db: number) => number;
  readonly ticks: readonly number[];
}

const isUniform = ({ label }: ParetoRow): boolean => label.startsWith('all ');

export function paretoChart({ rows, budget: { kind } }: AllocateResult): Markup {
  const scale = scaleOf(rows, kind);
  const lines = [rows.filter(isUniform), rows.filter((row) => !isUniform(row))];
  const text = (row: ParetoRow): string =>
    `${row.label}: ${(kind === 'size' ? bytesText : largeText)(costOfRow(row, kind))}, ${decibelText(row.sqnrDb)} dB`;
  const axis = budgetNames[kind];
  return markup`<figure tabindex="0">
<svg viewBox="0 0 ${width} ${height}" role="img">
<title>SQNR of the heads over ${axis}: ${rows.map(text).join('; ')}</title>
${scale.ticks.map((db) => gridLine(db, scale))}
${lines.map((line, index) => drawLine(line, index, scale, text))}
<text class="axis" x="${(plot.left + plot.right) / 2}" y="${height - 6}" text-anchor="middle">${axis}</text>
</svg>
<figcaption>SQNR of the heads in dB over ${axis}: squares have one width for all layers, discs mixed widths. Up and to the left is better.</figcaption>
</figure>`;
}

function scaleOf(rows: readonly ParetoRow[], kind: BudgetKind): Scale {
  const dearest = Math.max(...rows.map((row) => costOfRow(row, kind)), 1);
  const decibels = rows.map(({ sqnrDb }) => sqnrDb);
  const low = 10 * Math.floor(Math.min(0, ...decibels) / 10);
  const high = 10 * Math.ceil(Math.max(10, ...decibels) / 10);
  const y = (db: number): number => fixed(plot.bottom - ((db - low) / (high - low)) * (plot.bottom - plot.top));
  return {
    x: (row) => fixed(plot.left + (costOfRow(row, kind) / dearest) * (plot.right - plot.left - 12)),
    y,
    ticks: Array.from({ length: (high - low) / 10 + 1 }, (_, i) => low + 10 * i),
  };
}

function gridLine(db: number, { y }: Scale): Markup {
  return markup`<line class="grid" x1="${plot.left}" x2="${plot.right}" y1="${y(db)}" y2="${y(db)}"/><text class="tick" x="${plot.left - 8}" y="${y(db)}" dy="4" text-anchor="end">${db}</text>`;
}

const outlines = ['M-4 -4h8v8h-8z', 'M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0z'];

function drawLine(
  rows: readonly ParetoRow[],
  index: number,
  { x, y }: Scale,
  text: (row: ParetoRow) => string,
): Markup {
  const points = rows.map((row) => `${x(row)},${y(row.sqnrDb)}`).join(' ');
  return markup`<g class="line-${index}"><polyline points="${points}" stroke-dasharray="${index === 0 ? '9 4' : 'none'}"/>${rows.map(
    (row) =>
      markup`<path class="marker" d="${outlines[index]}" transform="translate(${x(row)} ${y(row.sqnrDb)})"><title>${text(row)}</title></path>`,
  )}</g>`;
}

const fixed = (value: number): number => Number(value.toFixed(1));
