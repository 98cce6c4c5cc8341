/** A choice among a few values, with its words beside it. */
import { h } from '../lib/dom';

export interface Choice {
  readonly element: HTMLElement;
  readonly value: () => string;
  readonly update: (options: readonly (readonly [value: string, words: string])[], chosen: string) => void;
}

export function choiceOf(label: string, id: string, onChange: () => void): Choice {
  const select = h('select', { id });
  select.addEventListener('change', onChange);
  return {
    element: h('div', { class: 'picker' }, h('label', { for: id }, label), select),
    value: () => select.value,
    update(options, chosen) {
      select.replaceChildren(...options.map(([value, words]) => h('option', { value }, words)));
      select.value = chosen;
    },
  };
}
