// @vitest-environment happy-dom
/** A row that stays one row: what stands in it at each width, and in its panel, by mouse and keyboard. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { click, press, resized, setUpPage } from '../../support/page';
import { h } from '../../../webview-ui/lib/dom';
import { createOverflowRow, type OverflowRow } from '../../../webview-ui/lib/overflowRow';

setUpPage();

let row: OverflowRow;
let room: number;
const [a, b, c, end] = ['a', 'b', 'c', 'end'].map((id) => h('button', { id }, id));
const panel = (): HTMLElement => row.element.querySelector('.overflow-panel')!;
const more = (): HTMLElement => row.element.querySelector('.overflow-menu > .toggle')!;
const ids = (parent: HTMLElement): string =>
  [...parent.children].map(({ id, className }) => id || className.replace('overflow-menu', '⋯')).join(' ');
/** Every control is 10 wide. */
const wanted = (): number => 10 * [...row.element.children].filter((each) => !(each as HTMLElement).hidden).length;
const isOpen = (): boolean => !panel().hidden && more().getAttribute('aria-expanded') === 'true';

function become(width: number): void {
  room = width;
  resized();
}

beforeEach(() => {
  document.body.replaceChildren();
  room = 100;
  a.hidden = false;
  row = createOverflowRow({ id: 'more', class: 'tools', pinned: [end] });
  Object.defineProperty(row.element, 'scrollWidth', { get: wanted });
  Object.defineProperty(row.element, 'clientWidth', { get: () => room });
  Object.defineProperty(document.body, 'clientWidth', { configurable: true, get: () => room });
  document.body.append(row.element);
  row.hold([a, b, c]);
});

afterEach(() => row.dispose());

describe('a row', () => {
  it.each([
    [100, 'a b c ⋯ end', ''],
    [40, 'a b c ⋯ end', ''],
    [39, 'a ⋯ end', 'b c'],
    [30, 'a ⋯ end', 'b c'],
    [29, '⋯ end', 'a b c'],
    [1, '⋯ end', 'a b c'],
  ])('of %i holds "%s", its panel "%s"', (width, held, below) => {
    become(width);
    expect([ids(row.element), ids(panel())]).toEqual([held, below]);
    expect(row.element.querySelector<HTMLElement>('.overflow-menu')!.hidden).toBe(below === '');
    become(100);
    expect(ids(row.element)).toBe('a b c ⋯ end');
  });

  it('counts no control that is hidden', () => {
    a.hidden = true;
    row.hold([a, b, c]);
    become(30);
    expect(ids(panel())).toBe('');
  });

  it('lets others go, and moves nothing without need', () => {
    const moved = vi.spyOn(HTMLElement.prototype, 'before');
    const times = (): number => moved.mock.contexts.filter((each) => row.element.contains(each as Node)).length;
    row.hold([a, b]);
    expect([ids(row.element), times()]).toEqual(['a b ⋯ end', 1]);
    resized();
    expect(times()).toBe(1);
    moved.mockRestore();
  });

  it('keeps the focus on a control, or has it on the button that leads there', () => {
    a.focus();
    become(30);
    expect(document.activeElement).toBe(a);
    become(29);
    expect(document.activeElement).toBe(more());
  });
});

describe('its panel', () => {
  beforeEach(() => become(30));

  it('is opened and closed by the button, and closed by Escape and by a press elsewhere', () => {
    expect(isOpen()).toBe(false);
    click(more());
    expect(isOpen()).toBe(true);
    click(more());
    expect(isOpen()).toBe(false);
    click(more());
    b.focus();
    press(b, 'Escape');
    expect([isOpen(), document.activeElement]).toEqual([false, more()]);
    click(more());
    document.body.dispatchEvent(new Event('pointerdown', { bubbles: true }));
    expect(isOpen()).toBe(false);
  });

  it('stays open where its controls are used', () => {
    click(more());
    b.dispatchEvent(new Event('pointerdown', { bubbles: true }));
    click(b);
    expect(isOpen()).toBe(true);
  });

  it('is closed by a control that ends it, and where nothing stands in it any more', () => {
    const menu = createOverflowRow({ id: 'other', class: 'actions', closes: true });
    row.element.replaceWith(menu.element);
    const below = menu.element.querySelector<HTMLElement>('.overflow-panel')!;
    below.append(b);
    menu.reveal(b);
    expect(below.hidden).toBe(false);
    click(b);
    expect(below.hidden).toBe(true);
    document.body.replaceChildren(row.element);
    click(more());
    become(100);
    expect(isOpen()).toBe(false);
  });

  it('is opened for a control in it, and for no other', () => {
    row.reveal(a);
    expect(isOpen()).toBe(false);
    row.reveal(b);
    expect(isOpen()).toBe(true);
  });

  it('hears nothing of a row that is gone', () => {
    row.dispose();
    become(100);
    expect(ids(panel())).toBe('b c');
  });
});
