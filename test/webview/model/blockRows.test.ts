// @vitest-environment happy-dom
/** Blocks in the layers' table: rows, keys and clicks. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { click, press, setUpPage } from '../../support/page';
import { scopedLayers } from '../../support/scopedLayers';
import { allBlocks, nameBlocks } from '../../../src/protocol/views/nameBlocks';
import { arrangementIn, saveArrangement } from '../../../webview-ui/lib/state';
import { createLayerTable, type LayerTable } from '../../../webview-ui/model/layerTable';

setUpPage();

const layers = scopedLayers(6, 12);
const entries = nameBlocks(layers)!;
const all = allBlocks(entries).map(({ scope }) => scope);

describe('the table of a large model', () => {
  const select = vi.fn();
  const fold = vi.fn();
  const copy = vi.fn();
  let table: LayerTable;
  const grid = (): HTMLElement => table.element.querySelector('table')!;
  const names = (): readonly string[] =>
    [...table.element.querySelectorAll('td.name bdi')].map((cell) => cell.textContent ?? '');
  const chosen = (): string | null | undefined =>
    table.element.querySelector('tr[aria-selected="true"] bdi')?.textContent;
  const show = (folded: readonly string[], selected?: string): void =>
    table.update({ layers, selected, blocks: { entries, folded: new Set(folded) } });

  beforeEach(() => {
    saveArrangement(arrangementIn(undefined));
    vi.resetAllMocks();
    table = createLayerTable({ select, fold, copy });
    document.body.replaceChildren(table.element);
    show(all);
  });

  it('begins with its blocks, each with what it comes to', () => {
    expect(names()).toEqual([...[0, 1, 2, 3, 4, 5].map((at) => `/model.${at}`), '/Softmax']);
    const [row] = table.element.querySelectorAll('tr.block');
    expect(row.getAttribute('aria-expanded')).toBe('false');
    expect([...row.querySelectorAll('td')].map((cell) => cell.textContent)).toEqual([
      ...['', '▸/model.0', '36 layers', '', '3.60 k', '12.0 k · 17 %'],
    ]);
    expect(grid().getAttribute('role')).toBe('treegrid');
  });
  it('shows an open block’s own below it, named as within it', () => {
    show(all.filter((scope) => scope !== '/model.1' && scope !== '/model.1/m.0'));
    expect(names().slice(0, 7)).toEqual(['/model.0', '/model.1', 'm.0', 'conv/Conv', 'act/Sigmoid', 'act/Mul', 'm.1']);
    const levels = [...table.element.querySelectorAll('tr[data-row]')].map((row) => row.getAttribute('aria-level'));
    expect(levels.slice(0, 4)).toEqual([null, null, '2', '3']);
  });
  it('folds by a click and by keys', () => {
    click(table.element.querySelector('tr[data-row="2"] td.name'));
    show(all, '/model.3/m.5/act/Mul');
    press(grid(), 'ArrowRight');
    show(
      all.filter((scope) => scope !== '/model.3' && scope !== '/model.3/m.5'),
      '/model.3/m.5/act/Mul',
    );
    press(grid(), 'ArrowLeft');
    press(grid(), ' ');
    expect(fold.mock.calls.flat()).toEqual(['/model.2', '/model.3', '/model.3/m.5', '/model.3/m.5']);
    expect(select).not.toHaveBeenCalled();
  });
  it('shows in a folded block that a layer of it is selected', () => {
    show(all, '/model.4/m.3/conv/Conv');
    expect(chosen()).toBe('/model.4');
    press(grid(), 'ArrowDown');
    expect(select).toHaveBeenLastCalledWith('/model.5/m.11/act/Mul');
    press(grid(), 'ArrowDown');
    expect(select).toHaveBeenLastCalledWith('/Softmax');
  });
  it('goes from layer to layer past the heads of open blocks', () => {
    show(
      all.filter((scope) => scope !== '/model.1'),
      '/model.0/m.0/conv/Conv',
    );
    press(grid(), 'ArrowDown');
    expect(chosen()).toBe('m.0');
    press(grid(), 'ArrowUp');
    expect(chosen()).toBe('/model.0');
  });
  it('comes to its first layer by Home, also where that is in an open block', () => {
    show(
      all.filter((scope) => scope !== '/model.0' && scope !== '/model.0/m.0'),
      '/Softmax',
    );
    press(grid(), 'Home');
    expect(select).toHaveBeenLastCalledWith('/model.0/m.0/conv/Conv');
    expect(chosen()).toBe('conv/Conv');
    press(grid(), 'ArrowUp');
    expect(chosen()).toBe('conv/Conv');
  });
  it('is a list of layers where it is searched or sorted', () => {
    const matches = new Set(['/model.2/m.0/act/Mul']);
    table.update({ layers, matches, blocks: { entries, folded: new Set(all) } });
    expect(names()).toEqual(['/model.2/m.0/act/Mul']);
    saveArrangement({ sort: { column: 'name', descending: true } });
    show(all);
    expect(names()).toHaveLength(layers.length);
    expect(grid().getAttribute('role')).toBe('grid');
  });
  it('copies all layers, and of a block all of its own', () => {
    expect(table.text().split('\n')).toHaveLength(layers.length + 2);
    show(all, '/model.0/m.0/conv/Conv');
    press(grid(), 'c', { ctrlKey: true });
    expect(String(copy.mock.calls[0][0]).split('\n')).toHaveLength(36 + 2);
  });
});
