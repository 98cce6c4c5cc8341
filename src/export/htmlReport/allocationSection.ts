/** Bit allocation: the Pareto table of cost against SQNR and metric, its chart, and the chosen widths. */
import { mainMetric, metricName } from '../../protocol/metrics';
import type { AllocateResult, ParetoRow } from '../../protocol/results';
import { bytesText, countText, decibelText, largeText, metricText, missing, percentText } from './figures';
import { markup } from './markup';
import type { Markup } from './markup';
import { paretoChart } from './paretoChart';
import { scrolling } from './scrolling';

export function allocationSection(result: AllocateResult): Markup {
  const { budget, rows, layers, images } = result;
  const metric = mainMetric(result.float ?? {});
  const caption = `Cost against accuracy; SQNR of the heads on ${countText(images)} calibration images`;
  const titles = ['Weights', 'MAC bits', 'SQNR, dB', ...(metric ? [metricName(metric)] : [])];
  const spent = budget.kind === 'size' ? 'memory for weights' : 'MAC bits';
  const widths = layers.map(({ name, bits }) => `${name} ${bits}`).join(', ');
  return markup`<p class="provenance">${result.provenance}</p>
<p>Budget: ${percentText(budget.share, 0)} of the recipe's own ${spent}. Chosen widths of weights: ${widths}.</p>
${paretoChart(result)}
${scrolling(
  caption,
  markup`<table><caption>${caption}</caption>
<thead><tr><th scope="col" class="text">Widths</th>${titles.map((title) => markup`<th scope="col">${title}</th>`)}</tr></thead>
<tbody>${rows.map((row) => tableRow(row, metric))}</tbody></table>`,
)}
<p class="explain">Each row is the whole network, quantized and measured. Mixed rows are those that by the layers'
own noise nothing of their cost beats.${metric && result.float ? ` Float: ${metricText(metric, result.float[metric])} on ${countText(result.metricImages ?? 0)} images.` : ''}</p>`;
}

function tableRow({ label, size, macBits, sqnrDb, metrics }: ParetoRow, metric: string | undefined): Markup {
  const figures = [
    bytesText(size),
    largeText(macBits),
    decibelText(sqnrDb),
    ...(metric ? [metrics && metric in metrics ? metricText(metric, metrics[metric]) : missing] : []),
  ];
  return markup`<tr><th scope="row" class="text">${label}</th>${figures.map((text) => markup`<td>${text}</td>`)}</tr>
`;
}
