/** Bit allocation: the Pareto table of cost against SQNR and metric, its chart, and the chosen widths. */
import { budgetNames, costOfRow, costsShown } from '../../protocol/results/budget';
import { confidenceNote } from '../../protocol/results/confidenceText';
import { mainMetric, metricName } from '../../protocol/results/metrics';
import type { AllocatedLayer, AllocateResult, BudgetKind, ParetoRow } from '../../protocol/results/results';
import { bytesText, countText, decibelText, largeText, judgedText, missing, percentText, sureText } from './figures';
import { markup } from './markup';
import type { Markup } from './markup';
import { paretoChart } from './paretoChart';
import { scrolling } from './scrolling';

export function allocationSection(result: AllocateResult): Markup {
  const { budget, rows, layers, images } = result;
  const metric = mainMetric(result.float ?? {});
  const caption = `Cost against accuracy; SQNR of the heads on ${countText(images)} calibration images`;
  const costs = costsShown(result);
  const titles = [...costs.map((kind) => columnTitles[kind]), 'SQNR, dB', ...(metric ? [metricName(metric)] : [])];
  const widths = widthsOf(layers, ({ bits }) => bits);
  const made = widthsOf(layers, ({ activations }) => activations);
  return markup`<p class="provenance">${result.provenance}</p>
<p>Budget: ${percentText(budget.share, 0)} of the recipe's own ${budgetNames[budget.kind]}. Chosen widths of weights: ${widths}.${made && ` Of activations: ${made}.`}</p>
${paretoChart(result)}
${scrolling(
  caption,
  markup`<table><caption>${caption}</caption>
<thead><tr><th scope="col" class="text">Widths</th>${titles.map((title) => markup`<th scope="col">${title}</th>`)}</tr></thead>
<tbody>${rows.map((row) => tableRow(row, costs, metric))}</tbody></table>`,
)}
<p class="explain">Each row is the whole network, quantized and measured. Mixed rows are those that by the layers'
own noise nothing of their cost beats.${metric && result.float ? ` Float: ${sureText(metric, result.float[metric], result.floatIntervals?.[metric])} on ${countText(result.metricImages ?? 0)} images.${result.floatIntervals ? ` ${confidenceNote}` : ''}` : ''}</p>`;
}

const columnTitles: Readonly<Record<BudgetKind, string>> = {
  size: 'Weights',
  macBits: 'MAC bits',
  adderBits: 'Adder bits',
  adjustmentBits: 'Adjustment bits',
};

/** `conv_0 8, conv_2 4` */
function widthsOf(layers: readonly AllocatedLayer[], of: (layer: AllocatedLayer) => number | undefined): string {
  return layers.flatMap((layer) => (of(layer) === undefined ? [] : [`${layer.name} ${of(layer)}`])).join(', ');
}

function tableRow(row: ParetoRow, costs: readonly BudgetKind[], metric: string | undefined): Markup {
  const { label, sqnrDb, metrics, confidence } = row;
  const figures = [
    ...costs.map((kind) => (kind === 'size' ? bytesText : largeText)(costOfRow(row, kind))),
    decibelText(sqnrDb),
    ...(metric ? [metrics && metric in metrics ? judgedText(metric, metrics[metric], confidence) : missing] : []),
  ];
  return markup`<tr><th scope="row" class="text">${label}</th>${figures.map((text) => markup`<td>${text}</td>`)}</tr>
`;
}
