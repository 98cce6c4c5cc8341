/** The error of each number against the number itself: the saw of rounding, and the ramps where integers end (report figures 3.6, 3.11, 3.12). */
import { t } from '@vscode/l10n';
import type { ChartConfiguration } from 'chart.js';
import type { Comparison } from '../../src/protocol/results/layerDetail';
import { chartOptions, type XY } from './chartBase';
import type { ChartTheme } from './chartTheme';

export function errorChart({ sample }: Comparison, theme: ChartTheme): ChartConfiguration {
  const points = (clipped: boolean): XY[] =>
    sample.float.map((x, at) => ({ x, y: sample.quantized[at] - x })).filter((_, at) => sample.clipped[at] === clipped);
  return {
    type: 'scatter',
    data: {
      datasets: [
        {
          label: t('rounded'),
          data: points(false),
          backgroundColor: theme.float,
          borderColor: theme.float,
          pointRadius: 1.6,
        },
        {
          label: t('clipped'),
          data: points(true),
          backgroundColor: theme.limit,
          borderColor: theme.limit,
          pointRadius: 3,
          pointStyle: 'crossRot',
        },
      ].filter(({ data }) => data.length > 0),
    },
    options: chartOptions({ titles: { x: t('float value'), y: t('integer − float') } }, theme),
  };
}
