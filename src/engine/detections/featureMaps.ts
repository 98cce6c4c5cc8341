/**
 * A layer's output as pictures: per channel in float and in integers, in one scale of grey, and the difference of the two. Maps
 * that are larger than a thumbnail are reduced: values to means of blocks, differences to the largest of each block.
 */
import { decibelsOf } from '../../evaluate/outputNoise';
import { sizeOf, type Shape } from '../../graph/tensor';
import type { FeatureMap, FeatureMaps, MapOrder } from '../../protocol/results/detections';

/** (channels, height, width), one channel after the other. */
export interface LayerValues {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly float: Float32Array;
  /** What the integers stand for; absent where the layer has none. */
  readonly integers?: Float32Array;
}

/** Longest side of a map in a page. */
const mapSide = 96;

/** How a shape is seen: the last two dimensions as a map; lists of numbers as one map. The batch of 1 is left out. */
export function mapShape(shape: Shape, length: number): Pick<LayerValues, 'channels' | 'height' | 'width'> {
  const inner = sizeOf(shape) === length ? shape.slice(shape[0] === 1 ? 1 : 0) : [length];
  const [height, width] = inner.slice(-2);
  const isList = inner.filter((side) => side !== 1).length <= 1;
  if (isList) return { channels: 1, height: length / columnsOf(length), width: columnsOf(length) };
  return { channels: length / (height * width), height, width };
}

/** The longest row, of 64 at most, that divides a list evenly; of awkward numbers the whole list. */
function columnsOf(length: number): number {
  if (length <= 64) return length;
  for (let columns = 64; columns >= 8; columns--) if (length % columns === 0) return columns;
  return length;
}

export interface MapPage {
  readonly first: number;
  readonly count: number;
  readonly order: MapOrder;
}

/** The page's channels; `first` beyond the last gives the last page. */
export function mapsOf(
  values: LayerValues,
  { first, count, order }: MapPage,
): Pick<FeatureMaps, 'channels' | 'width' | 'height' | 'size' | 'first' | 'maps' | 'reach' | 'sqnrDb'> {
  const { channels, height, width, float, integers } = values;
  const factor = Math.min(1, mapSide / Math.max(width, height));
  const small = { width: reducedSide(width, factor), height: reducedSide(height, factor) };
  const errors = integers && float.map((x, i) => integers[i] - x);
  const reach = errors && largestOf(errors);
  const from = Math.max(0, Math.min(first, channels - 1));
  const page = orderOf(values, errors, order).slice(from, from + count);
  return {
    ...{ channels, ...small, size: [width, height], first: from },
    maps: page.map((channel) => mapOf(values, errors, reach ?? 0, channel, small)),
    ...(integers && { reach, sqnrDb: sqnrOf(float, integers) }),
  };
}

const reducedSide = (side: number, factor: number): number => Math.max(1, Math.round(side * factor));

/** Channels as they are counted, or those with the largest squared error first. */
function orderOf(
  { channels, height, width }: LayerValues,
  errors: Float32Array | undefined,
  order: MapOrder,
): number[] {
  const all = Array.from({ length: channels }, (_, channel) => channel);
  if (order === 'channel' || !errors) return all;
  const area = height * width;
  const energy = all.map((at) => errors.subarray(at * area, (at + 1) * area).reduce((sum, e) => sum + e * e, 0));
  return all.sort((a, b) => energy[b] - energy[a] || a - b);
}

interface Side {
  readonly width: number;
  readonly height: number;
}

function mapOf(
  { width, height, float, integers }: LayerValues,
  errors: Float32Array | undefined,
  reach: number,
  channel: number,
  small: Side,
): FeatureMap {
  const of = (all: Float32Array): Float32Array =>
    all.subarray(channel * width * height, (channel + 1) * width * height);
  const both = [of(float), ...(integers ? [of(integers)] : [])];
  const [low, high] = rangeOf(both);
  const grey = (x: number): number => (high > low ? Math.round((255 * (x - low)) / (high - low)) : 128);
  const picture = (all: Float32Array): Uint8Array => blocksOf(of(all), { width, height }, small, meanOf, grey);
  const signed = (x: number): number => (reach > 0 ? 128 + Math.round((127 * x) / reach) : 128);
  return {
    ...{ channel, low, high, float: picture(float) },
    ...(integers && { integers: picture(integers) }),
    ...(errors && {
      difference: blocksOf(of(errors), { width, height }, small, extremeOf, signed),
      largest: largestOf(of(errors)),
    }),
  };
}

/** Of numbers that are some; 0 to 0 where there are none. */
function rangeOf(all: readonly Float32Array[]): readonly [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const values of all) {
    for (const value of values) {
      if (value < low && value > -Infinity) low = value;
      if (value > high && value < Infinity) high = value;
    }
  }
  return low <= high ? [low, high] : [0, 0];
}

function largestOf(values: Float32Array): number {
  return values.reduce((most, value) => (Math.abs(value) > most ? Math.abs(value) : most), 0);
}

type Summary = (values: Float32Array, indices: readonly number[]) => number;

const meanOf: Summary = (values, indices) => indices.reduce((sum, at) => sum + values[at], 0) / indices.length;
const extremeOf: Summary = (values, indices) =>
  indices.reduce((most, at) => (Math.abs(values[at]) > Math.abs(most) ? values[at] : most), 0);

/** One byte per block. What is no number is 0: black. */
function blocksOf(
  values: Float32Array,
  { width, height }: Side,
  small: Side,
  summary: Summary,
  byteOf: (x: number) => number,
): Uint8Array {
  const bytes = new Uint8Array(small.width * small.height);
  for (let y = 0; y < small.height; y++) {
    for (let x = 0; x < small.width; x++) {
      const block: number[] = [];
      for (const row of placesOf(y, height, small.height)) {
        for (const column of placesOf(x, width, small.width)) block.push(row * width + column);
      }
      const byte = byteOf(summary(values, block));
      bytes[y * small.width + x] = Math.max(0, Math.min(255, byte));
    }
  }
  return bytes;
}

/** The places of `length` that block `at` of `blocks` stands for. */
function placesOf(at: number, length: number, blocks: number): readonly number[] {
  const from = Math.floor((at * length) / blocks);
  const to = Math.max(from + 1, Math.floor(((at + 1) * length) / blocks));
  return Array.from({ length: to - from }, (_, i) => from + i);
}

/** SQNR = 10·log10(Σ x² / Σ (x − x̂)²) dB, 200 where exact; null where float has no signal or the two do not fit together. */
export function sqnrOf(float: Float32Array, integers: Float32Array): number | null {
  if (float.length !== integers.length) return null;
  let [signal, noise] = [0, 0];
  for (let i = 0; i < float.length; i++) {
    signal += float[i] ** 2;
    noise += (integers[i] - float[i]) ** 2;
  }
  return signal === 0 ? null : decibelsOf(noise / signal);
}
