// @vitest-environment happy-dom
/** The graph, alone and in pairs: what is drawn, and what pointer and keys do. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { drawingOf } from '../../support/drawing';
import { click, frame, markup, point, press, resized, setUpPage } from '../../support/page';
import { layerInfo } from '../../protocol/views/sampleResults';
import { branching } from '../../support/pageModels';
import type { Overlay } from '../../../src/protocol/views/viewModel';
import { createGraphPair, type GraphPair, type GraphPairModel } from '../../../webview-ui/compare/graphPair';
import { arrangementIn, loadArrangement, saveArrangement } from '../../../webview-ui/lib/state';

setUpPage();

const overlay: Overlay = {
  id: 'sqnr',
  label: 'SQNR',
  unit: 'dB',
  description: 'High is good.',
  values: { a: 40, b: 20, add: 5 },
  texts: { a: '40 dB', b: '20 dB', add: '5 dB' },
  colour: { kind: 'thresholds', warn: 30, bad: 10, lowIsBad: true },
};
const model: GraphPairModel = { layers: branching, fill: overlay, selected: 'a' };
const side = { title: 'Run', provenance: '8 bits', fill: overlay };

describe('the graph', () => {
  const select = vi.fn();
  let pair: GraphPair;
  const graph = (): HTMLElement => pair.element.querySelector<HTMLElement>('.graph')!;
  const canvas = (): HTMLCanvasElement => pair.element.querySelector<HTMLCanvasElement>('canvas.network')!;
  const camera = () => loadArrangement().camera!;
  /** Where a layer is: the pointer is moved over the canvas until its name comes up. */
  const placeOf = (layer: string): { readonly x: number; readonly y: number } => {
    const tooltip = pair.element.querySelector<HTMLElement>('.tooltip')!;
    for (let y = 5; y < 240; y += 5) {
      for (let x = 5; x < 530; x += 10) {
        point(canvas(), 'pointermove', { x, y });
        if (!tooltip.hidden && new RegExp(`\\b${layer}\\b`).test(tooltip.textContent ?? '')) return { x, y };
      }
    }
    throw new Error(`${layer} is not in view`);
  };

  beforeEach(() => {
    saveArrangement(arrangementIn(undefined));
    vi.resetAllMocks();
    pair = createGraphPair({ select, refolded: vi.fn(), askCard: async () => undefined });
    document.body.replaceChildren(pair.element);
    pair.update(model);
  });
  afterEach(() => pair.dispose());

  it('draws nodes, edges and the strip', async () => {
    await frame();
    expect(markup(pair.element)).toMatchSnapshot();
    expect(drawingOf(canvas())).toMatchSnapshot();
    expect(drawingOf(pair.element.querySelector('.minimap'))).toMatchSnapshot();
  });

  it('fades what the search does not find', async () => {
    pair.update({ ...model, badge: overlay, matches: new Set(['b']) });
    await frame();
    expect(drawingOf(canvas())).toMatchSnapshot();
  });

  it('selects what is clicked, and nothing by a drag', () => {
    click(pair.element.querySelector('[aria-label="Show all"]'));
    const at = placeOf('add');
    point(canvas(), 'pointerdown', at);
    point(canvas(), 'pointermove', { x: at.x + 2, y: at.y });
    point(canvas(), 'pointerup', at);
    expect(select.mock.calls).toEqual([['add']]);
    expect(pair.element.querySelector('[aria-live]')?.textContent).toContain('add');
    const before = camera();
    point(canvas(), 'pointerdown', { ...at, button: 2 });
    point(canvas(), 'pointerup', at);
    point(canvas(), 'pointerdown', at);
    point(canvas(), 'pointermove', { x: at.x + 30, y: at.y - 10 });
    point(canvas(), 'pointerup', at);
    expect(select).toHaveBeenCalledTimes(1);
    expect(camera()).toEqual({ ...before, x: before.x - 30 / before.scale, y: before.y + 10 / before.scale });
  });

  it('says what is under the pointer, and no longer when it leaves', () => {
    click(pair.element.querySelector('[aria-label="Show all"]'));
    placeOf('b');
    const tooltip = pair.element.querySelector<HTMLElement>('.tooltip')!;
    expect([tooltip.style.left, tooltip.style.top].every((place) => place.endsWith('px'))).toBe(true);
    point(canvas(), 'pointerleave');
    expect(tooltip.hidden).toBe(true);
  });

  it.each([
    ['+', 1.25],
    ['=', 1.25],
    ['-', 0.8],
  ])('zooms by %s', (key, factor) => {
    const { scale } = camera();
    expect(press(graph(), key)).toBe(true);
    expect(camera().scale).toBeCloseTo(scale * factor);
    expect(press(graph(), key, { ctrlKey: true })).toBe(false);
  });

  it.each([
    ['Zoom in', 1.25],
    ['Zoom out', 0.8],
  ])('has a button: %s', (label, factor) => {
    const { scale } = camera();
    click(pair.element.querySelector(`[aria-label="${label}"]`));
    expect(camera().scale).toBeCloseTo(scale * factor);
  });

  it('pans and zooms by the wheel', () => {
    const { x, y, scale } = camera();
    const wheel = (more: object): void =>
      point(canvas(), 'wheel', { x: 100, y: 50, deltaMode: 0, deltaX: 0, deltaY: 0, ...more });
    wheel({ deltaX: 10, deltaY: 20 });
    expect(camera()).toEqual({ scale, x: x + 10 / scale, y: y + 20 / scale });
    wheel({ deltaY: 1, deltaMode: 1, shiftKey: true });
    expect(camera().x).toBeCloseTo(x + 28 / scale);
    wheel({ deltaY: -100, ctrlKey: true });
    expect(camera().scale).toBeCloseTo(scale * Math.exp(0.2));
    wheel({ deltaY: 10, metaKey: true });
    expect(camera().scale).toBeCloseTo(scale * Math.exp(0.12));
  });

  it('walks along the edges by arrows', () => {
    press(graph(), 'ArrowDown');
    expect(select.mock.calls).toEqual([['b']]);
    press(graph(), 'ArrowUp');
    expect(select.mock.calls.at(-1)).toEqual(['a']);
    expect(press(graph(), 'q')).toBe(false);
  });

  it('moves the view by the strip', async () => {
    await frame();
    const strip = pair.element.querySelector('.minimap')!;
    const { y } = camera();
    point(strip, 'pointermove', { y: 200, buttons: 0 });
    expect(camera().y).toBe(y);
    for (let steps = 0; steps < 6; steps++) press(graph(), '+');
    point(strip, 'pointerdown', { y: 120 });
    const low = camera().y;
    point(strip, 'pointermove', { y: 108 });
    expect(camera().y).toBeLessThan(low);
  });

  it('draws a large network small: no words, and what is selected outlined', async () => {
    const chain = Array.from({ length: 120 }, (_, at) =>
      layerInfo(at, `a layer with a long name ${at}`, { from: at === 0 ? [] : [`a layer with a long name ${at - 1}`] }),
    );
    const values = Object.fromEntries(chain.map(({ name }, at) => [name, at % 9]));
    const texts = Object.fromEntries(chain.map(({ name }, at) => [name, `${at % 9} units`]));
    const fill: Overlay = { ...overlay, values, texts, colour: { kind: 'gradient', log: true } };
    pair.update({ layers: chain, fill, badge: fill, selected: chain[3].name, matches: new Set([chain[3].name]) });
    await frame();
    drawingOf(canvas());
    expect(drawingOf(pair.element.querySelector('.minimap'))).toMatchSnapshot();
    click(pair.element.querySelector('[aria-label="Show all"]'));
    await frame();
    expect(drawingOf(canvas()).slice(0, 120)).toMatchSnapshot();
    pair.update({ layers: chain, fill, badge: fill, selected: chain[3].name });
    for (let steps = 0; steps < 20; steps++) press(graph(), '+');
    await frame();
    expect(drawingOf(canvas())).toMatchSnapshot();
  });

  it('folds and unfolds all blocks', async () => {
    click(pair.element.querySelector('[aria-label="Fold all blocks"]'));
    expect(loadArrangement().folded).toMatchSnapshot();
    await frame();
    expect(drawingOf(canvas())).toMatchSnapshot();
    click(pair.element.querySelector('[aria-label="Unfold all blocks"]'));
    expect(loadArrangement().folded).toEqual([]);
  });

  it('shows two beside each other, which are looked at as one', async () => {
    pair.update({ ...model, sides: { left: side, right: { ...side, title: 'Other', fill: undefined } } });
    expect(markup(pair.element)).toMatchSnapshot();
    const [, right] = pair.element.querySelectorAll<HTMLElement>('.graph');
    const { scale } = camera();
    press(right, '+');
    expect(camera().scale).toBeCloseTo(scale * 1.25);
    pair.select('b');
    await frame();
    const [first, second] = [...pair.element.querySelectorAll('canvas.network')].map((each) => drawingOf(each));
    expect(first.filter((line) => line.startsWith('setTransform')).at(-1)).toBe(
      second.filter((line) => line.startsWith('setTransform')).at(-1),
    );
    resized();
    pair.update(model);
    expect(pair.element.querySelectorAll('.graph')).toHaveLength(1);
  });
});
