// @vitest-environment happy-dom
/** The inspector: what it says of the selected layer, at once and when its card has come. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { click, setUpPage } from '../../support/page';
import { layerInfo } from '../../protocol/views/sampleResults';
import type { LayerCard } from '../../../src/protocol/views/layerCard';
import type { Overlay } from '../../../src/protocol/views/viewModel';
import { factsOf } from '../../../webview-ui/inspector/facts';
import { createInspector, type InspectorModel } from '../../../webview-ui/inspector/inspectorPane';
import type { AskTensors } from '../../../webview-ui/inspector/valuesView';
import type { View } from '../../../webview-ui/lib/dom';
import { colourMark } from '../../../webview-ui/model/colourMark';

setUpPage();

const conv = layerInfo(0, 'conv1', { from: ['image'] });
const overlay = (more: Partial<Overlay>): Overlay => ({
  ...{ id: 'sqnr', label: 'SQNR', unit: 'dB', description: 'High is good.', values: { conv1: 12 } },
  ...{ texts: { conv1: '12' }, colour: { kind: 'thresholds', warn: 30, bad: 20, lowIsBad: true } },
  ...more,
});
const cardOf = (name: string): LayerCard => ({
  ...{ name, what: `what ${name} is`, verdict: { text: '' }, figures: [], more: [] },
  attributes: [{ label: 'group', text: '2' }],
});
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

describe('the inspector', () => {
  const intents = { changeLayer: vi.fn(), copy: vi.fn(), close: vi.fn(), askLayer: vi.fn() };
  const askTensors = vi.fn<AskTensors>(async () => []);
  const askCard = vi.fn(async (name: string): Promise<LayerCard | undefined> => cardOf(name));
  let inspector: View<InspectorModel>;
  const find = (selector: string): HTMLElement => inspector.element.querySelector<HTMLElement>(selector)!;

  beforeEach(() => {
    vi.clearAllMocks();
    intents.askLayer.mockImplementation(() => new Promise<never>(() => undefined));
    inspector = createInspector({ ...intents, askCard, askTensors });
    document.body.replaceChildren(inspector.element);
  });
  afterEach(() => inspector.dispose());

  it('says what to do without a layer, and asks for nothing', () => {
    inspector.update({ overlays: [] });
    expect(find('h2').textContent).toBe('Select a layer to see its figures.');
    expect([find('h2').className, find('.more').hidden]).toEqual(['empty', true]);
    expect(askCard).not.toHaveBeenCalled();
    expect(inspector.element.getAttribute('tabindex')).toBe('0');
  });

  it('shows a layer’s own figures at once, its card and attributes when these come', async () => {
    inspector.update({ layer: conv, overlays: [overlay({})] });
    expect([find('h2').textContent, find('h2').className, find('.more').hidden]).toEqual(['conv1', '', false]);
    expect(find('.more').hasAttribute('open')).toBe(true);
    expect([...find('.layer-facts').children].at(-1)?.textContent).toBe('SQNR✕12 dB');
    expect([...find('.layer-facts').children].at(-1)?.getAttribute('title')).toBe('High is good.');
    expect(find('.layer-card').textContent).toBe('');
    await settled();
    expect(find('.layer-card').textContent).toBe('what conv1 is');
    expect(find('.card-more').textContent).toBe('group2');
    inspector.update({ layer: conv, overlays: [] });
    expect(find('.layer-card').textContent).toBe('what conv1 is');
    expect(intents.askLayer).not.toHaveBeenCalled();
  });

  it('shows no other layer’s card', async () => {
    inspector.update({ layer: conv, overlays: [] });
    await settled();
    const answers: (() => void)[] = [];
    askCard.mockImplementationOnce((name) => new Promise((resolve) => answers.push(() => resolve(cardOf(name)))));
    inspector.update({ layer: layerInfo(1, 'fc'), overlays: [] });
    expect([find('.layer-card').textContent, find('.card-more').textContent]).toEqual(['', '']);
    inspector.update({ layer: conv, overlays: [] });
    await settled();
    answers[0]();
    await settled();
    expect(find('.layer-card').textContent).toBe('what conv1 is');
    inspector.update({ overlays: [] });
    expect([find('.layer-card').textContent, find('.layer-facts').textContent]).toEqual(['', '']);
  });

  it('asks for a card once, however often it is drawn, and anew of a model that was read again', async () => {
    inspector.update({ layer: conv, overlays: [] });
    await settled();
    inspector.update({ layer: conv, overlays: [] });
    expect(askCard.mock.calls).toEqual([['conv1']]);
    askCard.mockImplementationOnce(async (name) => ({ ...cardOf(name), what: 'another' }));
    inspector.update({ layer: { ...conv }, overlays: [] });
    expect(find('.layer-card').textContent).toBe('what conv1 is');
    await settled();
    expect(find('.layer-card').textContent).toBe('another');
  });

  it.each([
    ['there is none', async () => undefined],
    ['asking fails', async () => Promise.reject(new Error('gone'))],
  ])('has no card where %s', async (_, answer) => {
    askCard.mockImplementationOnce(answer);
    inspector.update({ layer: conv, overlays: [] });
    await settled();
    expect([find('.layer-card').textContent, find('.card-more').textContent]).toEqual(['', '']);
  });

  it('says what was found of this layer, and how grave it is', () => {
    const finding = { layer: 'conv1', kind: 'saturated', severity: 'error', message: 'It saturates.' } as const;
    const findings = [
      finding,
      { ...finding, severity: 'warning', message: 'It is dead.' },
      { ...finding, layer: 'fc' },
    ];
    inspector.update({ layer: conv, overlays: [], findings: findings as never });
    expect([...find('.layer-findings').children].map(({ textContent }) => textContent)).toEqual([
      ...['✕It saturates.', '▲It is dead.'],
    ]);
  });

  it('asks for a layer’s detail of the run that there is, and closes', async () => {
    inspector.update({ layer: conv, overlays: [], run: 'a' });
    await vi.waitFor(() => expect(intents.askLayer.mock.lastCall?.[0]).toBe('conv1'), { timeout: 10_000 });
    click(find('.close'));
    expect(intents.close).toHaveBeenCalledTimes(1);
  });
});

describe('a layer’s facts', () => {
  const texts = (more: object, overlays: readonly Overlay[] = []): readonly string[] =>
    factsOf({ ...conv, ...more }, overlays).map(({ label, text }) => `${label}: ${text}`);

  it('are what the model says of it', () =>
    expect(texts({ from: ['a', 'b'] })).toEqual([
      ...['Operator: Conv', 'Input: 1×3×32×32', 'Output: 1×8×32×32', 'Reads: a, b', 'Parameters: 224', 'MACs: 221 k'],
    ]));
  it('leave out what is nothing, but not what is not known', () => {
    expect(texts({ params: 0, macs: 0 }).slice(4)).toEqual([]);
    expect(texts({ params: 1, macs: 1 }).slice(4)).toEqual(['Parameters: 1', 'MACs: 1']);
    expect(texts({ params: 0, macs: null }).slice(4)).toEqual(['MACs: ?']);
  });
  it('are followed by figures of overlays that have one, with decibels and bits', () => {
    const others = [
      overlay({ id: 'bits', label: 'Width', unit: 'bits', texts: { conv1: '8' } }),
      overlay({ id: 'share', label: 'Share', unit: '%', texts: { conv1: '5 %' } }),
      overlay({ texts: { fc: '1' } }),
      ...['parameters', 'macs'].map((id) => overlay({ id })),
    ];
    expect(texts({ params: 0, macs: 0, from: [] }, [overlay({}), ...others]).slice(3)).toEqual([
      ...['SQNR: 12 dB', 'Width: 8 bits', 'Share: 5 %'],
    ]);
  });
});

describe('a colour’s mark', () => {
  it.each([
    [{ kind: 'step', step: 3 }, 'bar step3', null, ''],
    [{ kind: 'off', end: 'low' }, 'glyph off-scale', 'off the scale', '○'],
    [{ kind: 'severity', severity: 'good' }, 'glyph good', 'good', '✓'],
    [{ kind: 'severity', severity: 'warn' }, 'glyph warn', 'warning', '▲'],
    [{ kind: 'severity', severity: 'bad' }, 'glyph bad', 'bad', '✕'],
  ] as const)('of %j', (colour, className, label, text) => {
    const mark = colourMark(colour);
    expect([mark.className, mark.getAttribute('aria-label'), mark.textContent]).toEqual([className, label, text]);
  });
});
