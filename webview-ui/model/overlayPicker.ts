/** The choice of overlay. The host keeps it, so that every page and the tree show the same. */
import type { Overlay } from '../../src/protocol/viewModel';
import { h, on, type View } from '../lib/dom';

export interface OverlayPickerModel {
  readonly overlays: readonly Overlay[];
  readonly chosen: string;
}

export function createOverlayPicker(onChoose: (id: string) => void): View<OverlayPickerModel> {
  const select = h('select', { id: 'overlay' });
  const element = h('div', { class: 'picker' }, h('label', { for: 'overlay' }, 'Overlay'), select);
  const stop = on(select, 'change', () => onChoose(select.value));
  return {
    element,
    update({ overlays, chosen }) {
      element.hidden = overlays.length === 0;
      select.replaceChildren(...overlays.map(({ id, label }) => h('option', { value: id }, label)));
      select.value = chosen;
    },
    dispose: stop,
  };
}
