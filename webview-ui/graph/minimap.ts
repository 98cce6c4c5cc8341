/**
 * The whole network as a strip beside the graph, like the text editor's minimap: stretched to the height of the pane, since
 * networks are far taller than wide. A click or a drag moves the view there. The network is painted once, the view's outline each time.
 */
import { h, on } from '../lib/dom';
import type { Camera, Size } from './camera';
import type { Scene } from './drawing';
import { nodeHeight, nodeWidth } from './layout';
import { sharpCanvas } from './sharpCanvas';
import type { Theme } from './theme';

export const minimapWidth = 64;

export interface Minimap {
  readonly element: HTMLCanvasElement;
  /** The scene has changed. */
  paint(scene: Scene, theme: Theme, height: number): void;
  outline(camera: Camera, view: Size, theme: Theme): void;
  readonly dispose: () => void;
}

/** @param onMove called with the share of the drawing's height that is wanted in the middle of the view */
export function createMinimap(onMove: (share: number) => void): Minimap {
  const element = h('canvas', { class: 'minimap', 'aria-hidden': 'true' });
  const painted = document.createElement('canvas');
  let size = { width: minimapWidth, height: 0 };
  let drawing: Size = { width: 1, height: 1 };
  const move = (event: PointerEvent): void => {
    if (event.buttons & 1) onMove(event.offsetY / Math.max(1, size.height));
  };
  const listening = [
    on(element, 'pointerdown', (event) => {
      element.setPointerCapture(event.pointerId);
      move(event);
    }),
    on(element, 'pointermove', move),
  ];
  return {
    element,
    paint(scene, theme, height) {
      size = { width: minimapWidth, height };
      drawing = scene.layout;
      sharpCanvas(element, size);
      paintNodes(sharpCanvas(painted, size), scene, theme, size);
    },
    outline(camera, view, theme) {
      const context = element.getContext('2d');
      if (!context || size.height === 0) return;
      context.clearRect(0, 0, size.width, size.height);
      context.drawImage(painted, 0, 0, size.width, size.height);
      const { top, height } = outlineOf(camera, view, drawing, size.height);
      context.fillStyle = theme.foreground;
      context.globalAlpha = 0.12;
      context.fillRect(0, top, size.width, height);
      context.globalAlpha = 1;
      context.strokeStyle = theme.focus;
      context.strokeRect(0.5, top + 0.5, size.width - 1, Math.max(2, height - 1));
    },
    dispose: () => listening.forEach((stop) => stop()),
  };
}

/** The part of the strip that stands for the view, at least some pixels of it. */
export function outlineOf(camera: Camera, view: Size, drawing: Size, strip: number): { top: number; height: number } {
  const share = strip / Math.max(1, drawing.height);
  const height = Math.max(6, Math.min(view.height / camera.scale, drawing.height) * share);
  return { top: Math.min(strip - height, Math.max(0, camera.y * share)), height };
}

function paintNodes(
  context: CanvasRenderingContext2D,
  { layout, faces, matches }: Scene,
  theme: Theme,
  size: Size,
): void {
  context.clearRect(0, 0, size.width, size.height);
  const across = Math.min((size.width - 8) / Math.max(1, layout.width), 0.08);
  const left = (size.width - layout.width * across) / 2;
  const down = size.height / Math.max(1, layout.height);
  const [width, height] = [Math.max(3, nodeWidth * across), Math.max(1, Math.min(nodeHeight * down, 8))];
  layout.centres.forEach(({ x, y }, node) => {
    const { fill } = faces[node];
    context.fillStyle = fill ? theme.of(fill.colour) : theme.muted;
    context.globalAlpha = matches?.has(node) === false ? 0.15 : fill ? 1 : 0.5;
    context.fillRect(left + x * across - width / 2, y * down - height / 2, width, height);
  });
  context.globalAlpha = 1;
}
