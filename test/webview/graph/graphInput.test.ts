// @vitest-environment happy-dom
/** Wheel, pointer and keys on the graph: which of them is which intent, and by how much. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { point, press, setUpPage } from '../../support/page';
import { listenToGraph } from '../../../webview-ui/graph/graphInput';

setUpPage();

function spies() {
  return {
    ...{ pan: vi.fn(), zoom: vi.fn<(factor: number, fixed?: object) => void>(), hover: vi.fn(), click: vi.fn() },
    ...{ toggle: vi.fn(), fit: vi.fn(), walk: vi.fn((key: string) => key === 'ArrowDown') },
  };
}

const lines = WheelEvent.DOM_DELTA_LINE;

describe('the graph’s input', () => {
  let said: ReturnType<typeof spies>;
  let stop: () => void;
  let element: HTMLElement;
  let canvas: HTMLElement;
  const wheel = (more: object): void =>
    point(canvas, 'wheel', { x: 30, y: 40, deltaX: 0, deltaY: 0, deltaMode: 0, ...more });
  const drag = (...places: readonly (readonly [x: number, y: number])[]): void => {
    places.forEach(([x, y], at) => point(canvas, at === 0 ? 'pointerdown' : 'pointermove', { x, y }));
    const [x, y] = places[places.length - 1];
    point(canvas, 'pointerup', { x, y });
  };

  beforeEach(() => {
    said = spies();
    [element, canvas] = [document.createElement('div'), document.createElement('canvas')];
    element.append(canvas);
    stop = listenToGraph(element, canvas, said);
  });

  it.each([
    ['pixels', { deltaX: 3, deltaY: 7 }, [3, 7]],
    ['lines', { deltaX: 1, deltaY: -2, deltaMode: lines }, [18, -36]],
    ['Shift', { deltaX: 3, deltaY: 7, shiftKey: true }, [7, 0]],
    ['Shift, lines', { deltaY: 2, deltaMode: lines, shiftKey: true }, [36, 0]],
  ])('scrolls by the wheel: %s', (_, event, expected) => {
    wheel(event);
    expect(said.pan.mock.calls).toEqual([expected]);
    expect(said.zoom).not.toHaveBeenCalled();
  });

  // A notch of a mouse is 100 or 120 pixels, a pinch a few: these count four times.
  it.each([
    ['a notch away', { deltaY: -100, ctrlKey: true }, 0.2],
    ['a notch towards, with ⌘', { deltaY: 120, metaKey: true }, -0.24],
    ['a pinch', { deltaY: -10, ctrlKey: true }, 0.08],
    ['the longest pinch', { deltaY: 49, ctrlKey: true }, -0.392],
    ['the shortest notch', { deltaY: 50, ctrlKey: true }, -0.1],
    ['three lines', { deltaY: 3, deltaMode: lines, ctrlKey: true }, -0.432],
  ])('zooms about the pointer: %s', (_, event, logarithm) => {
    wheel(event);
    const [[factor, fixed]] = said.zoom.mock.calls;
    expect(Math.log(factor)).toBeCloseTo(logarithm, 12);
    expect(fixed).toEqual({ x: 30, y: 40 });
    expect(said.pan).not.toHaveBeenCalled();
  });

  it('is a click up to four pixels, and a drag beyond', () => {
    drag([10, 10], [14, 10]);
    expect(said.click.mock.calls).toEqual([[{ x: 14, y: 10 }]]);
    expect(said.pan).not.toHaveBeenCalled();
    drag([10, 10], [13, 14], [13, 10], [10, 20]);
    expect(said.click).toHaveBeenCalledTimes(1);
    // The picture goes with the pointer, also back to where it was pressed.
    const [right, down] = [0, 1].map((axis) => said.pan.mock.calls.reduce((sum, by) => sum + Number(by[axis]), 0));
    expect([right, down]).toEqual([0, -10]);
  });

  it('hovers without a button, and no longer once the pointer has left', () => {
    point(canvas, 'pointermove', { x: 5, y: 6 });
    point(canvas, 'pointerleave');
    expect(said.hover.mock.calls).toEqual([[{ x: 5, y: 6 }], [undefined]]);
  });

  it.each([['pointerup'], ['pointercancel']])('has nothing to drag after %s, nor with another button', (end) => {
    point(canvas, 'pointerdown', { x: 0, y: 0 });
    point(canvas, end, { x: 0, y: 0 });
    point(canvas, 'pointerdown', { x: 0, y: 0, button: 2 });
    point(canvas, 'pointermove', { x: 90, y: 90 });
    expect(said.pan).not.toHaveBeenCalled();
    expect(said.hover.mock.calls).toEqual([[{ x: 90, y: 90 }]]);
  });

  it('folds and unfolds by a double click, where it is', () => {
    point(canvas, 'dblclick', { x: 7, y: 8 });
    expect(said.toggle.mock.calls).toEqual([[{ x: 7, y: 8 }]]);
  });

  it.each([
    ['+', 'zoom', [1.25]],
    ['=', 'zoom', [1.25]],
    ['-', 'zoom', [0.8]],
    ['0', 'fit', []],
    [' ', 'toggle', []],
    ['ArrowDown', 'walk', ['ArrowDown']],
  ] as const)('takes the key %j: %s', (key, intent, expected) => {
    expect(press(element, key)).toBe(true);
    expect(said[intent].mock.calls).toEqual([expected]);
  });

  it('leaves other keys to others: unknown ones, with Ctrl, ⌘ or Alt, and those of something inside', () => {
    expect(press(element, 'x')).toBe(false);
    for (const held of ['ctrlKey', 'metaKey', 'altKey']) expect(press(element, '+', { [held]: true })).toBe(false);
    expect(press(canvas, '+')).toBe(false);
    expect(said.zoom).not.toHaveBeenCalled();
    stop();
    expect(press(element, '+')).toBe(false);
    wheel({ deltaY: 5 });
    expect(said.pan).not.toHaveBeenCalled();
  });
});
