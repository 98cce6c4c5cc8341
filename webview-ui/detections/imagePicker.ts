/** Which image is looked at: a native list with a filter, the one before and after, the next that differs, and any file. */
import { t } from '@vscode/l10n';
import type { ImageRef, ImageSet } from '../../src/protocol/results/detections';
import { h, on, type View } from '../lib/dom';
import { flatten, following, groupsOf, keyOf, neighbour, placeOf, shortened, type ListedImage } from './imageList';

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
  const select = h('select', { id: 'image' });
  const filter = h('input', {
    type: 'search',
    id: 'image-filter',
    placeholder: t('Filter images'),
    'aria-label': t('Filter images'),
  });
  const place = h('span', { class: 'count' });
  const button = (text: string, label: string, act: () => void): HTMLElement => {
    const element = h('button', { type: 'button', class: 'toggle', 'aria-label': label, title: label }, text);
    element.addEventListener('click', act);
    return element;
  };
  const step = (by: 1 | -1): void => {
    const next = neighbour(images, model.chosen, by);
    if (next) choose(next);
  };
  const seek = (): void => seekIn(following(images, model.chosen));
  const differing = button(t('Next Picture That Differs'), t('Next Picture That Differs'), seek);
  differing.title = t('Next picture that the integers answer otherwise than float (N)');
  differing.setAttribute('aria-keyshortcuts', 'N');
  const element = h(
    'div',
    { class: 'image-picker' },
    h('label', { for: 'image' }, t('Image')),
    button('‹', t('Previous image'), () => step(-1)),
    select,
    button('›', t('Next image'), () => step(1)),
    differing,
    place,
    filter,
    button(t('Choose File…'), t('Choose File…'), chooseFile),
  );
  let model: ImagePickerModel = { sets: [] };
  let images: readonly ListedImage[] = [];
  const draw = (): void => {
    const groups = groupsOf(model.sets, model.chosen, filter.value);
    images = flatten(groups);
    const options = shortened(groups, model.chosen, listed).map((group) =>
      h(
        'optgroup',
        { label: group.label },
        ...group.images.map(({ ref, text }) => h('option', { value: keyOf(ref) }, text)),
      ),
    );
    const at = model.chosen ? placeOf(images, model.chosen) : -1;
    // An image that the filter hides stays chosen; the list says that it shows none of its own.
    const none = at < 0 ? [h('option', { value: '' }, images.length === 0 ? t('No image') : t('Choose an image'))] : [];
    select.replaceChildren(...none, ...options);
    select.value = at < 0 || !model.chosen ? '' : keyOf(model.chosen);
    place.textContent = at < 0 ? t('{0} images', images.length) : t('{0} of {1}', at + 1, images.length);
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
