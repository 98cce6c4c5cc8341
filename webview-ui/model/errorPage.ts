/** A model that cannot be shown: the one line that the command line prints, and what to do. */
import type { PageAction, PageState } from '../../src/protocol/views/pageApi';
import { h, type View } from '../lib/dom';
import { createButtons } from './buttons';

export type ErrorState = Extract<PageState, { kind: 'error' }>;

export function createErrorPage(onAct: (action: PageAction) => void): View<ErrorState> {
  const title = h('h1');
  const message = h('p', { class: 'message', id: 'error' });
  const advice = h('p', { class: 'advice' });
  const buttons = createButtons(onAct);
  const element = h('section', { class: 'error', role: 'alert' }, title, message, advice, buttons.element);
  return {
    element,
    update(state) {
      title.textContent = state.title;
      message.textContent = state.message;
      advice.textContent = state.advice;
      buttons.update(state.buttons);
    },
    dispose: buttons.dispose,
  };
}
