/** Bit allocation as text: the Pareto table and the chosen widths. */
import type { ParetoRow } from '../protocol/results';
import type { AllocateSummary } from '../protocol/service';
import { bytesText, grouped, secondsText } from './format';
import { table, type Column } from './table';

export function allocationText(result: AllocateSummary): string {
  const metrics = Object.keys(result.float ?? {});
  const columns: Column<ParetoRow>[] = [
    { title: 'widths', align: 'left', cell: ({ label }) => label },
    { title: 'weights', align: 'right', cell: ({ size }) => bytesText(size) },
    { title: 'MAC bits', align: 'right', cell: ({ macBits }) => grouped(macBits) },
    { title: 'SQNR dB', align: 'right', cell: ({ sqnrDb }) => sqnrDb.toFixed(1) },
    ...metrics.map((metric): Column<ParetoRow> => ({
      title: metric,
      align: 'right',
      cell: (row) => row.metrics?.[metric]?.toFixed(4) ?? '–',
    })),
  ];
  const float = metrics.map((metric) => `${metric} ${result.float?.[metric]?.toFixed(4)}`).join(', ');
  return `${[
    result.provenance,
    '',
    table(columns, result.rows),
    '',
    `budget: ${(100 * result.budget.share).toFixed(0)} % of the recipe's own ${result.budget.kind}`,
    ...byWidth(result.layers),
    ...(metrics.length > 0 ? [`float: ${float} on ${grouped(result.metricImages ?? 0)} images`] : []),
    `SQNR at the heads on ${grouped(result.images)} calibration images (${secondsText(result.seconds)})`,
    `recipe: ${result.recipe}`,
  ].join('\n')}\n`;
}

/** `4 bits: conv_1, conv_3` */
function byWidth(layers: AllocateSummary['layers']): readonly string[] {
  const widths = [...new Set(layers.map(({ bits }) => bits))].sort((a, b) => a - b);
  return widths.map((width) => {
    const names = layers.filter(({ bits }) => bits === width).map(({ name }) => name);
    return `${width} bits: ${names.join(', ')}`;
  });
}
