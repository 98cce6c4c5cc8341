/**
 * A sweep's rows turned into tables in the manner of the report's 4.1 to 4.3: a row per bit width, a column per
 * adjustment mode, divided further by whatever else was varied (range method, preset, …).
 */
import type { Interval, SweepFigures, SweepRow } from '../../protocol/results/results';

export interface Pivot {
  readonly metric: string;
  /** What the rows are: `bits`, `bits.weights`, … */
  readonly rowKey: string;
  /** Ascending. */
  readonly widths: readonly number[];
  readonly groups: readonly PivotGroup[];
  readonly float: number | undefined;
  readonly floatInterval?: Interval;
}

/** The columns of one adjustment mode (or the only group, labelled '', when the adjustment was not varied). */
export interface PivotGroup {
  readonly label: string;
  readonly columns: readonly PivotColumn[];
}

export interface PivotCell {
  readonly value: number;
  readonly interval?: Interval;
  /** To float. */
  readonly difference?: Interval;
}

export interface PivotColumn {
  /** What else was varied, e.g. `outlier:4`; '' when nothing. */
  readonly label: string;
  /** By width; undefined where the sweep has no such row. */
  readonly values: readonly (PivotCell | undefined)[];
}

const rowKeys = ['bits', 'bits.weights', 'bits.activations'];

/** The sweep's `metric` by bit width; undefined when no bit width was varied, so that there is nothing to be the rows. */
export function pivotOf(sweep: SweepFigures, metric: string): Pivot | undefined {
  const rowKey = rowKeys.find(
    (key) => sweep.rows.length > 0 && sweep.rows.every((row) => widthOf(row, key) !== undefined),
  );
  if (rowKey === undefined) return undefined;
  const widths = distinct(sweep.rows.map((row) => Number(row.settings[rowKey]))).sort((a, b) => a - b);
  const groups = distinct(sweep.rows.map(groupOf)).map((label) => {
    const rows = sweep.rows.filter((row) => groupOf(row) === label);
    return { label, columns: columnsOf(rows, rowKey, widths, metric) };
  });
  return { metric, rowKey, widths, groups, float: sweep.float[metric], floatInterval: sweep.floatIntervals?.[metric] };
}

function columnsOf(
  rows: readonly SweepRow[],
  rowKey: string,
  widths: readonly number[],
  metric: string,
): PivotColumn[] {
  return distinct(rows.map((row) => restOf(row, rowKey))).map((label) => ({
    label,
    values: widths.map((width) => {
      const found = rows.find((row) => restOf(row, rowKey) === label && widthOf(row, rowKey) === width);
      return found && cellOf(found, metric);
    }),
  }));
}

function cellOf({ metrics, confidence }: SweepRow, metric: string): PivotCell | undefined {
  if (!(metric in metrics)) return undefined;
  const [interval, difference] = [confidence?.metrics[metric], confidence?.difference?.[metric]];
  return { value: metrics[metric], interval, difference };
}

function widthOf(row: SweepRow, key: string): number | undefined {
  const width = Number(row.settings[key] ?? NaN);
  return Number.isFinite(width) ? width : undefined;
}

const groupOf = (row: SweepRow): string => String(row.settings['adjustment'] ?? '');

/** Widths of the other kind keep their key, because a bare number would say nothing. */
function restOf(row: SweepRow, rowKey: string): string {
  return Object.entries(row.settings)
    .filter(([key]) => key !== rowKey && key !== 'adjustment')
    .map(([key, value]) => (typeof value === 'string' ? value : `${key}=${value}`))
    .join(' · ');
}

const distinct = <T>(values: readonly T[]): T[] => [...new Set(values)];
