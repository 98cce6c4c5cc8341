/** Sensitivity as text: the ordered list, and the recommendations in words. */
import type { SensitivityResult, SensitivityRow } from '../protocol/results/results';
import { confidenceNote } from '../protocol/results/confidenceText';
import { mainMetric, metricName } from '../protocol/results/metrics';
import { grouped, secondsText } from './format';
import { namedFigures, sureFigure, toFloat } from './sure';
import { bar, table, type Column } from './table';

export function sensitivityText(result: SensitivityResult): string {
  const metrics = Object.keys(result.float ?? {});
  const main = mainMetric(result.float ?? {}) ?? '';
  const columns: Column<SensitivityRow>[] = [
    { title: 'layer', align: 'left', cell: ({ name }) => name },
    { title: 'operator', align: 'left', cell: ({ op }) => op },
    { title: 'bits w/a', align: 'right', cell: ({ bits }) => `${bits.weights ?? '–'}/${bits.activations}` },
    { title: 'SQNR dB', align: 'right', cell: ({ sqnrDb }) => sqnrDb.toFixed(1) },
    { title: 'share', align: 'right', cell: ({ share }) => `${(100 * share).toFixed(1)} %` },
    { title: '', align: 'left', cell: ({ share }) => bar(share, 1, 20) },
    ...metrics.map((metric): Column<SensitivityRow> => ({
      title: metricName(metric),
      align: 'right',
      cell: (row) => sureFigure(metric, row.metrics?.[metric], row.confidence?.metrics[metric]),
    })),
    ...(result.floatIntervals ? [toFloat(main)] : []),
  ];
  const advice = result.layers.flatMap((row) => (row.advice ? [row.advice.text] : []));
  const float = namedFigures(metrics, result.float, result.floatIntervals);
  return `${[
    result.provenance,
    '',
    table(columns, result.layers),
    '',
    `each layer quantized alone; everything quantized: ${result.sqnrDb.toFixed(1)} dB at the heads`,
    ...(metrics.length > 0 ? [`float: ${float} on ${grouped(result.metricImages ?? 0)} images`] : []),
    ...(result.floatIntervals ? [confidenceNote] : []),
    ...advice,
    `SQNR on ${grouped(result.images)} calibration images (${secondsText(result.seconds)})`,
  ].join('\n')}\n`;
}
