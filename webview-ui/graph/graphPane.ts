/**
 * The graph: a canvas with the network, a strip beside it with all of it, buttons, and a line that says in words what is selected. The
 * whole pane is one tab stop; its table is the equivalent for those who do not see it.
 */
import { t } from '@vscode/l10n';
import { h, type View } from '../lib/dom';
import { createHoverCard, type AskCard } from '../lib/hoverCard';
import { loadArrangement } from '../lib/state';
import { createGraphButtons } from './graphButtons';
import { listenToGraph } from './graphInput';
import { createPainter } from './graphPainter';
import { allBlocks, withModel, type GraphModel } from './graphState';
import { createGraphStore } from './graphStore';
import { createMinimap, minimapWidth } from './minimap';
import { createNodeMoves } from './nodeMoves';
import { createViewMoves } from './viewMoves';

export interface GraphPane extends View<GraphModel> {
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
  const parts = createParts(actions);
  const { element, canvas, spoken, tooltip } = parts;
  const minimap = createMinimap((share) => view.centre(share));
  const painter = createPainter(canvas, minimap, () => store.state);
  const store = createGraphStore(painter.paint, tooltip.hide);
  const moved = (): void => actions.moved?.();
  const view = createViewMoves(store, moved);
  const nodes = createNodeMoves(store, tooltip, {
    chosen: actions.select,
    said: (words) => {
      if (actions.speaks?.() ?? true) spoken.textContent = words;
    },
    refolded: () => {
      moved();
      actions.refolded?.();
    },
  });
  const { zoom, fit } = view;
  const foldAll = (): void => nodes.refold(allBlocks(store.state));
  const buttons = createGraphButtons({ zoom, fit, foldAll, unfoldAll: () => nodes.refold([]) });
  element.append(canvas, minimap.element, buttons.element, tooltip.element, spoken);
  const resize = (): void => {
    view.resize({ width: Math.max(0, element.clientWidth - minimapWidth), height: element.clientHeight });
    actions.resized?.();
  };
  const resizing = new ResizeObserver(resize);
  resizing.observe(element);
  const stop = listenToGraph(element, canvas, { ...view, ...nodes });
  return {
    ...{ element, select: nodes.select, follow: view.follow },
    entitle: (name) => element.setAttribute('aria-label', entitled(name)),
    update(model) {
      store.become(withModel(store.state, model, loadArrangement().folded), 'all');
      buttons.update(store.state.structure.blocks.length);
      if (!store.state.placed) resize();
    },
    dispose: () => [stop, painter.dispose, () => resizing.disconnect(), minimap.dispose].forEach((end) => end()),
  };
}

function createParts({ askCard }: GraphPaneActions) {
  const label = { 'aria-roledescription': t('network graph'), 'aria-label': entitled(t('Network')) };
  return {
    element: h('div', { class: 'graph', tabindex: 0, role: 'application', ...label }),
    canvas: h('canvas', { class: 'network', 'aria-hidden': 'true' }),
    spoken: h('p', { class: 'unseen', 'aria-live': 'polite' }),
    tooltip: createHoverCard(askCard),
  };
}
