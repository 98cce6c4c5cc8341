/** Overlap of boxes given by their corners (x1, y1, x2, y2), in continuous coordinates. */

type Corners = readonly [x1: number, y1: number, x2: number, y2: number];

export function areaOf([x1, y1, x2, y2]: Corners): number {
  return Math.max(0, x2 - x1) * Math.max(0, y2 - y1);
}

/** Intersection over union of continuous boxes; 0 where both are empty. */
export function iou(a: Corners, b: Corners): number {
  const width = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
  const height = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
  if (width <= 0 || height <= 0) return 0;
  const overlap = width * height;
  return overlap / (areaOf(a) + areaOf(b) - overlap);
}
