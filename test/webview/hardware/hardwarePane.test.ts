// @vitest-environment happy-dom
/** The run as hardware: what is chosen is asked for, and the answer shown. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { choose, click, markup, setUpPage } from '../../support/page';
import { engineHardware, hardwareResult } from '../../cli/fakeService';
import { createHardwarePane, type AskHardware, type HardwareModel } from '../../../webview-ui/hardware/hardwarePane';
import type { HardwareResult } from '../../../src/protocol/results/hardwareResult';
import type { View } from '../../../webview-ui/lib/dom';
import { arrangementIn, loadArrangement, saveArrangement } from '../../../webview-ui/lib/state';

setUpPage();

const soon = { timeout: 10_000 };
const open: HardwareModel = { isOpen: true, layers: ['conv_0', 'fc_1'], selected: 'conv_0', run: 'a' };

describe('the pane of hardware', () => {
  const acts = { ask: vi.fn<AskHardware>(), select: vi.fn(), copy: vi.fn(), exportRun: vi.fn(), close: vi.fn() };
  let pane: View<HardwareModel>;
  const find = (selector: string): HTMLElement => pane.element.querySelector<HTMLElement>(selector)!;
  const lines = (): string => find('.hardware-lines').textContent ?? '';
  const shows = (text: string): Promise<void> => vi.waitFor(() => expect(lines()).toContain(text), soon);

  beforeEach(() => {
    saveArrangement(arrangementIn(undefined));
    vi.resetAllMocks();
    acts.ask.mockImplementation(async ({ top }) => (top === 'engine' ? engineHardware : hardwareResult));
    pane = createHardwarePane(acts);
    document.body.replaceChildren(pane.element);
  });
  afterEach(() => pane.dispose());

  it('asks for nothing while it is closed, or without a run', () => {
    pane.update({ ...open, isOpen: false });
    pane.update({ ...open, run: undefined });
    expect(acts.ask).not.toHaveBeenCalled();
    expect(find('.hardware-bar').hidden).toBe(true);
  });

  it('shows the streaming network for the usual device, and the engine when it is chosen', async () => {
    pane.update(open);
    await shows('It fits zynq-7020.');
    expect(acts.ask.mock.lastCall?.[0]).toEqual({ top: 'stream', device: 'zynq-7020', fps: 30, clockMHz: 100 });
    expect(markup(find('.hardware-table'))).toMatchSnapshot();
    choose(find('#hardware-top'), 'engine');
    await shows('8 × 8 products a clock, 2 to a multiplier');
    expect(lines()).toMatchSnapshot();
    expect(markup(find('.hardware-table'))).toMatchSnapshot();
    expect(find('code').textContent).toBe('--format verilog --top engine --lanes 8 --tiles 8192 --multiplier 25x18');
    click(find('.hardware-command button'));
    expect(acts.copy).toHaveBeenCalledWith(find('code').textContent);
    click(find('.hardware-command button:last-child'));
    expect(acts.exportRun).toHaveBeenCalledOnce();
  });

  it('offers the rate at which it fits, and plans that at a click', async () => {
    const offer = find('[data-action="fittingRate"]');
    pane.update(open);
    await shows('It fits zynq-7020.');
    expect(offer.hidden).toBe(true);
    acts.ask.mockResolvedValueOnce({
      ...hardwareResult,
      top: 'stream',
      exceeded: ['luts'],
      fittingFps: 12.5,
    } as HardwareResult);
    choose(find('#hardware-fps'), '60');
    await shows('It does not fit zynq-7020: too few LUTs. At 12.5 images a second it does.');
    expect([offer.hidden, offer.textContent]).toEqual([false, 'Plan 12.5 Images a Second']);
    click(offer);
    await shows('It fits zynq-7020.');
    expect(acts.ask.mock.lastCall?.[0]).toMatchObject({ fps: 12.5 });
    expect((find('#hardware-fps') as HTMLInputElement).value).toBe('12.5');
    acts.ask.mockResolvedValueOnce({ ...hardwareResult, exceeded: ['luts'], fittingFps: null } as HardwareResult);
    choose(find('#hardware-fps'), '70');
    await shows('At no rate does it: an engine, or a larger device, may.');
    expect(offer.hidden).toBe(true);
  });

  it('asks for what is chosen, and keeps it', async () => {
    pane.update(open);
    choose(find('#hardware-device'), 'zu5ev');
    choose(find('#hardware-fps'), '60');
    choose(find('#hardware-clock'), '0');
    await vi.waitFor(() => expect(acts.ask).toHaveBeenCalled(), soon);
    expect(acts.ask.mock.lastCall?.[0]).toEqual({ top: 'stream', device: 'zu5ev', fps: 60, clockMHz: 100 });
    expect(loadArrangement().hardware).toMatchObject({ device: 'zu5ev', fps: 60, clockMHz: 100 });
  });

  it('selects the layer of a row that the model has', async () => {
    pane.update(open);
    await shows('It fits');
    const [conv, pool] = pane.element.querySelectorAll('tbody .link');
    click(conv);
    click(pool);
    expect(acts.select.mock.calls).toEqual([['conv_0']]);
    expect(find('tr[aria-current="true"]').textContent).toContain('conv_0');
  });

  it('keeps the focus on the button of a layer that is selected by it', async () => {
    pane.update(open);
    await shows('It fits');
    const button = [...pane.element.querySelectorAll<HTMLElement>('tbody .link')][1];
    button.focus();
    pane.update({ ...open, selected: button.textContent ?? '' });
    expect(document.activeElement).toBe(button);
    expect(find('tr[aria-current="true"]').contains(button)).toBe(true);
    expect(pane.element.querySelectorAll('tr[aria-current]')).toHaveLength(1);
  });

  it('says what a device has too little of, and what cannot be planned', async () => {
    acts.ask.mockImplementation(async () => ({ ...hardwareResult, exceeded: ['dsps', 'luts'] }));
    pane.update(open);
    await shows('It does not fit zynq-7020: too few multipliers, LUTs.');
    acts.ask.mockImplementation(() => Promise.reject(new Error('no module for softmax')));
    pane.update({ ...open, run: 'b' });
    await vi.waitFor(() => expect(find('.status[role]').textContent).toBe('no module for softmax'), soon);
    expect(find('.hardware-table').parentElement?.hidden).toBe(true);
  });

  it('shows no figures of another run, those of another choice faintly, and tries again what failed', async () => {
    const plan = find('.hardware-plan');
    const again = find('.status[role] + button');
    pane.update(open);
    await shows('It fits');
    expect([plan.ariaBusy, plan.inert, again.hidden]).toEqual(['false', false, true]);
    choose(find('#hardware-device'), 'zu5ev');
    expect([plan.ariaBusy, plan.inert, plan.hidden]).toEqual(['true', true, false]);
    acts.ask.mockImplementation(() => Promise.reject(new Error('the worker has gone')));
    pane.update({ ...open, run: 'b' });
    expect([plan.hidden, again.hidden]).toEqual([true, true]);
    await vi.waitFor(() => expect(again.hidden).toBe(false), soon);
    acts.ask.mockImplementation(async () => hardwareResult);
    click(again);
    await shows('It fits');
    expect([plan.ariaBusy, plan.inert, plan.hidden, again.hidden]).toEqual(['false', false, false, true]);
  });

  it('says that what fits may be too slow', async () => {
    acts.ask.mockImplementation(async () => ({ ...hardwareResult, fps: 20 }));
    pane.update(open);
    await shows('It fits zynq-7020, but is too slow.');
  });
});
