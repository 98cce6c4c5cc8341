/** A decoded picture as every room sees it: 8-bit RGB, interleaved, top row first. */
export interface Image {
  readonly width: number;
  readonly height: number;
  /** width · height · 3 bytes: R G B R G B … */
  readonly data: Uint8Array;
  /** width · height bytes, where the file has it; 255 is opaque. */
  readonly alpha?: Uint8Array;
}

/** 8-bit planes interleaved by pixel; `channels` is 1 (gray) or 3. What the 8-bit resampler works on. */
export interface Pixels extends Image {
  readonly channels: number;
}

/**
 * Luma as PIL's `convert('L')`: (19595·R + 38470·G + 7471·B + 2^15) >> 16, the ITU-R 601 weights in 16-bit fixed point.
 */
export function toGray(image: Image): Pixels {
  const { width, height, data } = image;
  const gray = new Uint8Array(width * height);
  for (let pixel = 0, at = 0; pixel < gray.length; pixel++, at += 3) {
    gray[pixel] = (data[at] * 19595 + data[at + 1] * 38470 + data[at + 2] * 7471 + 0x8000) >>> 16;
  }
  return { width, height, data: gray, channels: 1 };
}
