/**
 * Draws the classifier's pictures: ten classes of shapes and patterns, 32×32 RGB, from a class and a seed alone.
 * A picture is a colour gradient, one shape blended over it (3×3 samples per pixel), in every other picture a bar that
 * hides a part of it, and noise.
 */
import {
  barOf,
  blend,
  byteOf,
  coverageOf,
  direction,
  type Frame,
  gradient,
  inkUnlike,
  type Random,
  randomOf,
} from './drawing';
import { shapes } from './shapes';
import type { Shape } from './shapes';

export const pictureSize = 32;

/** Class names in the order of the labels. */
export const classNames: readonly string[] = shapes.map(({ name }) => name);

/**
 * One picture: 32·32·3 bytes, RGB interleaved, rows from the top.
 * @param classIndex label, 0 … 9, an index into `classNames`
 * @param seed any unsigned 32-bit integer; another seed is another picture of the class
 */
export function drawPicture(classIndex: number, seed: number): Uint8Array {
  const random = randomOf(Math.imul(seed, shapes.length) + classIndex);
  const shape = shapes[classIndex];
  const background = gradient(random, pictureSize);
  const ink = inkUnlike(background(pictureSize / 2, pictureSize / 2), random);
  const cover = coverageOf(shape, frameFor(shape, random), random());
  const bar = barOf(random, pictureSize);
  const noise = 8 + 28 * random();
  const picture = new Uint8Array(pictureSize * pictureSize * 3);
  for (let y = 0; y < pictureSize; y++) {
    for (let x = 0; x < pictureSize; x++) {
      const drawn = bar.covers(x, y) ? bar.colour : blend(background(x, y), ink, cover(x, y));
      drawn.forEach((level, channel) => {
        picture[(y * pictureSize + x) * 3 + channel] = byteOf(level + noise * (random() + random() - 1));
      });
    }
  }
  return picture;
}

/** Where and how large the shape is: radius 8 to 12 pixels, up to a sixth wider or narrower than high, no more than a pixel beyond the edge. */
function frameFor(shape: Shape, random: Random): Frame {
  const { cos, sin } = direction(random, shape.turn);
  const radius = 8 + 4 * random();
  const width = radius * (0.85 + 0.3 * random());
  const room = pictureSize / 2 - radius + 1;
  const x = pictureSize / 2 + (2 * random() - 1) * room;
  const y = pictureSize / 2 + (2 * random() - 1) * room;
  return { x, y, cos, sin, width, height: radius };
}
