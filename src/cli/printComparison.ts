/** Runs and rows of sweeps side by side, as tables. */
import type { ComparedRow, Comparison } from '../protocol/results/comparison';
import { metricName, metricText } from '../protocol/results/metrics';
import { bytesText, count } from '../protocol/results/numberText';
import { table, type Column } from './table';

export function comparisonText(comparison: Comparison): string {
  const { rows, differ, shared, metrics, layers, provenance } = comparison;
  const columns: Column<ComparedRow>[] = [
    { title: 'name', align: 'left', cell: ({ name }) => name },
    ...differ.map((key): Column<ComparedRow> => ({
      title: key,
      align: 'left',
      cell: ({ settings }) => String(settings[key] ?? '–'),
    })),
    ...metrics.map((metric): Column<ComparedRow> => ({
      title: metricName(metric),
      align: 'right',
      cell: ({ metrics: own }) => (metric in own ? metricText(metric, own[metric]) : '–'),
    })),
    { title: 'size', align: 'right', cell: ({ size }) => (size === undefined ? '–' : bytesText(size)) },
    ...costColumns(comparison),
    { title: 'noisiest layer', align: 'left', cell: worstText },
  ];
  const same = Object.entries(shared).map(([key, value]) => `${key} ${value}`);
  return [
    table(columns, rows),
    ...(layers.length > 0 ? ['', layerTable(comparison)] : []),
    '',
    ...(same.length > 0 ? [`the same in all: ${same.join(', ')}`] : []),
    ...[...provenance, ''],
  ].join('\n');
}

/** What some row knows of. */
function costColumns({ rows }: Comparison): readonly Column<ComparedRow>[] {
  const of = (title: string, cost: (row: ComparedRow) => number | undefined): readonly Column<ComparedRow>[] =>
    rows.some((row) => cost(row) !== undefined) ? [{ title, align: 'right', cell: (row) => textOf(cost(row)) }] : [];
  return [...of('MAC bits', ({ hardware }) => hardware?.macBits), ...of('clocks an image', ({ cycles }) => cycles)];
}

const textOf = (cost: number | undefined): string => (cost === undefined ? '–' : count(cost));

const worstText = ({ worst }: ComparedRow): string => (worst ? `${worst.layer} (${worst.sqnrDb.toFixed(1)} dB)` : '–');

function layerTable({ rows, layers }: Comparison): string {
  type Line = (typeof layers)[number];
  const columns: Column<Line>[] = [
    { title: 'layers that differ most, SQNR in dB', align: 'left', cell: ({ layer }) => layer },
    ...rows.map(({ name }, at): Column<Line> => ({
      title: name,
      align: 'right',
      cell: ({ sqnrDb }) => sqnrDb[at]?.toFixed(1) ?? '–',
    })),
  ];
  return table(columns, layers);
}
