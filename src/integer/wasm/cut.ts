/** How a path cuts the work of a convolution, and where its weights lie. */
import type { ConvShape } from './convShape';
import type { Pointer } from './exports';

/** Operands, and sums, that are worked on at a time should stay below: both fit the second-level cache. */
export const cacheBytes = 256 * 1024;

export interface Cut {
  readonly weights: Pointer;
  readonly offsets: Pointer;
  readonly pairs: number;
  /** Output rows (Winograd: rows of tiles) at a time. */
  readonly rows: number;
  readonly operandBytes: number;
  readonly sumBytes: number;
  readonly sumPixel: number;
  readonly chunk?: number;
  readonly pass?: number;
  readonly flip?: number;
}

/** Rows or columns from the first tap of a window to its last. */
export function reach({ window }: ConvShape, axis: 0 | 1): number {
  return (window.kernel[axis] - 1) * window.dilations[axis] + 1;
}
