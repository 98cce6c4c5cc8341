/** Which part of the drawing a view shows: screen = (drawing − origin) · scale. Pure. */
import type { Point } from './layout';

export interface Camera {
  /** The drawing's point at the view's upper left corner. */
  readonly x: number;
  readonly y: number;
  /** Screen pixels per pixel of the drawing. */
  readonly scale: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

const smallestScale = 0.04;
const largestScale = 3;
const margin = 24;

export function toScreen({ x, y, scale }: Camera, point: Point): Point {
  return { x: (point.x - x) * scale, y: (point.y - y) * scale };
}

export function toDrawing({ x, y, scale }: Camera, point: Point): Point {
  return { x: point.x / scale + x, y: point.y / scale + y };
}

/** The point of the drawing under `fixed` (on the screen) stays where it is. */
export function zoomed(camera: Camera, factor: number, fixed: Point): Camera {
  const scale = Math.min(largestScale, Math.max(smallestScale, camera.scale * factor));
  const { x, y } = toDrawing(camera, fixed);
  return { x: x - fixed.x / scale, y: y - fixed.y / scale, scale };
}

/** By pixels of the screen. */
export function panned(camera: Camera, dx: number, dy: number): Camera {
  return { ...camera, x: camera.x + dx / camera.scale, y: camera.y + dy / camera.scale };
}

/** The whole drawing, as far as the scale allows; never larger than life. A drawing that is still too tall begins at its top. */
export function fitted(drawing: Size, view: Size): Camera {
  const across = (view.width - 2 * margin) / Math.max(1, drawing.width);
  const down = (view.height - 2 * margin) / Math.max(1, drawing.height);
  return topOf(drawing, view, Math.max(smallestScale, Math.min(across, down, 1)));
}

/** The beginning of the drawing at a scale at which names can be read: all of its width where there is room, else `first` as near the middle as leaves no room empty. */
export function opened(drawing: Size, view: Size, first: number): Camera {
  const across = (view.width - 2 * margin) / Math.max(1, drawing.width);
  const camera = topOf(drawing, view, Math.min(1, Math.max(0.8, across)));
  const [seen, edge] = [view.width / camera.scale, margin / camera.scale];
  const spare = drawing.width - seen;
  return spare <= 0 ? camera : { ...camera, x: Math.min(spare + edge, Math.max(-edge, first - seen / 2)) };
}

function topOf(drawing: Size, view: Size, scale: number): Camera {
  const spare = view.height / scale - drawing.height;
  return { x: drawing.width / 2 - view.width / 2 / scale, y: spare > 0 ? -spare / 2 : -margin / scale, scale };
}

/** Moved as little as brings the box into view. */
export function revealed(camera: Camera, centre: Point, box: Size, view: Size): Camera {
  return {
    ...camera,
    x: shifted(camera.x, centre.x, box.width, view.width, camera.scale),
    y: shifted(camera.y, centre.y, box.height, view.height, camera.scale),
  };
}

function shifted(origin: number, centre: number, length: number, view: number, scale: number): number {
  const [seen, edge] = [view / scale, margin / scale];
  const low = centre + length / 2 + edge - seen;
  const high = centre - length / 2 - edge;
  if (low > high) return centre - seen / 2;
  return Math.min(high, Math.max(low, origin));
}

/** Kept where at least a part of the drawing is in view. */
export function bounded(camera: Camera, drawing: Size, view: Size): Camera {
  const [width, height] = [view.width / camera.scale, view.height / camera.scale];
  const keep = 60;
  return {
    ...camera,
    x: Math.min(drawing.width - keep, Math.max(keep - width, camera.x)),
    y: Math.min(drawing.height - keep, Math.max(keep - height, camera.y)),
  };
}
