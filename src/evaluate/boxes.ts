/** Overlap of boxes. All boxes are corners (x1, y1, x2, y2); which pixel convention a function has is in its name. */
import type { Box } from '../calibrate/dataset';

export function areaOf([x1, y1, x2, y2]: Box): number {
  return Math.max(0, x2 - x1) * Math.max(0, y2 - y1);
}

/** Intersection over union of continuous boxes; 0 where both are empty. */
export function iou(a: Box, b: Box): number {
  const width = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
  const height = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
  if (width <= 0 || height <= 0) return 0;
  const overlap = width * height;
  return overlap / (areaOf(a) + areaOf(b) - overlap);
}

/** The report's: every side counts one pixel more, as if corners were the indices of the last pixels inside. */
export function iouPlusOne(a: Box, b: Box): number {
  const width = Math.max(0, Math.min(a[2], b[2]) - Math.max(a[0], b[0]) + 1);
  const height = Math.max(0, Math.min(a[3], b[3]) - Math.max(a[1], b[1]) + 1);
  const overlap = width * height;
  const area = ([x1, y1, x2, y2]: Box): number => (x2 - x1 + 1) * (y2 - y1 + 1);
  return overlap / (area(a) + area(b) - overlap + 1e-16);
}
