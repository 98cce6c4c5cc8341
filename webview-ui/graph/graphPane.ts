/**
 * The graph: a canvas with the network, a strip beside it with all of it, buttons, and a line that says in words what is selected. The
 * whole pane is one tab stop; its table is the equivalent for those who do not see it.
 */
import type { LayerInfo } from '../../src/protocol/results';
import type { Overlay } from '../../src/protocol/viewModel';
import { h, type View } from '../lib/dom';
import { markOnce } from '../lib/marks';
import { loadArrangement, saveArrangement } from '../lib/state';
import { bounded, fitted, opened, panned, revealed, toDrawing, zoomed, type Camera, type Size } from './camera';
import { drawScene, nodeAt, type Scene } from './drawing';
import { describe } from './faces';
import { createGraphButtons } from './graphButtons';
import { listenToGraph } from './graphInput';
import { arrange, blockOf, isSameStructure, sceneOf, structureOf, type Arranged, type Structure } from './graphScene';
import { nodeHeight, nodeWidth, type Point } from './layout';
import { createMinimap, minimapWidth } from './minimap';
import { sharpCanvas } from './sharpCanvas';
import { onThemeChange, readTheme } from './theme';
import { walked } from './walk';

export interface GraphModel {
  readonly layers: readonly LayerInfo[];
  readonly fill?: Overlay;
  readonly badge?: Overlay;
  readonly selected?: string;
  /** Names of the layers that fit the search; undefined when nothing is searched. */
  readonly matches?: ReadonlySet<string>;
}

export interface GraphPane extends View<GraphModel> {
  readonly select: (layer: string) => void;
}

