/** What models of rows take, in columns of a table. */
import type { RowCost } from '../protocol/results/results';
import { costColumns as known } from '../protocol/results/rowCosts';
import type { Column } from './table';

/** Of what some row knows; rows that do not have a dash. */
export const costColumns = <Row>(
  rows: readonly Row[],
  costOf: (row: Row) => Partial<RowCost> | undefined,
): readonly Column<Row>[] =>
  known(rows, costOf).map(({ title, text }) => ({ title, align: 'right', cell: (row) => text(row) ?? '–' }));
