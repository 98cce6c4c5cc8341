/**
 * Range methods for weights: the magnitude that the integers of a layer, or of each of its output channels, must reach.
 *
 * The appendix (A.2 `reject_outliers`) instead moves weights further than m·σ from the mean to ±m·σ, without the mean and
 * over the whole layer, whatever the granularity.
 */
import { clipInterval, type ClipFor } from './ranges/clip';
import { parseMethod, type ParsedMethod } from './ranges/method';
import type { Interval } from './ranges/population';
import { populationOfWeights } from './ranges/weightPopulation';
import type { Granularity } from './quantizedModel';
import type { RangeMethod } from './settings';
import { channelMagnitudes, largest } from './weights';

export interface WeightRange extends ClipFor {
  readonly method: RangeMethod;
  readonly granularity: Granularity;
}

/** One per tensor, or one per output channel. One weight a channel is a factor: no method takes it for a distribution. */
export function weightMagnitudes(weights: Float32Array, channels: number, range: WeightRange): readonly number[] {
  const perChannel = range.granularity === 'per-channel';
  const method = parseMethod(range.method, 'range.weights');
  if (method.name === 'min-max' || weights.length === channels)
    return perChannel ? channelMagnitudes(weights, channels) : [largest(weights)];
  return intervalsOf(weights, channels, method, range).map(({ min, max }) => Math.max(Math.abs(min), Math.abs(max)));
}

/** The weights that the appendix quantizes: clipped, in float32. */
export function clipAsAppendix(weights: Float32Array, channels: number, range: WeightRange): Float32Array {
  const method = parseMethod(range.method, 'range.weights');
  if (method.name === 'min-max') return weights;
  if (method.name === 'outlier') return rejectOutliers(weights, method.parameter);
  const intervals = intervalsOf(weights, channels, method, range);
  const size = weights.length / intervals.length;
  return weights.map((w, i) => {
    const { min, max } = intervals[Math.floor(i / size)];
    return Math.min(Math.max(w, min), max);
  });
}

function intervalsOf(
  weights: Float32Array,
  channels: number,
  method: ParsedMethod,
  range: WeightRange,
): readonly Interval[] {
  if (range.granularity === 'per-tensor') return [clipInterval(populationOfWeights(weights, channels), method, range)];
  const size = weights.length / channels;
  return Array.from({ length: channels }, (_, o) =>
    clipInterval(populationOfWeights(weights.subarray(o * size, (o + 1) * size), 1), method, range),
  );
}

function rejectOutliers(weights: Float32Array, m: number): Float32Array {
  const { mean, deviation } = moments(weights);
  const border = Math.fround(m * deviation);
  return weights.map((w) => {
    if (Math.abs(w - mean) <= border) return w;
    return w > mean ? border : -border;
  });
}

/** Mean and unbiased standard deviation (n − 1), as torch.std has it. */
function moments(values: Float32Array): { readonly mean: number; readonly deviation: number } {
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  return { mean: Math.fround(mean), deviation: Math.fround(Math.sqrt(squares / Math.max(values.length - 1, 1))) };
}
