// @vitest-environment happy-dom
/** The charts of a selected layer, and what is tried on it. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { choose, click, markup, setUpPage } from '../../support/page';
import { sampleDetail } from '../../support/pageModels';
import { createDetailPane, type DetailModel } from '../../../webview-ui/inspector/detailPane';
import { arrangementIn, loadArrangement, saveArrangement } from '../../../webview-ui/lib/state';
import type { LayerDetail, LayerRequest } from '../../../src/protocol/results/layerDetail';
import type { View } from '../../../webview-ui/lib/dom';

setUpPage();

const soon = { timeout: 10_000 };

describe('the detail of a layer', () => {
  const ask = vi.fn();
  const change = vi.fn();
  const told = vi.fn();
  let pane: View<DetailModel>;
  const find = (selector: string): HTMLElement => pane.element.querySelector<HTMLElement>(selector)!;
  const titles = (): readonly (string | null)[] =>
    [...pane.element.querySelectorAll('h3')].map((title) => title.textContent);
  const isDrawn = (): Promise<void> => vi.waitFor(() => expect(titles().length).toBeGreaterThan(0), soon);

  beforeEach(() => {
    saveArrangement(arrangementIn(undefined));
    vi.resetAllMocks();
    ask.mockImplementation(async () => sampleDetail);
    pane = createDetailPane(ask, change, () => undefined, told);
    document.body.replaceChildren(pane.element);
  });
  afterEach(() => pane.dispose());

  it('draws sections, figures and charts', async () => {
    pane.update({ layer: 'conv1', run: 'a' });
    await isDrawn();
    expect(told.mock.calls.at(-1)).toEqual([sampleDetail]);
    expect(markup(pane.element)).toMatchSnapshot();
  });

  it('asks once for the same layer of the same run, and not without a layer', async () => {
    pane.update({ run: 'a' });
    pane.update({ layer: 'conv1', run: 'a' });
    pane.update({ layer: 'conv1', run: 'a' });
    await isDrawn();
    expect(ask).toHaveBeenCalledTimes(1);
    pane.update({ layer: 'conv1', run: 'b' });
    expect(titles()).toEqual([]);
    await isDrawn();
    expect(ask).toHaveBeenCalledTimes(2);
  });

  it('tries what is chosen, and offers to write it into the recipe', async () => {
    pane.update({ layer: 'conv1', run: 'a' });
    await isDrawn();
    const button = (): HTMLButtonElement => find('[data-section="weights"] .trial button') as HTMLButtonElement;
    expect(button().hidden).toBe(true);
    choose(find('#weights-bits'), '4');
    await vi.waitFor(() => expect(ask).toHaveBeenCalledTimes(3), soon);
    expect(ask.mock.calls[2].slice(0, 2)).toEqual([
      'conv1',
      { weights: { method: 'min-max', bits: 4, granularity: 'per-tensor' } },
    ]);
    await vi.waitFor(() => expect(button().hidden).toBe(false), soon);
    click(button());
    expect(change.mock.calls).toEqual([[{ layer: 'conv1', part: 'weights', bits: 4 }]]);
    expect(loadArrangement().trial).toEqual({ 'weights.bits': '4' });
  });

  it('shows what is tried on an output at once, and the network’s outputs with it when they are known', async () => {
    const outputs = { images: 4, run: 20, activations: 15.26 };
    const activations = { ...sampleDetail.activations!, provenance: 'tried' };
    let answer: (detail: LayerDetail) => void = () => undefined;
    ask.mockImplementation(async (_, { activations: tried, ends }: Partial<LayerRequest>) => {
      if (ends) return new Promise((resolve) => (answer = resolve));
      return tried ? { ...sampleDetail, activations } : sampleDetail;
    });
    pane.update({ layer: 'conv1', run: 'a' });
    await isDrawn();
    choose(find('#activations-bits'), '4');
    await vi.waitFor(() => expect(ask).toHaveBeenCalledTimes(4), soon);
    expect(ask.mock.calls[3][1]).toEqual({ activations: { method: 'percentile:99.9', bits: 4 }, ends: true });
    const figures = (): string | null => find('[data-section="activations"] .figures').textContent;
    expect(figures()).toContain('SQNR alone 30.0 dB (run: 30.0 dB)');
    expect(figures()).not.toContain('network’s outputs');
    answer({ ...sampleDetail, activations, outputs });
    await vi.waitFor(() => expect(figures()).toContain('outputs on 4 images: 15.3 dB (run: 20.0 dB)'), soon);
    expect(find('[data-section="weights"] .figures').textContent).not.toContain('network’s outputs');
  });

  it('says why there is nothing, but not of what nobody waits for', async () => {
    ask.mockRejectedValueOnce(new Error('the run is gone'));
    pane.update({ layer: 'conv1', run: 'a' });
    await vi.waitFor(() => expect(find('.status').textContent).toBe('the run is gone'), soon);
    expect(titles()).toEqual([]);
    let fail: (reason: Error) => void = () => undefined;
    ask.mockImplementationOnce(() => new Promise((_, reject) => (fail = reject)));
    pane.update({ layer: 'fc', run: 'a' });
    await vi.waitFor(() => expect(ask).toHaveBeenCalledTimes(2), soon);
    pane.update({ layer: 'conv1', run: 'a' });
    fail(new Error('cancelled'));
    await isDrawn();
    expect(find('.status').textContent).not.toContain('cancelled');
  });

  it('holds the accumulators against the width that is chosen', async () => {
    pane.update({ layer: 'conv1', run: 'a' });
    await isDrawn();
    choose(find('[data-section="accumulators"] select, [data-section="accumulators"] input'), '18');
    expect(find('[data-section="accumulators"] .figures').textContent).toContain('18');
  });
});
