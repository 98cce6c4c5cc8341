/** What each node of the drawing shows: a title, a detail, and the two overlays that are chosen, as fill and as badge. */
import { t } from '@vscode/l10n';
import { blockMarkOf, blockWords, type BlockFigures, type Mark } from '../../src/protocol/views/blockFigures';
import { shapeText } from '../../src/protocol/results/numberText';
import type { LayerInfo } from '../../src/protocol/results/results';
import type { Overlay } from '../../src/protocol/views/viewModel';
import type { Block } from './blocks';
import type { FoldedNode } from './folding';

export interface Face {
  readonly title: string;
  readonly detail: string;
  readonly fill?: Mark;
  readonly badge?: Mark;
  readonly isBlock: boolean;
}

export interface Shown {
  readonly fill?: Overlay;
  readonly badge?: Overlay;
  /** Of the layers with these indices. */
  readonly figuresOf: (members: readonly number[]) => BlockFigures;
}

export function facesOf(
  nodes: readonly FoldedNode[],
  layers: readonly LayerInfo[],
  { fill, badge, figuresOf }: Shown,
): readonly Face[] {
  const [fillOf, badgeOf] = [blockMarkOf(fill), blockMarkOf(badge)];
  return nodes.map(({ layer, block }) => {
    const { name, op, outputShape } = layers[layer];
    const members = (block?.members ?? [layer]).map((member) => layers[member].name);
    return {
      title: block?.scope ?? name,
      detail: block
        ? blockDetail(block, layers, figuresOf)
        : [op, shapeText(outputShape.slice(1))].filter(Boolean).join(' '),
      fill: fillOf(members),
      badge: badgeOf(members),
      isBlock: block !== undefined,
    };
  });
}

/** A block by names says its figures; one by the network's shape, which is named for its last layer, where it begins. */
function blockDetail({ scope, members }: Block, layers: readonly LayerInfo[], figuresOf: Shown['figuresOf']): string {
  if (scope !== undefined) return blockWords(figuresOf(members)).join(' · ');
  return t('{0} layers from {1}', members.length, layers[members[0]].name);
}

const severityWords = { good: t('good'), warn: t('warn'), bad: t('bad') } as const;

/** A node in words: all that its picture says. */
export function describe(face: Face, { fill, badge }: Pick<Shown, 'fill' | 'badge'>): string {
  const said = (overlay: Overlay | undefined, mark: Mark | undefined): string =>
    overlay && mark
      ? `${overlay.label} ${mark.text}${mark.colour.kind === 'severity' ? ` (${severityWords[mark.colour.severity]})` : ''}`
      : '';
  const kind = face.isBlock ? t('folded block of {0}', face.detail) : face.detail;
  return [face.title, kind, said(fill, face.fill), said(badge, face.badge)].filter(Boolean).join(', ');
}
