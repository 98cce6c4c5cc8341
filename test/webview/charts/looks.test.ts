/** How the charts of a layer look: lines, dashes and markers of every kind of data, as people have seen them. */
import { expect, it } from 'vitest';
import { sampleDetail } from '../../support/pageModels';
import { accumulatorChart } from '../../../webview-ui/charts/accumulatorChart';
import { channelChart } from '../../../webview-ui/charts/channelChart';
import { errorChart } from '../../../webview-ui/charts/errorChart';
import { histogramChart } from '../../../webview-ui/charts/histogramChart';
import { valuesChart } from '../../../webview-ui/charts/valuesChart';

const theme = { text: 'text', grid: 'grid', float: 'float', quantized: 'quantized', limit: 'limit', font: 'font' };
const { weights, activations, accumulators } = sampleDetail;

/** The labels of both axes. */
const titlesOf = ({ options }: ReturnType<typeof errorChart>): readonly unknown[] =>
  ['x', 'y'].map((axis) => (options?.scales?.[axis] as { title?: { text?: unknown } } | undefined)?.title?.text);

it.each([
  ['histogram', histogramChart(weights!, 'weights', theme)],
  ['values', valuesChart(weights!, 'weights', theme)],
  ['error', errorChart(weights!, theme)],
  ['channels', channelChart(weights!.channels, theme)],
  ['accumulators', accumulatorChart({ ...accumulators!, worstBits: 40 }, theme)],
])('the chart of %s looks as it did', (_, chart) => expect([chart.type, chart.data]).toMatchSnapshot());

it('says what its axes are', () => {
  expect(titlesOf(histogramChart(weights!, 'weights', theme))).toEqual(['value', 'weights']);
  expect(titlesOf(histogramChart(activations!, 'values', theme))).toEqual(['value', 'values']);
  expect(titlesOf(valuesChart(weights!, 'weights', theme))).toEqual(['3 of 6 weights, in order', 'value']);
  expect(titlesOf(valuesChart(activations!, 'values', theme))).toEqual(['3 of 6 values, in order', 'value']);
  expect(titlesOf(errorChart(weights!, theme))).toEqual(['float value', 'integer − float']);
  expect(titlesOf(channelChart(weights!.channels, theme))).toEqual(['output channel', 'weight']);
  expect(titlesOf(accumulatorChart(accumulators!, theme))).toEqual(['accumulator', 'count']);
});

it.each([
  [99, 99, 1],
  [100, 100, 1],
  [199, 100, 1],
  [200, 100, 2],
  [250, 100, 2],
])('of %i values %i are shown, every %i', (count, shown, every) => {
  const numbers = Array.from({ length: count }, (_, at) => at);
  const sample = { float: numbers, quantized: numbers, clipped: numbers.map(() => false) };
  const { data } = valuesChart({ ...weights!, sample, grid: { step: 1, low: -1, high: 1 } }, 'values', theme);
  const points = data.datasets[0].data as readonly { readonly x: number; readonly y: number }[];
  expect(points).toHaveLength(shown);
  expect(points[1]).toEqual({ x: 1, y: every });
  // Both limits are near, and go from the first point to the last.
  const limits = data.datasets.filter(({ label }) => label === 'limit of the integers');
  expect(limits.map((set) => (set.data as readonly { readonly x: number }[]).map(({ x }) => x))).toEqual(
    Array(2).fill([0, shown - 1]),
  );
});

it('shows limits that numbers come near to', () => {
  const limitsAt = (low: number, high: number): number => {
    const sample = { float: [-2, 1], quantized: [-2, 1], clipped: [false, false] };
    const { data } = valuesChart({ ...weights!, sample, grid: { step: 1, low, high } }, 'values', theme);
    return data.datasets.length - 2;
  };
  expect([limitsAt(-3, 3), limitsAt(-3.1, 3), limitsAt(-3.1, 3.1)]).toEqual([2, 1, 0]);
});
