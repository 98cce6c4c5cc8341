/** Runs and rows of sweeps side by side, as tables. */
import type { ComparedRow, Comparison } from '../protocol/results/comparison';
import { mainOf, metricName, metricText } from '../protocol/results/metrics';
import { costOfCompared } from '../protocol/results/rowCosts';
import { costColumns } from './costColumns';
import { table, type Column } from './table';

export function comparisonText(comparison: Comparison): string {
  const { rows, differ, shared, metrics, layers, confusions, provenance } = comparison;
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
    ...floatColumn(comparison),
    ...costColumns(rows, costOfCompared),
    { title: 'noisiest layer', align: 'left', cell: worstText },
  ];
  const same = Object.entries(shared).map(([key, value]) => `${key} ${value}`);
  return [
    table(columns, rows),
    ...(layers.length > 0 ? ['', layerTable(comparison)] : []),
    ...(confusions.length > 0 ? ['', confusionTable(comparison)] : []),
    '',
    ...(same.length > 0 ? [`the same in all: ${same.join(', ')}`] : []),
    ...[...provenance, ''],
  ].join('\n');
}

/** The main figure's, where some row has it. */
function floatColumn({ rows, metrics }: Comparison): readonly Column<ComparedRow>[] {
  const main = mainOf(metrics) ?? '';
  if (!rows.some(({ float }) => main in float)) return [];
  const cell = ({ float }: ComparedRow): string => (main in float ? metricText(main, float[main]) : '–');
  return [{ title: `${metricName(main)}, float`, align: 'right', cell }];
}

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

function confusionTable({ rows, confusions }: Comparison): string {
  type Line = Comparison['confusions'][number];
  const columns: Column<Line>[] = [
    { title: 'taken for another, how often', align: 'left', cell: ({ pair }) => pair },
    ...rows.map(({ name }, at): Column<Line> => ({
      title: name,
      align: 'right',
      cell: ({ counts }) => String(counts[at] ?? '–'),
    })),
  ];
  return table(columns, confusions);
}
