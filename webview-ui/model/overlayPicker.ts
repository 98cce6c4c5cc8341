/** A choice of overlay by a native list. */
import type { Overlay } from '../../src/protocol/viewModel';
import { h, on, type View } from '../lib/dom';

export interface OverlayPickerModel {
  readonly overlays: readonly Overlay[];
  readonly chosen: string;
  /** Another text of the choice of none. */
  readonly none?: string;
}

export interface OverlayPickerOptions {
  readonly id: string;
  readonly label: string;
  /** The text of the choice of none, where there is one; its id is empty. */
  readonly none?: string;
}

export function createOverlayPicker(
  { id, label, none: usualNone }: OverlayPickerOptions,
  onChoose: (id: string) => void,
): View<OverlayPickerModel> {
  const select = h('select', { id });
  const element = h('div', { class: 'picker' }, h('label', { for: id }, label), select);
  const stop = on(select, 'change', () => onChoose(select.value));
  return {
    element,
    update({ overlays, chosen, none = usualNone }) {
      element.hidden = overlays.length === 0;
      const options = overlays.map((overlay) => h('option', { value: overlay.id }, overlay.label));
      select.replaceChildren(...(none === undefined ? [] : [h('option', { value: '' }, none)]), ...options);
      select.value = chosen;
    },
    dispose: stop,
  };
}
