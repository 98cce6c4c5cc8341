/** Numbers that a data set gives as they are, without a picture: what one sample feeds one input with. */
import type { Numbers } from '../formats/npy/elements';
import { sizeOf, type Shape } from '../graph/tensor';
import { InputError } from '../util/errors';
import type { Image } from './image';

/** What a header says. */
export interface KnownArray {
  /** For messages: "a.npy, sample 3". */
  readonly where: string;
  /** NumPy's name of the element type: `u1` may be the pixels of a picture. */
  readonly type: string;
  readonly shape: Shape;
}

export interface SampleArray extends KnownArray {
  readonly data: Float32Array;
}

/** Throws InputError for numbers that are none, and for integers that float32 does not hold exactly. */
export function sampleArray(where: string, type: string, shape: Shape, numbers: Numbers): SampleArray {
  const data = numbers instanceof Float32Array ? numbers : Float32Array.from(numbers);
  const whole = /^[iub]/.test(type);
  for (let i = 0; i < data.length; i++) {
    if (Number.isFinite(data[i]) && (!whole || data[i] === numbers[i])) continue;
    const why = whole ? `integers up to 2^24 (float32 holds no others)` : 'numbers that are finite in float32';
    throw new InputError(`${where}: expected ${why}, found ${numbers[i]} at ${i}`);
  }
  return { where, type, shape, data };
}

interface PixelLayout {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** One colour after the other, not pixel after pixel. */
  readonly planes: boolean;
}

/** How 8-bit pixels lie that lie as pictures do: (H, W), (H, W, 1), (H, W, 3) or (3, H, W), perhaps with a 1 in front; undefined for others. */
export function pixelLayout({ type, shape }: KnownArray): PixelLayout | undefined {
  const sides = shape.length === 4 && shape[0] === 1 ? shape.slice(1) : shape;
  if (type !== 'u1' || sides.length < 2 || sides.length > 3 || sizeOf(sides) === 0) return undefined;
  const planes = sides.length === 3 && isChannels(sides[0]) && !isChannels(sides[2]);
  const [height, width, channels = 1] = planes ? [sides[1], sides[2], sides[0]] : sides;
  return isChannels(channels) ? { height, width, channels, planes } : undefined;
}

/** The picture that such pixels are. */
export function pictureOf({ data }: SampleArray, { height, width, channels, planes }: PixelLayout): Image {
  const [pixel, plane] = planes ? [1, width * height] : [channels, 1];
  const pixels = new Uint8Array(3 * width * height);
  for (let at = 0; at < pixels.length; at++) {
    const channel = channels === 1 ? 0 : at % 3;
    pixels[at] = data[Math.floor(at / 3) * pixel + channel * plane];
  }
  return { width, height, data: pixels };
}

const isChannels = (size: number): boolean => size === 1 || size === 3;

/** The numbers in gray, from the least to the largest, for people to look at: the last two axes that are longer than 1, the first map of them. */
export function shownArray({ shape, data }: SampleArray): Image {
  const long = shape.filter((size) => size > 1);
  const [height, width] = long.length === 0 ? [1, 1] : long.length === 1 ? [1, long[0]] : long.slice(-2);
  const map = data.subarray(0, sizeOf([height, width]));
  const low = map.reduce((least, x) => Math.min(least, x), Infinity);
  const high = map.reduce((most, x) => Math.max(most, x), -Infinity);
  const gray = Uint8Array.from(map, (x) => (high > low ? Math.round((255 * (x - low)) / (high - low)) : 128));
  return { width, height, data: Uint8Array.from({ length: 3 * gray.length }, (_, at) => gray[Math.floor(at / 3)]) };
}
