/** What all charts have in common: axes with a title and figures as the project writes them, a legend, no animation. */
import { t } from '@vscode/l10n';
import type { ChartConfiguration, ChartOptions, TooltipItem } from 'chart.js';
import { number } from '../../src/protocol/results/numberText';
import type { ChartTheme } from './chartTheme';

export interface AxisTitles {
  readonly x: string;
  readonly y: string;
}

export interface Axes {
  readonly titles: AxisTitles;
  /** Counts reach from one to millions: their tails are seen on a logarithmic axis only. */
  readonly logarithmicY?: boolean;
}

export type DataSet = ChartConfiguration['data']['datasets'][number];

/** A point of a chart. Readonly for us, but chart.js wants to own what it is given. */
export interface XY {
  x: number;
  y: number;
}

/** The options of every kind of chart that is drawn here. */
type Options = ChartOptions<'bar' | 'line' | 'scatter'>;

export function chartOptions({ titles, logarithmicY = false }: Axes, theme: ChartTheme): Options {
  const axis = (title: string): object => ({
    title: { display: true, text: title, color: theme.text, font: { family: theme.font, size: 11 }, padding: 2 },
    ticks: {
      ...{ color: theme.text, maxTicksLimit: 7, maxRotation: 0, font: { family: theme.font, size: 10 } },
      callback: (value: string | number) => number(Number(value)),
    },
    grid: { color: theme.grid, lineWidth: 0.5 },
  });
  return {
    ...{ animation: false, responsive: true, maintainAspectRatio: false },
    plugins: { legend: legendOf(theme), tooltip: { callbacks: { label: tooltipText } } },
    scales: {
      x: { type: 'linear', ...axis(titles.x) },
      y: { type: logarithmicY ? 'logarithmic' : 'linear', ...axis(titles.y) },
    },
  };
}

function legendOf({ text, font }: ChartTheme): NonNullable<Options['plugins']>['legend'] {
  const sizes = { boxWidth: 14, boxHeight: 8, padding: 8, font: { family: font, size: 11 } };
  return { position: 'top', align: 'end', labels: { color: text, usePointStyle: true, ...sizes } };
}

function tooltipText({ dataset, parsed }: TooltipItem<'bar' | 'line' | 'scatter'>): string {
  return t('{0}: {1} at {2}', dataset.label ?? '', number(parsed.y ?? 0), number(parsed.x ?? 0));
}
