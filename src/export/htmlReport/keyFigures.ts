/** The few figures that answer the first questions: how accurate, how small, where is it worst, what stayed float. */
import { bracketed, endText } from '../../protocol/results/confidenceText';
import type { EvaluateResult, InspectResult, QuantizeResult, SweepFigures } from '../../protocol/results/results';
import { isShare, mainMetric, metricName } from '../../protocol/results/metrics';
import {
  bytesText,
  countText,
  decibelText,
  largeText,
  metricText,
  pointsText,
  realText,
  sureDifference,
  sureText,
} from './figures';
import { markup } from './markup';
import type { Markup } from './markup';
import type { ReportData } from './reportData';

interface KeyFigure {
  readonly label: string;
  readonly value: string;
  readonly detail?: string;
}

/** The cards under the title; undefined when the data hold none. */
export function keyFigures(data: ReportData): Markup | undefined {
  const figures = [
    ...(data.evaluate?.slice(0, 1).flatMap(accuracy) ?? []),
    ...(data.sweep && !data.evaluate?.length ? sweepFigures(data.sweep) : []),
    ...(data.quantize?.slice(0, 1).flatMap(quantization) ?? []),
    ...(data.model ? modelFigures(data.model) : []),
  ];
  if (figures.length === 0) return undefined;
  return markup`<dl class="figures">${figures.map(
    ({ label, value, detail }) =>
      markup`<div><dt>${label}</dt><dd class="value">${value}</dd>${detail !== undefined && markup`<dd class="detail">${detail}</dd>`}</div>`,
  )}</dl>`;
}

function accuracy(result: EvaluateResult): KeyFigure[] {
  const metric = mainMetric(result.metrics);
  if (metric === undefined) return [];
  const value = result.metrics[metric];
  const float = result.float?.[metric];
  const images = `${countText(result.images)} images`;
  const interval = result.confidence?.metrics[metric];
  const between = interval ? [`95 % ${bracketed(interval, (end) => endText(metric, end, realText))}`] : [];
  const change = sureDifference(metric, result.confidence?.difference?.[metric]);
  const against =
    float === undefined
      ? []
      : [
          `${differenceText(metric, value, float)} of ${result.reference ?? 'float'} ${metricText(metric, float)}${change && `, ${change}`}`,
        ];
  return [
    {
      label: `${metricName(metric)}, quantized`,
      value: metricText(metric, value),
      detail: [...between, ...against, images].join('; '),
    },
  ];
}

const differenceText = (metric: string, value: number, float: number): string =>
  isShare(metric) ? `${pointsText(value - float)} points` : `${metricText(metric, value - float)}`;

function sweepFigures(sweep: SweepFigures): KeyFigure[] {
  const metric = mainMetric(sweep.float) ?? mainMetric(sweep.rows[0]?.metrics ?? {});
  if (metric === undefined) return [];
  const float = sweep.float[metric];
  const counted = `${countText(sweep.rows.length)} settings on ${countText(sweep.images)} images each`;
  const label = `${metricName(metric)}, float`;
  return [
    {
      label,
      value: float === undefined ? 'not measured' : sureText(metric, float, sweep.floatIntervals?.[metric]),
      detail: counted,
    },
  ];
}

function quantization(result: QuantizeResult): KeyFigure[] {
  const { floatBytes, quantizedBytes } = result.size;
  const size = {
    label: 'Size of the parameters',
    value: bytesText(quantizedBytes),
    detail: `${bytesText(floatBytes)} in float: ${(floatBytes / Math.max(1, quantizedBytes)).toFixed(1)} times smaller`,
  };
  const inside = result.islands.filter(({ tail }) => !tail).length;
  const islands = {
    label: 'Float islands',
    value: String(result.islands.length),
    detail: inside === 0 ? 'integer from the input to the heads' : `${inside} before the heads`,
  };
  return [...worstLayer(result), size, islands];
}

function worstLayer(result: QuantizeResult): KeyFigure[] {
  const measured = result.layers.filter(({ sqnrDb }) => Number.isFinite(sqnrDb.output));
  if (measured.length === 0) return [];
  const worst = measured.reduce((low, layer) =>
    Number(layer.sqnrDb.output) < Number(low.sqnrDb.output) ? layer : low,
  );
  return [{ label: 'Lowest output SQNR', value: `${decibelText(worst.sqnrDb.output)} dB`, detail: `at ${worst.name}` }];
}

function modelFigures(model: InspectResult): KeyFigure[] {
  const { params, macs } = model.totals;
  const detail = `${countText(model.layers.length)} layers, ${macs === null ? 'unknown' : largeText(macs)} multiply-accumulates`;
  return [{ label: 'Number of parameters', value: largeText(params), detail }];
}
