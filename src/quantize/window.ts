/** Reads the window of a convolution or pool from a node's attributes, with padding made explicit by the output's shape. */
import { intsOf, stringOf, type Node } from '../graph/graph';
import type { Shape } from '../graph/tensor';
import type { Window } from './quantizedModel';

/** Undefined unless the window is two-dimensional. */
export function windowOf(node: Node, kernel: readonly number[], input: Shape, output: Shape): Window | undefined {
  if (kernel.length !== 2 || input.length !== 4 || output.length !== 4) return undefined;
  const [strideY, strideX] = intsOf(node, 'strides', [1, 1]);
  const [dilationY, dilationX] = intsOf(node, 'dilations', [1, 1]);
  const autoPad = stringOf(node, 'auto_pad', 'NOTSET');
  const [padTop, padLeft] = intsOf(node, 'pads', [0, 0, 0, 0]);
  const needY = needed(input[2], output[2], kernel[0], strideY, dilationY);
  const needX = needed(input[3], output[3], kernel[1], strideX, dilationX);
  const top = autoPad.startsWith('SAME') ? sameStart(needY, autoPad) : padTop;
  const left = autoPad.startsWith('SAME') ? sameStart(needX, autoPad) : padLeft;
  return {
    kernel: [kernel[0], kernel[1]],
    strides: [strideY, strideX],
    dilations: [dilationY, dilationX],
    pads: [top, left, Math.max(needY - top, 0), Math.max(needX - left, 0)],
  };
}

/** Whether an output of shape `output` has rows or columns whose window holds nothing but padding. */
export function readsOnlyPadding({ kernel, strides, dilations, pads }: Window, input: Shape, output: Shape): boolean {
  return [0, 1].some((axis) => {
    const size = input[axis + 2];
    const inside = (at: number, tap: number): boolean => {
      const place = at * strides[axis] - pads[axis] + tap * dilations[axis];
      return place >= 0 && place < size;
    };
    const reads = (at: number): boolean => Array.from({ length: kernel[axis] }).some((_, tap) => inside(at, tap));
    return !Array.from({ length: output[axis + 2] }, (_, at) => at).every(reads);
  });
}

/** Rows (or columns) of padding in all that the output's size implies; covers ceil_mode. May be negative. */
function needed(input: number, output: number, kernel: number, stride: number, dilation: number): number {
  return (output - 1) * stride + (kernel - 1) * dilation + 1 - input;
}

function sameStart(need: number, autoPad: string): number {
  const total = Math.max(need, 0);
  return autoPad === 'SAME_LOWER' ? Math.ceil(total / 2) : Math.floor(total / 2);
}
