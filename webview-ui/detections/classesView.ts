/** A classifier's answer: the picture, and the five best classes of float and of integers side by side. */
import { t } from '@vscode/l10n';
import type { ClassesSeen, ClassScore, ImageSeen } from '../../src/protocol/results/detections';
import { number } from '../../src/protocol/results/numberText';
import { className, probabilityText } from '../../src/protocol/views/seenWords';
import { h, type View } from '../lib/dom';
import { fitted } from './boxMarks';
import { canvasOfPicture } from './pixels';

export interface ClassesModel {
  readonly image: ImageSeen['image'];
  readonly classes?: readonly string[];
  readonly seen: ClassesSeen;
}

const room = { width: 240, height: 190 };

export function createClassesView(): View<ClassesModel> {
  const picture = h('div');
  const rows = h('tbody');
  const heading = (text: string): HTMLElement => h('th', { scope: 'col' }, text);
  const table = h(
    'table',
    { class: 'classes', 'aria-label': t('The five best classes') },
    h('thead', {}, h('tr', {}, heading(t('Class')), heading(t('Float')), heading(t('Integers')))),
    rows,
  );
  return {
    element: h('div', { class: 'seen' }, picture, table),
    update({ image, classes, seen }) {
      picture.replaceChildren(pictureElement(image));
      rows.replaceChildren(
        ...seen.rows.map((row) => {
          const isTrue = row.class === seen.truth;
          const plain = className(row.class, classes);
          const name = isTrue ? t('{0} ✓ labelled', plain) : plain;
          return h(
            'tr',
            {},
            h('th', { scope: 'row' }, name),
            scoreCell(row.float, 'float'),
            scoreCell(row.integers, 'integers'),
          );
        }),
      );
    },
    dispose: () => undefined,
  };
}

/** The image on its own. */
export function pictureElement(image: ImageSeen['image']): HTMLElement {
  const canvas = canvasOfPicture(image.picture);
  const { width, height } = fitted(image, room, 8);
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  canvas.classList.toggle('enlarged', width >= 2 * image.picture.width);
  canvas.setAttribute('role', 'img');
  canvas.setAttribute('aria-label', t('The image {0}', image.name));
  return h(
    'figure',
    { class: 'picture' },
    h('figcaption', {}, `${image.name}, ${image.width}×${image.height}`),
    canvas,
  );
}

/** Rank, a bar, the probability, and the score that it comes from. */
function scoreCell({ score, probability, rank }: ClassScore, side: string): HTMLElement {
  const bar = h('span', { class: `share ${side}` });
  bar.style.width = `${Math.max(0.5, 100 * Math.min(1, Math.max(0, probability)))}%`;
  const isScore = score !== probability;
  return h(
    'td',
    {},
    h('span', { class: 'rank' }, `${rank + 1}.`),
    h('span', { class: 'track', 'aria-hidden': 'true' }, bar),
    h('span', { class: 'share-text' }, probabilityText(probability), ...(isScore ? [` (${number(score)})`] : [])),
  );
}
