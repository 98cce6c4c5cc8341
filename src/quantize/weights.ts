/** Weights as integers: w_q = clamp(round(w / s_w), qmin, qmax), one s_w per tensor or per output channel (report 3.1, 3.4). */
import { clamp, roundTiesEven } from '../util/round';
import type { IntegerArray } from './quantizedModel';

/** Two's complement: qmin = −2^(n−1), qmax = 2^(n−1) − 1. */
export function signedRange(bits: number): { readonly qmin: number; readonly qmax: number } {
  return { qmin: -(2 ** (bits - 1)), qmax: 2 ** (bits - 1) - 1 };
}

/** Largest magnitude of each output channel of weights (O, …), in float. */
export function channelMagnitudes(weights: Float32Array, channels: number): number[] {
  const size = weights.length / channels;
  return Array.from({ length: channels }, (_, o) => largest(weights.subarray(o * size, (o + 1) * size)));
}

export function largest(values: Float32Array): number {
  let max = 0;
  for (let i = 0; i < values.length; i++) max = Math.max(max, Math.abs(values[i]));
  return max;
}

/** `scales` has one entry or one per output channel. */
export function quantizeWeights(
  weights: Float32Array,
  channels: number,
  scales: Float64Array,
  bits: number,
  round: (x: number) => number = roundTiesEven,
): IntegerArray {
  const { qmin, qmax } = signedRange(bits);
  const quantized = integerArray(bits, weights.length);
  const size = weights.length / channels;
  for (let o = 0; o < channels; o++) {
    const scale = scales[scales.length === 1 ? 0 : o];
    for (let i = o * size; i < (o + 1) * size; i++) quantized[i] = clamp(round(weights[i] / scale), qmin, qmax);
  }
  return quantized;
}

export function integerArray(bits: number, length: number): IntegerArray {
  return bits <= 8 ? new Int8Array(length) : bits <= 16 ? new Int16Array(length) : new Int32Array(length);
}

/** Signal to quantization noise of the weights: 10·log10(Σw² / Σ(w − s·q)²) in dB; Infinity when exact. */
export function weightSqnr(
  weights: Float32Array,
  quantized: IntegerArray,
  channels: number,
  scales: Float64Array,
): number {
  const size = weights.length / channels;
  let signal = 0;
  let noise = 0;
  for (let o = 0; o < channels; o++) {
    const scale = scales[scales.length === 1 ? 0 : o];
    for (let i = o * size; i < (o + 1) * size; i++) {
      signal += weights[i] ** 2;
      noise += (weights[i] - scale * quantized[i]) ** 2;
    }
  }
  return 10 * Math.log10(signal / noise);
}
