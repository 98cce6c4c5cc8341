// @vitest-environment happy-dom
/** The table of layers on its own: many rows, of which those in view are drawn. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { click, press, resized, setUpPage } from '../../support/page';
import { layerInfo } from '../../protocol/views/sampleResults';
import { arrangementIn, saveArrangement } from '../../../webview-ui/lib/state';
import { createLayerTable, type LayerTable } from '../../../webview-ui/model/layerTable';

setUpPage();

const layers = Array.from({ length: 2000 }, (_, at) => layerInfo(at, `layer${at}`));

describe('a long table', () => {
  const select = vi.fn();
  let table: LayerTable;
  const rows = (): readonly number[] =>
    [...table.element.querySelectorAll('tr[data-row]')].map((row) => Number(row.getAttribute('data-row')));
  const spacers = (): readonly string[] =>
    [...table.element.querySelectorAll<HTMLElement>('tr.spacer')].map(({ style, hidden }) =>
      hidden ? 'hidden' : style.height,
    );
  const chosen = (): string | null => table.element.querySelector('table')!.getAttribute('aria-activedescendant');

  beforeEach(() => {
    saveArrangement(arrangementIn(undefined));
    vi.resetAllMocks();
    table = createLayerTable({ select, fold: vi.fn(), copy: vi.fn() });
    document.body.replaceChildren(table.element);
    table.update({ layers });
  });
  afterEach(() => table.dispose());

  it('draws the rows in view, some beyond, and room for the others', () => {
    const drawn = rows();
    expect(drawn[0]).toBe(0);
    expect(drawn.length).toBeGreaterThanOrEqual(10);
    expect(drawn.length).toBeLessThan(200);
    expect(spacers()).toEqual(['hidden', `${24 * (2000 - drawn.length)}px`]);
    expect(table.element.querySelector('table')!.getAttribute('aria-rowcount')).toBe('2001');
  });

  it('draws others when it is scrolled', () => {
    table.element.scrollTop = 24 * 1000;
    table.element.dispatchEvent(new Event('scroll'));
    expect(rows()).toContain(1005);
    expect(rows()).not.toContain(0);
    expect(spacers()[0]).toBe(`${24 * rows()[0]}px`);
    resized();
    expect(rows()).toContain(1005);
  });

  it('selects by itself what is clicked or walked to, and brings it into view', () => {
    click(table.element.querySelector('tr[data-row="2"] td'));
    expect(chosen()).toBe('row-2');
    press(table.element.querySelector('table')!, 'End');
    expect(chosen()).toBe('row-1999');
    expect(table.element.scrollTop).toBeGreaterThan(24 * 1900);
    press(table.element.querySelector('table')!, 'PageUp');
    expect(chosen()).toBe('row-1990');
    expect(select.mock.calls.flat()).toEqual(['layer2', 'layer1999', 'layer1990']);
  });

  it('copies nothing that is not selected, and leaves other keys alone', () => {
    expect(press(table.element.querySelector('table')!, 'x')).toBe(false);
    expect(chosen()).toBeNull();
  });

  it('listens no longer when it is disposed', () => {
    table.dispose();
    click(table.element.querySelector('tr[data-row="2"] td'));
    press(table.element.querySelector('table')!, 'End');
    expect(select).not.toHaveBeenCalled();
  });
});
