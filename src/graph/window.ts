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
  const ones = onesOf[rank] ?? sizes.map(() => 1);
  const strides = intsOf(node, 'strides', ones);
  const dilations = intsOf(node, 'dilations', ones);
  const autoPad = stringOf(node, 'auto_pad', 'NOTSET');
  const pads = autoPad === 'VALID' ? none : intsOf(node, 'pads', none);
  const ceil = intOf(node, 'ceil_mode', 0) === 1;
  const begins = new Array<number>(rank);
  const ends = new Array<number>(rank);
  const output = new Array<number>(rank);
  for (let axis = 0; axis < rank; axis++) {
    const size = sizes[axis];
    const stride = strides[axis] ?? 1;
    const width = kernel[axis] ?? 1;
    const extent = (dilations[axis] ?? 1) * (width - 1) + 1;
    const isSame = autoPad === 'SAME_UPPER' || autoPad === 'SAME_LOWER';
    const total = isSame ? samePadding(size, node.op === 'Conv' ? extent : width, stride) : 0;
    const less = Math.floor(total / 2);
    begins[axis] = isSame ? (autoPad === 'SAME_UPPER' ? less : total - less) : (pads[axis] ?? 0);
    ends[axis] = isSame ? (autoPad === 'SAME_UPPER' ? total - less : less) : (pads[axis + rank] ?? 0);
    output[axis] = outputSize(size, begins[axis], ends[axis], extent, stride, ceil);
  }
  return { kernel, strides, dilations, begins, ends, output };
}

const none: Shape = [];
const onesOf: readonly Shape[] = [[], [1], [1, 1], [1, 1, 1]];

/** Of both ends together; -2, which is -1 at each, where the size is not known. */
function samePadding(size: number, extent: number, stride: number): number {
  return size < 0 ? -2 : Math.max(0, (Math.ceil(size / stride) - 1) * stride + extent - size);
}

function outputSize(size: number, begin: number, end: number, extent: number, stride: number, ceil: boolean): number {
  if (size < 0) return -1;
  const steps = (size + begin + end - extent) / stride;
  if (!ceil) return Math.floor(steps) + 1;
  const output = Math.ceil(steps) + 1;
  return (output - 1) * stride >= size + begin ? output - 1 : output;
}
