/** An evaluation: every metric, quantized beside float, with the evaluator, images and provenance that made it. */
import type { EvaluateResult } from '../../protocol/results/results';
import { isShare, metricName } from '../../protocol/results/metrics';
import { countText, metricText, missing, pointsText } from './figures';
import { islandList } from './islandList';
import { markup } from './markup';
import type { Markup } from './markup';
import { scrolling } from './scrolling';

export function evaluateSection(result: EvaluateResult): Markup {
  const names = [...new Set([...Object.keys(result.metrics), ...Object.keys(result.float ?? {})])];
  const caption = `Evaluator ${result.evaluator} on ${countText(result.images)} images, ${result.imagesPerSecond.toFixed(1)} images per second`;
  const table = markup`<table class="narrow"><caption>${caption}</caption>
<thead><tr><th scope="col" class="text">Metric</th><th scope="col">Float</th><th scope="col">Quantized</th><th scope="col">Difference</th></tr></thead>
<tbody>${names.map((name) => metricRow(name, result.metrics[name], result.float?.[name]))}</tbody></table>`;
  return markup`<p class="provenance">${result.provenance}</p>${scrolling(caption, table)}${islandList(result.islands)}`;
}

function metricRow(name: string, quantized: number | undefined, float: number | undefined): Markup {
  const text = (value: number | undefined): string => (value === undefined ? missing : metricText(name, value));
  return markup`<tr><th scope="row" class="name">${metricName(name)}</th><td>${text(float)}</td><td>${text(quantized)}</td><td>${changeText(name, quantized, float)}</td></tr>`;
}

function changeText(name: string, quantized: number | undefined, float: number | undefined): string {
  if (quantized === undefined || float === undefined) return missing;
  return isShare(name) ? `${pointsText(quantized - float)} points` : metricText(name, quantized - float);
}
