/** How a layer's numbers are distributed, in float and on the integers' grid; what the integers cannot reach stands out (report figures 3.5, 3.7, 3.8). */
import type { ChartConfiguration } from 'chart.js';
import type { Comparison, Histogram } from '../../src/protocol/layerDetail';
import { chartOptions, type DataSet, type XY } from './chartBase';
import type { ChartTheme } from './chartTheme';

export function histogramChart(
  { float, quantized, clipped }: Comparison,
  what: string,
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
        steps('float', pointsOf(float), theme.float, []),
        steps('integers', pointsOf(quantized), theme.quantized, [3, 2]),
        ...(beyond.length > 0 ? [{ label: 'clipped', data: beyond, showLine: false, ...tail }] : []),
      ],
    },
    options: chartOptions({ titles: { x: 'value', y: what }, logarithmicY: true }, theme),
  };
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
