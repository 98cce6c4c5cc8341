/** Overlap of boxes as the report counts it; that of continuous boxes is in `util/overlap.ts`. */
import type { Box } from '../calibrate/sample';

/** The report's: every side counts one pixel more, as if corners were the indices of the last pixels inside. */
export function iouPlusOne(a: Box, b: Box): number {
  const width = Math.max(0, Math.min(a[2], b[2]) - Math.max(a[0], b[0]) + 1);
  const height = Math.max(0, Math.min(a[3], b[3]) - Math.max(a[1], b[1]) + 1);
  const overlap = width * height;
  const area = ([x1, y1, x2, y2]: Box): number => (x2 - x1 + 1) * (y2 - y1 + 1);
  return overlap / (area(a) + area(b) - overlap + 1e-16);
}
