/** What models of rows take, in columns: the axes of Pareto charts. */
import { bytesText, count } from '../protocol/results/numberText';
import type { RowCost } from '../protocol/results/results';
import type { Column } from './table';

/** Of what some row knows; rows that do not have a dash. */
export function costColumns<Row>(
  rows: readonly Row[],
  costOf: (row: Row) => Partial<RowCost> | undefined,
): readonly Column<Row>[] {
  const column = (title: string, cost: keyof RowCost, text: (value: number) => string): readonly Column<Row>[] =>
    rows.some((row) => costOf(row)?.[cost] !== undefined)
      ? [{ title, align: 'right', cell: (row) => textOf(costOf(row)?.[cost], text) }]
      : [];
  return [
    ...column('size', 'sizeBytes', bytesText),
    ...column('MAC bits', 'macBits', count),
    ...column('clocks an image', 'cycles', count),
  ];
}

const textOf = (value: number | undefined, text: (value: number) => string): string =>
  value === undefined ? '–' : text(value);
