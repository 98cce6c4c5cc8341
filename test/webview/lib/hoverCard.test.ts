// @vitest-environment happy-dom
/** The card beside the pointer: what it says at once and later, and where it stands. */
import { describe, expect, it, vi } from 'vitest';
import { markup, setUpPage } from '../../support/page';
import type { LayerCard } from '../../../src/protocol/views/layerCard';
import { createHoverCard, type AskCard } from '../../../webview-ui/lib/hoverCard';
import { cardElement } from '../../../webview-ui/lib/layerCardView';

setUpPage();

const card: LayerCard = {
  ...{ name: 'conv1', what: 'Conv 3×3', attributes: [{ label: 'group', text: '2' }], more: [] },
  verdict: { text: 'loses most', severity: 'bad' },
  figures: [{ label: 'SQNR', text: '12 dB' }],
};
const room = { width: 600, height: 240 };
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

describe('the card beside the pointer', () => {
  // Every element of these tests is 24 pixels high; a card is 360 wide at most.
  it.each([
    ['to the right and below', { x: 30, y: 40 }, ['42px', '58px']],
    ['as far right as it fits', { x: 300, y: 40 }, ['240px', '58px']],
    ['at the last row with room below', { x: 30, y: 198 }, ['42px', '216px']],
    ['above where there is no room below', { x: 30, y: 199 }, ['42px', '167px']],
  ])('stands %s', (_, at, expected) => {
    const { element, show } = createHoverCard(undefined);
    show('conv1', 'conv1', at, room);
    expect([element.style.left, element.style.top]).toEqual(expected);
  });

  it.each([
    ['narrower than a card: at the left', { x: 30, y: 40 }, { width: 300, height: 240 }, ['0px', '58px']],
    ['too low for either side: below', { x: 30, y: 24 }, { width: 600, height: 40 }, ['42px', '42px']],
    ['just room above', { x: 30, y: 25 }, { width: 600, height: 40 }, ['42px', '-7px']],
  ])('in a room that is %s', (_, at, size, expected) => {
    const { element, show } = createHoverCard(undefined);
    show('conv1', 'conv1', at, size);
    expect([element.style.left, element.style.top]).toEqual(expected);
  });

  it('is hidden at first, says what is known here at once, and all of the card when that comes', async () => {
    const ask = vi.fn<AskCard>(async () => card);
    const { element, show, hide } = createHoverCard(ask);
    expect([element.hidden, element.getAttribute('aria-hidden')]).toEqual([true, 'true']);
    show('conv1', 'conv1, 12 dB', { x: 0, y: 0 }, room);
    expect([element.hidden, element.textContent]).toEqual([false, 'conv1, 12 dB']);
    show('conv1', 'another text', { x: 5, y: 0 }, room);
    await settled();
    expect(element.textContent).toBe('conv1Conv 3×3✕loses mostSQNR12 dB');
    expect(element.style.left).toBe('17px');
    expect(ask.mock.calls).toEqual([['conv1']]);
    hide();
    expect(element.hidden).toBe(true);
    show('conv1', 'conv1, 12 dB', { x: 0, y: 0 }, room);
    expect([element.hidden, ask.mock.calls.length]).toEqual([false, 2]);
  });

  it('stands where the pointer is when the card comes', async () => {
    const { element, show } = createHoverCard(async () => card);
    show('conv1', 'conv1', { x: 30, y: 190 }, room);
    expect(element.style.top).toBe('208px');
    Object.defineProperty(element, 'offsetHeight', { value: 60 });
    await settled();
    expect(element.style.top).toBe('122px');
  });

  it.each<[string, AskCard | undefined]>([
    ['nobody can tell', undefined],
    ['there is none', async () => undefined],
    ['asking fails', async () => Promise.reject(new Error('gone'))],
  ])('keeps what is known where %s', async (_, ask) => {
    const { element, show } = createHoverCard(ask);
    show('conv1', 'conv1, 12 dB', { x: 0, y: 0 }, room);
    await settled();
    expect(element.textContent).toBe('conv1, 12 dB');
  });

  it('takes no answer of another layer, nor one that comes when it is hidden', async () => {
    const { element, show, hide } = createHoverCard(async (layer) => (layer === 'conv1' ? card : undefined));
    show('conv1', 'conv1', { x: 0, y: 0 }, room);
    show('fc', 'fc', { x: 0, y: 0 }, room);
    await settled();
    expect(element.textContent).toBe('fc');
    show('conv1', 'hidden', { x: 0, y: 0 }, room);
    hide();
    await settled();
    expect(element.textContent).toBe('hidden');
  });
});

describe('a layer’s card', () => {
  it('has name, kind, verdict with its sign, and figures that can be read in full', () => {
    expect(
      markup(cardElement(card))
        .split('\n')
        .map((line) => line.trim()),
    ).toEqual([
      ...['<div class="layer-card">', '<p class="card-name">', '<strong>', 'conv1'],
      ...['<p class="card-what">', 'Conv 3×3', '<p class="card-verdict">'],
      ...['<span class="glyph bad" role="img" aria-label="bad">', '✕', 'loses most'],
      ...['<dl class="card-list" aria-label="Figures">', '<div>', '<dt>', 'SQNR', '<dd title="12 dB">', '12 dB'],
    ]);
  });
  it('has no verdict where there is none, and no sign where it is not judged', () => {
    const verdictOf = (verdict: LayerCard['verdict']): string | undefined =>
      cardElement({ ...card, verdict }).querySelector('.card-verdict')?.innerHTML;
    expect(verdictOf({ text: '' })).toBeUndefined();
    expect(verdictOf({ text: 'not measured' })).toBe('not measured');
  });
});
