/** Boxes whose corners are fractions of the picture, or pixels of the network's input: shapes do not tell which. */
import type { Box } from '../../calibrate/sample';
import type { Size } from './grid';

/** Fractions of boxes that reach beyond the picture are below this; of pixels some corner is above it, but for an empty corner of the picture. */
const mostOfFractions = 2;

export function areFractions(corners: Float32Array): boolean {
  return corners.every((corner) => !(Math.abs(corner) > mostOfFractions));
}

/** To network pixels, whichever of both the corners of one picture are. */
export function inPixels(corners: Float32Array, [width, height]: Size): (box: Box) => Box {
  if (!areFractions(corners)) return (box) => box;
  return ([x1, y1, x2, y2]) => [x1 * width, y1 * height, x2 * width, y2 * height];
}

export function cornersOf(corners: Float32Array, row: number): Box {
  return [corners[row * 4], corners[row * 4 + 1], corners[row * 4 + 2], corners[row * 4 + 3]];
}
