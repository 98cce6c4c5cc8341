/** How a layer's numbers are distributed, in float and on the integers' grid; what the integers cannot reach stands out (report figures 3.5, 3.7, 3.8). */
import { t } from '@vscode/l10n';
import type { ChartConfiguration } from 'chart.js';
import type { Comparison, Histogram } from '../../src/protocol/results/layerDetail';
import { chartOptions, type DataSet, type XY } from './chartBase';
import type { ChartTheme } from './chartTheme';
import type { Numbers } from './valuesChart';

export function histogramChart(
  { float, quantized, clipped, grid }: Comparison,
  what: Numbers,
  theme: ChartTheme,
): ChartConfiguration {
  const beyond = pointsOf(clipped.histogram);
  const tail = {
    backgroundColor: theme.limit,
    pointRadius: 3,
    pointStyle: 'crossRot' as const,
    borderColor: theme.limit,
  };
  return {
    type: 'line',
    data: {
      datasets: [
        steps(t('float'), pointsOf(float), theme.float, []),
        steps(t('integers'), pointsOf(quantized), theme.quantized, [3, 2]),
        ...gridLines(grid, float, theme),
        ...(beyond.length > 0 ? [{ label: t('clipped'), data: beyond, showLine: false, ...tail }] : []),
      ],
    },
    options: chartOptions(
      { titles: { x: t('value'), y: what === 'weights' ? t('weights') : t('values') }, logarithmicY: true },
      theme,
    ),
  };
}

/** More steps than this would be a band. */
const mostSteps = 64;

/** The integers' own values along the axis, where they can be told apart, and where they end, where that is in view. */
function gridLines({ step, low, high }: Comparison['grid'], float: Histogram, theme: ChartTheme): DataSet[] {
  const most = float.counts.reduce((top, count) => Math.max(top, count), 1);
  const [start, end] = [float.start, float.start + float.width * float.counts.length];
  const count = Math.round((high - low) / step) + 1;
  const values = count > 1 && count <= mostSteps ? Array.from({ length: count }, (_, at) => low + at * step) : [];
  const inView = values.filter((x) => x >= start && x <= end);
  const mark = { borderColor: theme.limit, backgroundColor: theme.limit, showLine: false, borderWidth: 1 };
  const ticks: DataSet = {
    ...{ type: 'line', label: t('integer grid'), data: inView.map((x) => ({ x, y: 1 })), ...mark },
    ...{ pointStyle: 'line', pointRotation: 90, pointRadius: 5 },
  };
  const limits = [low, high].filter((x) => x >= start && x <= end);
  const limit = (x: number): DataSet => ({
    ...{ type: 'line', label: t('limit of the integers'), pointRadius: 0, pointStyle: 'line' },
    data: [
      { x, y: 1 },
      { x, y: most },
    ],
    ...{ borderColor: theme.limit, backgroundColor: theme.limit, borderWidth: 1, borderDash: [6, 4] },
  });
  return [...(inView.length > 0 ? [ticks] : []), ...limits.map(limit)];
}

function steps(label: string, data: XY[], colour: string, borderDash: number[]): DataSet {
  return {
    type: 'line',
    label,
    data,
    stepped: 'middle',
    borderColor: colour,
    backgroundColor: colour,
    borderWidth: 1.2,
    borderDash,
    pointRadius: 0,
    pointStyle: 'line',
  };
}

/** The middle of each bin that holds something: a logarithmic axis has no zero. */
export function pointsOf({ start, width, counts }: Histogram): XY[] {
  return counts.map((y, bin) => ({ x: start + (bin + 0.5) * width, y })).filter(({ y }) => y > 0);
}
