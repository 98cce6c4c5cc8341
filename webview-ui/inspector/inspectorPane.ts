/** The selected layer: its facts, and where there is a run, its charts. */
import { t } from '@vscode/l10n';
import type { LayerChange } from '../../src/protocol/results/layerDetail';
import type { LayerFinding, LayerInfo } from '../../src/protocol/results/results';
import type { Overlay } from '../../src/protocol/views/viewModel';
import { h, type View } from '../lib/dom';
import { colourMark } from '../model/colourMark';
import { createDetailPane, type AskLayer } from './detailPane';
import { factsOf, type Fact } from './facts';

export interface InspectorModel {
  readonly layer?: LayerInfo;
  readonly overlays: readonly Overlay[];
  /** Layers that look like garbage, whichever is selected. */
  readonly findings?: readonly LayerFinding[];
  /** The run that figures come from; absent while there is none. */
  readonly run?: string;
}

export function createInspector(ask: AskLayer, change: (change: LayerChange) => void): View<InspectorModel> {
  const title = h('h2');
  const facts = h('dl', { class: 'layer-facts' });
  const words = h('div', { class: 'layer-findings' });
  const detail = createDetailPane(ask, change);
  const element = h(
    'section',
    { class: 'pane inspector', 'aria-label': t('Inspector'), tabindex: 0 },
    title,
    words,
    facts,
    detail.element,
  );
  return {
    element,
    update({ layer, overlays, findings = [], run }) {
      title.textContent = layer ? layer.name : t('Select a layer to see its figures.');
      title.classList.toggle('empty', layer === undefined);
      words.replaceChildren(...findings.filter((each) => each.layer === layer?.name).map(findingElement));
      facts.hidden = layer === undefined;
      facts.replaceChildren(...(layer ? factsOf(layer, overlays).map(factElement) : []));
      detail.update(run === undefined ? {} : { layer: layer?.name, run });
    },
    dispose: detail.dispose,
  };
}

function findingElement({ severity, message }: LayerFinding): HTMLElement {
  const mark = colourMark({ kind: 'severity', severity: severity === 'error' ? 'bad' : 'warn' });
  return h('p', {}, mark, message);
}

function factElement({ label, text, colour, hint }: Fact): HTMLElement {
  const value = h('dd', {}, ...(colour ? [colourMark(colour)] : []), text);
  return h('div', { title: hint }, h('dt', {}, label), value);
}
