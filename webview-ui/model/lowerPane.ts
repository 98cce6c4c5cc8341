/** A pane below all others, over the whole width; closed until somebody opens it. */
import { t } from '@vscode/l10n';
import { createDivider } from '../lib/divider';
import { h } from '../lib/dom';
import type { IconName } from '../lib/icons';
import { paneSwitch } from './paneSwitch';

export interface LowerPane {
  readonly element: HTMLElement;
  /** The button that shows and closes it. */
  readonly toggle: HTMLElement;
  readonly show: (open: boolean) => void;
}

export interface LowerPaneOptions {
  readonly id: IconName;
  readonly label: string;
  readonly isOpen: boolean;
  /** Told whenever it is opened or closed. */
  readonly onShow: (open: boolean) => void;
}

export function createLowerPane(
  upper: HTMLElement,
  pane: HTMLElement,
  { id, label, isOpen, onShow }: LowerPaneOptions,
): LowerPane {
  const element = h('div', { class: 'stack' });
  const divider = createDivider(element, upper, pane, {
    id,
    label: t('Height of the panes above {0}', label),
    direction: 'column',
    share: 0.42,
  });
  element.append(upper, divider.element, pane);
  const toggle = paneSwitch(id, label);
  let open = isOpen;
  const apply = (): void => {
    pane.hidden = !open;
    divider.element.hidden = !open;
    toggle.setAttribute('aria-pressed', String(open));
  };
  const show = (next: boolean): void => {
    open = next;
    apply();
    onShow(open);
  };
  toggle.addEventListener('click', () => show(!open));
  apply();
  return { element, toggle, show };
}
