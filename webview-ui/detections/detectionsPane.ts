/** What the run sees in one image, float beside integers, and the feature maps of the selected layer. Nothing is asked for while it is closed. */
import { t } from '@vscode/l10n';
import type { DetectionsRequest, ImageRef, ImageSeen, ImageSet } from '../../src/protocol/results/detections';
import type { Job } from '../../src/util/progress';
import { onThemeChange } from '../graph/theme';
import { h, on, type View } from '../lib/dom';
import { createLatest } from '../lib/latest';
import { paneHead } from '../lib/paneHead';
import { loadArrangement, saveArrangement, type DetectionsArrangement } from '../lib/state';
import { createAnswerView } from './answerView';
import { flatten, groupsOf, keyOf, nameOf } from './imageList';
import { createImagePicker } from './imagePicker';
import { createMapStrip, type AskMaps } from './mapStrip';
import { nextDifference } from './nextDifference';

export interface AskDetections {
  readonly images: (job: Job) => Promise<readonly ImageSet[]>;
  readonly detections: (request: Omit<DetectionsRequest, 'runDir'>, job: Job) => Promise<ImageSeen>;
  readonly featureMaps: AskMaps;
  readonly chooseImage: () => Promise<ImageRef | undefined>;
}

export interface DetectionsModel {
  readonly isOpen: boolean;
  readonly layer?: string;
  /** Changes with the run; absent while there is none. */
  readonly run?: string;
}

/** A person who goes from image to image waits for the last one only. */
const restMs = 120;

/** @param close told that a person wants the room back */
export function createDetectionsPane(ask: AskDetections, close: () => void): View<DetectionsModel> {
  let model: DetectionsModel = { isOpen: false };
  /** The run that the images were listed for. */
  let listedFor: string | undefined;
  let sets: readonly ImageSet[] = [];
  let shown: ImageSeen | undefined;
  const status = h('p', { class: 'status', role: 'status' });
  const problems = h('p', { class: 'status' });
  const tell = (text: string): void => void (status.textContent = text);
  const latest = createLatest(tell);
  const listing = createLatest(tell);
  const keep = (change: Partial<DetectionsArrangement>): void =>
    saveArrangement({ detections: { ...loadArrangement().detections, ...change } });
  const choose = (image: ImageRef): void => {
    keep({ image });
    drawPicker();
    look();
  };
  const seek = (images: readonly ImageRef[]): void =>
    latest.ask({
      name: t('the next picture that differs'),
      restMs: 0,
      send: (job) => nextDifference(images, loadArrangement().detections.confidence, ask.detections, job),
      use: (found) => {
        if (!found)
          return tell(t('The integers answer none of {0} other pictures otherwise than float.', images.length));
        keep({ image: found.image });
        drawPicker();
        drawMaps();
        show(found.seen);
      },
    });
  const picker = createImagePicker({
    choose,
    chooseFile: () => void ask.chooseImage().then((image) => image && choose(image)),
    seek,
  });
  const answer = createAnswerView((change) => {
    keep(change);
    draw();
  });
  const strip = createMapStrip(ask.featureMaps);
  const body = h('div', {}, status, ...answer.elements, strip.element);
  const bar = h('div', { class: 'detections-bar' }, picker.element, answer.controls);
  const empty = h(
    'p',
    { class: 'status' },
    t('Quantize the model to see what it sees in an image, in float and in integers.'),
  );
  const element = h(
    'section',
    { class: 'pane detections', 'aria-label': t('Detections'), tabindex: 0 },
    ...[paneHead(h('h2', {}, t('Detections')), close), empty, bar, problems, body],
  );
  const chosen = (): ImageRef | undefined => loadArrangement().detections.image;
  const drawPicker = (): void => picker.update({ sets, chosen: chosen() });
  const draw = (): void => answer.update({ shown, ...loadArrangement().detections });
  const drawMaps = (): void =>
    strip.update(
      model.isOpen && model.run !== undefined ? { image: chosen(), layer: model.layer, run: model.run } : {},
    );
  const show = (seen: ImageSeen | undefined): void => {
    shown = seen;
    draw();
  };
  const look = (): void => {
    const image = chosen();
    drawMaps();
    if (!image) return;
    latest.ask({
      name: t('image {0}', nameOf(image)),
      restMs,
      send: (job) => ask.detections({ image }, job),
      use: show,
      // Another image's answer must not stand beside this one's name.
      fail: () => show(undefined),
    });
  };
  const list = (): void => {
    listedFor = model.run;
    show(undefined);
    listing.ask({
      name: t('the images of the run'),
      restMs: 0,
      send: (job) => ask.images(job),
      // Asked again with the next change: the worker may have been started anew by then.
      fail: () => (listedFor = undefined),
      use: (found) => {
        sets = found;
        problems.textContent = found.flatMap(({ problem }) => problem ?? []).join(' ');
        if (!isThere(chosen())) keep({ image: flatten(groupsOf(sets, undefined, ''))[0]?.ref });
        drawPicker();
        look();
      },
    });
  };
  const isThere = (image: ImageRef | undefined): boolean =>
    image !== undefined && flatten(groupsOf(sets, image, '')).some(({ ref }) => keyOf(ref) === keyOf(image));
  const stopTheme = onThemeChange(() => answer.redraw());
  const stopKeys = on(element, 'keydown', (event) => {
    const isTyped = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
    if (isTyped || bar.hidden || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key.toLowerCase() === 'n') picker.seek();
  });
  return {
    element,
    update(next) {
      model = next;
      const hasRun = next.run !== undefined;
      empty.hidden = hasRun;
      for (const part of [bar, problems, body]) part.hidden = !hasRun;
      if (next.isOpen && hasRun && listedFor !== next.run) list();
      else drawMaps();
    },
    dispose() {
      [latest, listing].forEach((each) => each.cancel());
      stopTheme();
      stopKeys();
      [picker, answer, strip].forEach((view) => view.dispose());
    },
  };
}
