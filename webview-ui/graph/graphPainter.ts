/** Puts a graph's state onto its canvases, at most once a frame, in the theme's colours. */
import { markOnce } from '../lib/marks';
import { drawScene } from './drawing';
import type { GraphState } from './graphState';
import type { Minimap } from './minimap';
import { sharpCanvas } from './sharpCanvas';
import { onThemeChange, readTheme } from './theme';

export interface GraphPainter {
  /** With the next frame. `all`: other nodes or colours than before, so that the minimap is painted anew, too. */
  readonly paint: (what: 'view' | 'all') => void;
  readonly dispose: () => void;
}

export function createPainter(canvas: HTMLCanvasElement, minimap: Minimap, read: () => GraphState): GraphPainter {
  let theme = readTheme();
  let frame = 0;
  let isStale = true;
  const draw = (): void => {
    const { scene, camera, view } = read();
    frame = 0;
    if (view.width <= 0) return;
    if (isStale) minimap.paint(scene, theme, view.height);
    isStale = false;
    drawScene(sharpCanvas(canvas, view), scene, camera, view, theme);
    minimap.outline(camera, view, theme);
    markOnce('graph');
  };
  const paint: GraphPainter['paint'] = (what) => {
    isStale ||= what === 'all';
    if (frame === 0) frame = requestAnimationFrame(draw);
  };
  const stop = onThemeChange(() => {
    theme = readTheme();
    paint('all');
  });
  return {
    paint,
    dispose() {
      stop();
      cancelAnimationFrame(frame);
    },
  };
}
