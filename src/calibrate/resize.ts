/**
 * `stretch`: bilinear resampling of 8-bit pixels, bit for bit PIL's `Image.resize(size, BILINEAR)`. The triangle filter
 * widens when shrinking (antialiasing); a horizontal pass, then a vertical one, each rounding to 8 bits with
 * coefficients of 22 fraction bits:
 *
 *   out = clamp((Σ pixel·k + 2^21) >> 22, 0, 255)      k = round(2^22 · weight / Σ weight), ties away from zero
 *
 * A pass is left out where the length does not change, so an image of the right size passes untouched. The passes are
 * WebAssembly (assembly/resample.ts): in plain code they took as long as a small detector's whole network.
 */
import type { Pixels } from './image';
import { runResampler } from './resampler';
import { tapsOf } from './taps';

/** Resizes to width × height pixels; the result shares `data` with the input when the size is the same. */
export function resizeBilinear(image: Pixels, width: number, height: number): Pixels {
  if (width === image.width && height === image.height) return image;
  const columns = width === image.width ? undefined : tapsOf(image.width, width);
  const rows = height === image.height ? undefined : tapsOf(image.height, height);
  return { width, height, channels: image.channels, data: runResampler(image, width, height, columns, rows) };
}
