/** What each node of the drawing shows: a title, a detail, and the two overlays that are chosen, as fill and as badge. */
import { t } from '@vscode/l10n';
import { shapeText } from '../../src/protocol/results/numberText';
import { coloursOf, type Colour } from '../../src/protocol/views/overlayColour';
import type { LayerInfo } from '../../src/protocol/results/results';
import type { Overlay } from '../../src/protocol/views/viewModel';
import type { FoldedNode } from './folding';

export interface Mark {
  readonly colour: Colour;
  readonly text: string;
}

export interface Face {
  readonly title: string;
  readonly detail: string;
  readonly fill?: Mark;
  readonly badge?: Mark;
  readonly isBlock: boolean;
}

export function facesOf(
  nodes: readonly FoldedNode[],
  layers: readonly LayerInfo[],
  fill: Overlay | undefined,
  badge: Overlay | undefined,
): readonly Face[] {
  const fillOf = markOf(fill);
  const badgeOf = markOf(badge);
  return nodes.map(({ layer, block }) => {
    const { name, op, outputShape } = layers[layer];
    const members = (block?.members ?? [layer]).map((member) => layers[member].name);
    return {
      title: name,
      detail: block
        ? t('{0} layers from {1}', block.members.length, layers[block.members[0]].name)
        : [op, shapeText(outputShape.slice(1))].filter(Boolean).join(' '),
      fill: worst(members.map(fillOf)),
      badge: worst(members.map(badgeOf)),
      isBlock: block !== undefined,
    };
  });
}

const severityWords = { good: t('good'), warn: t('warn'), bad: t('bad') } as const;

/** A node in words: all that its picture says. */
export function describe(face: Face, fill: Overlay | undefined, badge: Overlay | undefined): string {
  const said = (overlay: Overlay | undefined, mark: Mark | undefined): string =>
    overlay && mark
      ? `${overlay.label} ${mark.text}${mark.colour.kind === 'severity' ? ` (${severityWords[mark.colour.severity]})` : ''}`
      : '';
  const kind = face.isBlock ? t('folded block of {0}', face.detail) : face.detail;
  return [face.title, kind, said(fill, face.fill), said(badge, face.badge)].filter(Boolean).join(', ');
}

function markOf(overlay: Overlay | undefined): (layer: string) => Mark | undefined {
  if (!overlay) return () => undefined;
  const colourOf = coloursOf(overlay);
  return (layer) => {
    const colour = colourOf(layer);
    return colour && { colour, text: overlay.texts[layer] };
  };
}

/** A folded block shows the member that needs attention most: the worst severity, else the highest step. */
function worst(marks: readonly (Mark | undefined)[]): Mark | undefined {
  return marks.reduce((most, mark) => (mark && (!most || weight(mark) > weight(most)) ? mark : most), undefined);
}

const weights = { good: 0, warn: 1, bad: 2 } as const;

function weight({ colour }: Mark): number {
  if (colour.kind === 'off') return colour.end === 'low' ? -1 : 5;
  return colour.kind === 'severity' ? weights[colour.severity] : colour.step;
}
