/** How fluid the graph is while it moves. */
import type { Frame, Page } from 'playwright-core';

/** Frames per second while the wheel turns with every frame, and the longest frame, over two seconds. */
export async function panning(page: Page | Frame): Promise<{ readonly fps: number; readonly worst: number }> {
  return page.evaluate(async () => {
    const canvas = document.querySelector('canvas.network');
    const times: number[] = [];
    const begin = performance.now();
    while (performance.now() - begin < 2000) {
      canvas?.dispatchEvent(new WheelEvent('wheel', { deltaY: 120, bubbles: true, cancelable: true }));
      times.push(await new Promise<number>((resolve) => requestAnimationFrame(resolve)));
    }
    const gaps = times.slice(1).map((time, at) => time - times[at]);
    return { fps: (1000 * gaps.length) / (times[times.length - 1] - times[0]), worst: Math.max(...gaps) };
  });
}
