/**
 * The graph: a canvas with the network, a strip beside it with all of it, buttons, and a line that says in words what is selected. The
 * whole pane is one tab stop; its table is the equivalent for those who do not see it.
 */
import { t } from '@vscode/l10n';
import { h, type View } from '../lib/dom';
import { createHoverCard, type AskCard } from '../lib/hoverCard';
import { loadArrangement, saveArrangement } from '../lib/state';
import { fitted, panned, zoomed, type Camera } from './camera';
import { createGraphButtons } from './graphButtons';
import { listenToGraph } from './graphInput';
import { createPainter } from './graphPainter';
import * as graph from './graphState';
import type { Point } from './layout';
import { createMinimap, minimapWidth } from './minimap';
import { walked } from './walk';

export interface GraphPane extends View<graph.GraphModel> {
  readonly select: (layer: string) => void;
  /** Takes the view and the folds that another graph of the same network has and has kept. */
  readonly follow: () => void;
  /** Names the network for those who do not see it. */
  readonly entitle: (name: string) => void;
}

export interface GraphPaneActions {
  /** Told the name of the layer that a person selects. */
  readonly select: (layer: string) => void;
  /** A person has changed the view or the folds. */
  readonly moved?: () => void;
  /** A person has folded or unfolded blocks. */
  readonly refolded?: () => void;
  /** The pane has another size, and with it perhaps another view. */
  readonly resized?: () => void;
  /** What is to be known of the layer under the pointer. */
  readonly askCard?: AskCard;
  /** Whether a selection is to be read out here; it always is when it was made here. */
  readonly speaks?: () => boolean;
}

const help = t('Arrow keys follow the edges, Space folds a block, plus and minus zoom, 0 shows all.');
const entitled = (name: string): string => `${name}. ${help}`;

export function createGraphPane(actions: GraphPaneActions): GraphPane {
  const { select: onSelect, moved, refolded, resized, speaks, askCard } = actions;
  let state = graph.emptyGraph();
  const canvas = h('canvas', { class: 'network', 'aria-hidden': 'true' });
  const spoken = h('p', { class: 'unseen', 'aria-live': 'polite' });
  const tooltip = createHoverCard(askCard);
  const minimap = createMinimap((share) => moveTo(centredAt(share)));
  const painter = createPainter(canvas, minimap, () => state);
  const buttons = createGraphButtons({
    zoom: (factor) => zoom(factor),
    fit: () => fit(),
    foldAll: () => refold(graph.allBlocks(state)),
    unfoldAll: () => refold([]),
  });
  const role = {
    role: 'application',
    'aria-roledescription': t('network graph'),
    'aria-label': entitled(t('Network')),
  };
  const parts = [canvas, minimap.element, buttons.element, tooltip.element, spoken];
  const element = h('div', { class: 'graph', tabindex: 0, ...role }, ...parts);

  const become = (next: graph.GraphState, what: 'view' | 'all'): void => {
    if (next.camera !== state.camera) {
      saveArrangement({ camera: next.camera });
      tooltip.hide();
    }
    state = next;
    painter.paint(what);
  };
  const moveTo = (camera: Camera): void => {
    become(graph.withCamera(state, camera), 'view');
    moved?.();
  };
  const middle = (): Point => ({ x: state.view.width / 2, y: state.view.height / 2 });
  const zoom = (factor: number, fixed = middle()): void => moveTo(zoomed(state.camera, factor, fixed));
  const fit = (): void => moveTo(fitted(state.scene.layout, state.view));
  const centredAt = (share: number): Camera => {
    const { scene, view, camera } = state;
    return { ...camera, y: share * scene.layout.height - view.height / camera.scale / 2 };
  };
  const refold = (folded: readonly string[]): void => {
    saveArrangement({ folded });
    become(graph.withFolds(state, folded), 'all');
    moved?.();
    refolded?.();
  };
  const select = (layer: string): void => {
    if (layer === state.model.selected) return;
    become(graph.withSelection(state, layer), 'view');
    const { selected } = state.scene;
    if (selected !== undefined && (speaks?.() ?? true)) spoken.textContent = graph.wordsOf(state, selected);
  };
  const choose = (node: number | undefined): void => {
    if (node === undefined) return;
    const layer = graph.layerOf(state, node);
    if (layer === state.model.selected) return;
    select(layer);
    onSelect(layer);
  };
  const stop = listenToGraph(element, canvas, {
    zoom,
    fit,
    pan: (dx, dy) => moveTo(panned(state.camera, dx, dy)),
    click: (point) => choose(graph.nodeUnder(state, point)),
    walk(key) {
      const to = walked(key, state.scene.selected, state.arranged.folded.network, state.arranged.layout);
      choose(to);
      return to !== undefined;
    },
    toggle(point) {
      const node = point ? graph.nodeUnder(state, point) : state.scene.selected;
      const folds = node === undefined ? undefined : graph.toggledFolds(state, node);
      if (folds) refold(folds);
    },
    hover(point) {
      const node = point && graph.nodeUnder(state, point);
      if (node !== state.scene.hovered) become(graph.withHover(state, node), 'view');
      if (!point || node === undefined) return tooltip.hide();
      const block = graph.blockLines(state, node);
      // Of a block there is no card: its figures say all.
      if (block) tooltip.show(undefined, [graph.wordsOf(state, node), ...block].join('\n'), point, state.view);
      else tooltip.show(graph.layerOf(state, node), graph.wordsOf(state, node), point, state.view);
    },
  });
  const resize = (): void => {
    const view = { width: Math.max(0, element.clientWidth - minimapWidth), height: element.clientHeight };
    become(graph.withView(state, view, loadArrangement().camera), 'all');
    resized?.();
  };
  const resizing = new ResizeObserver(resize);
  resizing.observe(element);
  return {
    element,
    select,
    follow() {
      const { camera, folded } = loadArrangement();
      if (graph.hasFolds(state, folded)) {
        if (camera && state.placed) become({ ...state, camera }, 'view');
      } else become({ ...graph.withFolds(state, folded), ...(camera && { camera }) }, 'all');
    },
    entitle: (name) => element.setAttribute('aria-label', entitled(name)),
    update(model) {
      become(graph.withModel(state, model, loadArrangement().folded), 'all');
      buttons.update(state.structure.blocks.length);
      if (!state.placed) resize();
    },
    dispose() {
      stop();
      painter.dispose();
      resizing.disconnect();
      minimap.dispose();
    },
  };
}
