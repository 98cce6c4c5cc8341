/** What a hover says of a layer beside its card: shape and cost in a line, and how its weights lie. Markdown; figures as everywhere. */
import { t } from '@vscode/l10n';
import { macsOf, parameterCount } from '../../formats/darknet/parameters';
import type { ImageShape, ResolvedLayer } from '../../formats/darknet/resolvedCfg';
import { count, number, percent, shapeText } from '../../protocol/results/numberText';
import type { LayerInfo, WeightSummary } from '../../protocol/results/results';
import { paragraphs } from '../markdown';
import { histogramMarkdown } from './histogram';

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

export const dimensions = ({ channels, height, width }: ImageShape): readonly number[] => [1, channels, height, width];

function costText(input: readonly number[], output: readonly number[], params: number, macs: number): string {
  // A head computes nothing: it has an input alone.
  const shapes = [input, output].filter((shape) => shape.length > 0).map(shapeText);
  const costs = [params > 0 ? t('{0} parameters', count(params)) : '', macs > 0 ? t('{0} MACs', count(macs)) : ''];
  return [shapes.join(' → '), ...costs].filter((part) => part !== '').join(' · ');
}
