/** A canvas of a given size in CSS pixels that is drawn at the screen's resolution. */
import type { Size } from './camera';

/** Sizes the canvas, if need be, and answers its context in CSS pixels. Sizing clears it. */
export function sharpCanvas(canvas: HTMLCanvasElement, { width, height }: Size): CanvasRenderingContext2D {
  const ratio = window.devicePixelRatio || 1;
  const [wide, high] = [Math.max(1, Math.round(width * ratio)), Math.max(1, Math.round(height * ratio))];
  if (canvas.width !== wide || canvas.height !== high) {
    canvas.width = wide;
    canvas.height = high;
  }
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('This browser has no canvas');
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  return context;
}
