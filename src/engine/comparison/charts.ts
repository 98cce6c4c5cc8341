/** Pareto charts of a comparison: its main figure over each cost that rows differ in. */
import type { CostChart } from '../../export/htmlReport/costChart';
import { bytesText, countText, largeText } from '../../export/htmlReport/figures';
import type { ComparedRow, Comparison } from '../../protocol/results/comparison';
import { mainOf } from '../../protocol/results/metrics';
import { isPareto, type CostOf } from './compared';

interface CostKind {
  /** In names of files. */
  readonly id: string;
  readonly axis: string;
  readonly of: CostOf;
  readonly costText: (cost: number) => string;
}

const kinds: readonly CostKind[] = [
  { id: 'size', axis: 'size of the parameters', of: ({ size }) => size, costText: bytesText },
  { id: 'mac-bits', axis: 'MAC bits an image', of: ({ hardware }) => hardware?.macBits, costText: largeText },
  { id: 'cycles', axis: 'clocks an image', of: ({ cycles }) => cycles, costText: countText },
];

/** None over a cost that fewer than two rows have, or that is the same in all. */
export function chartsOf(comparison: Comparison): readonly (readonly [id: string, chart: CostChart])[] {
  const { rows, differ, metrics } = comparison;
  const metric = mainOf(metrics);
  if (metric === undefined) return [];
  return kinds.flatMap(({ id, axis, of, costText }) => {
    const points = rows.flatMap((row) => {
      const [cost, value] = [of(row), row.metrics[metric]];
      if (cost === undefined || value === undefined) return [];
      return [{ label: labelOf(row, rows, differ), cost, value, isBest: isPareto(row, rows, metric, of) }];
    });
    const costs = new Set(points.map(({ cost }) => cost));
    return costs.size > 1 ? [[id, { metric, axis, costText, points }] as const] : [];
  });
}

/** What tells the row from the others: its name where names differ, and settings. */
function labelOf({ name, settings }: ComparedRow, rows: readonly ComparedRow[], differ: readonly string[]): string {
  const isNamed = new Set(rows.map((row) => row.name)).size > 1;
  const said = differ.map((key) =>
    typeof settings[key] === 'number' ? `${key} ${settings[key]}` : String(settings[key] ?? ''),
  );
  return [...(isNamed || differ.length === 0 ? [name] : []), ...said].filter((word) => word !== '').join(' ');
}
