/**
 * The sliding window of convolutions and pools, resolved from ONNX attributes: explicit pads, `auto_pad`, ceil mode.
 *
 *   extent = dilation·(kernel − 1) + 1
 *   output = ⌊(size + begin + end − extent) / stride⌋ + 1      (⌈…⌉ in ceil mode; a last window that would start in
 *                                                              the end padding is dropped, as onnxruntime does)
 *   SAME_UPPER, SAME_LOWER: padding for an output of ⌈size / stride⌉ is shared out, the odd one at the end or at the
 *                           beginning. For pools onnxruntime counts it without their dilation, and so do we. Where a kernel is
 *                           smaller than its stride, ONNX's text has no padding, where onnxruntime crops or refuses.
 */
import { intOf, intsOf, stringOf, type Node } from './graph';
import type { Shape } from './tensor';

/** One entry per spatial axis. `output` is -1 where the input size is unknown. */
export interface SpatialWindow {
  readonly kernel: Shape;
  readonly strides: Shape;
  readonly dilations: Shape;
  readonly begins: Shape;
  readonly ends: Shape;
  readonly output: Shape;
}

/** Resolves the window of a Conv, MaxPool or AveragePool node over spatial input sizes (-1: unknown). */
export function spatialWindow(node: Node, sizes: Shape, kernel: Shape): SpatialWindow {
  const rank = sizes.length;
  const ones = sizes.map(() => 1);
  const strides = intsOf(node, 'strides', ones);
  const dilations = intsOf(node, 'dilations', ones);
  const extents = sizes.map((_, axis) => (dilations[axis] ?? 1) * ((kernel[axis] ?? 1) - 1) + 1);
  const paddedFor = node.op === 'Conv' ? extents : kernel;
  const ceil = intOf(node, 'ceil_mode', 0) === 1;
  const axes = sizes.map((size, axis) => {
    const [begin, end] = padsOf(node, axis, rank, size, paddedFor[axis] ?? 1, strides[axis] ?? 1);
    return { begin, end, output: outputSize(size, begin, end, extents[axis], strides[axis] ?? 1, ceil) };
  });
  return {
    kernel,
    strides,
    dilations,
    begins: axes.map(({ begin }) => begin),
    ends: axes.map(({ end }) => end),
    output: axes.map(({ output }) => output),
  };
}

function padsOf(node: Node, axis: number, rank: number, size: number, extent: number, stride: number): Shape {
  const autoPad = stringOf(node, 'auto_pad', 'NOTSET');
  if (autoPad === 'VALID') return [0, 0];
  if (autoPad !== 'SAME_UPPER' && autoPad !== 'SAME_LOWER') {
    const pads = intsOf(node, 'pads', []);
    return [pads[axis] ?? 0, pads[axis + rank] ?? 0];
  }
  if (size < 0) return [-1, -1];
  const total = Math.max(0, (Math.ceil(size / stride) - 1) * stride + extent - size);
  const less = Math.floor(total / 2);
  return autoPad === 'SAME_UPPER' ? [less, total - less] : [total - less, less];
}

function outputSize(size: number, begin: number, end: number, extent: number, stride: number, ceil: boolean): number {
  if (size < 0) return -1;
  const steps = (size + begin + end - extent) / stride;
  if (!ceil) return Math.floor(steps) + 1;
  const output = Math.ceil(steps) + 1;
  return (output - 1) * stride >= size + begin ? output - 1 : output;
}
