/** Bit allocation as text: the Pareto table and the chosen widths. */
import type { ParetoRow } from '../protocol/results/results';
import type { AllocateSummary } from '../protocol/results/requests';
import { budgetNames, costOfRow, costsShown, layersByWidth } from '../protocol/results/budget';
import { bytesText } from '../protocol/results/numberText';
import { confidenceNote } from '../protocol/results/confidenceText';
import { mainMetric, metricName } from '../protocol/results/metrics';
import { grouped, secondsText } from './format';
import { namedFigures, sureFigure, toFloat } from './sure';
import { table, type Column } from './table';

export function allocationText(result: AllocateSummary): string {
  const metrics = Object.keys(result.float ?? {});
  const main = mainMetric(result.float ?? {}) ?? '';
  const columns: Column<ParetoRow>[] = [
    { title: 'widths', align: 'left', cell: ({ label }) => label },
    ...costsShown(result).map((kind): Column<ParetoRow> => ({
      title: kind === 'size' ? 'weights' : budgetNames[kind],
      align: 'right',
      cell: (row) => (kind === 'size' ? bytesText : grouped)(costOfRow(row, kind)),
    })),
    { title: 'SQNR dB', align: 'right', cell: ({ sqnrDb }) => sqnrDb.toFixed(1) },
    ...metrics.map((metric): Column<ParetoRow> => ({
      title: metricName(metric),
      align: 'right',
      cell: (row) => sureFigure(metric, row.metrics?.[metric], row.confidence?.metrics[metric]),
    })),
    ...(result.floatIntervals ? [toFloat(main)] : []),
  ];
  const float = namedFigures(metrics, result.float, result.floatIntervals);
  return `${[
    result.provenance,
    '',
    table(columns, result.rows),
    '',
    `budget: ${(100 * result.budget.share).toFixed(0)} % of the recipe's own ${result.budget.kind}`,
    ...layersByWidth(result.layers),
    ...(metrics.length > 0 ? [`float: ${float} on ${grouped(result.metricImages ?? 0)} images`] : []),
    ...(result.floatIntervals ? [confidenceNote] : []),
    `SQNR at the heads on ${grouped(result.images)} calibration images (${secondsText(result.seconds)})`,
    `recipe: ${result.recipe}`,
  ].join('\n')}\n`;
}
