// What every convolution knows about itself. Weights are packed and offsets made by the host, once per model.
import { Pixels } from './pixels';
import { Requantize } from './requantization';

/** Mirrored by planConv.ts of the host; fields in memory order. */
@unmanaged
export class Conv {
  input: Pixels;
  output: Pixels;
  requantize: Requantize;
  weights: usize;
  /** Byte offset of every segment (a run of neighbouring int16 or int32 that meets neighbouring weights) from a window's first tap. */
  offsets: usize;
  segments: i32;
  /** Pairs of elements of a segment; dot8: fours; words: elements. */
  pairs: i32;
  /** Blocks of eight output channels, per group; output channels and input channels per group. */
  blocks: i32;
  groups: i32;
  outputs: i32;
  inputs: i32;
  strideY: i32;
  strideX: i32;
  padTop: i32;
  padLeft: i32;
  /** Rows and columns that a window reaches over: (kernel − 1)·dilation + 1. */
  reachY: i32;
  reachX: i32;
  height: i32;
  width: i32;
  /** Output rows (of tiles: Winograd) that are computed at a time. */
  rows: i32;
  /** Bytes of scratch before the accumulators. */
  operandBytes: i32;
  /** Bytes from pixel to pixel of the accumulators. */
  sumPixel: i32;
  /** Carried, split: pairs of a run that int32 sums can hold, within a segment or of whole segments. Dot8: channels of a tile. */
  chunk: i32;
  /** Winograd: output channels per pass. */
  pass: i32;
  /** Dot8: 128 where operands are turned from signed to unsigned bytes, else 0. */
  flip: i32;
}