/** @param onSelect told the name of the layer that a person selects */
export function createGraphPane(onSelect: (layer: string) => void): GraphPane {
  const canvas = h('canvas', { class: 'network', 'aria-hidden': 'true' });
  const spoken = h('p', { class: 'unseen', 'aria-live': 'polite' });
  const tooltip = h('div', { class: 'tooltip', 'aria-hidden': 'true', hidden: true });
  const minimap = createMinimap((share) => {
    moveTo({ ...camera, y: share * scene.layout.height - view.height / camera.scale / 2 });
  });
  const buttons = createGraphButtons({
    zoom: (factor) => zoom(factor),
    fit: () => fit(),
    foldAll: () => refold(structure.blocks.map(({ last }) => structure.layers[last].name)),
    unfoldAll: () => refold([]),
  });
  const element = h(
    'div',
    {
      ...{ class: 'graph', tabindex: 0, role: 'application', 'aria-roledescription': 'network graph' },
      'aria-label': 'Network. Arrow keys follow the edges, Space folds a block, plus and minus zoom, 0 shows all.',
    },
    canvas,
    minimap.element,
    buttons.element,
    tooltip,
    spoken,
  );
  let model: GraphModel = { layers: [] };
  let structure: Structure = structureOf([]);
  let arranged: Arranged = arrange(structure, new Set());
  let scene: Scene = sceneOf(structure, arranged, undefined, undefined);
  let camera: Camera = { x: 0, y: 0, scale: 1 };
  let theme = readTheme();
  let view: Size = { width: 0, height: 0 };
  let selected: string | undefined;
  let frame = 0;
  let placed = false;

  const nodeOfLayer = (name: string | undefined): number | undefined => {
    const layer = name === undefined ? undefined : structure.indexOf.get(name);
    return layer === undefined ? undefined : arranged.folded.nodeOf[layer];
  };
  const redraw = (): void => {
    if (frame !== 0 || view.width === 0) return;
    frame = requestAnimationFrame(() => {
      frame = 0;
      drawScene(sharpCanvas(canvas, view), scene, camera, view, theme);
      minimap.outline(camera, view, theme);
      markOnce('graph');
    });
  };
  const repaint = (): void => {
    const { fill, badge, matches } = model;
    const found = matches && new Set([...matches].map(nodeOfLayer).filter((node) => node !== undefined));
    scene = { ...sceneOf(structure, arranged, fill, badge), selected: nodeOfLayer(selected), matches: found };
    minimap.paint(scene, theme, view.height);
    redraw();
  };
  const moveTo = (next: Camera): void => {
    camera = bounded(next, scene.layout, view);
    saveArrangement({ camera });
    tooltip.hidden = true;
    redraw();
  };
  const zoom = (factor: number, fixed: Point = { x: view.width / 2, y: view.height / 2 }): void =>
    moveTo(zoomed(camera, factor, fixed));
  const fit = (): void => moveTo(fitted(scene.layout, view));
  const refold = (names: readonly string[]): void => {
    saveArrangement({ folded: names });
    arranged = arrange(structure, new Set(names));
    repaint();
    const node = nodeOfLayer(selected);
    if (node !== undefined) reveal(node);
    else moveTo(camera);
  };
  const reveal = (node: number): void =>
    moveTo(revealed(camera, scene.layout.centres[node], { width: nodeWidth, height: nodeHeight }, view));
  const select = (layer: string): void => {
    if (layer === selected) return;
    selected = layer;
    const node = nodeOfLayer(layer);
    scene = { ...scene, selected: node };
    if (node === undefined || view.width === 0) return redraw();
    spoken.textContent = describe(scene.faces[node], model.fill, model.badge);
    reveal(node);
  };
  const choose = (node: number | undefined): void => {
    if (node === undefined) return;
    const { name } = structure.layers[arranged.folded.nodes[node].layer];
    if (name === selected) return;
    select(name);
    onSelect(name);
  };
  const at = (point: Point): number | undefined => nodeAt(scene.layout, toDrawing(camera, point));
  const toggle = (point?: Point): void => {
    const node = point ? at(point) : nodeOfLayer(selected);
    const block = node === undefined ? undefined : blockOf(structure, arranged.folded.nodes[node].layer);
    if (block === undefined) return;
    const { folded } = loadArrangement();
    refold(folded.includes(block) ? folded.filter((name) => name !== block) : [...folded, block]);
  };
  const hover = (point: Point | undefined): void => {
    const node = point && at(point);
    if (node !== scene.hovered) {
      scene = { ...scene, hovered: node };
      redraw();
    }
    tooltip.hidden = node === undefined;
    if (!point || node === undefined) return;
    tooltip.textContent = describe(scene.faces[node], model.fill, model.badge);
    tooltip.style.left = `${Math.min(point.x + 12, Math.max(0, view.width - 280))}px`;
    tooltip.style.top = `${point.y + 18}px`;
  };
  const stop = listenToGraph(element, canvas, {
    ...{ zoom, fit, toggle, hover },
    pan: (dx, dy) => moveTo(panned(camera, dx, dy)),
    click: (point) => choose(at(point)),
    walk(key) {
      const to = walked(key, nodeOfLayer(selected), arranged.folded.network, arranged.layout);
      choose(to);
      return to !== undefined;
    },
  });
  const stopTheme = onThemeChange(() => {
    theme = readTheme();
    repaint();
  });
  const resizing = new ResizeObserver(() => {
    view = { width: Math.max(0, element.clientWidth - minimapWidth), height: element.clientHeight };
    place();
    repaint();
  });
  resizing.observe(element);
  /** Where the view was when the page was last shown, else the beginning. Waits for a model and a size. */
  const place = (): void => {
    if (placed || view.width <= 0 || structure.layers.length === 0) return;
    placed = true;
    const { layout } = arranged;
    const first = layout.centres[layout.ranks[0][0]].x;
    camera = bounded(loadArrangement().camera ?? opened(layout, view, first), layout, view);
  };
  return {
    element,
    select,
    update(next) {
      if (!isSameStructure(structure.layers, next.layers)) {
        structure = structureOf(next.layers);
        arranged = arrange(structure, new Set(loadArrangement().folded));
      }
      model = next;
      selected = next.selected;
      buttons.update(structure.blocks.length);
      place();
      repaint();
    },
    dispose() {
      stop();
      stopTheme();
      resizing.disconnect();
      minimap.dispose();
      cancelAnimationFrame(frame);
    },
  };
}
