/** A layer's card as elements: the verdict with its sign, then the figures. What stands behind "More" is drawn where there is room. */
import { t } from '@vscode/l10n';
import type { CardFigure, LayerCard } from '../../src/protocol/views/layerCard';
import { colourMark } from '../model/colourMark';
import { h } from './dom';

/** Name, kind, verdict and figures. */
export function cardElement(card: LayerCard): HTMLElement {
  return h(
    'div',
    { class: 'layer-card' },
    h('p', { class: 'card-name' }, h('strong', {}, card.name)),
    ...cardParts(card),
  );
}

/** Without the name, for where it stands already. */
export function cardParts({ what, verdict, figures }: LayerCard): readonly HTMLElement[] {
  const mark = verdict.severity && colourMark({ kind: 'severity', severity: verdict.severity });
  return [
    h('p', { class: 'card-what' }, what),
    ...(verdict.text === '' ? [] : [h('p', { class: 'card-verdict' }, ...(mark ? [mark] : []), verdict.text)]),
    figureList(figures),
  ];
}

export function figureList(figures: readonly CardFigure[]): HTMLElement {
  return h(
    'dl',
    { class: 'card-list', 'aria-label': t('Figures') },
    ...figures.map(({ label, text }) => h('div', {}, h('dt', {}, label), h('dd', { title: text }, text))),
  );
}
