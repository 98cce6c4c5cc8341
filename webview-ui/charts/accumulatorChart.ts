/** The accumulators that images made, and the limits of the widths around them: of the bits that were seen, and of the accumulator where they are near. */
import type { ChartConfiguration } from 'chart.js';
import type { Accumulators } from '../../src/protocol/layerDetail';
import { chartOptions, type DataSet } from './chartBase';
import type { ChartTheme } from './chartTheme';
import { pointsOf } from './histogramChart';

export function accumulatorChart(
  { histogram, seenBits, worstBits }: Accumulators,
  theme: ChartTheme,
  limitBits = 32,
): ChartConfiguration {
  const data = pointsOf(histogram);
  const most = data.reduce((top, { y }) => Math.max(top, y), 1);
  const limit = (bits: number, label: string): DataSet[] =>
    [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1].map((x) => ({
      type: 'line',
      label,
      data: [
        { x, y: 1 },
        { x, y: most },
      ],
      ...{
        borderColor: theme.limit,
        backgroundColor: theme.limit,
        borderWidth: 1,
        borderDash: [6, 4],
        pointRadius: 0,
        pointStyle: 'line' as const,
      },
    }));
  return {
    type: 'line',
    data: {
      datasets: [
        {
          label: 'accumulators',
          data,
          stepped: 'middle',
          borderColor: theme.float,
          backgroundColor: theme.float,
          borderWidth: 1.2,
          pointRadius: 0,
          pointStyle: 'line',
        },
        ...limit(seenBits, `${seenBits} bits`),
        ...(worstBits > limitBits - 4 ? limit(limitBits, `${limitBits} bits`) : []),
      ],
    },
    options: chartOptions({ titles: { x: 'accumulator', y: 'count' }, logarithmicY: true }, theme),
  };
}
