/** The boxes as a list that is used like any other: arrows, Home and End, or the pointer; the entry pointed out is outlined in both pictures. */
import { t } from '@vscode/l10n';
import type { BoxPair, PairKind } from '../../src/protocol/views/boxPairs';
import { pairInWords } from '../../src/protocol/views/seenWords';
import { h, on, type View } from '../lib/dom';

export interface BoxListModel {
  readonly pairs: readonly BoxPair[];
  readonly classes?: readonly string[];
  readonly strong?: number;
}

const glyphs: Readonly<Record<PairKind, string>> = { kept: '=', renamed: '≠', lost: '−', new: '+' };

/** @param point told the index of the pair that is pointed out, or undefined */
export function createBoxList(point: (pair: number | undefined) => void): View<BoxListModel> {
  const list = h('ul', { class: 'boxes', role: 'listbox', tabindex: 0, 'aria-label': t('Boxes, the surest first') });
  let model: BoxListModel = { pairs: [] };
  let drawn: readonly BoxPair[] | undefined;
  const strengthen = (): void => {
    const { strong } = model;
    [...list.children].forEach((item, at) => item.setAttribute('aria-selected', String(at === strong)));
    if (strong === undefined || !list.children[strong]) return list.removeAttribute('aria-activedescendant');
    list.setAttribute('aria-activedescendant', `box-${strong}`);
    list.children[strong].scrollIntoView({ block: 'nearest' });
  };
  const move = (event: KeyboardEvent): void => {
    const last = model.pairs.length - 1;
    const at = model.strong ?? -1;
    const next = { ArrowDown: Math.min(last, at + 1), ArrowUp: Math.max(0, at - 1), Home: 0, End: last }[event.key];
    if (event.key === 'Escape') point(undefined);
    if (next === undefined || last < 0) return;
    event.preventDefault();
    point(next);
  };
  const itemOf = (target: EventTarget | null): number => {
    const item = target instanceof Element ? target.closest('li') : null;
    return item ? [...list.children].indexOf(item) : -1;
  };
  const pointAt = ({ target }: MouseEvent): void => {
    const at = itemOf(target);
    if (at >= 0 && at !== model.strong) point(at);
  };
  const stops = [on(list, 'keydown', move), on(list, 'mousemove', pointAt), on(list, 'click', pointAt)];
  return {
    element: list,
    update(next) {
      model = next;
      list.hidden = next.pairs.length === 0;
      // Hovering changes only what is pointed out: the entries stay, and with them their places under the pointer.
      if (drawn !== next.pairs) {
        drawn = next.pairs;
        list.replaceChildren(...next.pairs.map((pair, at) => itemElement(pair, at, next.classes)));
      }
      strengthen();
    },
    dispose: () => stops.forEach((stop) => stop()),
  };
}

function itemElement(pair: BoxPair, at: number, classes: readonly string[] | undefined): HTMLElement {
  return h(
    'li',
    { id: `box-${at}`, role: 'option', class: pair.kind },
    h('span', { class: 'glyph', 'aria-hidden': 'true' }, glyphs[pair.kind]),
    h('span', { class: 'at' }, String(at + 1)),
    pairInWords(pair, classes),
  );
}
