/** The kernel module as the host sees it: functions over addresses in its memory. Documented in assembly/*.ts. */
import type { Rounding } from '../../quantize/quantizedModel';

/** An address in the kernel's memory. */
export type Pointer = number;

/** Numbers of assembly/round.ts. */
export const roundingIds: Readonly<Record<Rounding, number>> = {
  'nearest-ties-even': 0,
  'nearest-ties-up': 1,
  'nearest-ties-away': 2,
  floor: 3,
  'toward-zero': 4,
};

/** A convolution over a range of output rows (Winograd: rows of tiles) and of blocks of eight output channels. */
export type ConvFunction = (
  conv: Pointer,
  scratch: Pointer,
  firstRow: number,
  endRow: number,
  firstBlock: number,
  endBlock: number,
) => void;

/** A step that computes each of some lines by itself. */
export type LinesFunction = (
  step: Pointer,
  from: Pointer,
  out: Pointer,
  scratch: Pointer,
  firstLine: number,
  endLine: number,
) => void;

export interface KernelExports {
  readonly memory: WebAssembly.Memory;
  readonly heapBase: () => Pointer;
  readonly quantizeNearest: (
    at: Pointer,
    count: number,
    scale: number,
    zeroPoint: number,
    qmin: number,
    qmax: number,
  ) => void;
  readonly packPixels: (src: Pointer, to: Pointer) => void;
  readonly packCodes: (codes: Pointer, step: number, table: Pointer, channel: number, to: Pointer) => void;
  readonly unpackPixels: (from: Pointer, dst: Pointer) => void;
  readonly fillBorder: (to: Pointer, value: number) => void;
  readonly convDirect: ConvFunction;
  readonly convCarried: ConvFunction;
  /** Of the module with 8-bit dot products only, like the three after it. */
  readonly convDot8?: ConvFunction;
  readonly convDepthwise8?: ConvFunction;
  readonly probeDot8?: (weights: Pointer, operands: Pointer, sums: Pointer) => void;
  readonly gemmDot8?: (
    wide: number,
    pixels: number,
    x: Pointer,
    pixel: number,
    offsets: Pointer,
    segments: number,
    quads: number,
    weights: Pointer,
    sums: Pointer,
    row: number,
  ) => void;
  readonly convDepthwise: ConvFunction;
  readonly convSplit: ConvFunction;
  readonly convWords: ConvFunction;
  readonly winograd2: ConvFunction;
  readonly winograd4: ConvFunction;
  readonly gemmTile: (
    pixels: number,
    x: Pointer,
    pixel: number,
    offsets: Pointer,
    segments: number,
    pairs: number,
    weights: Pointer,
    sums: Pointer,
    row: number,
  ) => void;
  readonly transformWeights: (
    from: Pointer,
    outputs: number,
    inputs: number,
    size: number,
    pass: number,
    to: Pointer,
  ) => void;
  readonly maxPool: (pool: Pointer, firstRow: number, endRow: number) => void;
  readonly averagePool: (
    pool: Pointer,
    requantize: Pointer,
    scratch: Pointer,
    zeroPoint: number,
    row: number,
    firstColumn: number,
    endColumn: number,
  ) => void;
  readonly addTerms: (
    terms: Pointer,
    count: number,
    requantize: Pointer,
    to: Pointer,
    scratch: Pointer,
    firstRow: number,
    endRow: number,
  ) => void;
  readonly multiply: (
    a: Pointer,
    b: Pointer,
    requantize: Pointer,
    to: Pointer,
    scratch: Pointer,
    firstRow: number,
    endRow: number,
  ) => void;
  readonly divide: (
    a: Pointer,
    b: Pointer,
    quotientBits: number,
    requantize: Pointer,
    to: Pointer,
    scratch: Pointer,
    firstRow: number,
    endRow: number,
  ) => void;
  readonly copyPixels: (from: Pointer, to: Pointer, firstChannel: number, rows: Pointer, columns: Pointer) => void;
  readonly moveStrided: (
    from: Pointer,
    fromBytes: number,
    to: Pointer,
    toBytes: number,
    loops: Pointer,
    count: number,
  ) => void;
  readonly curve: (from: Pointer, to: Pointer, step: Pointer) => void;
  readonly extreme: (from: Pointer, to: Pointer, largest: number) => void;
  readonly interpolate: (step: Pointer, scratch: Pointer, firstRow: number, endRow: number) => void;
  readonly matMul: (step: Pointer, left: Pointer, right: Pointer, out: Pointer, scratch: Pointer) => void;
  readonly normalizeLines: LinesFunction;
  readonly softmaxLines: LinesFunction;
  readonly gather: (from: Pointer, to: Pointer, offsets: Pointer, fill: number) => void;
  readonly lookup: (from: Pointer, to: Pointer, table: Pointer, lowest: number) => void;
}
