/**
 * `square-pad`: what the report's data loader does. The picture is padded to a square with black, the odd row or column
 * going below or to the right, and brought to size by nearest neighbour as PyTorch's `interpolate(mode="nearest")`:
 *
 *   source = min(⌊fround(output · fround(side / size))⌋, side − 1)
 */
import type { Pixels } from './image';

export interface SquarePad {
  /** 8-bit, interleaved; exact, since padding and nearest neighbour make no new values. */
  readonly pixels: Pixels;
  readonly side: number;
  readonly left: number;
  readonly top: number;
}

export function squarePad(image: Pixels, width: number, height: number): SquarePad {
  const { channels } = image;
  const side = Math.max(image.width, image.height);
  const left = Math.floor((side - image.width) / 2);
  const top = Math.floor((side - image.height) / 2);
  const columns = sourcesOf(side, width, left, image.width);
  const rows = sourcesOf(side, height, top, image.height);
  const data = new Uint8Array(width * height * channels);
  rows.forEach((row, y) => {
    if (row < 0) return;
    columns.forEach((column, x) => {
      if (column < 0) return;
      const from = (row * image.width + column) * channels;
      for (let c = 0; c < channels; c++) data[(y * width + x) * channels + c] = image.data[from + c];
    });
  });
  return { pixels: { width, height, channels, data }, side, left, top };
}

/** For each output position the position in the picture, or −1 in the padding. */
function sourcesOf(side: number, size: number, before: number, length: number): Int32Array {
  const scale = Math.fround(side / size);
  return Int32Array.from({ length: size }, (_, output) => {
    const source = Math.min(Math.floor(Math.fround(output * scale)), side - 1) - before;
    return source < length ? Math.max(-1, source) : -1;
  });
}
