/** The button that shows a pane and closes it: with its name, and where the page is narrow with its drawing alone. */
import { h } from '../lib/dom';
import { icon, type IconName } from '../lib/icons';

export function paneSwitch(id: IconName, label: string): HTMLButtonElement {
  const name = h('span', { class: 'switch-name' }, label);
  return h('button', { type: 'button', class: 'toggle', 'data-pane': id, title: label }, icon(id), name);
}
