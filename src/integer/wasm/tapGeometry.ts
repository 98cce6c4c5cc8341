/**
 * Where the taps of a window lie in an input that assembly/pack.ts has packed. Rows and columns are split by phase
 * (position modulo stride), so that output pixel p, counted along rows of `pitch`, reads tap t at p + offset[t],
 * whatever the stride. The last pitch − width pixels of a row are computed and dropped.
 */
import type { Window } from '../../quantize/quantizedModel';
import type { Map3 } from '../map';
import { elementBytes } from './exports';
import type { ElementKind } from './exports';

export interface TapGeometry {
  readonly kind: ElementKind;
  /** Rows and columns of one phase. */
  readonly rows: number;
  readonly pitch: number;
  readonly phases: readonly [y: number, x: number];
  /** Bytes of one channel (or pair of channels) with all its phases. */
  readonly planeBytes: number;
  /** Byte offset of each tap, in the order of the kernel. */
  readonly tapOffsets: readonly number[];
}

export function tapGeometry(window: Window, to: Map3, kind: ElementKind): TapGeometry {
  const reachY = (window.kernel[0] - 1) * window.dilations[0];
  const reachX = (window.kernel[1] - 1) * window.dilations[1];
  const [strideY, strideX] = window.strides;
  const rows = to.height + Math.floor(reachY / strideY);
  const pitch = to.width + Math.floor(reachX / strideX);
  const phases = [Math.min(strideY, reachY + 1), Math.min(strideX, reachX + 1)] as const;
  const bytes = elementBytes[kind];
  return {
    kind,
    rows,
    pitch,
    phases,
    planeBytes: oddLines(phases[0] * phases[1] * rows * pitch * bytes),
    tapOffsets: tapsOf(window).map(([y, x]) => {
      const phase = (y % strideY) * phases[1] + (x % strideX);
      return ((phase * rows + Math.floor(y / strideY)) * pitch + Math.floor(x / strideX)) * bytes;
    }),
  };
}

/** Row and column offset of every tap from the first one. */
function tapsOf({ kernel, dilations }: Window): (readonly [number, number])[] {
  return Array.from({ length: kernel[0] * kernel[1] }, (_, tap) => [
    Math.floor(tap / kernel[1]) * dilations[0],
    (tap % kernel[1]) * dilations[1],
  ]);
}

/** An odd number of cache lines: planes a power of two apart would all fall into the same few cache sets. */
function oddLines(bytes: number): number {
  return (Math.ceil(bytes / 64) | 1) * 64;
}

/** Pixels, counted along the pitch, from the first of a run of rows to the last that is kept. */
export function runLength(geometry: TapGeometry, to: Map3, rows: number): number {
  return (rows - 1) * geometry.pitch + to.width;
}
