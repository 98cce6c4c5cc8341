// @vitest-environment happy-dom
/** The model's page: what it shows of a model, and what it does when somebody clicks, types and presses keys. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { choose, click, markup, point, press, resized, setUpPage } from '../../support/page';
import { layerCard } from '../../../src/protocol/views/layerCard';
import { overlaysOf } from '../../../src/protocol/views/overlays';
import { givenSummary } from '../../protocol/views/sampleResults';
import { sampleDetail, sampleView } from '../../support/pageModels';
import { scopedLayers } from '../../support/scopedLayers';
import { arrangementIn, loadArrangement, saveArrangement } from '../../../webview-ui/lib/state';
import { createErrorPage } from '../../../webview-ui/model/errorPage';
import { createModelPage, type Intents, type ModelPage } from '../../../webview-ui/model/modelPage';

setUpPage();

function spies() {
  const nothing = () => new Promise<never>(() => undefined);
  return {
    chooseOverlay: vi.fn(),
    selectLayer: vi.fn(),
    act: vi.fn(),
    copy: vi.fn(),
    askCard: vi.fn(async (name: string) => layerCard(sampleView.layers.find((layer) => layer.name === name)!)),
    askLayer: vi.fn(async () => sampleDetail),
    askTensors: vi.fn(async () => []),
    changeLayer: vi.fn(),
    forgetOverlays: vi.fn(),
    applyStep: vi.fn(),
    askPreview: { preview: vi.fn(nothing), answer: vi.fn() },
    askHardware: vi.fn(nothing),
    askDetections: {
      images: vi.fn(nothing),
      detections: vi.fn(nothing),
      featureMaps: vi.fn(nothing),
      chooseImage: vi.fn(async () => undefined),
    },
  } satisfies Intents;
}

const buttons = [
  { action: 'quantize', label: 'Quantize' },
  { action: 'openReport', label: 'Report' },
] as const;

describe('the model’s page', () => {
  let asked: ReturnType<typeof spies>;
  let page: ModelPage;
  const find = (selector: string): HTMLElement => page.element.querySelector<HTMLElement>(selector)!;
  const rows = (): readonly string[] =>
    [...page.element.querySelectorAll('tr[data-row] td.name')].map((cell) => cell.textContent ?? '');
  const selectedRow = (): string | undefined =>
    find('tr[aria-selected="true"]')?.querySelector('td.name')?.textContent ?? undefined;

  beforeEach(() => {
    saveArrangement(arrangementIn(undefined));
    asked = spies();
    page = createModelPage(asked);
    document.body.replaceChildren(page.element);
    page.update({ kind: 'model', view: sampleView, overlay: 'output-sqnr', selected: 'conv1', buttons });
  });
  afterEach(() => page.dispose());

  it('shows a model with a run', () => {
    expect(markup(page.element)).toMatchSnapshot();
  });

  it('has one set of folds for table and graph of a large model', () => {
    const layers = scopedLayers(6, 12);
    const view = { ...sampleView, layers, overlays: [], provenance: undefined, run: undefined };
    page.update({ kind: 'model', view, overlay: '', buttons });
    expect(rows()).toHaveLength(7);
    click(find('tr[data-row="1"] td.name'));
    expect(rows()).toHaveLength(7 + 12);
    expect(loadArrangement().folded).not.toContain('/model.1');
    click(find('[aria-label="Unfold all blocks"]'));
    expect(rows()).toHaveLength(layers.length + 6 + 72);
    click(find('[aria-label="Fold all blocks"]'));
    expect(rows()).toHaveLength(7);
  });

  it('shows a model without a run, with every figure as a column', () => {
    page.update({
      kind: 'model',
      view: {
        ...sampleView,
        provenance: undefined,
        run: undefined,
        finding: undefined,
        overlays: sampleView.overlays.slice(0, 2),
      },
      overlay: 'macs',
      buttons: [],
    });
    click([...page.element.querySelectorAll('button')].find((button) => button.textContent === 'All figures'));
    expect(loadArrangement().allFigures).toBe(true);
    expect(markup(page.element)).toMatchSnapshot();
  });

  it('shows what a file says of its integers before anything is quantized', () => {
    const overlays = overlaysOf(givenSummary);
    const view = {
      ...sampleView,
      layers: givenSummary.layers,
      overlays,
      provenance: undefined,
      run: undefined,
      finding: undefined,
    };
    page.update({ kind: 'model', view, overlay: 'given-scale', selected: 'conv1', buttons: [] });
    const [row] = page.element.querySelectorAll('tr[data-row]');
    const cells = [...row.querySelectorAll('td')].map((cell) => cell.textContent ?? '');
    for (const text of ['0.05', '128', 'uint8', '0.001 … 0.004', 'int8'])
      expect(
        cells.filter((cell) => cell.endsWith(text)),
        text,
      ).not.toEqual([]);
    expect(find('.layer-facts').textContent).toMatch(/Given scale.*0\.05.*Given zero point.*128/);
  });

  it('selects a layer by a click, once', () => {
    click(find('tr[data-row="2"] td'));
    click(find('tr[data-row="2"] td'));
    expect(asked.selectLayer.mock.calls).toEqual([['fc']]);
    expect(selectedRow()).toBe('fc');
    expect(find('.inspector h2').textContent).toBe('fc');
    expect(find('table').getAttribute('aria-activedescendant')).toBe('row-2');
  });

  it.each([
    ['ArrowDown', 'pool1'],
    ['End', 'fc'],
    ['PageDown', 'fc'],
  ])('moves the selection by %s', (key, layer) => {
    expect(press(find('.layers table'), key)).toBe(true);
    expect(asked.selectLayer.mock.calls).toEqual([[layer]]);
  });

  it('selects what the host selects without telling it', () => {
    page.select('pool1');
    expect(selectedRow()).toBe('pool1');
    expect(asked.selectLayer).not.toHaveBeenCalled();
  });

  it('selects the layer that the finding is about', () => {
    click(find('.finding'));
    expect(asked.selectLayer.mock.calls).toEqual([['pool1']]);
  });

  it('copies the selected row, or the table', () => {
    press(find('.layers table'), 'c', { ctrlKey: true });
    click([...page.element.querySelectorAll('button')].find((button) => button.textContent === 'Copy table'));
    const lines = asked.copy.mock.calls.map(([text]) => String(text).trim().split('\n'));
    expect(lines.map(({ length }) => length)).toEqual([2, 4]);
    expect(lines[0][1]).toContain('conv1');
  });

  it('sorts by a column, the other way round, and not', () => {
    const sort = (): void => click(find('th.params button'));
    sort();
    expect(rows()).toEqual(['pool1', 'conv1', 'fc']);
    expect(find('th.params').getAttribute('aria-sort')).toBe('ascending');
    sort();
    expect(rows()).toEqual(['fc', 'conv1', 'pool1']);
    sort();
    expect(rows()).toEqual(['conv1', 'pool1', 'fc']);
    expect(document.activeElement?.getAttribute('data-column')).toBe('params');
  });

  it('makes a column wider by keys and by a drag', () => {
    const width = (): number => loadArrangement().widths.params;
    press(find('th.params .resize'), 'ArrowRight');
    expect(width()).toBe(136);
    press(find('th.params .resize'), 'ArrowLeft');
    expect(width()).toBe(104);
    point(find('th.params .resize'), 'pointermove', { x: 300 });
    expect(width()).toBe(104);
    point(find('th.params .resize'), 'pointerdown', { x: 100 });
    point(find('th.params .resize'), 'pointermove', { x: 150 });
    expect(width()).toBe(170);
    point(find('th.params .resize'), 'lostpointercapture');
    point(find('th.params .resize'), 'pointermove', { x: 300 });
    expect(width()).toBe(170);
    expect(press(find('th.params .resize'), 'Tab')).toBe(false);
  });

  it('finds layers, and goes from one to the next', () => {
    choose(find('#search'), 'o');
    expect(rows()).toEqual(['conv1', 'pool1']);
    expect(find('.search .count').textContent).toBe('2 of 3');
    press(find('#search'), 'Enter');
    press(find('#search'), 'Enter');
    press(find('#search'), 'Enter', { shiftKey: true });
    expect(asked.selectLayer.mock.calls.flat()).toEqual(['pool1', 'conv1', 'pool1']);
    expect(press(find('#search'), 'a')).toBe(false);
    choose(find('#search'), 'nothing of the kind');
    expect(rows()).toEqual([]);
    expect(find('.nothing').hidden).toBe(false);
    choose(find('#search'), '');
    expect(find('.search .count').textContent).toBe('');
    expect(find('.nothing').hidden).toBe(true);
  });

  it('brings the focus to the search by its key', () => {
    expect(press(page.element, 'F', { ctrlKey: true })).toBe(true);
    expect(document.activeElement?.id).toBe('search');
    expect(press(page.element, 'f')).toBe(false);
    expect(press(page.element, 'g', { metaKey: true })).toBe(false);
  });

  it('tells the host which overlay is wanted, and keeps the badge to itself', () => {
    choose(find('#overlay'), 'saturation');
    expect(asked.chooseOverlay.mock.calls).toEqual([['saturation']]);
    choose(find('#badge'), 'saturation');
    expect(loadArrangement().badge).toBe('saturation');
    expect(find('.legend[aria-label="Legend: Badge"]').hidden).toBe(false);
    page.showOverlay('macs');
    expect((find('#overlay') as HTMLSelectElement).value).toBe('macs');
    expect(find('.legend-title').textContent).toBe('MACs');
  });

  it('closes panes, but not the last one', () => {
    const toggle = (id: string): void => click(find(`.switches [data-pane="${id}"]`));
    const hidden = (): readonly boolean[] =>
      ['.graphs', 'section[aria-label="Table of layers"]', '.inspector'].map((pane) => find(pane).hidden);
    toggle('graph');
    expect(hidden()).toEqual([true, false, false]);
    toggle('table');
    toggle('inspector');
    expect(hidden()).toEqual([true, true, false]);
    expect(loadArrangement().closed).toEqual(['graph', 'table']);
    toggle('graph');
    expect(hidden()).toEqual([false, true, false]);
    expect(find('.switches [data-pane="graph"]').getAttribute('aria-pressed')).toBe('true');
    expect(find('.switches [data-pane="table"]').getAttribute('aria-pressed')).toBe('false');
    const dividers = [...page.element.querySelectorAll<HTMLElement>('.panes .divider')];
    expect(dividers.map((divider) => divider.hidden)).toEqual([false, true]);
  });

  it('opens the hardware, and closes it', () => {
    expect(find('.hardware').hidden).toBe(true);
    page.openPane('hardware');
    expect([find('.hardware').hidden, find('.detections').hidden]).toEqual([false, true]);
    expect(document.activeElement).toBe(find('.hardware'));
    expect(loadArrangement().hardware.open).toBe(true);
    click(find('.switches [data-pane="hardware"]'));
    expect(find('.hardware').hidden).toBe(true);
  });

  it('opens the detections, and closes them', () => {
    expect(find('.detections').hidden).toBe(true);
    page.openPane('detections');
    expect(find('.detections').hidden).toBe(false);
    expect(loadArrangement().detections.open).toBe(true);
    click(find('.switches [data-pane="detections"]'));
    expect(find('.detections').hidden).toBe(true);
    expect(find('.switches [data-pane="detections"]').getAttribute('aria-pressed')).toBe('false');
  });

  it('does what its buttons say', () => {
    click(find('.buttons [data-action="openReport"]'));
    expect(asked.act.mock.calls).toEqual([['openReport']]);
  });

  it('keeps where the table was scrolled to, and draws as many rows as there is room', () => {
    const table = find('.layers');
    table.scrollTop = 24;
    table.dispatchEvent(new Event('scroll'));
    expect(loadArrangement().scrollTop).toBe(24);
    resized();
    expect(rows()).toEqual(['conv1', 'pool1', 'fc']);
  });

  it('shows a layer’s detail when the selection has rested', async () => {
    page.select('fc');
    page.select('conv1');
    const titles = (): readonly (string | null)[] =>
      [...page.element.querySelectorAll('h3')].map((title) => title.textContent);
    await vi.waitFor(() => expect(titles()).toContain('Output'), { timeout: 10_000 });
    expect(asked.askLayer.mock.calls.map((call) => (call as readonly unknown[])[0])).toEqual(['conv1']);
  });
});

describe('a model that cannot be shown', () => {
  it('says why, and what to do', () => {
    const act = vi.fn();
    const page = createErrorPage(act);
    page.update({
      kind: 'error',
      title: 'net.onnx',
      message: 'It ends too early.',
      advice: 'Fetch it again.',
      buttons: [{ action: 'retry', label: 'Again' }],
    });
    expect(markup(page.element)).toMatchInlineSnapshot(`
      "<section class="error" role="alert">
        <h1>
          net.onnx
        <p class="message" id="error">
          It ends too early.
        <p class="advice">
          Fetch it again.
        <div class="overflow-row buttons">
          <button type="button" class="primary" data-action="retry">
            Again
          <div class="overflow-menu" hidden>
            <button type="button" class="toggle" aria-label="More" title="More" aria-expanded="false" aria-controls="more-actions">
              ⋯
            <div id="more-actions" class="overflow-panel" role="group" aria-label="More" hidden>"
    `);
    click(page.element.querySelector('button'));
    expect(act.mock.calls).toEqual([['retry']]);
  });
});
