/** A model's page: summary, toolbar, legend, and the panes, which share one selection and one search. */
import { t } from '@vscode/l10n';
import type { LayerChange } from '../../src/protocol/results/layerDetail';
import type { PageAction } from '../../src/protocol/views/pageApi';
import { createGraphPair } from '../compare/graphPair';
import { createDetectionsPane, type AskDetections } from '../detections/detectionsPane';
import type { AskLayer } from '../inspector/detailPane';
import { createInspector } from '../inspector/inspectorPane';
import { h, on, type View } from '../lib/dom';
import { loadArrangement, saveArrangement } from '../lib/state';
import { createProposalView, type AskPreview } from '../proposal/proposalView';
import { createButtons } from './buttons';
import { createCardView } from './cardView';
import { createLayerTable } from './layerTable';
import { createLegend } from './legend';
import { createLowerPane } from './lowerPane';
import { createOverlayPicker } from './overlayPicker';
import { inspectorParts, pageParts, type ModelState } from './pageParts';
import { createPanes } from './panes';
import { matching, nextMatch } from './search';
import { createSearchBox } from './searchBox';
import { createSummary } from './summary';
import { createTableButtons } from './tableButtons';

export interface Intents {
  readonly chooseOverlay: (id: string) => void;
  readonly selectLayer: (name: string) => void;
  readonly act: (action: PageAction) => void;
  readonly copy: (text: string) => void;
  readonly askLayer: AskLayer;
  readonly changeLayer: (change: LayerChange) => void;
  readonly forgetOverlays: (source: string) => void;
  readonly askDetections: AskDetections;
  readonly askPreview: AskPreview;
  readonly applyStep: (id: string) => void;
}

export interface ModelPage extends View<ModelState> {
  readonly select: (layer: string) => void;
  readonly showOverlay: (id: string) => void;
  readonly openDetections: () => void;
}

export function createModelPage(intents: Intents): ModelPage {
  const { chooseOverlay, selectLayer, act, copy, askLayer, changeLayer, forgetOverlays, askDetections } = intents;
  let state: ModelState | undefined;
  const select = (layer: string): void => {
    if (!state || state.selected === layer) return;
    state = { ...state, selected: layer };
    graph.select(layer);
    table.select(layer);
    inspect();
  };
  /** A selection made here: shown at once in every pane, and told to the host for everything else. */
  const choose = (layer: string): void => {
    select(layer);
    selectLayer(layer);
  };
  const summary = createSummary(choose);
  const card = createCardView({ select: choose, apply: intents.applyStep });
  const proposal = createProposalView(intents.askPreview);
  const fill = createOverlayPicker({ id: 'overlay', label: t('Overlay') }, chooseOverlay);
  const badge = createOverlayPicker({ id: 'badge', label: t('Badge'), none: t('None') }, (id) => {
    saveArrangement({ badge: id });
    draw();
  });
  const search = createSearchBox(
    (text) => {
      saveArrangement({ filter: text });
      draw();
    },
    (step) => {
      const layers = state?.view.layers ?? [];
      const found = matching(layers, loadArrangement().filter);
      const next = found && nextMatch(layers, found, state?.selected, step);
      if (next !== undefined) choose(next);
    },
  );
  const buttons = createButtons(act);
  const legend = createLegend(t('Legend: Overlay'), forgetOverlays);
  const badgeLegend = createLegend(t('Legend: Badge'), forgetOverlays);
  const graph = createGraphPair(choose);
  const table = createLayerTable({ select: choose, copy });
  const inspector = createInspector(askLayer, changeLayer);
  const tableButtons = createTableButtons({
    copy: () => copy(table.text()),
    showAll: (allFigures) => {
      saveArrangement({ allFigures });
      draw();
    },
  });
  const tablePane = h(
    'section',
    { class: 'pane', 'aria-label': t('Table of layers') },
    tableButtons.element,
    table.element,
  );
  const panes = createPanes({ graph: graph.element, table: tablePane, inspector: inspector.element });
  const detections = createDetectionsPane(askDetections);
  const lower = createLowerPane(panes.element, detections.element, {
    ...{ id: 'detections', label: t('Detections'), isOpen: loadArrangement().detections.open },
    onShow: (open) => {
      saveArrangement({ detections: { ...loadArrangement().detections, open } });
      inspect();
    },
  });
  panes.switches.append(lower.toggle);
  const inspect = (): void => {
    if (!state) return;
    const parts = inspectorParts(state, loadArrangement());
    inspector.update(parts.inspector);
    detections.update(parts.detections);
  };
  const draw = (): void => {
    if (!state) return;
    inspect();
    const parts = pageParts(state, loadArrangement());
    fill.update(parts.fill);
    badge.update(parts.badge);
    search.update(parts.search);
    legend.update(parts.legend);
    badgeLegend.update(parts.badgeLegend);
    tableButtons.update(parts.tableButtons);
    table.update(parts.table);
    panes.setPaired(parts.graph.sides !== undefined);
    graph.update(parts.graph);
  };
  const top = h('div', { class: 'top' }, summary.element, buttons.element);
  const toolbar = h('div', { class: 'toolbar' }, fill.element, badge.element, search.element, panes.switches);
  const parts = [top, card.element, proposal.element, toolbar, legend.element, badgeLegend.element, lower.element];
  const element = h('section', { class: 'model' }, ...parts);
  const stop = on(element, 'keydown', (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'f') return;
    event.preventDefault();
    event.stopPropagation();
    search.focus();
  });
  return {
    element,
    select,
    showOverlay(overlay) {
      if (!state) return;
      state = { ...state, overlay };
      draw();
    },
    openDetections() {
      lower.show(true);
      detections.element.focus();
    },
    update(next) {
      state = next;
      summary.update(next.view);
      buttons.update(next.buttons);
      card.update(next.proposal ? undefined : next.card);
      proposal.update(next.proposal);
      draw();
    },
    dispose() {
      stop();
      [
        summary,
        card,
        proposal,
        fill,
        badge,
        search,
        buttons,
        legend,
        badgeLegend,
        table,
        graph,
        inspector,
        detections,
      ].forEach((view) => view.dispose());
    },
  };
}
