/** Which feature maps are looked at: in which order of channels, and the page before and after. */
import { t } from '@vscode/l10n';
import type { FeatureMaps, MapOrder } from '../../src/protocol/results/detections';
import { h, on, type View } from '../lib/dom';

export interface MapIntents {
  /** So many pages on. */
  readonly turn: (pages: 1 | -1) => void;
  readonly reorder: (order: MapOrder) => void;
}

export function createMapControls(chosen: MapOrder, { turn, reorder }: MapIntents): View<FeatureMaps | undefined> {
  const order = h(
    'select',
    { id: 'map-order' },
    h('option', { value: 'channel' }, t('as they are counted')),
    h('option', { value: 'error' }, t('largest difference first')),
  );
  order.value = chosen;
  const back = h('button', { type: 'button', class: 'toggle', 'aria-label': t('Channels before') }, '‹');
  const forth = h('button', { type: 'button', class: 'toggle', 'aria-label': t('Channels after') }, '›');
  const place = h('span', { class: 'count' });
  const label = h('label', { for: 'map-order' }, t('Channels'));
  const element = h('div', { class: 'trial' }, label, order, back, place, forth);
  const stops = [
    on(back, 'click', () => turn(-1)),
    on(forth, 'click', () => turn(1)),
    on(order, 'change', () => reorder(order.value === 'error' ? 'error' : 'channel')),
  ];
  return {
    element,
    update(shown) {
      element.hidden = !shown;
      if (!shown) return;
      const end = shown.first + shown.maps.length;
      place.textContent = t('{0}–{1} of {2}', shown.first + 1, end, shown.channels);
      back.disabled = shown.first === 0;
      forth.disabled = end >= shown.channels;
    },
    dispose: () => stops.forEach((stop) => stop()),
  };
}
