/** Figures with their 95 % intervals, in columns: shares in percent, as everywhere that people read. */
import { bracketed, differenceNote, endText, sureText } from '../protocol/results/confidenceText';
import { isShare, metricName, metricText } from '../protocol/results/metrics';
import type { Confidence, Interval, Intervals, Metrics } from '../protocol/results/results';
import { short } from './format';
import type { Column } from './table';

/** Where differences of a row's figure lie, of shares in points, and whether they are noise. */
export const against = <Row>(
  title: string,
  metricOf: (row: Row) => string,
  of: (row: Row) => Interval | undefined,
): Column<Row> => ({
  title,
  align: 'left',
  cell: (row) => differenceNote(of(row), (end) => endText(metricOf(row), end, figure)),
});

/** Where differences of the rows' main figure to float's lie. */
export const toFloat = (main: string): Column<{ readonly confidence?: Confidence }> =>
  against(
    `${metricName(main)} to float`,
    () => main,
    ({ confidence }) => confidence?.difference?.[main],
  );

/** "Top-1 accuracy 23.67 % [21.10, 26.02], Top-5 accuracy 50.00 %" */
export const namedFigures = (names: readonly string[], metrics?: Partial<Metrics>, intervals?: Intervals): string =>
  names.map((name) => `${metricName(name)} ${sureFigure(name, metrics?.[name], intervals?.[name])}`).join(', ');

/** "23.67 % [21.10, 26.02]" */
export const sureFigure = (metric: string, value: number | undefined, interval: Interval | undefined): string =>
  value === undefined ? '–' : sureText(metric, value, interval, figure);

/** "+0.33 points" of shares, anything else as it is. */
export function differenceText(metric: string, own: number | undefined, float: number | undefined): string {
  if (own === undefined || float === undefined) return '–';
  const change = own - float;
  const sign = change > 0 ? '+' : '';
  return isShare(metric) ? `${sign}${endText(metric, change)} points` : `${sign}${metricText(metric, change, figure)}`;
}

/** With a true minus, as shares have it. */
const figure = (value: number): string => short(value).replaceAll('-', '−');

export const ends = (interval: Interval | undefined, text: (end: number) => string): string =>
  interval ? ` ${bracketed(interval, text)}` : '';
