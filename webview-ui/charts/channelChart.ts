/** The weights of each output channel as box and whiskers, and how far the channel's integers reach. */
import { t } from '@vscode/l10n';
import type { ChartConfiguration } from 'chart.js';
import type { ChannelRange } from '../../src/protocol/results/layerDetail';
import { chartOptions, type DataSet, type XY } from './chartBase';
import type { ChartTheme } from './chartTheme';

export function channelChart(channels: readonly ChannelRange[], theme: ChartTheme): ChartConfiguration {
  const options = chartOptions({ titles: { x: t('output channel'), y: t('weight') } }, theme);
  const datasets = [
    medians(channels, theme),
    ...boxes(channels, theme),
    reach(channels, 1, theme),
    reach(channels, -1, theme),
  ];
  return { type: 'bar', data: { datasets }, options: withChannelNumbers(options, channels) };
}

type Figure = (of: ChannelRange) => number;

const line = (channels: readonly ChannelRange[], value: Figure): XY[] => channels.map((of, x) => ({ x, y: value(of) }));

/** From one end to the other: Chart.js takes both, its types one. */
const bars = (channels: readonly ChannelRange[], low: Figure, high: Figure): XY[] =>
  channels.map((of, x) => ({ x, y: [low(of), high(of)] })) as unknown as XY[];

function medians(channels: readonly ChannelRange[], { quantized }: ChartTheme): DataSet {
  return {
    ...{ type: 'line', label: t('median'), data: line(channels, ({ median }) => median) },
    ...{ showLine: false, pointRadius: 2, pointStyle: 'rectRot', backgroundColor: quantized, borderColor: quantized },
  };
}

/** Half of the weights, and as whiskers all of them. */
function boxes(channels: readonly ChannelRange[], { float }: ChartTheme): readonly DataSet[] {
  const quartiles = bars(
    channels,
    ({ lower }) => lower,
    ({ upper }) => upper,
  );
  const all = bars(
    channels,
    ({ min }) => min,
    ({ max }) => max,
  );
  return [
    {
      ...{ type: 'bar', label: t('quartiles'), data: quartiles, pointStyle: 'rect' },
      ...{ backgroundColor: float, barPercentage: 0.7, grouped: false },
    },
    {
      ...{ type: 'bar', label: t('all'), data: all, pointStyle: 'line' },
      ...{ backgroundColor: float, borderColor: float, barPercentage: 0.12, grouped: false },
    },
  ];
}

function reach(channels: readonly ChannelRange[], sign: 1 | -1, { limit }: ChartTheme): DataSet {
  return {
    ...{ type: 'line', label: t('reach of the integers'), data: line(channels, (of) => sign * of.reach) },
    ...{ borderColor: limit, backgroundColor: limit, borderWidth: 1, borderDash: [4, 3] },
    ...{ pointRadius: 0, pointStyle: 'line', stepped: 'middle' },
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
