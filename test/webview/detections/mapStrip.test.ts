// @vitest-environment happy-dom
/** Feature maps: how large each is drawn, what is said of them, and turning pages. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { choose, click, setUpPage } from '../../support/page';
import type { FeatureMaps, FeatureMapsRequest } from '../../../src/protocol/results/detections';
import { arrangementIn, loadArrangement, saveArrangement } from '../../../webview-ui/lib/state';
import { createMapStrip } from '../../../webview-ui/detections/mapStrip';

setUpPage();

type Request = Omit<FeatureMapsRequest, 'runDir'>;
const image = { set: 'evaluation', id: '1' } as const;

function answer([width, height]: readonly [number, number], rest: Partial<FeatureMaps> = {}): FeatureMaps {
  const bytes = new Uint8Array(width * height);
  const map = { channel: 3, low: -1, high: 2, largest: 0.5, float: bytes, integers: bytes, difference: bytes };
  const texts = { notes: ['A note.'], provenance: 'From here.' };
  return {
    ...{ channels: 40, first: 0, width, height, size: [height, width], maps: [map] },
    ...texts,
    ...rest,
  } as FeatureMaps;
}

describe('the strip of feature maps', () => {
  const ask = vi.fn<(request: Request) => Promise<FeatureMaps>>();
  let strip: ReturnType<typeof createMapStrip>;
  const find = (selector: string): HTMLElement => strip.element.querySelector<HTMLElement>(selector)!;
  const show = async (maps: FeatureMaps): Promise<void> => {
    ask.mockResolvedValue(maps);
    strip.update({ image, layer: 'conv_1', run: 'run' });
    await vi.waitFor(() => expect(find('.maps figure')).not.toBeNull());
  };

  beforeEach(() => {
    saveArrangement(arrangementIn(undefined));
    ask.mockReset();
    strip = createMapStrip(ask);
  });
  afterEach(() => strip.dispose());

  // The longest side is 84 pixels, and none is less than 12.
  it.each<[size: readonly [number, number], width: number, height: number]>([
    [[4, 4], 84, 84],
    [[8, 4], 84, 42],
    [[2, 6], 28, 84],
    [[336, 168], 84, 42],
    [[40, 1], 84, 12],
    [[1, 40], 12, 84],
  ])('draws a map of %j', async (size, width, height) => {
    await show(answer(size));
    for (const canvas of strip.element.querySelectorAll<HTMLElement>('.maps canvas'))
      expect([canvas.style.width, canvas.style.height]).toEqual([`${width}px`, `${height}px`]);
    expect(strip.element.querySelectorAll('.maps canvas')).toHaveLength(3);
    for (const name of strip.element.querySelectorAll<HTMLElement>('.row-names span'))
      expect(name.style.height).toBe(`${height}px`);
  });

  it.each<[rest: Partial<FeatureMaps>, text: string]>([
    [{}, '40 channels of 2×3'],
    [{ channels: 1 }, '1 map of 2×3'],
    [{ sqnrDb: null }, '40 channels of 2×3|no signal'],
    [{ sqnrDb: 31.24, reach: 0.5 }, '40 channels of 2×3|SQNR 31.2 dB|largest difference 0.5'],
  ])('says of %j what there is to say', async (rest, text) => {
    await show(answer([3, 2], rest));
    expect([...find('.figures').children].map(({ textContent }) => textContent).join('|')).toBe(text);
    expect(find('.provenance').textContent).toBe('A note. From here.');
    expect(find('.maps figcaption').textContent).toBe('channel 3-1 … 2±0.5'.replace('-', '−'));
  });

  it('turns sixteen channels at a time, not before the first nor behind the last', async () => {
    const [back, forth] = [...strip.element.querySelectorAll('button')];
    const place = (): string => find('.count').textContent;
    await show(answer([2, 2], { channels: 17 }));
    expect([back.disabled, forth.disabled, place()]).toEqual([true, false, '1–1 of 17']);
    ask.mockImplementation(async ({ first }) => answer([2, 2], { first, channels: 17 }));
    click(forth);
    await vi.waitFor(() => expect(place()).toBe('17–17 of 17'));
    expect([back.disabled, forth.disabled]).toEqual([false, true]);
    click(back);
    await vi.waitFor(() => expect(place()).toBe('1–1 of 17'));
    click(forth);
    await vi.waitFor(() => expect(place()).toBe('17–17 of 17'));
    choose(find('#map-order'), 'error');
    await vi.waitFor(() => expect(ask.mock.lastCall![0]).toMatchObject({ first: 0, count: 16, order: 'error' }));
    expect(loadArrangement().detections.order).toBe('error');
  });

  it('asks to select a layer, and shows nothing until then', () => {
    strip.update({ image });
    expect(find('h3').textContent).toBe('Select a layer to see its feature maps.');
    expect(find('.maps').hidden).toBe(true);
    expect(ask).not.toHaveBeenCalled();
  });
});
