/** Sensitivity: which layers, quantized alone, hurt the network most, and what more bits for them win back. */
import { confidenceNote } from '../../protocol/results/confidenceText';
import { mainMetric, metricName } from '../../protocol/results/metrics';
import type { SensitivityResult, SensitivityRow } from '../../protocol/results/results';
import { countText, decibelText, judgedText, missing, percentText } from './figures';
import { markup } from './markup';
import type { Markup } from './markup';
import { scrolling } from './scrolling';

export function sensitivitySection(result: SensitivityResult): Markup {
  const caption = `Layers quantized alone, the most sensitive first; heads on ${countText(result.images)} calibration images`;
  const metric = mainMetric(result.float ?? {});
  const titles = ['Bits W/A', 'SQNR of the heads, dB', 'Share of the noise', ...(metric ? [metricName(metric)] : [])];
  const advice = result.layers.flatMap((row) => (row.advice ? [row.advice.text] : []));
  return markup`<p class="provenance">${result.provenance}</p>
<p>Everything quantized: ${decibelText(result.sqnrDb)} dB.</p>
${advice.length > 0 && markup`<ul>${advice.map((text) => markup`<li>${text}</li>`)}</ul>`}
${scrolling(
  caption,
  markup`<table><caption>${caption}</caption>
<thead><tr><th scope="col" class="text">Layer</th><th scope="col" class="text">Operator</th>${titles.map((title) => markup`<th scope="col">${title}</th>`)}</tr></thead>
<tbody>${result.layers.map((row) => layerRow(row, metric))}</tbody></table>`,
)}
<p class="explain">One layer at a time is quantized and the rest left in float; SQNR compares the network's heads with float, each head
counting alike. Gains in the list are measured on the whole network.${result.floatIntervals && ` ${confidenceNote}`}</p>`;
}

function layerRow(
  { name, op, bits, sqnrDb, share, metrics, confidence }: SensitivityRow,
  metric: string | undefined,
): Markup {
  const figures = [
    `${bits.weights ?? missing}/${bits.activations}`,
    decibelText(sqnrDb),
    percentText(share, 1),
    ...(metric ? [metrics && metric in metrics ? judgedText(metric, metrics[metric], confidence) : missing] : []),
  ];
  return markup`<tr><th scope="row" class="name">${name}</th><td class="text">${op}</td>${figures.map((text) => markup`<td>${text}</td>`)}</tr>
`;
}
