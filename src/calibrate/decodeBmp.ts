/**
 * Windows bitmaps to 8-bit RGB: uncompressed, of 1, 4 or 8 bits with a palette, of 24 bits, or of 32 bits whose fourth
 * byte is dropped, as PIL's `convert('RGB')` does. Rows stand bottom up, or top down where the height is negative, each
 * padded to four bytes; colours are B G R.
 */
import { budget } from '../util/budget';
import type { Image } from './image';

interface Header {
  readonly width: number;
  readonly height: number;
  readonly topDown: boolean;
  readonly bits: number;
  /** Where palette and pixels begin. */
  readonly palette: number;
  readonly pixels: number;
  readonly stride: number;
}

export const isBmp = (bytes: Uint8Array): boolean => bytes[0] === 0x42 && bytes[1] === 0x4d;

/** Throws Error with a reason: the header is not that of an uncompressed bitmap, or the file is too short for its size. */
export function decodeBmp(bytes: Uint8Array): Image {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const header = headerOf(view);
  const { width, height, topDown, bits, pixels, stride } = header;
  const pixelAt = bits > 8 ? directly(bits / 8) : byPalette(bytes, header);
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    const row = pixels + stride * (topDown ? y : height - 1 - y);
    for (let x = 0; x < width; x++) {
      const from = pixelAt(row, x);
      for (let channel = 0; channel < 3; channel++) data[(y * width + x) * 3 + channel] = bytes[from + 2 - channel];
    }
  }
  return { width, height, data };
}

function headerOf(view: DataView): Header {
  if (view.byteLength < 54) throw new Error('the bitmap ends within its header');
  const size = view.getUint32(14, true);
  const [width, rows] = [view.getInt32(18, true), view.getInt32(22, true)];
  const [bits, compression] = [view.getUint16(28, true), view.getUint32(30, true)];
  const height = Math.abs(rows);
  if (size < 40) throw new Error('a bitmap of OS/2, which is not read; save it as PNG');
  if (![1, 4, 8, 24, 32].includes(bits))
    throw new Error(`a bitmap of ${bits} bits a pixel, expected 1, 4, 8, 24 or 32`);
  if (compression !== 0 && !(bits === 32 && compression === 3 && usualMasks(view)))
    throw new Error('a compressed bitmap, which is not read; save it as PNG');
  if (!(width > 0 && height > 0 && width * height <= budget.picturePixels))
    throw new Error(`a bitmap of ${width}×${height}`);
  const stride = Math.ceil((bits * width) / 32) * 4;
  const pixels = view.getUint32(10, true);
  if (pixels + stride * height > view.byteLength) {
    throw new Error(
      `${width}×${height} pixels take ${stride * height} bytes, the bitmap has ${view.byteLength - pixels}`,
    );
  }
  return { width, height, topDown: rows < 0, bits, palette: 14 + size, pixels, stride };
}

/** Red, green and blue where a pixel of 32 bits has them anyway. */
function usualMasks(view: DataView): boolean {
  return (
    view.byteLength >= 66 && [0xff0000, 0xff00, 0xff].every((mask, i) => view.getUint32(54 + 4 * i, true) === mask)
  );
}

const directly =
  (step: number) =>
  (row: number, x: number): number =>
    row + x * step;

function byPalette(bytes: Uint8Array, { bits, palette, pixels }: Header): (row: number, x: number) => number {
  const perByte = 8 / bits;
  const colours = Math.floor((pixels - palette) / 4);
  return (row, x) => {
    const shift = 8 - bits * ((x % perByte) + 1);
    const index = (bytes[row + Math.floor(x / perByte)] >> shift) & (2 ** bits - 1);
    if (index >= colours) throw new Error(`colour ${index} of a palette of ${colours}`);
    return palette + 4 * index;
  };
}
