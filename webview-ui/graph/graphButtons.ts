/** Zoom and fold, for the mouse; the keys are on the graph itself. */
import { t } from '@vscode/l10n';
import { h, type View } from '../lib/dom';

export interface GraphActions {
  readonly zoom: (factor: number) => void;
  readonly fit: () => void;
  readonly foldAll: () => void;
  readonly unfoldAll: () => void;
}

/** The model is the number of blocks: without any there is nothing to fold. */
export function createGraphButtons({ zoom, fit, foldAll, unfoldAll }: GraphActions): View<number> {
  const button = (text: string, label: string, action: () => void): HTMLElement => {
    const made = h('button', { type: 'button', title: label, 'aria-label': label }, text);
    made.addEventListener('click', action);
    return made;
  };
  const folding = h(
    'span',
    { class: 'folding' },
    button('⊟', t('Fold all blocks'), foldAll),
    button('⊞', t('Unfold all blocks'), unfoldAll),
  );
  const element = h(
    'div',
    { class: 'graph-buttons', role: 'group', 'aria-label': t('Graph view') },
    button('+', t('Zoom in'), () => zoom(1.25)),
    button('−', t('Zoom out'), () => zoom(0.8)),
    button('◱', t('Show all'), fit),
    folding,
  );
  return {
    element,
    update(blocks) {
      folding.hidden = blocks === 0;
    },
    dispose: () => undefined,
  };
}
