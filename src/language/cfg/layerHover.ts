/** What a hover says of a layer: shape and cost, and how a run has quantized it. Markdown; figures as everywhere. */
import { macsOf, parameterCount } from '../../formats/darknet/parameters';
import type { ImageShape, ResolvedLayer } from '../../formats/darknet/resolvedCfg';
import { count, decibels, number, percent, powerOfTwo, shapeText, spread } from '../../protocol/numberText';
import type { LayerInfo, QuantizedLayerInfo, WeightSummary } from '../../protocol/results';
import { escaped, paragraphs, table } from '../markdown';
import { histogramMarkdown } from './histogram';

type Figures = number | readonly number[];

/** One line: input → output shape, parameters, MACs. From the engine's row, or else from the text alone. */
export function costLine(row: LayerInfo | undefined, layer: ResolvedLayer | undefined): string {
  if (row) return costText(row.inputShape, row.outputShape, row.params, row.macs);
  if (!layer) return '';
  return costText(dimensions(layer.input), dimensions(layer.output), parameterCount(layer), macsOf(layer));
}

/** The range of the weights, their histogram as a picture, and their moments. */
export function weightsText(weights: WeightSummary): string {
  const { count: many, min, max, mean, deviation, zeros } = weights;
  if (many === 0) return '';
  const parts = [
    `${count(many)} weights from ${number(min)} to ${number(max)}`,
    `mean ${number(mean)}`,
    `deviation ${number(deviation)}`,
    ...(zeros > 0 ? [`${percent((100 * zeros) / many)} zeros`] : []),
  ];
  return paragraphs([parts.join(' · '), histogramMarkdown(weights)]);
}

/** A table of scales, adjustment and errors; rows that a layer has no figures for are left out. */
export function quantizedTable(layer: QuantizedLayerInfo): string {
  const { scale, zeroPoint, bits, sqnrDb, saturation, accumulatorBits } = layer;
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['Scale of input', number(scale.input)],
    ['Scale of weights', scale.weights === null ? undefined : scaleText(scale.weights)],
    ['Scale of output', scaleText(scale.output)],
    ['Zero points', zeroPoint && `input ${number(zeroPoint.input)}, output ${number(zeroPoint.output)}`],
    ['Adjustment', adjustmentText(layer)],
    ['Relative error', layer.adjustment ? percent(100 * layer.adjustment.relativeError) : undefined],
    ['Bits', bitsText(bits)],
    ['Accumulator', accumulatorBits === null ? undefined : `${accumulatorBits} bits`],
    ['SQNR', sqnrText(sqnrDb)],
    ['Saturation', saturation === null ? undefined : percent(100 * saturation)],
  ];
  return table(rows.flatMap(([label, cell]) => (cell === undefined ? [] : [[label, cell] as const])));
}

export const dimensions = ({ channels, height, width }: ImageShape): readonly number[] => [1, channels, height, width];

function costText(input: readonly number[], output: readonly number[], params: number, macs: number): string {
  // A head computes nothing: it has an input alone.
  const shapes = [input, output].filter((shape) => shape.length > 0).map(shapeText);
  const costs = [params > 0 ? `${count(params)} parameters` : '', macs > 0 ? `${count(macs)} MACs` : ''];
  return [shapes.join(' → '), ...costs].filter((part) => part !== '').join(' · ');
}

const many = (figures: Figures): readonly number[] => (typeof figures === 'number' ? [figures] : figures);

function scaleText(scale: Figures): string {
  const scales = many(scale);
  return scales.length > 1 ? `${spread(scales, number)} (${scales.length} channels)` : spread(scales, number);
}

/** `mul-shift: 181 · 2⁻⁹ = 0.354`; several channels as smallest … largest. */
function adjustmentText({ adjustment }: QuantizedLayerInfo): string | undefined {
  if (!adjustment) return undefined;
  const { mode, value, multiplier, shift } = adjustment;
  const real = spread(many(value), number);
  if (multiplier === null || shift === null) return `${escaped(mode)}: ${real}`;
  const shifts = spread(
    many(shift).map((right) => -right),
    powerOfTwo,
  );
  const factor = mode === 'mul-shift' ? `${spread(many(multiplier), number)} · ` : '';
  return `${escaped(mode)}: ${factor}${shifts} = ${real}`;
}

function bitsText({ weights, activations, bias }: QuantizedLayerInfo['bits']): string {
  const parts = [
    weights === null ? '' : `weights ${weights}`,
    `activations ${activations}`,
    bias === null ? '' : `bias ${bias}`,
  ];
  return parts.filter((part) => part !== '').join(', ');
}

function sqnrText({ weights, output }: QuantizedLayerInfo['sqnrDb']): string | undefined {
  const parts = [
    ...(weights === null ? [] : [`weights ${decibels(weights)} dB`]),
    ...(output === null ? [] : [`output ${decibels(output)} dB`]),
  ];
  return parts.length > 0 ? parts.join(', ') : undefined;
}
