/** Draws what is in view of a network onto a canvas: edges, block frames, nodes. Little detail when it would be too small to read. */
import { nodeHeight, nodeWidth, type Edge, type Layout, type Point } from './layout';
import type { Camera, Size } from './camera';
import { drawNode, drawSpeck } from './drawNode';
import type { Face } from './faces';
import type { Theme } from './theme';

export interface Scene {
  readonly layout: Layout;
  readonly faces: readonly Face[];
  readonly frames: readonly Frame[];
  readonly selected?: number;
  readonly hovered?: number;
  /** Nodes that fit the search; undefined when nothing is searched. */
  readonly matches?: ReadonlySet<number>;
}

/** The outline of an unfolded block, and the node of its last layer. */
export interface Frame {
  readonly last: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Below this scale nodes are specks without text. */
export const speckScale = 0.3;

export function drawScene(
  context: CanvasRenderingContext2D,
  scene: Scene,
  camera: Camera,
  view: Size,
  theme: Theme,
): void {
  const { layout } = scene;
  const seen = { top: camera.y, bottom: camera.y + view.height / camera.scale };
  context.save();
  context.clearRect(0, 0, view.width, view.height);
  context.scale(camera.scale, camera.scale);
  context.translate(-camera.x, -camera.y);
  drawEdges(context, scene, camera.scale, seen, theme);
  if (camera.scale >= speckScale) drawFrames(context, scene.frames, seen, theme);
  for (const node of nodesBetween(layout, seen.top, seen.bottom)) {
    const look = {
      selected: node === scene.selected,
      hovered: node === scene.hovered,
      faded: node !== scene.selected && scene.matches?.has(node) === false,
    };
    if (camera.scale < speckScale)
      drawSpeck(context, layout.centres[node], scene.faces[node], look, theme, camera.scale);
    else drawNode(context, layout.centres[node], scene.faces[node], look, theme, camera.scale);
  }
  context.restore();
}

/** Nodes whose ranks are in view: ranks lie at equal distances. */
export function nodesBetween({ ranks, height }: Layout, top: number, bottom: number): readonly number[] {
  const step = ranks.length > 1 ? (height - nodeHeight) / (ranks.length - 1) : height;
  const first = Math.max(0, Math.floor((top - nodeHeight) / step));
  const last = Math.min(ranks.length - 1, Math.ceil((bottom + nodeHeight) / step));
  return ranks.slice(first, last + 1).flat();
}

interface Span {
  readonly top: number;
  readonly bottom: number;
}

function drawEdges(
  context: CanvasRenderingContext2D,
  { layout, selected }: Scene,
  scale: number,
  seen: Span,
  theme: Theme,
): void {
  const inView = layout.edges.filter(
    ({ points }) => points[0].y < seen.bottom && points[points.length - 1].y > seen.top,
  );
  const isMarked = ({ from, to }: Edge): boolean => from === selected || to === selected;
  context.strokeStyle = theme.edge;
  context.globalAlpha = theme.isHighContrast ? 1 : 0.6;
  context.lineWidth = Math.max(1, 0.6 / scale);
  strokeEdges(
    context,
    inView.filter((edge) => !isMarked(edge)),
    seen,
    scale,
  );
  context.globalAlpha = 1;
  context.strokeStyle = theme.focus;
  context.lineWidth = Math.max(2.5, 1.5 / scale);
  strokeEdges(context, inView.filter(isMarked), seen, scale);
}

function strokeEdges(context: CanvasRenderingContext2D, edges: readonly Edge[], seen: Span, scale: number): void {
  context.beginPath();
  for (const { points } of edges) {
    for (let i = 1; i < points.length; i++) {
      const [a, b] = [points[i - 1], points[i]];
      if (b.y < seen.top || a.y > seen.bottom) continue;
      const middle = (a.y + b.y) / 2;
      context.moveTo(a.x, a.y);
      if (a.x === b.x || scale < speckScale) context.lineTo(b.x, b.y);
      else context.bezierCurveTo(a.x, middle, b.x, middle, b.x, b.y);
    }
    if (scale >= speckScale) arrowHead(context, points[points.length - 1]);
  }
  context.stroke();
}

function arrowHead(context: CanvasRenderingContext2D, { x, y }: Point): void {
  context.moveTo(x - 4, y - 6);
  context.lineTo(x, y);
  context.lineTo(x + 4, y - 6);
}

function drawFrames(context: CanvasRenderingContext2D, frames: readonly Frame[], seen: Span, theme: Theme): void {
  context.strokeStyle = theme.border;
  context.lineWidth = 1;
  context.setLineDash([5, 4]);
  for (const { x, y, width, height } of frames) {
    if (y > seen.bottom || y + height < seen.top) continue;
    context.strokeRect(x, y, width, height);
  }
  context.setLineDash([]);
}

/** The frame around nodes, with room for their badges. */
export function frameAround(last: number, nodes: readonly number[], { centres }: Layout): Frame {
  const pad = 12;
  const [x, y] = [nodes.map((node) => centres[node].x), nodes.map((node) => centres[node].y)];
  const left = Math.min(...x) - nodeWidth / 2 - pad;
  const top = Math.min(...y) - nodeHeight / 2 - pad;
  return {
    ...{ last, x: left, y: top },
    width: Math.max(...x) + nodeWidth / 2 + pad - left,
    height: Math.max(...y) + nodeHeight / 2 + pad - top,
  };
}

/** The node under a point of the drawing. */
export function nodeAt(layout: Layout, { x, y }: Point): number | undefined {
  return nodesBetween(layout, y, y).find(
    (node) =>
      Math.abs(layout.centres[node].x - x) <= nodeWidth / 2 && Math.abs(layout.centres[node].y - y) <= nodeHeight / 2,
  );
}
