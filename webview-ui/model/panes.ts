/** Graph, table and inspector beside each other: each can be closed, and the bars between them moved. The page remembers both. */
import { t } from '@vscode/l10n';
import { createDivider } from '../lib/divider';
import { h } from '../lib/dom';
import { loadArrangement, saveArrangement } from '../lib/state';

export type PaneId = 'graph' | 'table' | 'inspector';

export interface Panes {
  readonly element: HTMLElement;
  /** A button for each pane that shows and closes it. */
  readonly switches: HTMLElement;
  /** Opens a pane that is closed. */
  readonly open: (id: PaneId) => void;
  /** Two graphs need more room than one. */
  readonly setPaired: (paired: boolean) => void;
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

export function createPanes(panes: Readonly<Record<PaneId, HTMLElement>>): Panes {
  const { graph, table, inspector } = panes;
  const side = h('div', { class: 'side' });
  const element = h('div', { class: 'panes' });
  const lower = createDivider(side, table, inspector, bars.one.lower);
  const middle = createDivider(element, graph, side, bars.one.middle);
  side.append(table, lower.element, inspector);
  element.append(graph, middle.element, side);
  const ids = Object.keys(panes) as readonly PaneId[];
  const toggles = ids.map((id) => {
    const toggle = h('button', { type: 'button', class: 'toggle', 'data-pane': id }, labels[id]);
    toggle.addEventListener('click', () => set(id, loadArrangement().closed.includes(id)));
    return toggle;
  });
  const apply = (): void => {
    const { closed } = loadArrangement();
    const isOpen = (id: PaneId): boolean => !closed.includes(id);
    ids.forEach((id, at) => {
      panes[id].hidden = !isOpen(id);
      toggles[at].setAttribute('aria-pressed', String(isOpen(id)));
    });
    side.hidden = !isOpen('table') && !isOpen('inspector');
    lower.element.hidden = !isOpen('table') || !isOpen('inspector');
    middle.element.hidden = !isOpen('graph') || side.hidden;
  };
  const set = (id: PaneId, open: boolean): void => {
    const { closed } = loadArrangement();
    const others = closed.filter((each) => each !== id);
    // Something stays open: a page without panes looks broken.
    if (!open && ids.every((each) => each === id || closed.includes(each))) return;
    saveArrangement({ closed: open ? others : [...others, id] });
    apply();
  };
  apply();
  const switches = h('div', { class: 'switches', role: 'group', 'aria-label': t('Panes') }, ...toggles);
  const setPaired = (paired: boolean): void => {
    const wanted = paired ? bars.two : bars.one;
    element.classList.toggle('paired', paired);
    middle.become(wanted.middle);
    lower.become(wanted.lower);
  };
  return { element, switches, open: (id) => set(id, true), setPaired };
}
