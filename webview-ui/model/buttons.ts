/** A row of buttons; what they do is the host's business. Those that have no room stand behind the last one. */
import type { PageAction, PageButton } from '../../src/protocol/views/pageApi';
import { h, type View } from '../lib/dom';
import { createOverflowRow } from '../lib/overflowRow';

export function createButtons(onAct: (action: PageAction) => void): View<readonly PageButton[]> {
  const { element, hold, dispose } = createOverflowRow({ id: 'more-actions', class: 'buttons', closes: true });
  let shown = '';
  return {
    element,
    update(buttons) {
      element.hidden = buttons.length === 0;
      const next = JSON.stringify(buttons);
      // The same ones stay, with the focus that one of them may have.
      if (next !== shown) hold(buttons.map((button, at) => buttonOf(button, at === 0, onAct)));
      shown = next;
    },
    dispose,
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
