/**
 * YOLO label text: a line per object, `class cx cy w h`, centre and size as fractions of the image. Further columns
 * (a confidence, a polygon) are refused: they would be read wrongly.
 */
import { InputError } from '../../util/errors';
import type { Image } from '../image';
import type { GroundTruth, Truth } from '../sample';

/** Box: centre and size, in fractions of the image. */
export interface YoloLabel extends Truth {
  readonly box: readonly [x: number, y: number, width: number, height: number];
}

/** Writers round in single precision. */
const roundingError = 1e-6;

/** Throws InputError with path and line (from 1) for what is not a label. */
export function parseYoloLabels(text: string, path: string): YoloLabel[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    const words = line.trim().split(/\s+/);
    if (words[0] === '') return [];
    return [labelOf(words, `${path}, line ${index + 1}`)];
  });
}

/** In pixels of `image`. */
export function boxIn(image: Pick<Image, 'width' | 'height'>, { class: label, box }: YoloLabel): GroundTruth {
  const [x, y, width, height] = box;
  const corners = [
    (x - width / 2) * image.width,
    (y - height / 2) * image.height,
    (x + width / 2) * image.width,
    (y + height / 2) * image.height,
  ] as const;
  return { class: label, box: corners };
}

function labelOf(words: readonly string[], where: string): YoloLabel {
  const [label, x, y, width, height] = words.map(Number);
  const box = [x, y, width, height] as const;
  if (words.length !== 5 || ![label, ...box].every(Number.isFinite)) {
    const found = words.slice(0, 6).join(' ').slice(0, 60);
    throw new InputError(`${where}: expected "class cx cy w h", five numbers, found "${found}"`);
  }
  if (!Number.isInteger(label) || label < 0) {
    throw new InputError(`${where}: expected a class of 0, 1, 2, …, found "${words[0]}"`);
  }
  if (box.some((value) => value < -roundingError || value > 1 + roundingError)) {
    throw new InputError(`${where}: box ${words.slice(1).join(' ')} is not in fractions of the image (0 to 1)`);
  }
  if (width <= 0 || height <= 0) throw new InputError(`${where}: box ${words.slice(1).join(' ')} has no size`);
  return { class: label, where, box };
}
