/** The accumulators that images made, and the limits of the widths around them: of the bits that were seen, and of the accumulator where they are near. */
import { t } from '@vscode/l10n';
import type { ChartConfiguration } from 'chart.js';
import type { Accumulators } from '../../src/protocol/results/layerDetail';
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
          label: t('accumulators'),
          data,
          stepped: 'middle',
          borderColor: theme.float,
          backgroundColor: theme.float,
          borderWidth: 1.2,
          pointRadius: 0,
          pointStyle: 'line',
        },
        ...limit(seenBits, t('{0} bits', seenBits)),
        ...(worstBits > limitBits - 4 ? limit(limitBits, t('{0} bits', limitBits)) : []),
      ],
    },
    options: chartOptions({ titles: { x: t('accumulator'), y: t('count') }, logarithmicY: true }, theme),
  };
}
