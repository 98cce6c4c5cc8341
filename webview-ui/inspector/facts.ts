/** All that is known of a layer, as pairs of a word and a figure. */
import { t } from '@vscode/l10n';
import { count, shapeText } from '../../src/protocol/results/numberText';
import { coloursOf, type Colour } from '../../src/protocol/views/overlayColour';
import type { LayerInfo } from '../../src/protocol/results/results';
import type { Overlay } from '../../src/protocol/views/viewModel';

export interface Fact {
  readonly label: string;
  readonly text: string;
  readonly colour?: Colour;
  /** Names, which are cut at their front where they are too long. */
  readonly isNames?: boolean;
  /** A sentence that explains the figure. */
  readonly hint?: string;
}

export function factsOf(layer: LayerInfo, overlays: readonly Overlay[]): readonly Fact[] {
  const { op, inputShape, outputShape, params, macs, from } = layer;
  const figures = overlays
    .filter(({ id, texts }) => !inLayer.has(id) && Object.hasOwn(texts, layer.name))
    .map((overlay) => factOf(overlay, layer.name));
  const own: readonly Fact[] = [
    { label: t('Operator'), text: op },
    { label: t('Input'), text: shapeText(inputShape) },
    { label: t('Output'), text: shapeText(outputShape) },
    { label: t('Reads'), text: from.join(', '), isNames: true },
    { label: t('Parameters'), text: params > 0 ? count(params) : '' },
    { label: t('MACs'), text: macs === null ? '?' : macs > 0 ? count(macs) : '' },
  ];
  return [...own.filter(({ text }) => text !== ''), ...figures];
}

/** Overlays that repeat what the layer says itself. */
const inLayer = new Set(['parameters', 'macs']);

function factOf(overlay: Overlay, name: string): Fact {
  const { label, unit, texts, description } = overlay;
  const shown = unit === 'dB' || unit === t('bits') ? `${texts[name]} ${unit}` : texts[name];
  return { label, text: shown, colour: coloursOf(overlay)(name), hint: description };
}
