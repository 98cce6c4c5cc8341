/** The axis of a chart of channels: a place for each that is shown, with the channel's own number. */
import { expect, it } from 'vitest';
import { sampleDetail } from '../../support/pageModels';
import { channelChart } from '../../../webview-ui/charts/channelChart';

const theme = { text: 'text', grid: 'grid', float: 'float', quantized: 'quantized', limit: 'limit', font: 'font' };

it('numbers the channels 0 and 3 of a sample', () => {
  const { options, data } = channelChart(sampleDetail.weights!.channels, theme);
  const x = options?.scales?.['x'];
  expect(x).toMatchObject({ min: -0.6, max: 1.6, ticks: { stepSize: 1, maxTicksLimit: 7 } });
  const callback = x?.ticks?.callback as unknown as (at: string | number) => string;
  expect([0, '1', 2].map((at) => callback(at))).toEqual(['0', '3', '']);
  const reaches = data.datasets.filter(({ label }) => label === 'reach of the integers');
  expect(reaches.map((set) => set.data)).toEqual([
    [
      { x: 0, y: 1 },
      { x: 1, y: 2 },
    ],
    [
      { x: 0, y: -1 },
      { x: 1, y: -2 },
    ],
  ]);
});
