/** A detector's answer: the picture with the boxes of float, the same with those of the integers, and the list of both. */
import { t } from '@vscode/l10n';
import type { BoxPair } from '../../src/protocol/views/boxPairs';
import type { BoxesSeen, ImageSeen } from '../../src/protocol/results/detections';
import { h, on, type View } from '../lib/dom';
import { createBoxList } from './boxList';
import { fitted, marksOf, pairAt, type Mark, type Scene, type SideName } from './boxMarks';
import { paintBoxes } from './paintBoxes';
import { canvasOfPicture } from './pixels';

export interface BoxesModel {
  readonly image: ImageSeen['image'];
  readonly classes?: readonly string[];
  readonly seen: BoxesSeen;
  /** Those at the present threshold. */
  readonly pairs: readonly BoxPair[];
  readonly showTruth: boolean;
}

const titles: Readonly<Record<SideName, string>> = { float: t('Float'), integers: t('Integers') };
/** A picture's own pixels are enlarged so much at most, and it takes so much room at most. */
const enlargement = 8;
const room = { width: 440, least: 200, height: 340 };
/** What the list and the gaps take. */
const listWidth = 300;
const sides: readonly SideName[] = ['float', 'integers'];

export function createBoxesView(): View<BoxesModel> & { readonly redraw: () => void } {
  let model: BoxesModel | undefined;
  let strong: number | undefined;
  let picture: { readonly of: ImageSeen['image']['picture']; readonly canvas: HTMLCanvasElement } | undefined;
  const list = createBoxList((pair) => {
    strong = pair;
    draw();
  });
  const figures = sides.map((side) =>
    createFigure(side, (pair) => {
      if (pair === strong) return;
      strong = pair;
      draw();
    }),
  );
  const element = h('div', { class: 'seen' }, ...figures.map((figure) => figure.element), list.element);
  const draw = (): void => {
    if (!model) return;
    const { image, classes, pairs, seen, showTruth } = model;
    if (picture?.of !== image.picture) picture = { of: image.picture, canvas: canvasOfPicture(image.picture) };
    const scene: Scene = { pairs, truth: showTruth ? (seen.truth ?? []) : [], classes, image, strong };
    const width = Math.max(room.least, Math.min(room.width, (element.clientWidth - listWidth) / 2));
    for (const figure of figures) figure.draw(scene, picture.canvas, width);
    list.update({ pairs, classes, strong });
  };
  const resized = new ResizeObserver(draw);
  resized.observe(element);
  return {
    element,
    redraw: draw,
    update(next) {
      if (next.pairs !== model?.pairs) strong = undefined;
      model = next;
      draw();
    },
    dispose() {
      resized.disconnect();
      [list, ...figures].forEach((part) => part.dispose());
    },
  };
}

interface Figure {
  readonly element: HTMLElement;
  /** @param width the room that it has */
  readonly draw: (scene: Scene, picture: HTMLCanvasElement, width: number) => void;
  readonly dispose: () => void;
}

function createFigure(side: SideName, point: (pair: number | undefined) => void): Figure {
  const canvas = h('canvas', { role: 'img' });
  const caption = h('figcaption');
  const element = h('figure', { class: 'picture', 'data-side': side }, caption, canvas);
  let marks: readonly Mark[] = [];
  const stops = [
    on(canvas, 'pointermove', ({ offsetX, offsetY }) => point(pairAt(marks, offsetX, offsetY))),
    on(canvas, 'pointerleave', () => point(undefined)),
  ];
  return {
    element,
    draw(scene, picture, width) {
      const size = fitted(scene.image, { width, height: room.height }, enlargement);
      const count = scene.pairs.filter((pair) => pair[side]).length;
      caption.textContent = count === 1 ? t('{0}: 1 box', titles[side]) : t('{0}: {1} boxes', titles[side], count);
      canvas.setAttribute('aria-label', t('{0}: the image with {1} boxes, which the list names.', titles[side], count));
      marks = marksOf(scene, side, size);
      const isEnlarged = size.width >= 2 * picture.width;
      paintBoxes(canvas, size, { picture, isEnlarged, marks, side });
    },
    dispose: () => stops.forEach((stop) => stop()),
  };
}
