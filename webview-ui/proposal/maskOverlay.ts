/** A mask over its picture: a tint for each class, and which tint is which. Class 0, the background nearly everywhere, has none. */
import type { FloatAnswer } from '../../src/protocol/results/offer';
import { inks } from '../../src/protocol/views/lineLook';
import { sharesOf } from '../../src/protocol/views/previewWords';
import { className } from '../../src/protocol/views/seenWords';
import { canvasOfPicture } from '../detections/pixels';
import { h } from '../lib/dom';

type MaskAnswer = Extract<FloatAnswer, { kind: 'mask' }>;

/** So much of the tint that the picture is still seen through it. */
const opacity = 0.55;
/** Classes that are named. */
const named = 8;

const tintOf = (label: number): string => inks[(label - 1) % inks.length].dark;

export function paintMask(canvas: HTMLCanvasElement, { width, height, classes }: MaskAnswer): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  for (const { class: label } of sharesOf(classes).filter((each) => each.class > 0)) {
    const tint = canvasOfPicture({ width, height, data: pixelsOf(tintOf(label), classes.length) });
    context.globalAlpha = opacity;
    context.imageSmoothingEnabled = false;
    context.drawImage(cutOut(tint, classes, label), 0, 0, canvas.width, canvas.height);
    context.globalAlpha = 1;
  }
}

function pixelsOf(colour: string, count: number): Uint8Array {
  const rgb = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  return Uint8Array.from({ length: 3 * count }, (_, at) => rgb[at % 3]);
}

/** What is not of the class becomes transparent. */
function cutOut(canvas: HTMLCanvasElement, classes: Uint16Array, label: number): HTMLCanvasElement {
  const context = canvas.getContext('2d');
  const image = context?.getImageData(0, 0, canvas.width, canvas.height);
  if (!context || !image) return canvas;
  classes.forEach((each, pixel) => (image.data[4 * pixel + 3] = each === label ? 255 : 0));
  context.putImageData(image, 0, 0);
  return canvas;
}

export function maskKey(answer: FloatAnswer, classes: readonly string[] | undefined): readonly HTMLElement[] {
  if (answer.kind !== 'mask') return [];
  const marked = sharesOf(answer.classes).filter((each) => each.class > 0);
  return marked.slice(0, named).map(({ class: label }) => {
    const swatch = h('span', { class: 'swatch', 'aria-hidden': 'true' });
    swatch.style.backgroundColor = tintOf(label);
    return h('li', {}, swatch, className(label, classes));
  });
}
