/** A choice of overlay by a native list. */
import { t } from '@vscode/l10n';
import type { Overlay } from '../../src/protocol/views/viewModel';
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
  const select = h('select', { id, 'aria-label': label });
  const element = h('div', { class: 'picker' }, h('label', { for: id }, label), select);
  const stop = on(select, 'change', () => onChoose(select.value));
  return {
    element,
    update({ overlays, chosen, none = usualNone }) {
      element.hidden = overlays.length === 0;
      const options = [...groupsOf(overlays)].flatMap(([source, group]) => optionsOf(source, group));
      select.replaceChildren(...(none === undefined ? [] : [h('option', { value: '' }, none)]), ...options);
      select.value = chosen;
    },
    dispose: stop,
  };
}

/** The project's own first, then those of each imported file. */
function groupsOf(overlays: readonly Overlay[]): ReadonlyMap<string, readonly Overlay[]> {
  const sources = [...new Set(overlays.map(({ source = '' }) => source))];
  return new Map(sources.map((source) => [source, overlays.filter((overlay) => (overlay.source ?? '') === source)]));
}

function optionsOf(source: string, overlays: readonly Overlay[]): readonly HTMLElement[] {
  const options = overlays.map((overlay) => h('option', { value: overlay.id }, overlay.label));
  return source === '' ? options : [h('optgroup', { label: t('From {0}', source) }, ...options)];
}
