/** Graph, table and inspector beside each other: each can be closed, and the bars between them moved. The page remembers both. */
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

const middleBars = { one: { id: 'middle', share: 0.38 }, two: { id: 'middle-paired', share: 0.6 } } as const;

const labels: Readonly<Record<PaneId, string>> = { graph: 'Graph', table: 'Table', inspector: 'Inspector' };

/** Graph to the left, the others one above the other to the right. */
export function createPanes(panes: Readonly<Record<PaneId, HTMLElement>>): Panes {
  const { graph, table, inspector } = panes;
  const side = h('div', { class: 'side' });
  const element = h('div', { class: 'panes' });
  const lower = createDivider(side, table, inspector, {
    id: 'lower',
    label: 'Height of the table',
    direction: 'column',
    share: 0.5,
  });
  const middle = createDivider(element, graph, side, {
    ...middleBars.one,
    label: 'Width of the graph',
    direction: 'row',
  });
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
  const switches = h('div', { class: 'switches', role: 'group', 'aria-label': 'Panes' }, ...toggles);
  const setPaired = (paired: boolean): void => middle.become(paired ? middleBars.two : middleBars.one);
  return { element, switches, open: (id) => set(id, true), setPaired };
}
