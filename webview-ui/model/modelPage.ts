/** A model's page: summary, toolbar, legend, and the panes, which share one selection and one search. */
import { t } from '@vscode/l10n';
import type { LayerChange } from '../../src/protocol/results/layerDetail';
import type { PageAction, PageState } from '../../src/protocol/views/pageApi';
import type { Overlay } from '../../src/protocol/views/viewModel';
import { createGraphPair } from '../compare/graphPair';
import { sidesOf, type Sides } from '../compare/sides';
import { createDetectionsPane, type AskDetections } from '../detections/detectionsPane';
import type { AskLayer } from '../inspector/detailPane';
import { createInspector } from '../inspector/inspectorPane';
import { h, on, type View } from '../lib/dom';
import { loadArrangement, saveArrangement } from '../lib/state';
import { createButtons } from './buttons';
import { createLayerTable } from './layerTable';
import { createLegend } from './legend';
import { createLowerPane } from './lowerPane';
import { createOverlayPicker } from './overlayPicker';
import { createPanes } from './panes';
import { matching, nextMatch } from './search';
import { createSearchBox } from './searchBox';
import { createSummary } from './summary';
import { createTableButtons } from './tableButtons';

export type ModelState = Extract<PageState, { kind: 'model' }>;

export interface Intents {
  readonly chooseOverlay: (id: string) => void;
  readonly selectLayer: (name: string) => void;
  readonly act: (action: PageAction) => void;
  readonly copy: (text: string) => void;
  readonly askLayer: AskLayer;
  readonly changeLayer: (change: LayerChange) => void;
  readonly forgetOverlays: (source: string) => void;
  readonly askDetections: AskDetections;
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
    const { layers, overlays, findings, provenance } = state.view;
    inspector.update({
      layer: layers.find(({ name }) => name === state?.selected),
      ...{ overlays, findings, run: provenance },
    });
    detections.update({ isOpen: loadArrangement().detections.open, layer: state.selected, run: provenance });
  };
  const draw = (): void => {
    if (!state) return;
    inspect();
    const { view, overlay: chosen, selected } = state;
    const { badge: badgeId, allFigures, filter } = loadArrangement();
    const byId = (id: string): Overlay | undefined => view.overlays.find((overlay) => overlay.id === id);
    const matches = matching(view.layers, filter);
    fill.update({ overlays: view.overlays, chosen });
    const none = view.beside ? t('Difference') : t('None');
    badge.update({ overlays: view.overlays, chosen: byId(badgeId)?.id ?? '', none });
    search.update({ text: filter, found: matches?.size, of: view.layers.length });
    const sides = sidesOf(view, byId(chosen));
    const badgeShown = byId(badgeId) ?? sides?.difference;
    legend.update(sides?.legend ?? byId(chosen));
    badgeLegend.update(badgeShown);
    tableButtons.update({ allFigures, overlays: view.overlays.length });
    table.update({
      layers: view.layers,
      overlay: sides?.columns[0] ?? byId(chosen),
      figures: figuresOf(view.overlays, byId(badgeId), allFigures, sides),
      selected,
      matches,
    });
    panes.setPaired(sides !== undefined);
    graph.update({ layers: view.layers, fill: byId(chosen), badge: badgeShown, selected, matches, sides });
  };
  const top = h('div', { class: 'top' }, summary.element, buttons.element);
  const toolbar = h('div', { class: 'toolbar' }, fill.element, badge.element, search.element, panes.switches);
  const element = h('section', { class: 'model' }, top, toolbar, legend.element, badgeLegend.element, lower.element);
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
      draw();
    },
    dispose() {
      stop();
      [summary, fill, badge, search, buttons, legend, badgeLegend, table, graph, inspector, detections].forEach(
        (view) => view.dispose(),
      );
    },
  };
}

/** Overlays with a column beside the chosen one's: those of a comparison, then all of them, or the badge's. */
function figuresOf(
  overlays: readonly Overlay[],
  badge: Overlay | undefined,
  all: boolean,
  sides: Sides | undefined,
): readonly Overlay[] {
  const compared = sides?.columns.slice(1) ?? [];
  const others = all ? overlays : badge ? [badge] : [];
  return [...compared, ...others.filter((overlay) => !compared.includes(overlay))];
}
