// @vitest-environment happy-dom
/** Buttons, lists, legends, canvases and the theme's colours: the small parts of a page, one at a time. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { drawingOf } from '../../support/drawing';
import { choose, click, frame, press, resized, setUpPage } from '../../support/page';
import { choiceOf, lineChartOf, type LineChart } from '../../../src/protocol/views/lineChart';
import { rowsOfSweep } from '../../../src/protocol/views/reportRows';
import type { Overlay } from '../../../src/protocol/views/viewModel';
import { readChartTheme } from '../../../webview-ui/charts/chartTheme';
import { readLinesTheme } from '../../../webview-ui/charts/linesTheme';
import { createGraphButtons } from '../../../webview-ui/graph/graphButtons';
import { sharpCanvas } from '../../../webview-ui/graph/sharpCanvas';
import { onThemeChange, readTheme } from '../../../webview-ui/graph/theme';
import { formulaOf } from '../../../webview-ui/inspector/arithmeticView';
import { arrangementIn, loadArrangement, saveArrangement } from '../../../webview-ui/lib/state';
import { createLegends } from '../../../webview-ui/model/legends';
import { createOverlayPicker } from '../../../webview-ui/model/overlayPicker';
import { createSearchBox } from '../../../webview-ui/model/searchBox';
import { createTableButtons } from '../../../webview-ui/model/tableButtons';
import { createChartControls } from '../../../webview-ui/report/chartControls';
import { createLineLegend } from '../../../webview-ui/report/lineLegend';

setUpPage();

const texts = (all: Iterable<Element>): readonly (string | null)[] => [...all].map(({ textContent }) => textContent);
const overlay = (id: string, more: Partial<Overlay> = {}): Overlay => ({
  ...{ id, label: id.toUpperCase(), unit: '', description: '', values: {}, texts: {} },
  colour: { kind: 'gradient', log: false },
  ...more,
});

describe('buttons', () => {
  it('of the graph zoom in and out by a quarter, show all, fold and unfold', () => {
    const said = { zoom: vi.fn(), fit: vi.fn(), foldAll: vi.fn(), unfoldAll: vi.fn() };
    const view = createGraphButtons(said);
    for (const label of ['Zoom in', 'Zoom out', 'Show all', 'Fold all blocks', 'Unfold all blocks'])
      click(view.element.querySelector(`[aria-label="${label}"]`));
    expect(said.zoom.mock.calls).toEqual([[1.25], [0.8]]);
    expect([said.fit, said.foldAll, said.unfoldAll].map(({ mock }) => mock.calls.length)).toEqual([1, 1, 1]);
    const folding = (): boolean => view.element.querySelector<HTMLElement>('.folding')!.hidden;
    view.update(0);
    expect(folding()).toBe(true);
    view.update(1);
    expect(folding()).toBe(false);
  });

  it('of the table are there for two figures and more, and turn what is shown round', () => {
    const said = { copy: vi.fn(), showAll: vi.fn() };
    const view = createTableButtons(said);
    const [all, copy] = view.element.querySelectorAll('button');
    const shown = (overlays: number, allFigures: boolean) => {
      view.update({ overlays, allFigures });
      return [all.hidden, all.getAttribute('aria-pressed')];
    };
    expect([shown(1, false), shown(2, false)]).toEqual([
      [true, 'false'],
      [false, 'false'],
    ]);
    click(all);
    shown(2, true);
    click(all);
    click(copy);
    expect([said.showAll.mock.calls, said.copy.mock.calls.length]).toEqual([[[true], [false]], 1]);
  });
});

it('a list of overlays has their own first, then those of each file, and none where there may be none', () => {
  const chosen = vi.fn();
  const view = createOverlayPicker({ id: 'badge', label: 'Badge', none: 'None' }, chosen);
  const overlays = [overlay('a'), overlay('x', { source: 'f.json' }), overlay('b')];
  view.update({ overlays, chosen: 'b' });
  const select = view.element.querySelector('select')!;
  expect([texts(view.element.querySelectorAll('option')), select.value]).toEqual([['None', 'A', 'B', 'X'], 'b']);
  expect(view.element.querySelector('optgroup')?.getAttribute('label')).toBe('From f.json');
  choose(select, 'x');
  expect(chosen.mock.calls).toEqual([['x']]);
  view.update({ overlays, chosen: '', none: 'Another' });
  expect(view.element.querySelector('option')?.textContent).toBe('Another');
  view.update({ overlays: [], chosen: '' });
  expect(view.element.hidden).toBe(true);
  const fill = createOverlayPicker({ id: 'overlay', label: 'Overlay' }, chosen);
  fill.update({ overlays, chosen: 'a' });
  expect([fill.element.hidden, fill.element.querySelectorAll('option').length]).toEqual([false, 3]);
  view.dispose();
  choose(select, 'a');
  expect(chosen).toHaveBeenCalledTimes(1);
});

it('the search goes on and back by Enter, and keeps the place in a text that is the same', () => {
  const [onSearch, onNext] = [vi.fn(), vi.fn()];
  const box = createSearchBox(onSearch, onNext);
  document.body.replaceChildren(box.element);
  const input = box.element.querySelector('input')!;
  box.update({ text: 'conv', found: 0, of: 9 });
  expect([input.value, box.element.querySelector('.count')?.textContent]).toEqual(['conv', '0 of 9']);
  const set = vi.spyOn(input, 'value', 'set');
  box.update({ text: 'conv', of: 9 });
  expect([set.mock.calls, box.element.querySelector('.count')?.textContent]).toEqual([[], '']);
  set.mockRestore();
  expect([press(input, 'Enter'), press(input, 'Enter', { shiftKey: true }), press(input, 'a')]).toEqual([
    true,
    true,
    false,
  ]);
  expect(onNext.mock.calls).toEqual([[1], [-1]]);
  box.focus();
  expect([document.activeElement, input.selectionStart, input.selectionEnd]).toEqual([input, 0, 4]);
  box.dispose();
  press(input, 'Enter');
  expect(onNext).toHaveBeenCalledTimes(2);
});

describe('legends', () => {
  afterEach(() => saveArrangement(arrangementIn(undefined)));
  /** The page of these tests is 600 × 240. */
  const sized = (width: number, height: number): void => {
    Object.defineProperty(document.body, 'clientWidth', { configurable: true, value: width });
    Object.defineProperty(document.body, 'clientHeight', { configurable: true, value: height });
    resized();
  };
  it('are shown where there is room for them, until a person says otherwise', () => {
    const legends = createLegends(vi.fn());
    const shown = () => [!legends.element.hidden, legends.toggle.getAttribute('aria-pressed')];
    sized(900, 560);
    expect(shown()).toEqual([true, 'true']);
    sized(899, 560);
    expect(shown()).toEqual([false, 'false']);
    sized(900, 559);
    expect(shown()).toEqual([false, 'false']);
    click(legends.toggle);
    expect([shown(), loadArrangement().legend]).toEqual([[true, 'true'], true]);
    click(legends.toggle);
    sized(2000, 2000);
    expect([shown(), loadArrangement().legend]).toEqual([[false, 'false'], false]);
    legends.update([undefined, undefined]);
    expect(legends.toggle.hidden).toBe(true);
    legends.update([undefined, overlay('a')]);
    expect(legends.toggle.hidden).toBe(false);
    legends.update([overlay('a'), undefined]);
    expect(legends.toggle.hidden).toBe(false);
    legends.dispose();
  });
});

