/** A row of buttons; what they do is the host's business. */
import type { PageAction, PageButton } from '../../src/protocol/views/pageApi';
import { h, type View } from '../lib/dom';

export function createButtons(onAct: (action: PageAction) => void): View<readonly PageButton[]> {
  const element = h('div', { class: 'buttons' });
  return {
    element,
    update(buttons) {
      element.hidden = buttons.length === 0;
      element.replaceChildren(...buttons.map((button, at) => buttonOf(button, at === 0, onAct)));
    },
    dispose: () => undefined,
  };
}

function buttonOf({ action, label }: PageButton, primary: boolean, onAct: (action: PageAction) => void): HTMLElement {
  const button = h(
    'button',
    { type: 'button', class: primary ? 'primary' : 'secondary', 'data-action': action },
    label,
  );
  button.addEventListener('click', () => onAct(action));
  return button;
}
