/** The legends of overlay and badge, on demand: shown at first where there is room for them, afterwards as a person left them. */
import { t } from '@vscode/l10n';
import type { Overlay } from '../../src/protocol/views/viewModel';
import { h } from '../lib/dom';
import { loadArrangement, saveArrangement } from '../lib/state';
import { createLegend } from './legend';

export interface Legends {
  readonly element: HTMLElement;
  /** The button that shows and hides them. */
  readonly toggle: HTMLElement;
  readonly update: (overlays: readonly [fill: Overlay | undefined, badge: Overlay | undefined]) => void;
  readonly dispose: () => void;
}

/** The page's size in CSS pixels from which on legends cost the panes little. */
const [wide, high] = [900, 560];

export function createLegends(onRemove: (source: string) => void): Legends {
  const [fill, badge] = [t('Legend: Overlay'), t('Legend: Badge')].map((name) => createLegend(name, onRemove));
  const element = h('div', { class: 'legends' }, fill.element, badge.element);
  const toggle = h('button', { type: 'button', class: 'toggle', 'data-pane': 'legend' }, t('Legend'));
  const isShown = (): boolean =>
    loadArrangement().legend ?? (document.body.clientWidth >= wide && document.body.clientHeight >= high);
  const apply = (): void => {
    element.hidden = !isShown();
    toggle.setAttribute('aria-pressed', String(isShown()));
  };
  toggle.addEventListener('click', () => {
    saveArrangement({ legend: !isShown() });
    apply();
  });
  const resizing = new ResizeObserver(apply);
  resizing.observe(document.body);
  apply();
  return {
    element,
    toggle,
    update([first, second]) {
      fill.update(first);
      badge.update(second);
      toggle.hidden = first === undefined && second === undefined;
    },
    dispose: () => {
      resizing.disconnect();
      [fill, badge].forEach((view) => view.dispose());
    },
  };
}
