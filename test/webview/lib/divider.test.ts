// @vitest-environment happy-dom
/** The bar between two panes. */
import { beforeEach, describe, expect, it } from 'vitest';
import { point, press, setUpPage } from '../../support/page';
import { createDivider, type Divider } from '../../../webview-ui/lib/divider';
import { h } from '../../../webview-ui/lib/dom';
import { loadArrangement, saveArrangement } from '../../../webview-ui/lib/state';

setUpPage();

const [container, first, second] = [h('div'), h('div'), h('div')];
const upright = { id: 'upright', label: 'Width', direction: 'row', share: 0.4 } as const;
const lying = { id: 'lying', label: 'Height', direction: 'column', share: 0.7 } as const;

function shares(): readonly number[] {
  return [first, second].map(({ style }) => Math.round(10 * Number(style.flexGrow)) / 10);
}

describe('a divider', () => {
  let divider: Divider;
  beforeEach(() => {
    saveArrangement({ shares: {} });
    divider = createDivider(container, first, second, upright);
  });

  it('begins with the share that it is given, and says so', () => {
    expect(shares()).toEqual([40, 60]);
    const said = ['role', 'tabindex', 'aria-valuemin', 'aria-valuemax', 'aria-valuenow', 'aria-label', 'class'];
    expect(said.map((name) => divider.element.getAttribute(name))).toEqual([
      ...['separator', '0', '12', '88', '40', 'Width', 'divider row'],
    ]);
    expect(divider.element.getAttribute('aria-orientation')).toBe('vertical');
  });

  it.each([
    ['ArrowLeft', 37],
    ['ArrowUp', 37],
    ['ArrowRight', 43],
    ['ArrowDown', 43],
  ])('moves by %s to %i', (key, share) => {
    expect(press(divider.element, key)).toBe(true);
    expect(shares()).toEqual([share, 100 - share]);
    expect(loadArrangement().shares.upright).toBeCloseTo(share / 100);
  });

  it('leaves other keys alone', () => {
    expect(press(divider.element, 'Enter')).toBe(false);
    expect(shares()).toEqual([40, 60]);
  });

  it('follows the pointer only while it is held', () => {
    point(divider.element, 'pointermove', { x: 10 + 150, y: 0 });
    expect(shares()).toEqual([40, 60]);
    point(divider.element, 'pointerdown');
    point(divider.element, 'pointermove', { x: 10 + 150, y: 20 + 24 });
    expect(shares()).toEqual([25, 75]);
  });

  it('leaves each pane an eighth', () => {
    point(divider.element, 'pointerdown');
    point(divider.element, 'pointermove', { x: 0 });
    expect(shares()).toEqual([12, 88]);
    point(divider.element, 'pointermove', { x: 1000 });
    expect(shares()).toEqual([88, 12]);
  });

  it('becomes another bar, which has its own share, label and direction', () => {
    press(divider.element, 'ArrowRight');
    divider.become(lying);
    expect(shares()).toEqual([70, 30]);
    expect(divider.element.getAttribute('aria-orientation')).toBe('horizontal');
    expect(divider.element.className).toBe('divider column');
    point(divider.element, 'pointerdown');
    point(divider.element, 'pointermove', { x: 0, y: 20 + 120 });
    expect(shares()).toEqual([50, 50]);
    divider.become(upright);
    expect(shares()).toEqual([43, 57]);
  });
});
