/** What an editor writes behind the headers of a cfg: index and output shape, and after a run how the layer came out. */
import { t } from '@vscode/l10n';
import { shapeText } from '../../formats/darknet/resolvedCfg';
import { decibels, number, spread } from '../../protocol/results/numberText';
import type { QuantizedLayerInfo } from '../../protocol/results/results';
import { knownOf, type Known } from './known';
import { layerSections, read } from './reading';

export interface InlayHint {
  /** The place behind which it stands. */
  readonly line: number;
  readonly character: number;
  readonly label: string;
  /** The label in words. */
  readonly tooltip: string;
}

export interface InlayOptions {
  readonly shapes: boolean;
  readonly figures: boolean;
  /** First and last line that can be seen. */
  readonly from: number;
  readonly to: number;
}

/** At most two per header, shapes first. Layers that cannot be resolved have their index alone. */
export function inlayHints(text: string, known: Known, options: InlayOptions): readonly InlayHint[] {
  const { document, cfg } = read(text);
  return layerSections(document).flatMap(({ section: { line, range }, index }) => {
    if (line < options.from || line > options.to) return [];
    const layer = cfg.layers.at(index);
    const at = { line, character: range.end };
    const { quantized, isStale } = layer ? knownOf(known, layer.name, layer) : {};
    return [
      ...(options.shapes
        ? [
            {
              ...at,
              label: shapeLabel(index, layer),
              tooltip: t('Layer {0} and its output, channels × height × width', index),
            },
          ]
        : []),
      ...(options.figures && quantized
        ? [
            {
              ...at,
              label: isStale ? t('before the change: {0}', figuresLabel(quantized)) : figuresLabel(quantized),
              tooltip: figuresTooltip(known),
            },
          ]
        : []),
    ];
  });
}

function shapeLabel(index: number, layer: { readonly output: Parameters<typeof shapeText>[0] } | undefined): string {
  return layer ? `${index} · ${shapeText(layer.output)}` : String(index);
}

/** `scale 0.0471 · ≫ 9 · 35.5 dB`; what the layer has not is left out. */
function figuresLabel({ scale, adjustment, sqnrDb }: QuantizedLayerInfo): string {
  const shift = adjustment?.shift ?? undefined;
  const parts = [
    t('scale {0}', spread(typeof scale.output === 'number' ? [scale.output] : scale.output, number)),
    ...(shift === undefined ? [] : [`≫ ${spread(typeof shift === 'number' ? [shift] : shift, number)}`]),
    ...(sqnrDb.output === null ? [] : [`${decibels(sqnrDb.output)} dB`]),
  ];
  return parts.join(' · ');
}

const figuresTooltip = ({ provenance }: Known): string =>
  [t('Scale of the output, shift of the adjustment, SQNR of the output'), ...(provenance ? [provenance] : [])].join(
    '\n',
  );
