/** The selected layer: its card, what stands behind it, and where there is a run, its arithmetic and charts. */
import { t } from '@vscode/l10n';
import type { LayerChange } from '../../src/protocol/results/layerDetail';
import type { LayerFinding, LayerInfo } from '../../src/protocol/results/results';
import type { LayerCard } from '../../src/protocol/views/layerCard';
import type { Overlay } from '../../src/protocol/views/viewModel';
import { h, type View } from '../lib/dom';
import type { AskCard } from '../lib/hoverCard';
import { cardParts, figureList } from '../lib/layerCardView';
import { paneHead } from '../lib/paneHead';
import { colourMark } from '../model/colourMark';
import { createDetailPane, type AskLayer } from './detailPane';
import { factsOf, type Fact } from './facts';
import { createValuesView, type AskTensors } from './valuesView';

export interface InspectorModel {
  readonly layer?: LayerInfo;
  readonly overlays: readonly Overlay[];
  /** Layers that look like garbage, whichever is selected. */
  readonly findings?: readonly LayerFinding[];
  /** The run that figures come from; absent while there is none. */
  readonly run?: string;
}

export interface InspectorIntents {
  readonly askCard: AskCard;
  readonly askLayer: AskLayer;
  readonly askTensors: AskTensors;
  readonly changeLayer: (change: LayerChange) => void;
  readonly copy: (text: string) => void;
  readonly close: () => void;
}

export function createInspector(intents: InspectorIntents): View<InspectorModel> {
  const title = h('h2');
  const card = createLayerCard(intents.askCard);
  const words = h('div', { class: 'layer-findings' });
  const facts = h('dl', { class: 'layer-facts' });
  const more = h('details', { class: 'more', open: true }, h('summary', {}, t('More')), facts, card.more);
  const values = createValuesView(intents.askTensors);
  const detail = createDetailPane(intents.askLayer, intents.changeLayer, intents.copy, (seen) =>
    values.showIntegers(seen?.integers),
  );
  const parts = [paneHead(title, intents.close), card.element, words, more, values.element, detail.element];
  const role = { 'aria-label': t('Inspector'), tabindex: 0 };
  return {
    element: h('section', { class: 'pane inspector', ...role }, ...parts),
    update({ layer, overlays, findings = [], run }) {
      title.textContent = layer ? layer.name : t('Select a layer to see its figures.');
      title.classList.toggle('empty', layer === undefined);
      card.show(layer);
      words.replaceChildren(...findings.filter((each) => each.layer === layer?.name).map(findingElement));
      more.hidden = layer === undefined;
      facts.replaceChildren(...(layer ? factsOf(layer, overlays).map(factElement) : []));
      values.show(layer);
      detail.update(run === undefined ? {} : { layer: layer?.name, run });
    },
    dispose() {
      values.dispose();
      detail.dispose();
    },
  };
}

/** The card of the layer that was asked for last, anew once the model was read again: the layer is another object then. Nothing until it comes. */
function createLayerCard(ask: AskCard) {
  const element = h('div', { class: 'layer-card' });
  const more = h('div', { class: 'card-more' });
  let wanted: LayerInfo | undefined;
  const draw = (card: LayerCard | undefined): void => {
    element.replaceChildren(...(card ? cardParts(card) : []));
    more.replaceChildren(...(card ? [figureList(card.attributes)] : []));
  };
  return {
    element,
    more,
    show(layer: LayerInfo | undefined) {
      if (layer === wanted) return;
      if (layer?.name !== wanted?.name) draw(undefined);
      wanted = layer;
      if (layer === undefined) return;
      void ask(layer.name).then(
        (card) => layer === wanted && draw(card),
        () => undefined,
      );
    },
  };
}

function findingElement({ severity, message }: LayerFinding): HTMLElement {
  const mark = colourMark({ kind: 'severity', severity: severity === 'error' ? 'bad' : 'warn' });
  return h('p', {}, mark, message);
}

function factElement({ label, text, colour, hint, isNames }: Fact): HTMLElement {
  const said = isNames ? h('span', { class: 'cut-front', title: text }, h('bdi', {}, text)) : text;
  const value = h('dd', {}, ...(colour ? [colourMark(colour)] : []), said);
  return h('div', { title: hint }, h('dt', {}, label), value);
}
