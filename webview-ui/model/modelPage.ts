/** A model's page: summary, toolbar, legend, and the panes, which share one selection and one search. */
import { t } from '@vscode/l10n';
import type { LayerChange } from '../../src/protocol/results/layerDetail';
import type { PageAction, PaneOnDemand } from '../../src/protocol/views/pageApi';
import { createGraphPair } from '../compare/graphPair';
import { createDetectionsPane, type AskDetections } from '../detections/detectionsPane';
import { createHardwarePane, type AskHardware } from '../hardware/hardwarePane';
import type { AskLayer } from '../inspector/detailPane';
import type { AskTensors } from '../inspector/valuesView';
import { createInspector } from '../inspector/inspectorPane';
import { h, on, type View } from '../lib/dom';
import type { AskCard } from '../lib/hoverCard';
import { createOverflowRow } from '../lib/overflowRow';
import { loadArrangement, saveArrangement } from '../lib/state';
import { createProposalView, type AskPreview } from '../proposal/proposalView';
import { createButtons } from './buttons';
import { createCardView } from './cardView';
import { createLayerTable } from './layerTable';
import { createLegends } from './legends';
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
  readonly askCard: AskCard;
  readonly askLayer: AskLayer;
  readonly askTensors: AskTensors;
  readonly changeLayer: (change: LayerChange) => void;
  readonly forgetOverlays: (source: string) => void;
  readonly askDetections: AskDetections;
  readonly askHardware: AskHardware;
  readonly askPreview: AskPreview;
  readonly applyStep: (id: string) => void;
}

export interface ModelPage extends View<ModelState> {
  readonly select: (layer: string) => void;
  readonly showOverlay: (id: string) => void;
  readonly openPane: (id: PaneOnDemand) => void;
}

export function createModelPage(intents: Intents): ModelPage {
  let state: ModelState | undefined;
  const select = (layer: string): void => {
    if (!state || state.selected === layer) return;
    state = { ...state, selected: layer };
    looks.graph.select(layer);
    looks.table.select(layer);
    inspect();
  };
  /** A selection made here: shown at once in every pane, and told to the host for everything else. */
  const choose = (layer: string): void => {
    select(layer);
    intents.selectLayer(layer);
  };
  const inspect = (): void => {
    if (!state) return;
    const parts = inspectorParts(state, loadArrangement());
    looks.inspector.update(parts.inspector);
    looks.detections.update(parts.detections);
    looks.hardware.update(parts.hardware);
  };
  const draw = (): void => {
    if (!state) return;
    inspect();
    const parts = pageParts(state, loadArrangement());
    bar.update(parts);
    looks.update(parts);
  };
  const step = (by: 1 | -1): void => {
    const next = state && nextFound(state, by);
    if (next !== undefined) choose(next);
  };
  const head = createHead(intents, choose);
  const looks = createLooks(intents, { choose, draw, inspect });
  const bar = createToolbar(intents, { draw, step, switches: looks.switches });
  const element = h('section', { class: 'model' }, ...head.elements, ...bar.elements, looks.element);
  const stop = onFind(element, () => bar.focusSearch());
  return {
    element,
    select,
    showOverlay(overlay) {
      if (!state) return;
      state = { ...state, overlay };
      draw();
    },
    openPane: (id) => looks.openPane(id),
    update(next) {
      state = next;
      head.update(next);
      draw();
    },
    dispose() {
      stop();
      [head, bar, looks].forEach((part) => part.dispose());
    },
  };
}

/** The layer after the selected one, or before it, that the search finds. */
function nextFound({ view: { layers }, selected }: ModelState, by: 1 | -1): string | undefined {
  const found = matching(layers, loadArrangement().filter);
  return found && nextMatch(layers, found, selected, by);
}

/** Ctrl+F on the page. */
function onFind(element: HTMLElement, find: () => void): () => void {
  return on(element, 'keydown', (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'f') return;
    event.preventDefault();
    event.stopPropagation();
    find();
  });
}

/** What stands above: the model, its buttons, what a run came to, what waits for a word. */
function createHead(intents: Intents, choose: (layer: string) => void) {
  const summary = createSummary(choose);
  const buttons = createButtons(intents.act);
  const card = createCardView({ select: choose, apply: intents.applyStep });
  const proposal = createProposalView(intents.askPreview);
  const top = h('div', { class: 'top' }, summary.element, buttons.element);
  return {
    elements: [top, h('div', { class: 'outcome' }, card.element, summary.run), proposal.element],
    update({ view, buttons: offered, proposal: open, card: shown }: ModelState) {
      summary.update(view);
      buttons.update(offered);
      card.update(open ? undefined : shown);
      proposal.update(open);
    },
    dispose: () => [summary, buttons, card, proposal].forEach((view) => view.dispose()),
  };
}

