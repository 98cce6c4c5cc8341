/**
 * Graph, table and inspector beside each other: each can be closed, and the bars between them moved. Where the page is narrow one of them
 * is shown at a time, and has all the room. The page remembers all of it.
 */
import { t } from '@vscode/l10n';
import { createDivider, type Divider } from '../lib/divider';
import { h } from '../lib/dom';
import { loadArrangement, paneIds, saveArrangement, type PaneId } from '../lib/state';
import { paneSwitch } from './paneSwitch';

export interface Panes {
  readonly element: HTMLElement;
  /** A button for each pane that shows and closes it. */
  readonly switches: HTMLElement;
  /** Opens a pane that is closed. */
  readonly open: (id: PaneId) => void;
  readonly close: (id: PaneId) => void;
  /** Two graphs need more room than one. */
  readonly setPaired: (paired: boolean) => void;
  readonly dispose: () => void;
}

/** One graph stands to the left of the others; two stand above them, as figures side by side need the width. */
const bars = {
  one: {
    middle: { id: 'middle', label: t('Width of the graph'), direction: 'row', share: 0.38 },
    lower: { id: 'lower', label: t('Height of the table'), direction: 'column', share: 0.5 },
  },
  two: {
    middle: { id: 'middle-paired', label: t('Height of the graphs'), direction: 'column', share: 0.58 },
    lower: { id: 'lower-paired', label: t('Width of the table'), direction: 'row', share: 0.74 },
  },
} as const;

const labels: Readonly<Record<PaneId, string>> = {
  graph: t('Graph'),
  table: t('Table'),
  inspector: t('Inspector'),
};

/** In CSS pixels: a graph, a table and an inspector beside each other have no use below. */
const narrow = 900;

export function createPanes(panes: Readonly<Record<PaneId, HTMLElement>>): Panes {
  const frame = framed(panes);
  const toggles = paneIds.map((id) => {
    const toggle = paneSwitch(id, labels[id]);
    toggle.addEventListener('click', () => set(id, !isOpen(id, isNarrow)));
    return toggle;
  });
  let isNarrow = false;
  const apply = (): void => {
    frame.show((id) => isOpen(id, isNarrow));
    paneIds.forEach((id, at) => toggles[at].setAttribute('aria-pressed', String(isOpen(id, isNarrow))));
  };
  const set = (id: PaneId, open: boolean): void => {
    saveArrangement(isNarrow ? { alone: open ? id : 'graph' } : { closed: closedWith(id, open) });
    apply();
  };
  /** In view at any width: a page that has just come does not know its own yet. */
  const reveal = (id: PaneId): void => {
    saveArrangement({ alone: id, closed: closedWith(id, true) });
    apply();
  };
  const resizing = new ResizeObserver(() => {
    const { clientWidth } = frame.element;
    if (clientWidth === 0 || clientWidth < narrow === isNarrow) return;
    isNarrow = clientWidth < narrow;
    frame.element.classList.toggle('narrow', isNarrow);
    apply();
  });
  resizing.observe(frame.element);
  apply();
  return {
    element: frame.element,
    switches: h('div', { class: 'switches', role: 'group', 'aria-label': t('Panes') }, ...toggles),
    open: reveal,
    close: (id) => set(id, false),
    setPaired: frame.setPaired,
    dispose: () => resizing.disconnect(),
  };
}

function isOpen(id: PaneId, isNarrow: boolean): boolean {
  const { closed, alone } = loadArrangement();
  return isNarrow ? alone === id : !closed.includes(id);
}

/** Something stays open: a page without panes looks broken. */
function closedWith(id: PaneId, open: boolean): readonly string[] {
  const { closed } = loadArrangement();
  if (open) return closed.filter((each) => each !== id);
  return paneIds.every((each) => each === id || closed.includes(each)) ? closed : [...closed, id];
}

interface Framed {
  readonly element: HTMLElement;
  readonly show: (isShown: (id: PaneId) => boolean) => void;
  readonly setPaired: (paired: boolean) => void;
}

/** The panes with the bars between them, which are there where two of them are. */
function framed(panes: Readonly<Record<PaneId, HTMLElement>>): Framed {
  const { graph, table, inspector } = panes;
  const side = h('div', { class: 'side' });
  const element = h('div', { class: 'panes' });
  const lower: Divider = createDivider(side, table, inspector, bars.one.lower);
  const middle: Divider = createDivider(element, graph, side, bars.one.middle);
  side.append(table, lower.element, inspector);
  element.append(graph, middle.element, side);
  return {
    element,
    show(isShown) {
      for (const id of paneIds) panes[id].hidden = !isShown(id);
      side.hidden = !isShown('table') && !isShown('inspector');
      lower.element.hidden = !isShown('table') || !isShown('inspector');
      middle.element.hidden = !isShown('graph') || side.hidden;
    },
    setPaired(paired) {
      const wanted = paired ? bars.two : bars.one;
      element.classList.toggle('paired', paired);
      middle.become(wanted.middle);
      lower.become(wanted.lower);
    },
  };
}
