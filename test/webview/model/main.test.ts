// @vitest-environment happy-dom
/** The model page's entry: what the host asks of the page, and what reaches the host of what a person does. */
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { choose, click, press, setUpPage } from '../../support/page';
import { hostOf } from '../../support/pageHost';
import type { Remote } from '../../../src/protocol/channel/channel';
import type { HostApi, PageApi, PageState } from '../../../src/protocol/views/pageApi';
import { sampleDetail, sampleView } from '../../support/pageModels';

setUpPage();

const host = {
  ready: vi.fn(async () => undefined),
  chooseOverlay: vi.fn(async () => undefined),
  selectLayer: vi.fn(async () => undefined),
  act: vi.fn(async () => undefined),
  layer: vi.fn(async () => sampleDetail),
  images: vi.fn(async () => []),
  detections: vi.fn(() => new Promise<never>(() => undefined)),
  hardware: vi.fn(() => new Promise<never>(() => undefined)),
  featureMaps: vi.fn(() => new Promise<never>(() => undefined)),
  chooseImage: vi.fn(async () => undefined),
  changeLayer: vi.fn(async () => undefined),
  forgetOverlays: vi.fn(async () => undefined),
  copy: vi.fn(async () => undefined),
  preview: vi.fn(() => new Promise<never>(() => undefined)),
  answerProposal: vi.fn(async () => undefined),
  card: vi.fn(async () => undefined),
  tensors: vi.fn(async () => []),
  applyStep: vi.fn(async () => undefined),
};
const model: PageState = {
  ...{ kind: 'model', view: sampleView, overlay: 'output-sqnr', selected: 'conv1' },
  buttons: [{ action: 'quantize', label: 'Quantize' }],
};
const askedFor = (of: { readonly mock: { readonly calls: readonly (readonly unknown[])[] } }): readonly unknown[] =>
  of.mock.calls.map(([args]) => args);

describe('the model page', () => {
  let page: Remote<PageApi>;
  const place = document.createElement('main');
  const find = (selector: string): HTMLElement => place.querySelector<HTMLElement>(selector)!;
  const selectedRow = (): string | undefined =>
    find('tr[aria-selected="true"]').querySelector('td.name')?.textContent ?? undefined;
  const ready = (): string | undefined => document.body.dataset.ready;

  beforeAll(async () => {
    place.id = 'page';
    document.body.replaceChildren(place);
    page = await hostOf<PageApi, HostApi>(host, () => import('../../../webview-ui/model/main'));
  });

  it('says that it listens, once, and when that was', () => {
    expect(askedFor(host.ready)).toEqual([{}]);
    expect(performance.getEntriesByName('page')).toHaveLength(1);
  });

  it('says what it reads', async () => {
    await page.show({ kind: 'loading', title: 'net.onnx' });
    expect(place.children).toHaveLength(1);
    expect(find('p.loading[role="status"]').textContent).toBe('Reading net.onnx …');
    expect(ready()).toBe('0');
  });

  it('says what is wrong, and what to do', async () => {
    const said = { title: 'net.onnx', message: 'net.onnx: too short', advice: 'Fetch it again.' };
    await page.show({ kind: 'error', ...said, buttons: [{ action: 'retry', label: 'Retry' }] });
    expect([...place.children].map(({ className }) => className)).toEqual(['error']);
    expect(find('#error').textContent).toBe('net.onnx: too short');
    expect(ready()).toBe('1');
    click(find('button'));
    expect(askedFor(host.act)).toEqual([{ action: 'retry' }]);
  });

  it('shows a model, in the same elements when it is shown again', async () => {
    await page.show(model);
    const [shown] = place.children;
    expect(shown.className).toBe('model');
    const removed = vi.spyOn(place, 'replaceChildren');
    await page.show({ ...model, selected: 'fc' });
    expect([...place.children]).toEqual([shown]);
    expect(removed).not.toHaveBeenCalled();
    expect(selectedRow()).toBe('fc');
    expect(ready()).toBe('1');
  });

  it('selects, shows an overlay and opens a pane when it is told to', async () => {
    await page.select({ layer: 'conv1' });
    expect(selectedRow()).toBe('conv1');
    await page.showOverlay({ id: 'macs' });
    expect((find('#overlay') as HTMLSelectElement).value).toBe('macs');
    await page.openPane({ id: 'detections' });
    expect(document.activeElement).toBe(find('.detections'));
    await vi.waitFor(() => expect(askedFor(host.images)).toEqual([{}]));
  });

  it('tells the host what is chosen', async () => {
    host.act.mockClear();
    choose(find('#overlay'), 'output-sqnr');
    expect(askedFor(host.chooseOverlay)).toEqual([{ id: 'output-sqnr' }]);
    click(find('tr[data-row="2"] td'));
    expect(askedFor(host.selectLayer)).toEqual([{ name: 'fc' }]);
    click(find('[data-action="quantize"]'));
    expect(askedFor(host.act)).toEqual([{ action: 'quantize' }]);
    await vi.waitFor(() =>
      expect(host.layer).toHaveBeenCalledWith(expect.objectContaining({ layer: 'fc' }), expect.anything()),
    );
  });

  it('copies a row', () => {
    press(find('[role="grid"], table'), 'c', { ctrlKey: true });
    expect(askedFor(host.copy)).toHaveLength(1);
    expect(JSON.stringify(askedFor(host.copy)[0])).toMatch(/^\{"text":"[^"]*fc/);
  });

  it('writes down how it is arranged when it goes', async () => {
    const { vscodeApi } = await import('../../../webview-ui/lib/vscodeApi');
    const kept = vi.spyOn(vscodeApi, 'setState');
    window.dispatchEvent(new Event('pagehide'));
    expect(kept.mock.lastCall?.[0]).toMatchObject({ detections: { open: true } });
  });
});
