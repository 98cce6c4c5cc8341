/** What the run sees in one image, float beside integers, and the feature maps of the selected layer. Nothing is asked for while it is closed. */
import { t } from '@vscode/l10n';
import { pairBoxes } from '../../src/protocol/views/boxPairs';
import type { DetectionsRequest, ImageRef, ImageSeen, ImageSet } from '../../src/protocol/results/detections';
import { boxesInWords, classesInWords, outputsInWords, truthInWords } from '../../src/protocol/views/seenWords';
import type { Job } from '../../src/util/progress';
import { onThemeChange } from '../graph/theme';
import { h, type View } from '../lib/dom';
import { createLatest } from '../lib/latest';
import { loadArrangement, saveArrangement, type DetectionsArrangement } from '../lib/state';
import { createBoxControls } from './boxControls';
import { createBoxesView } from './boxesView';
import { createClassesView, pictureElement } from './classesView';
import { flatten, groupsOf, keyOf, nameOf } from './imageList';
import { createImagePicker } from './imagePicker';
import { createMapStrip, type AskMaps } from './mapStrip';

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

export function createDetectionsPane(ask: AskDetections): View<DetectionsModel> {
  let model: DetectionsModel = { isOpen: false };
  /** The run that the images were listed for. */
  let listedFor: string | undefined;
  let sets: readonly ImageSet[] = [];
  let shown: ImageSeen | undefined;
  const status = h('p', { class: 'status', role: 'status' });
  const problems = h('p', { class: 'status' });
  const words = h('p', { class: 'words', role: 'status' });
  const provenance = h('p', { class: 'provenance' });
  const answer = h('div');
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
  const picker = createImagePicker(choose, () => void ask.chooseImage().then((image) => image && choose(image)));
  const controls = createBoxControls((change) => {
    keep(change);
    draw();
  });
  const boxes = createBoxesView();
  const classes = createClassesView();
  const strip = createMapStrip(ask.featureMaps);
  const body = h('div', {}, status, words, answer, provenance, strip.element);
  const bar = h('div', { class: 'detections-bar' }, picker.element, controls.element);
  const empty = h(
    'p',
    { class: 'status' },
    t('Quantize the model to see what it sees in an image, in float and in integers.'),
  );
  const element = h(
    'section',
    { class: 'pane detections', 'aria-label': t('Detections'), tabindex: 0 },
    ...[h('h2', {}, t('Detections')), empty, bar, problems, body],
  );
  const pairsOf = lastPairs();
  const chosen = (): ImageRef | undefined => loadArrangement().detections.image;
  const drawPicker = (): void => picker.update({ sets, chosen: chosen() });
  const draw = (): void => {
    const { confidence, truth } = loadArrangement().detections;
    controls.element.hidden = shown?.seen.kind !== 'boxes';
    provenance.textContent = shown?.provenance ?? '';
    if (!shown) {
      words.textContent = '';
      return answer.replaceChildren();
    }
    const { seen, image, classes: names } = shown;
    switch (seen.kind) {
      case 'boxes': {
        const least = Math.max(confidence, seen.confidence);
        const pairs = pairsOf(seen, least);
        controls.update({ seen, confidence: least, truth });
        // In the page first: pictures are as large as there is room.
        place(boxes.element);
        boxes.update({ image, classes: names, seen, pairs, showTruth: truth });
        words.textContent = [
          t('At a score of {0} or more: {1}', least.toFixed(2), boxesInWords(pairs)),
          truthInWords(seen, least),
        ].join(' ');
        return;
      }
      case 'classes':
        classes.update({ image, classes: names, seen });
        place(classes.element);
        words.textContent = classesInWords(seen, names);
        return;
      case 'outputs':
        place(pictureElement(image));
        words.textContent = outputsInWords(seen);
    }
  };
  /** Kept where it is already: what has the focus in it keeps it. */
  const place = (view: HTMLElement): void => {
    if (answer.firstChild !== view) answer.replaceChildren(view);
  };
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
  const stopTheme = onThemeChange(() => boxes.redraw());
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
      [picker, controls, boxes, classes, strip].forEach((view) => view.dispose());
    },
  };
}

/** The same pairs for the same question, so that what is pointed out among them stays so. */
function lastPairs(): typeof pairBoxes {
  let last: { readonly of: unknown; readonly at: number; readonly pairs: ReturnType<typeof pairBoxes> } | undefined;
  return (seen, at) => {
    if (last?.of !== seen || last.at !== at) last = { of: seen, at, pairs: pairBoxes(seen, at) };
    return last.pairs;
  };
}
