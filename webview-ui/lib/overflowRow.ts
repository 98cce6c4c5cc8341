/**
 * A row that stays one row: the controls that find no room in it, the last ones first, stand in a panel that a button at its end opens.
 * They are moved, not copied, and keep what they hold.
 */
import { t } from '@vscode/l10n';
import { h, on } from './dom';

export interface OverflowRow {
  readonly element: HTMLElement;
  /** The controls, the most important first. */
  readonly hold: (items: readonly HTMLElement[]) => void;
  /** Opens the panel, where the control stands in it. */
  readonly reveal: (item: HTMLElement) => void;
  readonly dispose: () => void;
}

export interface OverflowRowOptions {
  readonly id: string;
  readonly class: string;
  /** These always stand in the row, at its end. */
  readonly pinned?: readonly HTMLElement[];
  /** Whether a click on a control in the panel is the end of it. */
  readonly closes?: boolean;
}

export function createOverflowRow({ id, pinned = [], closes = false, ...rest }: OverflowRowOptions): OverflowRow {
  const { more, panel, menu } = createMenu(id);
  const element = h('div', { class: `overflow-row ${rest.class}` }, menu, ...pinned);
  let items: readonly HTMLElement[] = [];
  let fitted = '';
  const open = (isOpen: boolean): void => {
    panel.hidden = !isOpen;
    more.setAttribute('aria-expanded', String(isOpen));
  };
  const fit = (): void => {
    // Controls that are moved lose the focus: not without need.
    const state = `${document.body.clientWidth} ${items.map(({ hidden }) => hidden).join(' ')}`;
    if (state === fitted) return;
    fitted = state;
    keepingFocus(element, more, () => spread(element, menu, panel, items));
    if (menu.hidden) open(false);
  };
  const resizing = new ResizeObserver(fit);
  resizing.observe(document.body);
  const stops = [
    on(more, 'click', () => open(panel.hidden)),
    on(panel, 'click', ({ target }) => closes && target !== panel && open(false)),
    on(menu, 'keydown', (event) => {
      if (event.key !== 'Escape' || panel.hidden) return;
      open(false);
      more.focus();
    }),
    on(document.documentElement, 'pointerdown', ({ target }) => {
      if (!(target instanceof Node && menu.contains(target))) open(false);
    }),
  ];
  return {
    element,
    hold(next) {
      if (next !== items) fitted = '';
      items.filter((item) => !next.includes(item)).forEach((item) => item.remove());
      items = next;
      fit();
    },
    reveal: (item) => panel.contains(item) && open(true),
    dispose() {
      resizing.disconnect();
      stops.forEach((stop) => stop());
    },
  };
}

/** The button and the panel below it. */
function createMenu(id: string) {
  const label = t('More');
  const panel = h('div', { id, class: 'overflow-panel', role: 'group', 'aria-label': label, hidden: true });
  const state = { 'aria-expanded': 'false', 'aria-controls': id };
  const more = h('button', { type: 'button', class: 'toggle', 'aria-label': label, title: label, ...state }, '⋯');
  return { more, panel, menu: h('div', { class: 'overflow-menu', hidden: true }, more, panel) };
}

/** All into the row, then from its end into the panel, until the rest has room. */
function spread(row: HTMLElement, menu: HTMLElement, panel: HTMLElement, items: readonly HTMLElement[]): void {
  menu.before(...items);
  menu.hidden = true;
  const shown = items.filter(({ hidden }) => !hidden);
  while (shown.length > 0 && row.scrollWidth > row.clientWidth) {
    menu.hidden = false;
    panel.prepend(shown.pop()!);
  }
}

/** What has the focus keeps it; where it is not to be seen any more, the button that leads to it has it. */
function keepingFocus(within: HTMLElement, otherwise: HTMLElement, move: () => void): void {
  const focused = document.activeElement;
  const isOurs = focused instanceof HTMLElement && within.contains(focused);
  move();
  if (isOurs) (focused.closest('[hidden]') ? otherwise : focused).focus();
}
