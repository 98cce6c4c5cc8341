/** What a person does to the nodes of the graph: points at them, selects and walks, folds and unfolds blocks. */
import type { HoverCard } from '../lib/hoverCard';
import { saveArrangement } from '../lib/state';
import * as graph from './graphState';
import type { GraphStore } from './graphStore';
import type { Point } from './layout';
import { walked } from './walk';

export interface NodeListener {
  /** Told the name of the layer that a person selects. */
  readonly chosen: (layer: string) => void;
  /** What is selected now, in words. */
  readonly said: (words: string) => void;
  readonly refolded: () => void;
}

export function createNodeMoves(store: GraphStore, tooltip: HoverCard, { chosen, said, refolded }: NodeListener) {
  const select = (layer: string): void => {
    if (layer === store.state.model.selected) return;
    store.become(graph.withSelection(store.state, layer), 'view');
    const { selected } = store.state.scene;
    if (selected !== undefined) said(graph.wordsOf(store.state, selected));
  };
  const choose = (node: number | undefined): void => {
    const layer = node === undefined ? undefined : graph.layerOf(store.state, node);
    if (layer === undefined || layer === store.state.model.selected) return;
    select(layer);
    chosen(layer);
  };
  const refold = (folded: readonly string[]): void => {
    saveArrangement({ folded });
    store.become(graph.withFolds(store.state, folded), 'all');
    refolded();
  };
  return {
    ...{ select, refold },
    click: (point: Point) => choose(graph.nodeUnder(store.state, point)),
    /** True when the key led somewhere. */
    walk(key: string): boolean {
      const { scene, arranged } = store.state;
      const to = walked(key, scene.selected, arranged.folded.network, arranged.layout);
      choose(to);
      return to !== undefined;
    },
    /** Folds or unfolds what is at the point, or without one what is selected. */
    toggle(point?: Point) {
      const node = point ? graph.nodeUnder(store.state, point) : store.state.scene.selected;
      const folds = node === undefined ? undefined : graph.toggledFolds(store.state, node);
      if (folds) refold(folds);
    },
    hover: (point: Point | undefined) => hover(store, tooltip, point),
  };
}

function hover(store: GraphStore, tooltip: HoverCard, point: Point | undefined): void {
  const node = point && graph.nodeUnder(store.state, point);
  if (node !== store.state.scene.hovered) store.become(graph.withHover(store.state, node), 'view');
  if (!point || node === undefined) return tooltip.hide();
  const { state } = store;
  const block = graph.blockLines(state, node);
  // Of a block there is no card: its figures say all.
  if (block) tooltip.show(undefined, [graph.wordsOf(state, node), ...block].join('\n'), point, state.view);
  else tooltip.show(graph.layerOf(state, node), graph.wordsOf(state, node), point, state.view);
}
