/** Where the view goes. */
import { describe, expect, it } from 'vitest';
import { bounded, fitted, panned, revealed, toDrawing, toScreen, zoomed } from '../../../webview-ui/graph/camera';
import { outlineOf } from '../../../webview-ui/graph/minimap';

const view = { width: 400, height: 300 };

describe('the camera', () => {
  it('keeps the point under the pointer while zooming', () => {
    const before = { x: 30, y: -20, scale: 0.7 };
    const pointer = { x: 123, y: 45 };
    const after = zoomed(before, 1.6, pointer);
    expect(after.scale).toBeCloseTo(1.12);
    const [a, b] = [toDrawing(before, pointer), toDrawing(after, pointer)];
    expect(b.x).toBeCloseTo(a.x);
    expect(b.y).toBeCloseTo(a.y);
    expect(toScreen(after, b).x).toBeCloseTo(pointer.x);
  });
  it('zooms within bounds', () => {
    expect(zoomed({ x: 0, y: 0, scale: 1 }, 1000, { x: 0, y: 0 }).scale).toBe(3);
    expect(zoomed({ x: 0, y: 0, scale: 1 }, 1e-9, { x: 0, y: 0 }).scale).toBe(0.04);
  });
  it('pans by pixels of the screen', () => {
    expect(panned({ x: 0, y: 0, scale: 0.5 }, 10, -10)).toEqual({ x: 20, y: -20, scale: 0.5 });
  });
  it('shows all of a drawing, or the top of one that is too tall', () => {
    const small = fitted({ width: 200, height: 100 }, view);
    expect(small).toEqual({ x: -100, y: -100, scale: 1 });
    const tall = fitted({ width: 200, height: 1e6 }, view);
    expect(tall.scale).toBe(0.04);
    expect(tall.y).toBeLessThan(0);
  });
  it('moves only as far as brings a box into view', () => {
    const still = { x: 0, y: 0, scale: 1 };
    const box = { width: 100, height: 40 };
    expect(revealed(still, { x: 200, y: 150 }, box, view)).toEqual(still);
    expect(revealed(still, { x: 200, y: 500 }, box, view)).toEqual({ x: 0, y: 500 + 20 + 24 - 300, scale: 1 });
    expect(revealed(still, { x: 30, y: 150 }, box, view).x).toBe(30 - 50 - 24);
  });
  it('never loses the drawing', () => {
    const drawing = { width: 500, height: 900 };
    expect(bounded({ x: 1e6, y: -1e6, scale: 1 }, drawing, view)).toEqual({ x: 440, y: -240, scale: 1 });
  });
});

describe('the outline on the strip', () => {
  it.each([
    ['at the top', 0, { top: 0, height: 30 }],
    ['in the middle', 1500, { top: 150, height: 30 }],
    ['beyond the end', 9000, { top: 270, height: 30 }],
  ])('%s', (_, y, outline) => {
    expect(outlineOf({ x: 0, y, scale: 1 }, view, { width: 100, height: 3000 }, 300)).toEqual(outline);
  });
});
