/** What a hover says of a layer: shape and cost, and how a run has quantized it. Markdown; figures as everywhere. */
import { t } from '@vscode/l10n';
import { macsOf, parameterCount } from '../../formats/darknet/parameters';
import type { ImageShape, ResolvedLayer } from '../../formats/darknet/resolvedCfg';
import { count, decibels, number, percent, powerOfTwo, shapeText, spread } from '../../protocol/results/numberText';
import type { LayerInfo, QuantizedLayerInfo, WeightSummary } from '../../protocol/results/results';
import { escaped, paragraphs, table } from '../markdown';
import { histogramMarkdown } from './histogram';

type Figures = number | readonly number[];

/** One line: input → output shape, parameters, MACs. From the engine's row, or else from the text alone. */
export function costLine(row: LayerInfo | undefined, layer: ResolvedLayer | undefined): string {
  if (row) return costText(row.inputShape, row.outputShape, row.params, row.macs ?? 0);
  if (!layer) return '';
  return costText(dimensions(layer.input), dimensions(layer.output), parameterCount(layer), macsOf(layer));
}

/** The range of the weights, their histogram as a picture, and their moments. */
export function weightsText(weights: WeightSummary): string {
  const { count: many, min, max, mean, deviation, zeros } = weights;
  if (many === 0) return '';
  const parts = [
    t('{0} weights from {1} to {2}', count(many), number(min), number(max)),
    t('mean {0}', number(mean)),
    t('deviation {0}', number(deviation)),
    ...(zeros > 0 ? [t('{0} zeros', percent((100 * zeros) / many))] : []),
  ];
  return paragraphs([parts.join(' · '), histogramMarkdown(weights)]);
}

/** A table of scales, adjustment and errors; rows that a layer has no figures for are left out. */
export function quantizedTable(layer: QuantizedLayerInfo): string {
  const { scale, zeroPoint, bits, sqnrDb, saturation, accumulatorBits } = layer;
  const rows: readonly (readonly [string, string | undefined])[] = [
    [t('Scale of input'), number(scale.input)],
    [t('Scale of weights'), scale.weights === null ? undefined : scaleText(scale.weights)],
    [t('Scale of output'), scaleText(scale.output)],
    [t('Zero points'), zeroPoint && t('input {0}, output {1}', number(zeroPoint.input), number(zeroPoint.output))],
    [t('Adjustment'), adjustmentText(layer)],
    [t('Relative error'), layer.adjustment ? percent(100 * layer.adjustment.relativeError) : undefined],
    [t('Bits'), bitsText(bits)],
    [t('Accumulator'), accumulatorBits === null ? undefined : t('{0} bits', accumulatorBits)],
    ['SQNR', sqnrText(sqnrDb)],
    [t('Saturation'), saturation === null ? undefined : percent(100 * saturation)],
  ];
  return table(rows.flatMap(([label, cell]) => (cell === undefined ? [] : [[label, cell] as const])));
}

export const dimensions = ({ channels, height, width }: ImageShape): readonly number[] => [1, channels, height, width];

function costText(input: readonly number[], output: readonly number[], params: number, macs: number): string {
  // A head computes nothing: it has an input alone.
  const shapes = [input, output].filter((shape) => shape.length > 0).map(shapeText);
  const costs = [params > 0 ? t('{0} parameters', count(params)) : '', macs > 0 ? t('{0} MACs', count(macs)) : ''];
  return [shapes.join(' → '), ...costs].filter((part) => part !== '').join(' · ');
}

const many = (figures: Figures): readonly number[] => (typeof figures === 'number' ? [figures] : figures);

function scaleText(scale: Figures): string {
  const scales = many(scale);
  return scales.length > 1 ? t('{0} ({1} channels)', spread(scales, number), scales.length) : spread(scales, number);
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
    weights === null ? '' : t('weights {0}', weights),
    t('activations {0}', activations),
    bias === null ? '' : t('bias {0}', bias),
  ];
  return parts.filter((part) => part !== '').join(', ');
}

function sqnrText({ weights, output }: QuantizedLayerInfo['sqnrDb']): string | undefined {
  const parts = [
    ...(weights === null ? [] : [t('weights {0} dB', decibels(weights))]),
    ...(output === null ? [] : [t('output {0} dB', decibels(output))]),
  ];
  return parts.length > 0 ? parts.join(', ') : undefined;
}
