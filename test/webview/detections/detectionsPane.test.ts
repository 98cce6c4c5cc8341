// @vitest-environment happy-dom
/** What a run sees in an image: boxes, classes, other outputs, and feature maps. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { drawingOf } from '../../support/drawing';
import { choose, click, markup, point, press, resized, setUpPage } from '../../support/page';
import { featureMaps, imageSets, seenBoxes, seenClasses, seenOutputs } from '../../support/pageModels';
import type { ImageSeen } from '../../../src/protocol/results/detections';
import {
  createDetectionsPane,
  type AskDetections,
  type DetectionsModel,
} from '../../../webview-ui/detections/detectionsPane';
import { nameOf } from '../../../webview-ui/detections/imageList';
import type { View } from '../../../webview-ui/lib/dom';
import { arrangementIn, loadArrangement, saveArrangement } from '../../../webview-ui/lib/state';

setUpPage();

const soon = { timeout: 10_000 };
const open: DetectionsModel = { isOpen: true, layer: 'conv1', run: 'a' };

describe('the pane of detections', () => {
  const ask = {
    images: vi.fn(),
    detections: vi.fn<AskDetections['detections']>(),
    featureMaps: vi.fn(),
    chooseImage: vi.fn(),
  };
  let pane: View<DetectionsModel>;
  const find = (selector: string): HTMLElement => pane.element.querySelector<HTMLElement>(selector)!;
  const button = (label: string): HTMLElement => find(`button[aria-label="${label}"]`);
  const words = (): Promise<void> => vi.waitFor(() => expect(find('.words').textContent).not.toBe(''), soon);
  const drawings = (): readonly (readonly string[])[] =>
    [...pane.element.querySelectorAll('.seen canvas')].map((canvas) => drawingOf(canvas));

  beforeEach(() => {
    saveArrangement(arrangementIn(undefined));
    vi.resetAllMocks();
    ask.images.mockImplementation(async () => imageSets);
    ask.detections.mockImplementation(async () => seenBoxes);
    ask.featureMaps.mockImplementation(async () => featureMaps);
    ask.chooseImage.mockImplementation(async () => ({ set: 'file', path: '/pictures/mine.png' }));
    pane = createDetectionsPane(ask, () => undefined);
    document.body.replaceChildren(pane.element);
  });
  afterEach(() => pane.dispose());

  it('asks for nothing while it is closed, or without a run', () => {
    pane.update({ isOpen: false, run: 'a' });
    pane.update({ isOpen: true });
    expect(ask.images).not.toHaveBeenCalled();
    expect(find('.detections-bar').hidden).toBe(true);
  });

  it('shows the boxes of the first image, and the feature maps', async () => {
    pane.update(open);
    await words();
    await vi.waitFor(() => expect(find('.maps figure')).not.toBeNull(), soon);
    expect(markup(pane.element)).toMatchSnapshot();
    expect(drawings()).toMatchSnapshot();
    expect([...pane.element.querySelectorAll('.maps canvas')].map((canvas) => drawingOf(canvas))).toMatchSnapshot();
  });

  it('strengthens the box under the pointer, on both pictures', async () => {
    pane.update(open);
    await words();
    drawings();
    const [float] = pane.element.querySelectorAll('.seen canvas');
    point(float, 'pointermove', { x: 30, y: 30 });
    expect(drawings()).toMatchSnapshot();
    point(float, 'pointermove', { x: 30, y: 31 });
    expect(drawings()).toEqual([[], []]);
    point(float, 'pointerleave');
    expect(drawings().every((lines) => lines.length > 0)).toBe(true);
  });

  it('draws labels and lower scores when they are asked for', async () => {
    pane.update(open);
    await words();
    drawings();
    choose(find('input[type="range"]'), '0.5');
    expect(loadArrangement().detections.confidence).toBe(0.5);
    click(find('.detections-bar button[aria-pressed="false"]'));
    expect(loadArrangement().detections.truth).toBe(true);
    expect(find('.words').textContent).toMatchSnapshot();
    expect(drawings()).toMatchSnapshot();
    resized();
    expect(drawings().every((lines) => lines.length > 0)).toBe(true);
  });

  it('goes from image to image', async () => {
    pane.update(open);
    await words();
    const chosen = (): unknown => loadArrangement().detections.image;
    click(button('Next image'));
    expect(chosen()).toEqual({ set: 'evaluation', id: 'b.jpg' });
    click(button('Previous image'));
    expect(chosen()).toEqual({ set: 'evaluation', id: 'a.jpg' });
    choose(find('#image'), (find('#image option:last-child') as HTMLOptionElement).value);
    expect(chosen()).not.toEqual({ set: 'evaluation', id: 'a.jpg' });
    choose(find('#image-filter'), 'png');
    expect(find('.image-picker .count').textContent).toMatchInlineSnapshot(`"1 of 1"`);
    click(button('Choose File…'));
    await vi.waitFor(() => expect(chosen()).toEqual({ set: 'file', path: '/pictures/mine.png' }), soon);
    await vi.waitFor(() => expect(ask.detections.mock.lastCall?.[0]).toEqual({ image: chosen() }), soon);
  });

  describe('the next picture that differs', () => {
    const chosen = (): unknown => loadArrangement().detections.image;
    const status = (): string => find('.status[role="status"]').textContent ?? '';
    const calm: ImageSeen = { ...seenOutputs, provenance: 'calm' };
    const answer = (differing: readonly string[]): void =>
      void ask.detections.mockImplementation(async ({ image }) =>
        differing.includes(nameOf(image)) ? seenClasses : calm,
      );
    const asked = (): readonly string[] => ask.detections.mock.calls.map(([{ image }]) => nameOf(image));
    const begin = async (differing: readonly string[]): Promise<void> => {
      answer(differing);
      pane.update({ ...open, layer: undefined });
      await words();
      ask.detections.mockClear();
    };

    it('is the first evaluated one after the present that the integers answer otherwise', async () => {
      await begin(['a.jpg', 'c.png', 'd.jpg']);
      click(button('Next Picture That Differs'));
      await vi.waitFor(() => expect(chosen()).toEqual({ set: 'evaluation', id: 'c.png' }), soon);
      expect(asked()).toEqual(['b.jpg', 'c.png']);
      expect(find('.words').textContent).toContain('First in float');
      press(pane.element, 'n');
      await vi.waitFor(() => expect(chosen()).toEqual({ set: 'evaluation', id: 'a.jpg' }), soon);
    });
    it('is said to be none, and nothing else is shown then', async () => {
      await begin(['a.jpg']);
      press(pane.element, 'N');
      await vi.waitFor(() => expect(status()).toContain('none of 2 other pictures'), soon);
      expect(chosen()).toEqual({ set: 'evaluation', id: 'a.jpg' });
    });
    it('is not looked for while somebody types, nor any more when another one is chosen', async () => {
      await begin([]);
      press(find('#image-filter'), 'n');
      press(pane.element, 'n', { ctrlKey: true });
      let release = (): void => undefined;
      ask.detections.mockImplementation(({ image }) =>
        nameOf(image) === 'b.jpg'
          ? new Promise((resolve) => (release = () => resolve(calm)))
          : Promise.resolve(seenClasses),
      );
      press(pane.element, 'n');
      await vi.waitFor(() => expect(asked()).toEqual(['b.jpg']), soon);
      choose(find('#image'), (find('#image optgroup:last-child option') as HTMLOptionElement).value);
      release();
      await vi.waitFor(() => expect(asked()).toEqual(['b.jpg', 'd.jpg']), soon);
      expect(chosen()).toEqual({ set: 'calibration', id: 'd.jpg' });
    });
  });

  it.each([
    ['classes', seenClasses],
    ['outputs', seenOutputs],
  ])('shows %s', async (_, seen) => {
    ask.detections.mockImplementation(async () => seen);
    pane.update({ ...open, layer: undefined });
    await words();
    expect(markup(pane.element)).toMatchSnapshot();
  });

  it('turns the pages of channels, and orders them', async () => {
    pane.update(open);
    await vi.waitFor(() => expect(find('.maps figure')).not.toBeNull(), soon);
    const asked = (): unknown => ask.featureMaps.mock.lastCall?.[0];
    const image = { set: 'evaluation', id: 'a.jpg' };
    expect(asked()).toEqual({ image, layer: 'conv1', first: 0, count: 16, order: 'channel' });
    expect((button('Channels before') as HTMLButtonElement).disabled).toBe(true);
    click(button('Channels after'));
    await vi.waitFor(() => expect(asked()).toMatchObject({ first: 16 }), soon);
    choose(find('#map-order'), 'error');
    await vi.waitFor(() => expect(asked()).toMatchObject({ first: 0, order: 'error' }), soon);
    click(button('Channels before'));
    await vi.waitFor(() => expect(asked()).toMatchObject({ first: 0 }), soon);
  });

  it('says what went wrong, and shows no other image’s answer', async () => {
    pane.update(open);
    await words();
    ask.detections.mockRejectedValueOnce(new Error('not a picture'));
    click(button('Next image'));
    await vi.waitFor(() => expect(find('.status[role="status"]').textContent).toContain('not a picture'), soon);
    expect(find('.words').textContent).toBe('');
    expect(find('.seen')).toBeNull();
  });
});
