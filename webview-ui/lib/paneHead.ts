/** The head of a pane that can be closed: its title, and the button that closes it. */
import { t } from '@vscode/l10n';
import { h } from './dom';

export function paneHead(title: HTMLElement, close: () => void): HTMLElement {
  const label = t('Close');
  const button = h('button', { type: 'button', class: 'toggle close', 'aria-label': label, title: label }, '×');
  button.addEventListener('click', close);
  return h('div', { class: 'pane-head' }, title, button);
}
