// @vitest-environment happy-dom
/** The list of boxes: what an entry says, and how keys and the pointer point one out. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { click, point, press, setUpPage } from '../../support/page';
import type { BoxPair } from '../../../src/protocol/views/boxPairs';
import { createBoxList, type BoxListModel } from '../../../webview-ui/detections/boxList';
import type { View } from '../../../webview-ui/lib/dom';

setUpPage();

const box = { class: 1, score: 0.5, box: [0, 0, 10, 10] } as const;
const pairs: readonly BoxPair[] = [
  { kind: 'kept', float: box, integers: { ...box, score: 0.25 }, shift: 2 },
  { kind: 'renamed', float: box, integers: { ...box, class: 0 }, shift: 0 },
  { kind: 'lost', float: box },
  { kind: 'new', integers: box },
];

describe('the list of boxes', () => {
  const pointed = vi.fn();
  let list: View<BoxListModel>;
  const items = (): readonly Element[] => [...list.element.children];
  const selected = (): readonly string[] =>
    items()
      .filter((item) => item.getAttribute('aria-selected') === 'true')
      .map(({ id }) => id);

  beforeEach(() => {
    pointed.mockClear();
    list = createBoxList(pointed);
    document.body.replaceChildren(list.element);
    list.update({ pairs, classes: ['cat', 'dog'] });
  });
  afterEach(() => list.dispose());

  it('has a line for each, counted from one, with a sign that needs no colour', () => {
    expect(items().map(({ textContent }) => textContent)).toEqual([
      '=1dog 0.50 → 0.25, shift 2.0 px',
      '≠2dog 0.50 → cat 0.50, another class, shift 0.0 px',
      '−3dog 0.50 lost in integers',
      '+4dog 0.50 new in integers',
    ]);
    expect(items().map(({ id, className }) => [id, className])).toEqual([
      ['box-0', 'kept'],
      ['box-1', 'renamed'],
      ['box-2', 'lost'],
      ['box-3', 'new'],
    ]);
    expect(items()[0].firstElementChild?.getAttribute('aria-hidden')).toBe('true');
    expect(list.element.getAttribute('tabindex')).toBe('0');
  });

  it.each<[string, number | undefined, number]>([
    ['ArrowDown', undefined, 0],
    ['ArrowDown', 0, 1],
    ['ArrowDown', 3, 3],
    ['ArrowUp', undefined, 0],
    ['ArrowUp', 0, 0],
    ['ArrowUp', 2, 1],
    ['Home', 2, 0],
    ['End', 1, 3],
  ])('%s from %s points out %i', (key, strong, expected) => {
    list.update({ pairs, strong });
    expect(press(list.element, key)).toBe(true);
    expect(pointed.mock.calls).toEqual([[expected]]);
  });

  it('points out none by Escape, and leaves other keys alone', () => {
    expect(press(list.element, 'Escape')).toBe(false);
    expect(press(list.element, 'a')).toBe(false);
    expect(pointed.mock.calls).toEqual([[undefined]]);
  });

  it('follows the pointer from entry to entry, but not twice to the same', () => {
    list.update({ pairs, strong: 0 });
    point(items()[0], 'mousemove');
    point(list.element, 'mousemove');
    expect(pointed).not.toHaveBeenCalled();
    point(items()[2].children[1], 'mousemove');
    click(items()[3]);
    expect(pointed.mock.calls).toEqual([[2], [3]]);
  });

  it('marks the entry that is pointed out, in the same elements, and brings it into view', () => {
    const [first, second] = items();
    const seen = vi.spyOn(second, 'scrollIntoView');
    list.update({ pairs, strong: 1 });
    expect([selected(), list.element.getAttribute('aria-activedescendant')]).toEqual([['box-1'], 'box-1']);
    expect(seen.mock.calls).toEqual([[{ block: 'nearest' }]]);
    expect(items()[0]).toBe(first);
    list.update({ pairs });
    expect([selected(), list.element.hasAttribute('aria-activedescendant')]).toEqual([[], false]);
    list.update({ pairs, strong: 0 });
    list.update({ pairs: pairs.slice(1, 2), strong: 1 });
    expect([selected(), list.element.hasAttribute('aria-activedescendant')]).toEqual([[], false]);
    expect(items()).toHaveLength(1);
  });

  it('is hidden without boxes, and takes no key then', () => {
    expect(list.element.hidden).toBe(false);
    list.update({ pairs: [] });
    expect(list.element.hidden).toBe(true);
    expect(press(list.element, 'End')).toBe(false);
    expect(pointed).not.toHaveBeenCalled();
  });

  it('hears nothing once it is disposed', () => {
    list.dispose();
    press(list.element, 'End');
    click(items()[0]);
    expect(pointed).not.toHaveBeenCalled();
  });
});
