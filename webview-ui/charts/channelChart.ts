/** The weights of each output channel as box and whiskers, and how far the channel's integers reach. */
import { t } from '@vscode/l10n';
import type { ChartConfiguration } from 'chart.js';
import type { ChannelRange } from '../../src/protocol/results/layerDetail';
import { chartOptions } from './chartBase';
import type { ChartTheme } from './chartTheme';

export function channelChart(channels: readonly ChannelRange[], theme: ChartTheme): ChartConfiguration {
  const bar = (low: (of: ChannelRange) => number, high: (of: ChannelRange) => number): { x: number; y: number }[] =>
    channels.map((of, x) => ({ x, y: [low(of), high(of)] })) as unknown as { x: number; y: number }[];
  const line = (value: (of: ChannelRange) => number): { x: number; y: number }[] =>
    channels.map((of, x) => ({ x, y: value(of) }));
  const reach = {
    borderColor: theme.limit,
    backgroundColor: theme.limit,
    borderWidth: 1,
    borderDash: [4, 3],
    pointRadius: 0,
    pointStyle: 'line' as const,
    stepped: 'middle' as const,
  };
  const options = chartOptions({ titles: { x: t('output channel'), y: t('weight') } }, theme);
  return {
    type: 'bar',
    data: {
      datasets: [
        {
          type: 'line',
          label: t('median'),
          data: line(({ median }) => median),
          showLine: false,
          pointRadius: 2,
          pointStyle: 'rectRot',
          backgroundColor: theme.quantized,
          borderColor: theme.quantized,
        },
        {
          type: 'bar',
          label: t('quartiles'),
          data: bar(
            ({ lower }) => lower,
            ({ upper }) => upper,
          ),
          pointStyle: 'rect',
          backgroundColor: theme.float,
          barPercentage: 0.7,
          grouped: false,
        },
        {
          type: 'bar',
          label: t('all'),
          data: bar(
            ({ min }) => min,
            ({ max }) => max,
          ),
          pointStyle: 'line',
          backgroundColor: theme.float,
          borderColor: theme.float,
          barPercentage: 0.12,
          grouped: false,
        },
        { type: 'line', label: t('reach of the integers'), data: line((of) => of.reach), ...reach },
        { type: 'line', label: t('reach of the integers'), data: line((of) => -of.reach), ...reach },
      ],
    },
    options: withChannelNumbers(options, channels),
  };
}

/** Of many channels only some are shown: the axis says which. */
function withChannelNumbers(
  options: ReturnType<typeof chartOptions>,
  channels: readonly ChannelRange[],
): ChartConfiguration['options'] {
  const x = options.scales?.x;
  const ticks = {
    ...x?.ticks,
    stepSize: 1,
    callback: (at: string | number) => String(channels[Number(at)]?.channel ?? ''),
  };
  return {
    ...options,
    scales: { ...options.scales, x: { ...x, min: -0.6, max: channels.length - 0.4, ticks } },
  };
}
