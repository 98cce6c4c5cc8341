/** What models of rows take, in columns: the axes of Pareto charts. */
import { bytesText, count } from './numberText';
import type { ComparedRow } from './comparison';
import type { RowCost } from './results';

export interface CostColumn<Row> {
  readonly title: string;
  /** Undefined where the row does not know it. */
  readonly text: (row: Row) => string | undefined;
}

/** Of what some row knows. */
export function costColumns<Row>(
  rows: readonly Row[],
  costOf: (row: Row) => Partial<RowCost> | undefined,
): readonly CostColumn<Row>[] {
  const column = (title: string, cost: keyof RowCost, textOf: (value: number) => string): CostColumn<Row> => ({
    title,
    text: (row) => {
      const value = costOf(row)?.[cost];
      return value === undefined ? undefined : textOf(value);
    },
  });
  const all = [
    column('size', 'sizeBytes', bytesText),
    column('MAC bits', 'macBits', count),
    column('clocks an image', 'cycles', count),
  ];
  return all.filter(({ text }) => rows.some((row) => text(row) !== undefined));
}

export const costOfCompared = ({ size, hardware, cycles }: ComparedRow): Partial<RowCost> => ({
  sizeBytes: size,
  macBits: hardware?.macBits,
  cycles,
});