describe('a canvas', () => {
  it.each([
    [1, 30.4, 20, 30, 20],
    [2, 30.4, 20, 61, 40],
    [1.5, 0, 0.2, 1, 1],
    [0, 10, 10, 10, 10],
  ])('at %d pixels for one, of %d × %d, has %i × %i', (ratio, width, height, wide, high) => {
    Object.defineProperty(window, 'devicePixelRatio', { configurable: true, value: ratio });
    const canvas = document.createElement('canvas');
    sharpCanvas(canvas, { width, height });
    expect([canvas.width, canvas.height, canvas.style.width, canvas.style.height]).toEqual([
      ...[wide, high, `${width}px`, `${height}px`],
    ]);
    const one = ratio || 1;
    expect(drawingOf(canvas)).toEqual([`setTransform(${one}, 0, 0, ${one}, 0, 0)`]);
    const resize = vi.spyOn(canvas, 'width', 'set');
    sharpCanvas(canvas, { width, height });
    expect(resize).not.toHaveBeenCalled();
    sharpCanvas(canvas, { width, height: height + 9 });
    expect(resize).toHaveBeenCalledTimes(1);
    Object.defineProperty(window, 'devicePixelRatio', { configurable: true, value: 1 });
  });
});

describe('colours', () => {
  const { style, classList } = document.body;
  const set = (values: Readonly<Record<string, string>>): void =>
    Object.entries(values).forEach(([name, value]) => style.setProperty(`--vscode-${name}`, value));
  afterEach(() => {
    document.body.removeAttribute('style');
    document.body.removeAttribute('class');
  });

  it('of the graph are the theme’s, or the first that it has', () => {
    set({ 'editor-background': '#111', 'panel-border': '#222', focusBorder: '#333', contrastBorder: '#444' });
    set({ descriptionForeground: '#555', 'shiftwise-overlayBad': '#666' });
    const plain = readTheme();
    expect([plain.surface, plain.border, plain.focus, plain.edge, plain.isHighContrast]).toEqual([
      ...['#111', '#222', '#333', '#555', false],
    ]);
    set({ 'editorWidget-background': '#777', 'editorWidget-border': '#888' });
    expect([readTheme().surface, readTheme().border]).toEqual(['#777', '#888']);
    classList.add('vscode-high-contrast');
    const high = readTheme();
    expect([high.border, high.focus, high.edge, high.isHighContrast]).toEqual(['#444', '#333', '#444', true]);
    set({ contrastActiveBorder: '#999' });
    expect(readTheme().focus).toBe('#999');
    expect(high.of({ kind: 'severity', severity: 'bad' })).toBe('#666');
    set({ 'shiftwise-overlayBad': '#000' });
    expect(high.of({ kind: 'severity', severity: 'bad' })).toBe('#666');
  });
  it('of charts are the theme’s, or our own', () => {
    expect(readChartTheme()).toMatchObject({ float: '#3794ff', quantized: '#cca700', limit: '#f14c4c' });
    set({ 'charts-blue': '#abc', 'editor-foreground': '#def' });
    expect(readChartTheme()).toMatchObject({ float: '#abc', text: '#def' });
    style.backgroundColor = 'rgb(1, 2, 3)';
    const lines = readLinesTheme();
    expect([lines.background, lines.inks.length]).toEqual(['rgb(1, 2, 3)', 8]);
    expect(document.querySelectorAll('.ink')).toHaveLength(0);
  });
  it('are read anew when the theme changes, until nobody listens', async () => {
    const changed = vi.fn();
    const stop = onThemeChange(changed);
    classList.add('vscode-dark');
    await frame();
    document.documentElement.setAttribute('style', '--x: 1');
    await frame();
    document.body.setAttribute('title', 'x');
    await frame();
    expect(changed).toHaveBeenCalledTimes(2);
    stop();
    classList.remove('vscode-dark');
    await frame();
    expect(changed).toHaveBeenCalledTimes(2);
    document.documentElement.removeAttribute('style');
  });
});

