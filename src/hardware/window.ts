/** The parameters of stream_window: which taps, how often, and how large its ring must be. */
import type { Map3 } from '../integer/map';
import type { Window } from '../quantize/quantizedModel';
import { bitsFor } from './bits';
import type { Flow } from './flow';
import { wordsOf, type StageBlock, type StreamForm } from './network';

export interface Taps {
  /** Words of a pixel are read in so many parts, each by itself. */
  readonly groups: number;
  /** Each part's taps are read so often. */
  readonly folds: number;
}

export function windowBlock(from: StreamForm, to: Map3, window: Window, { groups, folds }: Taps): StageBlock {
  const { kernel, strides, dilations, pads } = window;
  const parameters = {
    ...{ WORD_BITS: from.bits * from.lanes, IN_H: from.map.height, IN_W: from.map.width },
    ...{ PIXEL_WORDS: wordsOf(from), OUT_H: to.height, OUT_W: to.width },
    ...{ K_H: kernel[0], K_W: kernel[1], STRIDE_Y: strides[0], STRIDE_X: strides[1] },
    ...{ DILATION_Y: dilations[0], DILATION_X: dilations[1], PAD_TOP: pads[0], PAD_LEFT: pads[1] },
    ...{ PADDED: isPadded(from.map, to, window) ? 1 : 0, GROUPS: groups, FOLDS: folds },
    RING_BITS: bitsFor(ringWords(from, to, window)),
  };
  return { module: 'stream_window', parameters, outBits: from.bits * from.lanes, taps: true };
}

/** What it lets through, and holds. */
export function windowFlow(from: StreamForm, to: Map3, window: Window): Flow {
  const ring = Math.floor(2 ** bitsFor(ringWords(from, to, window)) / wordsOf(from));
  return { kind: 'window', from: from.map, to, window, ring };
}

/** Whether some tap lies outside the map. */
function isPadded({ height, width }: Map3, to: Map3, { kernel, strides, dilations, pads }: Window): boolean {
  const reach = (axis: 0 | 1, outputs: number): number =>
    (outputs - 1) * strides[axis] + (kernel[axis] - 1) * dilations[axis] - pads[axis];
  return pads[0] > 0 || pads[1] > 0 || reach(0, to.height) >= height || reach(1, to.width) >= width;
}

/**
 * Words from the first tap of a window to its last, and those that the next window moves by, so that these come while the window is read.
 * With fewer than the former the window would wait for ever.
 */
export function ringWords(from: StreamForm, to: Map3, { kernel, strides, dilations }: Window): number {
  const { width } = from.map;
  const span = (kernel[0] - 1) * dilations[0] * width + (kernel[1] - 1) * dilations[1] + 1;
  const nextRow = strides[0] * width - (to.width - 1) * strides[1];
  return (span + Math.max(strides[1], nextRow)) * wordsOf(from);
}

/** Why stream_window cannot read such windows; undefined where it can. */
export function windowRefusal(from: Map3, to: Map3, { kernel, strides, dilations, pads }: Window): string | undefined {
  const covers = (axis: 0 | 1): number => (kernel[axis] - 1) * dilations[axis];
  if (pads[0] > covers(0) || pads[1] > covers(1)) return 'windows that lie in the padding as a whole';
  const advances = (axis: 0 | 1, inputs: number, outputs: number): boolean => inputs > (outputs - 1) * strides[axis];
  if (!advances(0, from.height, to.height) || !advances(1, from.width, to.width))
    return 'windows that begin behind the map';
  return undefined;
}