interface BarContext {
  readonly draw: () => void;
  /** To the next layer that is found, or the one before. */
  readonly step: (by: 1 | -1) => void;
  readonly switches: HTMLElement;
}

/** What is drawn: overlay, badge, what is searched, which panes, and the legends. */
function createToolbar({ chooseOverlay, forgetOverlays }: Intents, { draw, step, switches }: BarContext) {
  const keep = (change: Parameters<typeof saveArrangement>[0]): void => {
    saveArrangement(change);
    draw();
  };
  const fill = createOverlayPicker({ id: 'overlay', label: t('Overlay') }, chooseOverlay);
  const badge = createOverlayPicker({ id: 'badge', label: t('Badge'), none: t('None') }, (id) => keep({ badge: id }));
  const search = createSearchBox((text) => keep({ filter: text }), step);
  const legends = createLegends(forgetOverlays);
  const row = createOverflowRow({ id: 'more-tools', class: 'toolbar', pinned: [switches] });
  const tools = [fill.element, badge.element, search.element, legends.toggle];
  return {
    elements: [row.element, legends.element],
    focusSearch() {
      row.reveal(search.element);
      search.focus();
    },
    update(parts: ReturnType<typeof pageParts>) {
      fill.update(parts.fill);
      badge.update(parts.badge);
      search.update(parts.search);
      legends.update([parts.legend, parts.badgeLegend]);
      row.hold(tools);
    },
    dispose: () => [row, fill, badge, search, legends].forEach((view) => view.dispose()),
  };
}

interface LooksContext {
  readonly choose: (layer: string) => void;
  readonly draw: () => void;
  readonly inspect: () => void;
}

/** The panes: graph, table, inspector, and below them detections and hardware. */
function createLooks(intents: Intents, { choose, draw, inspect }: LooksContext) {
  const { act, askCard, askDetections, askHardware, copy } = intents;
  /** From the table; the graph has the same folds. */
  const refold = (scope: string): void => {
    saveArrangement({ folded: toggled(shown?.table.blocks?.folded, scope) });
    draw();
    graph.follow();
  };
  let shown: ReturnType<typeof pageParts> | undefined;
  const graph = createGraphPair({ select: choose, askCard, refolded: draw });
  const table = createLayerTable({ select: choose, copy, fold: (scope) => refold(scope) });
  const inspector = createInspector({ ...intents, close: () => panes.close('inspector') });
  const tableButtons = createTableButtons({
    copy: () => copy(table.text()),
    showAll: (allFigures) => {
      saveArrangement({ allFigures });
      draw();
    },
  });
  const role = { class: 'pane', 'aria-label': t('Table of layers') };
  const tablePane = h('section', role, tableButtons.element, table.element);
  const panes = createPanes({ graph: graph.element, table: tablePane, inspector: inspector.element });
  const detections = createDetectionsPane(askDetections, () => lower.show(false));
  const lower = createLowerPane(panes.element, detections.element, {
    ...{ id: 'detections', label: t('Detections'), isOpen: loadArrangement().detections.open },
    onShow: (open) => {
      saveArrangement({ detections: { ...loadArrangement().detections, open } });
      inspect();
    },
  });
  const hardware = createHardwarePane({
    ...{ ask: askHardware, select: choose, copy, exportRun: () => act('exportRun') },
    close: () => lowest.show(false),
  });
  const lowest = createLowerPane(lower.element, hardware.element, {
    ...{ id: 'hardware', label: t('Hardware'), isOpen: loadArrangement().hardware.open },
    onShow: (open) => {
      saveArrangement({ hardware: { ...loadArrangement().hardware, open } });
      inspect();
    },
  });
  panes.switches.append(lower.toggle, lowest.toggle);
  return {
    ...{ element: lowest.element, switches: panes.switches, graph, table, inspector, detections, hardware },
    openPane(id: PaneOnDemand) {
      if (id === 'inspector') return panes.open('inspector');
      (id === 'hardware' ? lowest : lower).show(true);
      (id === 'hardware' ? hardware : detections).element.focus();
    },
    update(parts: ReturnType<typeof pageParts>) {
      shown = parts;
      tableButtons.update(parts.tableButtons);
      table.update(parts.table);
      panes.setPaired(parts.graph.sides !== undefined);
      graph.update(parts.graph);
    },
    dispose: () => [panes, table, graph, inspector, detections, hardware].forEach((view) => view.dispose()),
  };
}

const toggled = (folded: ReadonlySet<string> = new Set(), scope: string): readonly string[] =>
  folded.has(scope) ? [...folded].filter((each) => each !== scope) : [...folded, scope];
