/**
 * YOLO label text: a line per object, `class cx cy w h`, centre and size as fractions of the image. Further columns
 * (a confidence, a polygon) are refused: they would be read wrongly.
 */
import { InputError } from '../../util/errors';
import type { Image } from '../image';
import type { GroundTruth } from '../dataset';

/** Boxes in pixels of `image`. Throws InputError with path and line (from 1) for what is not a label. */
export function parseYoloLabels(text: string, image: Pick<Image, 'width' | 'height'>, path: string): GroundTruth[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    const words = line.trim().split(/\s+/);
    if (words[0] === '') return [];
    return [groundTruthOf(words, image, `${path}, line ${index + 1}`)];
  });
}

function groundTruthOf(words: readonly string[], image: Pick<Image, 'width' | 'height'>, where: string): GroundTruth {
  const [label, x, y, width, height] = words.map(Number);
  const numbers = [label, x, y, width, height];
  if (words.length !== 5 || !numbers.every(Number.isFinite) || !Number.isInteger(label) || label < 0) {
    const found = words.slice(0, 6).join(' ').slice(0, 60);
    throw new InputError(`${where}: expected "class cx cy w h", five numbers, found "${found}"`);
  }
  if (numbers.slice(1).some((value) => value < -1 || value > 2) || width < 0 || height < 0) {
    throw new InputError(`${where}: box ${words.slice(1).join(' ')} is not in fractions of the image (0 to 1)`);
  }
  const box = [
    (x - width / 2) * image.width,
    (y - height / 2) * image.height,
    (x + width / 2) * image.width,
    (y + height / 2) * image.height,
  ] as const;
  return { class: label, box };
}
