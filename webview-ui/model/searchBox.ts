/** The search: narrows the table, fades the rest of the graph, and Enter goes from one find to the next. */
import { t } from '@vscode/l10n';
import { h, on, type View } from '../lib/dom';

export interface SearchBoxModel {
  readonly text: string;
  /** Layers found, of how many; undefined while nothing is searched. */
  readonly found?: number;
  readonly of: number;
}

export interface SearchBox extends View<SearchBoxModel> {
  readonly focus: () => void;
}

export function createSearchBox(onSearch: (text: string) => void, onNext: (step: 1 | -1) => void): SearchBox {
  const input = h('input', {
    type: 'search',
    id: 'search',
    placeholder: t('Find layers'),
    'aria-label': t('Find layers'),
    spellcheck: 'false',
  });
  const count = h('span', { class: 'count', role: 'status' });
  const element = h('div', { class: 'search' }, input, count);
  const listening = [
    on(input, 'input', () => onSearch(input.value)),
    on(input, 'keydown', (event) => {
      if (event.key !== 'Enter') return;
      event.preventDefault();
      onNext(event.shiftKey ? -1 : 1);
    }),
  ];
  return {
    element,
    focus() {
      input.focus();
      input.select();
    },
    update({ text, found, of }) {
      if (input.value !== text) input.value = text;
      count.textContent = found === undefined ? '' : t('{0} of {1}', found, of);
    },
    dispose: () => listening.forEach((stop) => stop()),
  };
}
