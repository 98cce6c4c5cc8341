/** An evaluation: every metric, quantized beside float, with the evaluator, images and provenance that made it. */
import { bracketed, confidenceNote } from '../../protocol/results/confidenceText';
import type { EvaluateResult, Interval, Intervals, OutputFigures } from '../../protocol/results/results';
import { isShare, metricName } from '../../protocol/results/metrics';
import { detailSection } from './detailSection';
import { countText, decibelText, metricText, missing, pointsText, sureDifference, sureText } from './figures';
import { islandList } from './islandList';
import { markup } from './markup';
import type { Markup } from './markup';
import { scrolling } from './scrolling';

export function evaluateSection(result: EvaluateResult): Markup {
  const names = [...new Set([...Object.keys(result.metrics), ...Object.keys(result.float ?? {})])];
  const caption = `Evaluator ${result.evaluator} on ${countText(result.images)} images, ${result.imagesPerSecond.toFixed(1)} images per second`;
  const table = markup`<table class="narrow"><caption>${caption}</caption>
<thead><tr><th scope="col" class="text">Metric</th><th scope="col">${result.reference === 'given' ? 'Given' : 'Float'}</th><th scope="col">Quantized</th><th scope="col">Difference</th></tr></thead>
<tbody>${names.map((name) => metricRow(name, result))}</tbody></table>`;
  return markup`<p class="provenance">${result.provenance}</p>${scrolling(caption, table)}${result.confidence ? markup`<p class="explain">${confidenceNote}</p>` : ''}${result.detail ? detailSection(result.detail) : ''}${result.outputs?.length ? outputsTable(result.outputs) : ''}${islandList(result.islands)}`;
}

/** What every output was taken for and why, and how far it is from float's. */
function outputsTable(outputs: readonly OutputFigures[]): Markup {
  const caption = 'Every output beside the float model’s';
  const table = markup`<table><caption>${caption}</caption>
<thead><tr><th scope="col" class="text">Output</th><th scope="col" class="text">Taken for</th><th scope="col">SQNR in dB</th><th scope="col">Cosine</th><th scope="col">Largest error</th><th scope="col" class="text">As float</th><th scope="col" class="text">Why</th></tr></thead>
<tbody>${outputs.map(outputRow)}</tbody></table>`;
  return scrolling(caption, table);
}

function outputRow({
  name,
  role,
  why,
  sqnrDb,
  cosine,
  largestError,
  metrics = {},
  intervals = {},
}: OutputFigures): Markup {
  const figure = (value: number | null): string => (value === null ? missing : value.toPrecision(5));
  const choices = Object.entries(metrics).map(
    ([metric, value]) => `${metricName(metric)} ${sureText(metric, value, intervals[metric])}`,
  );
  return markup`<tr><th scope="row" class="name">${name}</th><td class="text">${role}</td><td>${decibelText(sqnrDb)}${ends(intervals['sqnrDb'], decibelText)}</td><td>${figure(cosine)}${ends(intervals['cosine'], figure)}</td><td>${figure(largestError)}</td><td class="text">${choices.join(', ')}</td><td class="text">${why}</td></tr>`;
}

function metricRow(name: string, { metrics, float, confidence, floatIntervals }: EvaluateResult): Markup {
  const text = (value: number | undefined, intervals: Intervals | undefined): string =>
    value === undefined ? missing : sureText(name, value, intervals?.[name]);
  const change = `${changeText(name, metrics[name], float?.[name])} ${sureDifference(name, confidence?.difference?.[name])}`;
  return markup`<tr><th scope="row" class="name">${metricName(name)}</th><td>${text(float?.[name], floatIntervals)}</td><td>${text(metrics[name], confidence?.metrics)}</td><td>${change.trimEnd()}</td></tr>`;
}

const ends = (interval: Interval | undefined, text: (end: number) => string): string =>
  interval ? ` ${bracketed(interval, text)}` : '';

function changeText(name: string, quantized: number | undefined, float: number | undefined): string {
  if (quantized === undefined || float === undefined) return missing;
  return isShare(name) ? `${pointsText(quantized - float)} points` : metricText(name, quantized - float);
}