describe('a report’s chart', () => {
  const rows = rowsOfSweep(
    {
      ...{ evaluator: 'top-k', images: 10, float: { top1: 0.75 } },
      rows: [8, 4].flatMap((bits) =>
        ['float', 'mul-shift'].map((adjustment) => ({ settings: { bits, adjustment }, metrics: { top1: bits / 16 } })),
      ),
    },
    'net',
  );
  const chart = lineChartOf(rows, choiceOf(rows));

  it('has a legend of its lines, hidden ones among them, and of float where it is known', () => {
    const toggle = vi.fn();
    const view = createLineLegend(toggle);
    document.body.replaceChildren(view.element);
    view.update({ ...chart, lines: chart.lines.slice(1) });
    const buttons = (): HTMLElement[] => [...view.element.querySelectorAll('button')];
    expect(buttons().map((button) => button.getAttribute('aria-pressed'))).toEqual(['false', 'true']);
    expect(texts(view.element.querySelectorAll('li'))).toEqual([
      ...['float', 'mul-shift'],
      'float model, 75.00\u00a0%',
    ]);
    expect(view.element.querySelectorAll('.float')).toHaveLength(1);
    click(buttons()[1]);
    expect(toggle.mock.calls).toEqual([['mul-shift']]);
    buttons()[1].focus();
    const looks: LineChart['all'] = [0, 9].map((look) => ({
      ...chart.all[0],
      look,
      label: ['float', 'mul-shift'][look % 2],
    }));
    view.update({ ...chart, all: looks, float: undefined });
    expect(document.activeElement).toBe(buttons()[1]);
    expect(view.element.querySelectorAll('li')).toHaveLength(2);
    // Eight markers and six dashes: the tenth line has the second marker and the fourth dash.
    expect([...view.element.querySelectorAll('svg')].map((svg) => svg.getAttribute('class'))).toEqual([
      ...['key line-0', 'key line-1'],
    ]);
    expect(
      [...view.element.querySelectorAll('path.line')].map((path) => path.getAttribute('stroke-dasharray')),
    ).toEqual([...['none', '11 4 2 4']]);
  });

  it('has a list for what varies beside its axis, which keeps the focus', () => {
    const change = vi.fn();
    const view = createChartControls(change);
    document.body.replaceChildren(view.element);
    const choice = choiceOf(rows);
    view.update({ rows, choice });
    const find = (id: string) => view.element.querySelector<HTMLSelectElement>(`#${id}`)!;
    expect([...view.element.querySelectorAll('select')].map(({ id }) => id)).toEqual([
      'metric',
      'axis',
      'held-adjustment',
    ]);
    expect(texts(find('held-adjustment').options)).toEqual(['a line each', 'float', 'mul-shift']);
    expect(find('held-adjustment').value).toBe('');
    find('held-adjustment').focus();
    view.update({ rows, choice: { ...choice, fixed: { adjustment: 'float', other: '1' } } });
    expect([document.activeElement, find('held-adjustment').value]).toEqual([find('held-adjustment'), 'float']);
    choose(find('held-adjustment'), 'mul-shift');
    choose(find('held-adjustment'), '');
    expect(change.mock.calls).toEqual([
      [{ fixed: { other: '1', adjustment: 'mul-shift' } }],
      [{ fixed: { other: '1' } }],
    ]);
    const narrow = { ...rows, rows: rows.rows.filter(({ settings }) => settings['adjustment'] === 'float') };
    view.update({ rows: narrow, choice: choiceOf(narrow) });
    expect([...view.element.querySelectorAll('select')].map(({ id }) => id)).toEqual(['metric']);
  });
});

it('a formula without integers has the factor alone, and nothing of zero points that are none', () => {
  const channel = { channel: 2, min: 0, max: 1, sqnrDb: 1, factorError: 0, weightScale: 0.5, factor: 0.25 };
  const of = {
    mode: 'float',
    rounding: 'floor',
    input: { scale: 1, zeroPoint: 0 },
    output: { scale: 2, zeroPoint: 5, bits: 8 },
  };
  expect(formulaOf({ ...of, channels: [channel] }).slice(1)).toEqual([
    'channel 2: M = 1 · 0.5 / 2 ≈ 0.25',
    'q_out = round(0.25 · (bias + Σ w · q)) + 5',
    '8 bits, adjustment float, rounding floor',
  ]);
  const zero = { ...of, input: { scale: 1, zeroPoint: 3 }, output: { ...of.output, zeroPoint: 0 } };
  expect(formulaOf({ ...zero, channels: [channel] })[2]).toBe('q_out = round(0.25 · (bias + Σ w · (q − 3)))');
  const half = { ...channel, multiplier: 3 };
  expect(formulaOf({ ...of, channels: [half] })[2]).toContain('round(0.25 ·');
  expect(formulaOf({ ...of, channels: [] })).toEqual([]);
});
