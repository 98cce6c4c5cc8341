/**
 * `stretch`: bilinear resampling of 8-bit pixels, bit for bit PIL's `Image.resize(size, BILINEAR)`. The triangle filter
 * widens when shrinking (antialiasing); a horizontal pass, then a vertical one, each rounding to 8 bits with
 * coefficients of 22 fraction bits:
 *
 *   out = clamp((Σ pixel·k + 2^21) >> 22, 0, 255)      k = round(2^22 · weight / Σ weight), ties away from zero
 *
 * A pass is left out where the length does not change, so an image of the right size passes untouched.
 */
import type { Pixels } from './image';

const fractionBits = 22;

/** Resizes to width × height pixels; the result shares `data` with the input when the size is the same. */
export function resizeBilinear(image: Pixels, width: number, height: number): Pixels {
  const wide = width === image.width ? image : resizeRows(image, width);
  return height === image.height ? wide : resizeColumns(wide, height);
}

/** For each output position: the first input position, how many are used, and their weights from `at`. */
interface Taps {
  readonly first: Int32Array;
  readonly count: Int32Array;
  readonly stride: number;
  readonly weights: Int32Array;
}

function tapsOf(inputLength: number, outputLength: number): Taps {
  const scale = inputLength / outputLength;
  const support = Math.max(1, scale);
  const stride = Math.ceil(support) * 2 + 1;
  const first = new Int32Array(outputLength);
  const count = new Int32Array(outputLength);
  const weights = new Int32Array(outputLength * stride);
  for (let output = 0; output < outputLength; output++) {
    const center = (output + 0.5) * scale;
    const start = Math.max(0, Math.trunc(center - support + 0.5));
    const end = Math.min(inputLength, Math.trunc(center + support + 0.5));
    first[output] = start;
    count[output] = end - start;
    weights.set(fixedWeights(start, end, center, 1 / support), output * stride);
  }
  return { first, count, stride, weights };
}

function fixedWeights(start: number, end: number, center: number, narrow: number): number[] {
  const weights: number[] = [];
  let sum = 0;
  for (let position = start; position < end; position++) {
    const weight = Math.max(0, 1 - Math.abs((position - center + 0.5) * narrow));
    weights.push(weight);
    sum += weight;
  }
  const total = sum === 0 ? 1 : sum;
  return weights.map((weight) => Math.trunc((weight / total) * 2 ** fractionBits + 0.5));
}

function resizeRows(image: Pixels, width: number): Pixels {
  const { height, channels, data } = image;
  const taps = tapsOf(image.width, width);
  const out = new Uint8Array(width * height * channels);
  const rowLength = image.width * channels;
  for (let x = 0; x < width; x++) {
    for (let y = 0; y < height; y++) {
      const from = y * rowLength + taps.first[x] * channels;
      const to = (y * width + x) * channels;
      for (let channel = 0; channel < channels; channel++) {
        out[to + channel] = weigh(data, from + channel, channels, taps, x);
      }
    }
  }
  return { width, height, channels, data: out };
}

function resizeColumns(image: Pixels, height: number): Pixels {
  const { width, channels, data } = image;
  const taps = tapsOf(image.height, height);
  const rowLength = width * channels;
  const out = new Uint8Array(height * rowLength);
  for (let y = 0; y < height; y++) {
    const from = taps.first[y] * rowLength;
    for (let x = 0; x < rowLength; x++) out[y * rowLength + x] = weigh(data, from + x, rowLength, taps, y);
  }
  return { width, height, channels, data: out };
}

/** The sum stays below 2^31: weights are ≥ 0 and add up to 2^22 (give or take their rounding), pixels to 255. */
function weigh(data: Uint8Array, from: number, step: number, taps: Taps, output: number): number {
  const start = output * taps.stride;
  const end = start + taps.count[output];
  let sum = 1 << (fractionBits - 1);
  for (let tap = start, at = from; tap < end; tap++, at += step) sum += data[at] * taps.weights[tap];
  return Math.min(255, sum >> fractionBits);
}
