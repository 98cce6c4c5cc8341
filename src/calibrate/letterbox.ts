/**
 * `letterbox-gray`: Darknet's `letterbox_image`. The picture keeps its ratio, is resized by plain bilinear interpolation
 * (no antialiasing) whose corners coincide, and is centred on gray 0.5. Two passes over float32 values:
 *
 *   sx = c·(w−1)/(w'−1), part = (1−dx)·p[⌊sx⌋] + dx·p[⌊sx⌋+1], then the same over rows; the last column and row are copied.
 */
import type { Pixels } from './image';

/** Float32 planes, (channels, height, width), values 0..1; the picture covers newWidth × newHeight from (left, top). */
export interface Letterbox {
  readonly planes: Float32Array;
  readonly left: number;
  readonly top: number;
  readonly newWidth: number;
  readonly newHeight: number;
}

export function letterbox(image: Pixels, width: number, height: number): Letterbox {
  const [newWidth, newHeight] = fittingSize(image, width, height);
  const left = Math.trunc((width - newWidth) / 2);
  const top = Math.trunc((height - newHeight) / 2);
  const planes = new Float32Array(image.channels * width * height).fill(0.5);
  for (let channel = 0; channel < image.channels; channel++) {
    const plane = resizePlane(image, channel, newWidth, newHeight);
    for (let y = 0; y < newHeight; y++) {
      const row = plane.subarray(y * newWidth, (y + 1) * newWidth);
      planes.set(row, (channel * height + top + y) * width + left);
    }
  }
  return { planes, left, top, newWidth, newHeight };
}

/** Integer division, as Darknet's; at least one pixel, where Darknet would make an empty image. */
function fittingSize(image: Pixels, width: number, height: number): [number, number] {
  if (Math.fround(width / image.width) < Math.fround(height / image.height)) {
    return [width, Math.max(1, Math.trunc((image.height * width) / image.width))];
  }
  return [Math.max(1, Math.trunc((image.width * height) / image.height)), height];
}

function resizePlane(image: Pixels, channel: number, width: number, height: number): Float32Array {
  const part = stretchColumns(image, channel, width);
  const rows = positionsOf(image.height, height);
  const out = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    const { at, rest, keep } = rows[y];
    // Darknet leaves the second term out in the last row whatever the position was rounded to, which may darken it.
    const last = y === height - 1 || image.height === 1;
    for (let x = 0; x < width; x++) {
      const below = last ? 0 : part[(at + 1) * width + x];
      out[y * width + x] = mix(keep, part[at * width + x], rest, below);
    }
  }
  return out;
}

function stretchColumns(image: Pixels, channel: number, width: number): Float32Array {
  const columns = positionsOf(image.width, width);
  const part = new Float32Array(width * image.height);
  const pixel = (x: number, y: number): number => unit[image.data[(y * image.width + x) * image.channels + channel]];
  for (let y = 0; y < image.height; y++) {
    for (let x = 0; x < width; x++) {
      const { at, rest, keep } = columns[x];
      const last = x === width - 1 || image.width === 1;
      part[y * width + x] = last ? pixel(image.width - 1, y) : mix(keep, pixel(at, y), rest, pixel(at + 1, y));
    }
  }
  return part;
}

/** Pixel values as float32 0..1. */
const unit = Float32Array.from({ length: 256 }, (_, pixel) => pixel / 255);

/** a·x + b·y with every step rounded to float32. */
function mix(a: number, x: number, b: number, y: number): number {
  return Math.fround(Math.fround(a * x) + Math.fround(b * y));
}

interface Position {
  readonly at: number;
  /** Float32 weights of the next pixel and of this one. */
  readonly rest: number;
  readonly keep: number;
}

function positionsOf(inputLength: number, outputLength: number): Position[] {
  const scale = outputLength === 1 ? 0 : Math.fround((inputLength - 1) / (outputLength - 1));
  return Array.from({ length: outputLength }, (_, output) => {
    const position = Math.fround(output * scale);
    const at = Math.min(Math.trunc(position), inputLength - 1);
    const rest = Math.fround(position - at);
    return { at, rest, keep: Math.fround(1 - rest) };
  });
}
