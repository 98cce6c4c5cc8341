/** A quantization, layer by layer: scales, the adjustment as multiplier and shift, and what rounding cost. */
import type { QuantizedLayerInfo, QuantizeResult } from '../../protocol/results/results';
import { severityOf, sqnrChart } from './columnChart';
import { costTable } from './costSection';
import { bytesText, countText, decibelText, missing, percentText, realText, space, spanText } from './figures';
import { islandList } from './islandList';
import { markup } from './markup';
import type { Markup } from './markup';
import { scrolling } from './scrolling';

interface Column {
  readonly title: string;
  readonly cell: (layer: QuantizedLayerInfo) => string;
  readonly severity?: (layer: QuantizedLayerInfo) => string;
}

type Adjustment = NonNullable<QuantizedLayerInfo['adjustment']>;

const ofAdjustment =
  (text: (adjustment: Adjustment) => string): Column['cell'] =>
  ({ adjustment }) =>
    adjustment === null ? missing : text(adjustment);

const span = (values: number | readonly number[] | null, text: (value: number) => string): string =>
  values === null ? missing : spanText(values, text);

const optional = (value: number | null, text: (value: number) => string): string =>
  value === null ? missing : text(value);

const isLeftShift = ({ adjustment }: QuantizedLayerInfo): boolean =>
  [adjustment?.shift ?? 0].flat().some((shift) => shift < 0);

/** 1 % of the values at the limit is worth a look. */
const muchSaturation = 0.01;

const columns: readonly Column[] = [
  {
    title: 'Bits W/A/B',
    cell: ({ bits }) => [bits.weights, bits.activations, bits.bias].map((width) => width ?? missing).join('/'),
  },
  { title: 's input', cell: ({ scale }) => realText(scale.input) },
  { title: 's weights', cell: ({ scale }) => span(scale.weights, realText) },
  { title: 's output', cell: ({ scale }) => span(scale.output, realText) },
  {
    title: 'Zero in/out',
    cell: ({ zeroPoint }) => (zeroPoint ? `${realText(zeroPoint.input)}/${realText(zeroPoint.output)}` : missing),
  },
  { title: 'M', cell: ofAdjustment(({ value }) => spanText(value, realText)) },
  { title: 'm', cell: ofAdjustment(({ multiplier }) => span(multiplier, countText)) },
  {
    title: 'k',
    cell: ofAdjustment(({ shift }) => span(shift, realText)),
    severity: (layer) => (isLeftShift(layer) ? 'warn' : ''),
  },
  { title: 'Rel. error of M', cell: ofAdjustment(({ relativeError }) => `${realText(100 * relativeError)}${space}%`) },
  {
    title: 'Acc. bits',
    cell: ({ accumulatorBits }) => optional(accumulatorBits, String),
    severity: ({ accumulatorBits }) => ((accumulatorBits ?? 0) > 32 ? 'bad' : ''),
  },
  { title: 'Kernel', cell: ({ kernelPath }) => kernelPath ?? missing },
  {
    title: 'Saturation',
    cell: ({ saturation }) => optional(saturation, percentText),
    severity: ({ saturation }) => ((saturation ?? 0) >= muchSaturation ? 'warn' : ''),
  },
  { title: 'SQNR weights', cell: ({ sqnrDb }) => decibelText(sqnrDb.weights) },
  {
    title: 'SQNR output',
    cell: ({ sqnrDb }) => decibelText(sqnrDb.output),
    severity: ({ sqnrDb }) => severityOf(sqnrDb.output),
  },
  { title: 'MSE', cell: ({ mse }) => optional(mse, realText) },
  { title: 'Max error', cell: ({ maxError }) => optional(maxError, realText) },
];

/** Columns in which no layer has anything to say are left out. */
const filled = (layers: readonly QuantizedLayerInfo[]): readonly Column[] =>
  columns.filter(({ cell }) => layers.some((layer) => cell(layer) !== missing));

export function quantizeSection(result: QuantizeResult): Markup {
  const { floatBytes, quantizedBytes } = result.size;
  const caption = `Layers as quantized by preset ${result.preset}`;
  return markup`<p class="provenance">${result.provenance}</p>
<p>Parameters: ${bytesText(floatBytes)} in float, ${bytesText(quantizedBytes)} quantized.</p>
${islandList(result.islands)}${result.notes.length > 0 && markup`<ul>${result.notes.map((note) => markup`<li class="note">${note}</li>`)}</ul>`}
${sqnrChart(result.layers)}${scrolling(caption, layerTable(caption, result.layers))}
<p class="explain">real = s · (q − zero point), which is 0 where none is shown. The accumulator is brought back to n bits by M = s input · s weights / s output ≈ m · 2⁻ᵏ; k is a shift
to the right, negative to the left. W/A/B are the widths of weights, activations and bias. A span is the smallest and the largest
of the channels. Saturation is the share of output values that float has beyond the range of the integers. SQNR (dB), MSE and
the largest error compare with float on the calibration images, in real units.</p>
${costTable(result)}`;
}

function layerTable(caption: string, layers: readonly QuantizedLayerInfo[]): Markup {
  const shown = filled(layers);
  const heads = shown.map(({ title }) => markup`<th scope="col">${title}</th>`);
  return markup`<table class="layers"><caption>${caption}</caption>
<thead><tr><th scope="col">#</th><th scope="col" class="text">Layer</th><th scope="col" class="text">Operator</th>${heads}</tr></thead>
<tbody>${layers.map((layer) => layerRow(layer, shown))}</tbody></table>`;
}

function layerRow(layer: QuantizedLayerInfo, shown: readonly Column[]): Markup {
  const cells = shown.map(({ cell, severity }) => markup`<td${classOf(severity?.(layer))}>${cell(layer)}</td>`);
  return markup`<tr><td>${layer.index}</td><th scope="row" class="name">${layer.name}</th><td class="text">${layer.op}</td>${cells}</tr>
`;
}

const classOf = (severity: string | undefined): Markup | undefined =>
  severity ? markup` class="${severity}"` : undefined;
