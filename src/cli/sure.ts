/** Figures with their 95 % intervals, in columns. */
import { bracketed, differenceNote } from '../protocol/results/confidenceText';
import type { Interval } from '../protocol/results/results';
import type { Column } from './table';

/** Where differences of a figure lie, and whether they are noise. */
export const against = <Row>(title: string, of: (row: Row) => Interval | undefined): Column<Row> => ({
  title,
  align: 'left',
  cell: (row) => differenceNote(of(row), (end) => end.toFixed(4)),
});

/** "0.2367 [0.2110, 0.2602]" */
export const sureFraction = (value: number | undefined, interval: Interval | undefined): string =>
  value === undefined ? '–' : value.toFixed(4) + ends(interval, (end) => end.toFixed(4));

export const ends = (interval: Interval | undefined, text: (end: number) => string): string =>
  interval ? ` ${bracketed(interval, text)}` : '';
