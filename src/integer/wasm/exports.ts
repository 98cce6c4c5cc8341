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

/** Element kinds of assembly/pack.ts and their bytes. */
export const elementKinds = { pairs: 0, halves: 1, words: 2 } as const;
export const elementBytes = { pairs: 4, halves: 2, words: 4 } as const;
export type ElementKind = keyof typeof elementKinds;

/** acc, pitch, dst, rows, width: rows of accumulators to rows of results. */
type Rows = readonly [acc: Pointer, pitch: number, dst: Pointer, rows: number, width: number];
type Range = readonly [zeroPoint: number, qmin: number, qmax: number, leakyPositive: number, leakyNegative: number];
type TwoFactors = readonly [positive: number, shiftPositive: number, negative: number, shiftNegative: number];

export interface KernelExports {
  readonly memory: WebAssembly.Memory;
  readonly heapBase: () => Pointer;
  readonly packInput: (
    kind: number,
    src: Pointer,
    dst: Pointer,
    channels: number,
    height: number,
    width: number,
    planeBytes: number,
    rows: number,
    pitch: number,
    phasesY: number,
    phasesX: number,
    strideY: number,
    strideX: number,
    padTop: number,
    padLeft: number,
    zeroPoint: number,
    padding: number,
  ) => void;
  readonly convPairs: (...block: ConvBlock) => void;
  readonly convWide: (...block: ConvBlock) => void;
  readonly convTaps: (
    x: Pointer,
    offsets: Pointer,
    weights: Pointer,
    bias: number,
    pairs: number,
    dst: Pointer,
    tiles: number,
  ) => void;
  readonly maxTaps: (x: Pointer, offsets: Pointer, taps: number, dst: Pointer, tiles: number) => void;
  readonly align: (
    acc: Pointer,
    src: Pointer,
    count: number,
    zeroPoint: number,
    multiplier: number,
    first: number,
  ) => void;
  readonly alignWide: (
    acc: Pointer,
    src: Pointer,
    count: number,
    zeroPoint: number,
    multiplier: number,
    first: number,
  ) => void;
  readonly requantizeRows: (
    ...all: [...Rows, positive: number, negative: number, shift: number, rounding: number, ...Range]
  ) => void;
  readonly requantizeFloatRows: (
    ...all: [...Rows, positive: number, negative: number, rounding: number, ...Range]
  ) => void;
  readonly requantizeExactRows: (...all: [...Rows, ...TwoFactors, rounding: number, ...Range]) => void;
  readonly requantizeWideRows: (...all: [...Rows, ...TwoFactors, rounding: number, ...Range]) => void;
  readonly requantizeWideFloatRows: (
    ...all: [...Rows, positive: number, negative: number, rounding: number, ...Range]
  ) => void;
  readonly copyRows: (...rows: Rows) => void;
  readonly copyWideRows: (...rows: Rows) => void;
}

type ConvBlock = [
  x: Pointer,
  offsets: Pointer,
  weights: Pointer,
  bias: Pointer,
  terms: number,
  dst: Pointer,
  pitch: number,
  tiles: number,
];
