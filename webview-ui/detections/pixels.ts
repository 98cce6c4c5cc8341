/** Bytes as canvases. Pictures come by message, never by address: the page's policy needs to allow none. */
import type { ImageSeen } from '../../src/protocol/results/detections';
import { h } from '../lib/dom';

type Picture = ImageSeen['image']['picture'];

/** RGB, interleaved. */
export function canvasOfPicture({ width, height, data }: Picture): HTMLCanvasElement {
  return canvasOf(width, height, (pixel, channel) => data[3 * pixel + channel]);
}

/** One byte per pixel, black to white. */
export function canvasOfGrey(width: number, height: number, data: Uint8Array): HTMLCanvasElement {
  return canvasOf(width, height, (pixel) => data[pixel]);
}

function canvasOf(width: number, height: number, byte: (pixel: number, channel: number) => number): HTMLCanvasElement {
  const canvas = h('canvas', { width, height });
  const context = canvas.getContext('2d');
  if (!context) throw new Error('This browser has no canvas');
  const image = context.createImageData(width, height);
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let channel = 0; channel < 3; channel++) image.data[4 * pixel + channel] = byte(pixel, channel);
    image.data[4 * pixel + 3] = 255;
  }
  context.putImageData(image, 0, 0);
  return canvas;
}
