/**
 * What a setting of a recipe came to in its last run. What the setting is for stands in the schema, which the editor's
 * JSON service shows in the same hover.
 */
import { t } from '@vscode/l10n';
import { getLocation } from 'jsonc-parser';
import { metricName, metricText } from '../../protocol/results/metrics';
import { count, decibels, percent } from '../../protocol/results/numberText';
import type { EvaluateResult, QuantizedLayerInfo, QuantizeResult } from '../../protocol/results/results';
import { bareLayer, layerCard } from '../../protocol/views/layerCard';
import { cardMarkdown } from '../cardMarkdown';
import type { TextRange } from '../diagnostic';
import { escaped, paragraphs } from '../markdown';
import { offsetAt, propertyAt, nodeRange, readRecipe } from './reading';

export interface LastRun {
  readonly quantize: QuantizeResult;
  readonly evaluate?: EvaluateResult;
  /** Whether recipe and model are still what they were then. */
  readonly current: boolean;
}

export interface RecipeHover {
  readonly range: TextRange;
  readonly markdown: string;
}

/** Line and character count from 0. Undefined where the run has nothing to say. */
export function recipeHover(text: string, line: number, character: number, run: LastRun): RecipeHover | undefined {
  const reading = readRecipe(text);
  if (reading.refusal !== undefined) return undefined;
  const { path } = getLocation(text, offsetAt(reading, line, character));
  const keys = path.filter((part): part is string => typeof part === 'string');
  const found = propertyAt(reading.root, keys);
  const effect = found && effectOf(keys, run);
  if (!found || !effect) return undefined;
  const stale = run.current ? '' : t('The recipe or its model has changed since.');
  const markdown = paragraphs([`**${t('Last run')}** · ${effect}`, escaped(run.quantize.provenance), stale]);
  return { range: nodeRange(reading, found.key), markdown };
}

/** Markdown; undefined for keys that no figure belongs to. */
function effectOf([section, key, ...rest]: readonly string[], { quantize, evaluate }: LastRun): string | undefined {
  const { layers } = quantize;
  switch (section) {
    case 'model':
    case 'preset':
      return [sizeText(quantize), outputText(layers)].join(' · ');
    case 'bits':
      return key === 'activations' ? outputText(layers) : [sizeText(quantize), weightsText(layers)].join(' · ');
    case 'granularity':
      return weightsText(layers);
    case 'range':
      return key === 'weights' ? weightsText(layers) : [outputText(layers), saturationText(layers)].join(' · ');
    case 'symmetric':
    case 'optimize':
    case 'rounding':
    case 'leaky':
      return outputText(layers);
    case 'adjustment':
    case 'multiplierBits':
      return adjustmentText(layers);
    case 'calibration':
      return [outputText(layers), saturationText(layers)].join(' · ');
    case 'layers':
      return key === undefined || rest.length > 2 ? undefined : layerText(quantize, key);
    case 'evaluation':
    case 'preprocess':
    case 'inputs':
      return evaluate && evaluationText(evaluate);
    default:
      return undefined;
  }
}

const sizeText = ({ size }: QuantizeResult): string =>
  t('{0}B in float, {1}B quantized', count(size.floatBytes), count(size.quantizedBytes));

const outputText = (layers: readonly QuantizedLayerInfo[]): string =>
  worstText(t('SQNR of outputs'), layers, ({ sqnrDb }) => sqnrDb.output);

const weightsText = (layers: readonly QuantizedLayerInfo[]): string =>
  worstText(t('SQNR of weights'), layers, ({ sqnrDb }) => sqnrDb.weights);

/** The median layer and the worst one. */
function worstText(
  what: string,
  layers: readonly QuantizedLayerInfo[],
  figure: (layer: QuantizedLayerInfo) => number | null,
): string {
  const sorted = measured(layers, figure).sort((a, b) => a.value - b.value);
  if (sorted.length === 0) return t('{0} not measured', what);
  const [worst] = sorted;
  const median = sorted[sorted.length >> 1];
  return t(
    '{0}: median {1} dB, lowest {2} dB in {3}',
    ...[what, decibels(median.value), decibels(worst.value), escaped(worst.name)],
  );
}

function saturationText(layers: readonly QuantizedLayerInfo[]): string {
  const [most] = measured(layers, ({ saturation }) => saturation).sort((a, b) => b.value - a.value);
  return most
    ? t('most saturation {0} in {1}', percent(100 * most.value), escaped(most.name))
    : t('saturation not measured');
}

function adjustmentText(layers: readonly QuantizedLayerInfo[]): string | undefined {
  const [most] = measured(layers, ({ adjustment }) => adjustment?.relativeError ?? null).sort(
    (a, b) => b.value - a.value,
  );
  return most && t('adjustments at most {0} off, in {1}', percent(100 * most.value), escaped(most.name));
}

function measured(
  layers: readonly QuantizedLayerInfo[],
  figure: (layer: QuantizedLayerInfo) => number | null,
): { readonly name: string; readonly value: number }[] {
  return layers.flatMap((layer) => {
    const value = figure(layer);
    return value === null ? [] : [{ name: layer.name, value }];
  });
}

/** The card without its provenance, which stands below every hover of a recipe. */
function layerText(quantize: QuantizeResult, name: string): string | undefined {
  const layer = quantize.layers.find((each) => each.name === name);
  if (!layer) return undefined;
  return cardMarkdown({ ...layerCard(bareLayer(layer), { quantize, layers: [] }), provenance: undefined });
}

function evaluationText({ evaluator, images, metrics, float }: EvaluateResult): string {
  const texts = Object.entries(metrics).map(([name, value]) => {
    const own = `${escaped(metricName(name))} ${metricText(name, value)}`;
    return float && Object.hasOwn(float, name) ? t('{0} (float {1})', own, metricText(name, float[name])) : own;
  });
  return t('{0} on {1} images: {2}', escaped(evaluator), images, texts.join(', '));
}
