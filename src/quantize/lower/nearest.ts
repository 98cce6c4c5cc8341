/**
 * Where each position of a Resize lies along one axis of its input, by `coordinate_transformation_mode`; and which position a
 * nearest-neighbour Resize reads there, by `nearest_mode`, kept inside. Step by step in float32 as onnxruntime has
 * it, where ONNX's text leaves the arithmetic open: ties depend on it. An axis with factor 1 is not transformed at all, as in
 * onnxruntime; by ONNX's text `tf_half_pixel_for_nn` would still move it by half a pixel.
 */
import { stringOf, type Node } from '../../graph/graph';
import { clamp } from '../../util/round';

export interface ResizedAxis {
  readonly axis: number;
  readonly input: number;
  readonly output: number;
  readonly scale: number;
  /** Of `tf_crop_and_resize`: the part of the input that is shown, from 0 to 1. */
  readonly roi: readonly [start: number, end: number];
}

/** Undefined where a position lies outside, and `tf_crop_and_resize` would put its extrapolation value. */
export function nearestPositions(node: Node, axis: ResizedAxis): Int32Array | undefined {
  const { input, output, scale } = axis;
  const rounding = stringOf(node, 'nearest_mode', 'round_prefer_floor');
  if (scale === 1) return Int32Array.from({ length: output }, (_, x) => Math.min(x, input - 1));
  const positions = sourcePositions(node, axis);
  if (extrapolates(node, axis, positions)) return undefined;
  return Int32Array.from(positions, (x) => clamp(pick(x, rounding), 0, input - 1));
}

/** In the input's coordinates, between its positions and perhaps beyond them. */
export function sourcePositions(node: Node, axis: ResizedAxis): readonly number[] {
  const mode = stringOf(node, 'coordinate_transformation_mode', 'half_pixel');
  return Array.from({ length: axis.output }, (_, x) => (axis.scale === 1 ? x : source(mode, x, axis)));
}

export function extrapolates(node: Node, { input }: ResizedAxis, positions: readonly number[]): boolean {
  const cropped = stringOf(node, 'coordinate_transformation_mode', 'half_pixel') === 'tf_crop_and_resize';
  return cropped && positions.some((x) => x < 0 || x > input - 1);
}

const f32 = Math.fround;

function source(mode: string, x: number, { input, output, scale, roi: [start, end] }: ResizedAxis): number {
  switch (mode) {
    case 'asymmetric':
      return f32(x / scale);
    case 'tf_half_pixel_for_nn':
      return f32((x + 0.5) / scale);
    case 'align_corners':
      return output === 1 ? 0 : f32(f32(x * (input - 1)) / (output - 1));
    case 'half_pixel_symmetric': {
      // The output's whole pixels, centred on the width that the factor asks for.
      const adjustment = f32(output / f32(scale * input));
      const offset = f32(f32(input / 2) * f32(1 - adjustment));
      return f32(offset + (x + 0.5) / scale - 0.5);
    }
    case 'tf_crop_and_resize': {
      if (output === 1) return f32(0.5 * f32(start + end) * (input - 1));
      const along = f32(f32(f32(x * f32(end - start)) * (input - 1)) / (output - 1));
      return f32(f32(start * (input - 1)) + along);
    }
    case 'pytorch_half_pixel':
      return output === 1 ? 0 : f32(f32((x + 0.5) / scale) - 0.5);
    default:
      return f32(f32((x + 0.5) / scale) - 0.5);
  }
}

function pick(x: number, rounding: string): number {
  if (rounding === 'floor') return Math.floor(x);
  if (rounding === 'ceil') return Math.ceil(x);
  const below = Math.floor(x);
  // Measured on onnxruntime 1.30: what lies within a millionth of a tie is one, since float32 does not hit ties.
  if (Math.abs(x - below - 0.5) < 1e-6) return rounding === 'round_prefer_ceil' ? below + 1 : below;
  return Math.round(x);
}
