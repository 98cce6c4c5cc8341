/** A convolution as the kernel computes it, and what its sums can reach at most. */
import type { ConvStep, IntegerArray, QuantizedModel, Window } from '../../quantize/quantizedModel';
import type { Map3 } from '../map';
import { pixelMap } from './pixels';
import type { PixelLayout } from './pixels';
import { include } from '../../quantize/steps/range';
import type { Range } from '../../quantize/steps/range';

export interface ConvShape {
  readonly from: Map3;
  readonly to: Map3;
  readonly window: Window;
  readonly groups: number;
  /** Channels per group. */
  readonly inputs: number;
  readonly outputs: number;
  /** (groups · outputs, inputs, kernel height, kernel width) */
  readonly weights: IntegerArray;
  readonly bias: Int32Array;
  readonly inputZeroPoint: number;
  /** Integers that are multiplied, border included. */
  readonly range: Range;
  readonly segments: Segments;
}

/**
 * Weights meet operands in segments: runs of operands that lie side by side in memory. A segment is a row of the kernel
 * over all channels, or one tap over the channels of a group.
 */
export interface Segments {
  /** Taps of a segment, and elements from tap to tap in it. */
  readonly taps: number;
  readonly stride: number;
  /** Elements of a segment, padding channels between its taps included. */
  readonly length: number;
}

/** @param range of the input's integers. */
export function convShape(model: QuantizedModel, step: ConvStep, input: PixelLayout, range: Range): ConvShape {
  const { weights, weightShape, bias, groups, inputZeroPoint } = step;
  const from = pixelMap(model, step.inputs[0]);
  const to = pixelMap(model, step.outputs[0]);
  const inputs = weightShape[1];
  const common = { from, to, groups, weights, bias, inputZeroPoint, range: include(range, inputZeroPoint) };
  const outputs = weightShape[0] / groups;
  const shapeOf = (window: Window, channels: number): ConvShape => {
    const segments = segmentsOf(window, groups, channels, input.pixel / input.bytes);
    return { ...common, window, inputs: channels, outputs, segments };
  };
  if (from.channels === inputs * groups) return shapeOf(step.window, inputs);
  // A fully connected layer that reads a map flat: its kernel is the map, and its weights lie in that order already.
  const whole = { kernel: [from.height, from.width], strides: [1, 1], dilations: [1, 1], pads: [0, 0, 0, 0] } as const;
  return shapeOf(whole, from.channels);
}

function segmentsOf({ kernel, dilations }: Window, groups: number, inputs: number, stride: number): Segments {
  const taps = groups === 1 && dilations[1] === 1 ? kernel[1] : 1;
  return { taps, stride, length: (taps - 1) * stride + inputs };
}

export function segmentCount({ window, segments }: ConvShape): number {
  return (window.kernel[0] * window.kernel[1]) / segments.taps;
}

/** The weight of output channel `o` that meets this element of a segment; 0 for padding between taps. */
export function weightAt(shape: ConvShape, o: number, segment: number, element: number): number {
  const { inputs, segments, window, weights } = shape;
  const tap = Math.floor(element / segments.stride);
  const i = element - tap * segments.stride;
  const taps = window.kernel[0] * window.kernel[1];
  return i < inputs ? weights[(o * inputs + i) * taps + segment * segments.taps + tap] : 0;
}

/** Bytes from the window's first tap to each segment, for operands with this many bytes from row to row and pixel to pixel. */
export function segmentOffsets({ window, segments }: ConvShape, row: number, pixel: number): Int32Array {
  const [height, width] = window.kernel;
  const perRow = width / segments.taps;
  return Int32Array.from(
    { length: height * perRow },
    (_, s) => Math.floor(s / perRow) * window.dilations[0] * row + (s % perRow) * window.dilations[1] * pixel,
  );
}

export interface Bounds {
  /** Largest |weight|. */
  readonly weight: number;
  /** Largest |operand|. */
  readonly operand: number;
  /** Largest |Σ w·q| before the zero point is taken off and the bias added. */
  readonly raw: number;
  /** Largest |Σ w·(q − zeroPoint) + bias|: the true accumulator. */
  readonly accumulator: number;
}

/** Over all output channels, from the actual weights and the range of the input: nothing can be larger. */
export function boundsOf({ weights, bias, groups, outputs, inputZeroPoint, range }: ConvShape): Bounds {
  const channels = groups * outputs;
  const taps = weights.length / channels;
  let [weight, raw, accumulator] = [0, 0, 0];
  for (let o = 0; o < channels; o++) {
    let [positive, negative] = [0, 0];
    for (let i = o * taps; i < (o + 1) * taps; i++) {
      const w = weights[i];
      if (w > 0) positive += w;
      else negative -= w;
      weight = Math.max(weight, w, -w);
    }
    const [high, low] = [positive * range.high - negative * range.low, positive * range.low - negative * range.high];
    const shift = (bias[o] ?? 0) - inputZeroPoint * (positive - negative);
    raw = Math.max(raw, high, -low);
    accumulator = Math.max(accumulator, high + shift, -low - shift);
  }
  return { weight, operand: Math.max(Math.abs(range.low), Math.abs(range.high)), raw, accumulator };
}

/**
 * bias − (zeroPoint + flip)·Σw per output channel: what turns Σ w·(q + flip) into the accumulator.
 * @param flip what the kernel adds to every operand.
 */
export function foldedBias({ weights, bias, groups, outputs, inputZeroPoint }: ConvShape, flip = 0): Float64Array {
  const channels = groups * outputs;
  const taps = weights.length / channels;
  return Float64Array.from({ length: channels }, (_, o) => {
    let sum = 0;
    if (inputZeroPoint + flip !== 0) for (let i = o * taps; i < (o + 1) * taps; i++) sum += weights[i];
    return (bias[o] ?? 0) - (inputZeroPoint + flip) * sum;
  });
}
