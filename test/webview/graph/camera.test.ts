/** Where the view goes. */
import { describe, expect, it } from 'vitest';
import {
  bounded,
  fitted,
  opened,
  panned,
  revealed,
  toDrawing,
  toScreen,
  zoomed,
} from '../../../webview-ui/graph/camera';
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
  it.each([
    ['as wide as there is room', { width: 704, height: 10 }, { x: -48, y: -295, scale: 0.5 }],
    ['as tall as there is room', { width: 10, height: 504 }, { x: -395, y: -48, scale: 0.5 }],
    ['just as it is', { width: 352, height: 252 }, { x: -24, y: -24, scale: 1 }],
    ['empty', { width: 0, height: 0 }, { x: -200, y: -150, scale: 1 }],
  ])('fits a drawing %s', (_, drawing, camera) => expect(fitted(drawing, view)).toEqual(camera));
  it.each([
    ['no larger than life, all of it', { width: 100, height: 100 }, 40, { x: -150, y: -100, scale: 1 }],
    ['as wide as there is room', { width: 391.111, height: 2000 }, 40, { scale: 0.9 }],
    ['that only just has room', { width: 500, height: 2000 }, 40, { x: 0, y: -30, scale: 0.8 }],
    [
      'that only just has none, its first layer as near the middle as leaves no room empty',
      { width: 501, height: 2000 },
      40,
      { x: -30, y: -30, scale: 0.8 },
    ],
    [
      'no smaller than names can be read, its first layer in the middle',
      { width: 4000, height: 2000 },
      300,
      { x: 50, y: -30, scale: 0.8 },
    ],
    [
      'whose first layer is at its right end',
      { width: 4000, height: 2000 },
      3950,
      { x: 4000 - 500 + 30, y: -30, scale: 0.8 },
    ],
    ['without width', { width: 0, height: 2000 }, 0, { x: -200, y: -24, scale: 1 }],
  ])('opens a drawing %s', (_, drawing, first, camera) => {
    const found = opened(drawing, view, first);
    expect(found.scale).toBeCloseTo(camera.scale, 5);
    if ('x' in camera) expect([found.x, found.y]).toEqual([camera.x, camera.y]);
  });
  it('brings both ends of a box into view at any scale, or its middle where it is too large', () => {
    const half = { x: 0, y: 0, scale: 0.5 };
    const box = { width: 100, height: 40 };
    // The view shows 800 × 600; the edge is 48 wide.
    expect(revealed(half, { x: 703, y: 533 }, box, view)).toEqual({ x: 1, y: 1, scale: 0.5 });
    expect(revealed(half, { x: 702, y: 532 }, box, view)).toEqual(half);
    expect(revealed(half, { x: 97, y: 67 }, box, view)).toEqual({ x: -1, y: -1, scale: 0.5 });
    expect(revealed(half, { x: 98, y: 68 }, box, view)).toEqual(half);
    expect(revealed(half, { x: 500, y: 500 }, { width: 900, height: 700 }, view)).toEqual({
      x: 100,
      y: 200,
      scale: 0.5,
    });
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
    expect(bounded({ x: -1e6, y: 1e6, scale: 0.5 }, drawing, view)).toEqual({ x: -740, y: 840, scale: 0.5 });
    expect(bounded({ x: 7, y: 8, scale: 0.5 }, drawing, view)).toEqual({ x: 7, y: 8, scale: 0.5 });
  });
});

it.each([
  ['of what is very tall is six pixels', { x: 0, y: 0, scale: 1 }, 30000, { top: 0, height: 6 }],
  ['of what is seen whole is all of it', { x: 0, y: 0, scale: 0.05 }, 3000, { top: 0, height: 300 }],
  ['of nothing is six pixels of it', { x: 0, y: 0, scale: 1 }, 0, { top: 0, height: 6 }],
])('the outline on the strip %s', (_, camera, height, outline) =>
  expect(outlineOf(camera, view, { width: 100, height }, 300)).toEqual(outline),
);

describe('the outline on the strip', () => {
  it.each([
    ['at the top', 0, { top: 0, height: 30 }],
    ['in the middle', 1500, { top: 150, height: 30 }],
    ['beyond the end', 9000, { top: 270, height: 30 }],
    ['before the beginning', -90, { top: 0, height: 30 }],
  ])('%s', (_, y, outline) => {
    expect(outlineOf({ x: 0, y, scale: 1 }, view, { width: 100, height: 3000 }, 300)).toEqual(outline);
  });
});
