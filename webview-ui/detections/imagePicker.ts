/** Which image is looked at: a native list with a filter, the one before and after, the next that differs, and any file. */
import { t } from '@vscode/l10n';
import type { ImageRef, ImageSet } from '../../src/protocol/results/detections';
import { h, on, type View } from '../lib/dom';
import {
  flatten,
  following,
  groupsOf,
  keyOf,
  neighbour,
  placeOf,
  shortened,
  type ImageGroup,
  type ListedImage,
} from './imageList';

export interface ImagePickerModel {
  readonly sets: readonly ImageSet[];
  readonly chosen?: ImageRef;
}

const listed = 300;

export interface ImagePicker extends View<ImagePickerModel> {
  readonly seek: () => void;
}

export interface ImagePickerIntents {
  readonly choose: (ref: ImageRef) => void;
  readonly chooseFile: () => void;
  /** To the first of these whose answer differs. */
  readonly seek: (images: readonly ImageRef[]) => void;
}

export function createImagePicker({ choose, chooseFile, seek: seekIn }: ImagePickerIntents): ImagePicker {
  let model: ImagePickerModel = { sets: [] };
  let images: readonly ListedImage[] = [];
  const seek = (): void => seekIn(following(images, model.chosen));
  const step = (by: 1 | -1): void => {
    const next = neighbour(images, model.chosen, by);
    if (next) choose(next);
  };
  const parts = createParts({ step, seek, chooseFile });
  const { element, select, filter } = parts;
  const draw = (): void => {
    const groups = groupsOf(model.sets, model.chosen, filter.value);
    images = flatten(groups);
    drawList(parts, groups, images, model.chosen);
  };
  const stops = [
    on(select, 'change', () => {
      const found = images.find(({ ref }) => keyOf(ref) === select.value);
      if (found) choose(found.ref);
    }),
    on(filter, 'input', draw),
  ];
  return {
    element,
    seek,
    update(next) {
      model = next;
      draw();
    },
    dispose: () => stops.forEach((stop) => stop()),
  };
}

interface PartIntents extends Pick<ImagePickerIntents, 'chooseFile'> {
  readonly step: (by: 1 | -1) => void;
  readonly seek: () => void;
}

type Parts = ReturnType<typeof createParts>;

function createParts({ step, seek, chooseFile }: PartIntents) {
  const select = h('select', { id: 'image' });
  const words = t('Filter images');
  const filter = h('input', { type: 'search', id: 'image-filter', placeholder: words, 'aria-label': words });
  const place = h('span', { class: 'count' });
  const differing = buttonOf(t('Next Picture That Differs'), t('Next Picture That Differs'), seek);
  differing.title = t('Next picture that the integers answer otherwise than float (N)');
  differing.setAttribute('aria-keyshortcuts', 'N');
  const [before, after] = [
    buttonOf('‹', t('Previous image'), () => step(-1)),
    buttonOf('›', t('Next image'), () => step(1)),
  ];
  const file = buttonOf(t('Choose File…'), t('Choose File…'), chooseFile);
  const label = h('label', { for: 'image' }, t('Image'));
  const inside = [label, before, select, after, differing, place, filter, file];
  return { element: h('div', { class: 'image-picker' }, ...inside), select, filter, place };
}

function buttonOf(text: string, label: string, act: () => void): HTMLElement {
  const element = h('button', { type: 'button', class: 'toggle', 'aria-label': label, title: label }, text);
  element.addEventListener('click', act);
  return element;
}

/** An image that the filter hides stays chosen; the list says that it shows none of its own. */
function drawList(
  { select, place }: Parts,
  groups: readonly ImageGroup[],
  images: readonly ListedImage[],
  chosen: ImageRef | undefined,
): void {
  const at = chosen ? placeOf(images, chosen) : -1;
  const none = h('option', { value: '' }, images.length === 0 ? t('No image') : t('Choose an image'));
  select.replaceChildren(...(at < 0 ? [none] : []), ...shortened(groups, chosen, listed).map(groupElement));
  select.value = at < 0 || !chosen ? '' : keyOf(chosen);
  place.textContent = at < 0 ? t('{0} images', images.length) : t('{0} of {1}', at + 1, images.length);
}

function groupElement({ label, images }: ImageGroup): HTMLElement {
  return h('optgroup', { label }, ...images.map(({ ref, text }) => h('option', { value: keyOf(ref) }, text)));
}
