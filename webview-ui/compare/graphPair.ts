/**
 * One graph, or two beside each other that are looked at as one: selection, view and folds of either are those of the other. Each has
 * its own colours and says above whose they are.
 */
import { t } from '@vscode/l10n';
import type { Overlay } from '../../src/protocol/views/viewModel';
import type { GraphModel } from '../graph/graphState';
import { createGraphPane, type GraphPane, type GraphPaneActions } from '../graph/graphPane';
import { h, type View } from '../lib/dom';
import type { AskCard } from '../lib/hoverCard';

/** What one of two graphs shows. */
export interface GraphSide {
  readonly title: string;
  readonly provenance: string;
  /** Undefined where this side has no such figure. */
  readonly fill?: Overlay;
}

export interface GraphPairModel extends GraphModel {
  /** Two graphs instead of one; then each has its own fill. */
  readonly sides?: { readonly left: GraphSide; readonly right: GraphSide };
}

export interface GraphPair extends View<GraphPairModel> {
  readonly select: (layer: string) => void;
  /** Takes the folds that are kept, which somebody else has changed. */
  readonly follow: () => void;
}

export interface GraphPairActions {
  readonly select: (layer: string) => void;
  /** A person has folded or unfolded blocks. */
  readonly refolded: () => void;
  /** Tells of the run that is shown; beside another graph cards would be of one side only. */
  readonly askCard: AskCard;
}

export function createGraphPair({ select: onSelect, refolded, askCard }: GraphPairActions): GraphPair {
  const element = h('div', { class: 'graphs' });
  let right: Place | undefined;
  let frame = 0;
  // Both learn of a selection through the page; the one that has the focus reads it out, or else the left one.
  const left = createPlace({
    select: onSelect,
    askCard: async (layer) => (right ? undefined : askCard(layer)),
    moved: () => right?.graph.follow(),
    refolded,
    resized: () => later(() => right?.graph),
    speaks: () => !right?.element.contains(document.activeElement),
  });
  const createRight = (): Place => {
    const place = createPlace({
      select: onSelect,
      moved: () => left.graph.follow(),
      refolded,
      resized: () => later(() => left.graph),
      speaks: () => place.element.contains(document.activeElement),
    });
    return place;
  };
  /** With the next frame: when both change their size, each has found its own view by then, and the last one counts. */
  const later = (other: () => GraphPane | undefined): void => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => other()?.follow());
  };
  element.append(left.element);
  return {
    element,
    select(layer) {
      left.graph.select(layer);
      right?.graph.select(layer);
    },
    follow() {
      left.graph.follow();
      right?.graph.follow();
    },
    update({ sides, fill, ...model }) {
      element.classList.toggle('paired', sides !== undefined);
      left.update({ ...model, fill: sides ? sides.left.fill : fill }, sides?.left);
      if (sides) {
        if (!right) element.append((right = createRight()).element);
        right.update({ ...model, fill: sides.right.fill }, sides.right);
      } else {
        right?.element.remove();
        right?.graph.dispose();
        right = undefined;
      }
    },
    dispose() {
      cancelAnimationFrame(frame);
      left.graph.dispose();
      right?.graph.dispose();
    },
  };
}

interface Place {
  readonly element: HTMLElement;
  readonly graph: GraphPane;
  readonly update: (model: GraphModel, side: GraphSide | undefined) => void;
}

/** A graph below a line that says whose it is; the line is hidden while there is only one. */
function createPlace(actions: GraphPaneActions): Place {
  const title = h('strong');
  const figure = h('span');
  const provenance = h('p', { class: 'provenance' });
  const head = h('header', { class: 'side-head' }, h('p', {}, title, figure), provenance);
  const graph = createGraphPane(actions);
  const element = h('section', { class: 'graph-side' }, head, graph.element);
  return {
    element,
    graph,
    update(model, side) {
      head.hidden = side === undefined;
      title.textContent = side?.title ?? '';
      figure.textContent = side ? (side.fill ? side.fill.label : t('has no such figure')) : '';
      provenance.textContent = side?.provenance ?? '';
      provenance.title = side?.provenance ?? '';
      element.setAttribute('aria-label', side ? t('Graph: {0}', side.title) : t('Graph'));
      graph.entitle(side ? t('Network, {0}', side.title) : t('Network'));
      graph.update(model);
    },
  };
}
