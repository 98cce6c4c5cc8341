/** The selected layer: its facts. */
import type { LayerInfo } from '../../src/protocol/results';
import type { Overlay } from '../../src/protocol/viewModel';
import { h, type View } from '../lib/dom';
import { colourMark } from '../model/colourMark';
import { factsOf, type Fact } from './facts';

export interface InspectorModel {
  readonly layer?: LayerInfo;
  readonly overlays: readonly Overlay[];
}

export function createInspector(): View<InspectorModel> {
  const title = h('h2');
  const facts = h('dl', { class: 'layer-facts' });
  const element = h('section', { class: 'pane inspector', 'aria-label': 'Inspector', tabindex: 0 }, title, facts);
  return {
    element,
    update({ layer, overlays }) {
      title.textContent = layer ? layer.name : 'Select a layer to see its figures.';
      title.classList.toggle('empty', layer === undefined);
      facts.replaceChildren(...(layer ? factsOf(layer, overlays).map(factElement) : []));
    },
    dispose: () => undefined,
  };
}

function factElement({ label, text, colour, hint }: Fact): HTMLElement {
  const value = h('dd', {}, ...(colour ? [colourMark(colour)] : []), text);
  return h('div', { title: hint }, h('dt', {}, label), value);
}
