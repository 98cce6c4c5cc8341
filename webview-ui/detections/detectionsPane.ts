/** What the run sees in one image, float beside integers, and the feature maps of the selected layer. Nothing is asked for while it is closed. */
import { t } from '@vscode/l10n';
import type { DetectionsRequest, ImageRef, ImageSeen, ImageSet } from '../../src/protocol/results/detections';
import type { Job } from '../../src/util/progress';
import { onThemeChange } from '../graph/theme';
import { h, on, type View } from '../lib/dom';
import { paneHead } from '../lib/paneHead';
import { loadArrangement, saveArrangement, type DetectionsArrangement } from '../lib/state';
import { createAnswerView, type AnswerView } from './answerView';
import { createImageListing, listedImage } from './imageListing';
import { createImagePicker } from './imagePicker';
import { createLooking } from './looking';
import { createMapStrip, type AskMaps, type MapsModel } from './mapStrip';

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

/** @param close told that a person wants the room back */
export function createDetectionsPane(ask: AskDetections, close: () => void): View<DetectionsModel> {
  let model: DetectionsModel = { isOpen: false };
  let shown: ImageSeen | undefined;
  const tell = (text: string): void => void (parts.status.textContent = text);
  const [looking, listing] = [createLooking(ask.detections, tell), createImageListing(ask.images, tell)];
  const turnTo = (image: ImageRef | undefined): void => {
    keep({ image });
    picker.update({ sets: listing.sets, chosen: image });
    drawMaps();
  };
  const choose = (image: ImageRef | undefined): void => {
    turnTo(image);
    if (image) looking.at(image, show);
  };
  const picker = createImagePicker({
    choose,
    chooseFile: () => void ask.chooseImage().then((image) => image && choose(image)),
    seek: (images) =>
      looking.seek(images, ({ image, seen }) => {
        turnTo(image);
        show(seen);
      }),
  });
  const answer = createAnswerView((change) => {
    keep(change);
    draw();
  });
  const strip = createMapStrip(ask.featureMaps);
  const parts = createParts({ picker: picker.element, answer, strip: strip.element }, close);
  const draw = (): void => answer.update({ shown, ...loadArrangement().detections });
  const drawMaps = (): void => strip.update(mapsOf(model));
  const show = (seen: ImageSeen | undefined): void => {
    shown = seen;
    draw();
  };
  const listed = (): void => {
    parts.problems.textContent = listing.sets.flatMap(({ problem }) => problem ?? []).join(' ');
    choose(listedImage(listing.sets, loadArrangement().detections.image));
  };
  const stops = [onThemeChange(() => answer.redraw()), onKey(parts, 'n', () => picker.seek())];
  return {
    element: parts.element,
    update(next) {
      model = next;
      parts.showRun(next.run !== undefined);
      if (next.isOpen && next.run !== undefined && listing.list(next.run, listed)) show(undefined);
      else drawMaps();
    },
    dispose() {
      [looking, listing].forEach((each) => each.cancel());
      stops.forEach((stop) => stop());
      [picker, answer, strip].forEach((view) => view.dispose());
    },
  };
}

const keep = (change: Partial<DetectionsArrangement>): void =>
  saveArrangement({ detections: { ...loadArrangement().detections, ...change } });

/** Nothing is asked for while the pane is closed. */
function mapsOf({ isOpen, layer, run }: DetectionsModel): MapsModel {
  return isOpen && run !== undefined ? { image: loadArrangement().detections.image, layer, run } : {};
}

interface Inside {
  readonly picker: HTMLElement;
  readonly answer: AnswerView;
  readonly strip: HTMLElement;
}

type Parts = ReturnType<typeof createParts>;

function createParts({ picker, answer, strip }: Inside, close: () => void) {
  const status = h('p', { class: 'status', role: 'status' });
  const problems = h('p', { class: 'status' });
  const body = h('div', {}, status, ...answer.elements, strip);
  const bar = h('div', { class: 'detections-bar' }, picker, answer.controls);
  const why = t('Quantize the model to see what it sees in an image, in float and in integers.');
  const empty = h('p', { class: 'status' }, why);
  const inside = [paneHead(h('h2', {}, t('Detections')), close), empty, bar, problems, body];
  const element = h('section', { class: 'pane detections', 'aria-label': t('Detections'), tabindex: 0 }, ...inside);
  const showRun = (hasRun: boolean): void => {
    empty.hidden = hasRun;
    for (const part of [bar, problems, body]) part.hidden = !hasRun;
  };
  return { element, status, problems, bar, showRun };
}

/** A letter pressed anywhere in the pane but where letters are typed. */
function onKey({ element, bar }: Parts, letter: string, act: () => void): () => void {
  return on(element, 'keydown', (event) => {
    const isTyped = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
    if (isTyped || bar.hidden || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key.toLowerCase() === letter) act();
  });
}
