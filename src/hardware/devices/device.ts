/** What a device offers, as its data sheet counts it; a new one is a file beside this and a line in `devices.ts`. */

import type { Multiplier } from '../packing';

export interface Device {
  /** As the command line names it. */
  readonly id: string;
  readonly name: string;
  readonly family: Family;
  /** Of four inputs (Lattice) or six (AMD). */
  readonly luts: number;
  readonly dsps: number;
  /** Memory blocks as `blockShapes` has them; a block of 36 Kb counts as two. */
  readonly blocks: number;
  /** UltraRAM, 4096 words of 72 bits. */
  readonly ultraBlocks: number;
  /** The data sheet. */
  readonly source: string;
  /** Absent where no DRAM controller is known for it. */
  readonly memory?: DeviceMemory;
}

/** DRAM as one controller reaches it. */
export interface DeviceMemory {
  /** Both directions together, at most: bits of the bus times their rate. */
  readonly megabytesPerSecond: number;
  /** Of the port that logic has to it, in each direction. */
  readonly portBits: number;
  /** Data sheets. */
  readonly source: string;
}

export type Family = 'xc7' | 'xcup' | 'ecp5' | 'ice40';

type Shape = readonly [words: number, bits: number];

const blocks18: readonly Shape[] = [
  [16384, 1],
  [8192, 2],
  [4096, 4],
  [2048, 9],
  [1024, 18],
  [512, 36],
];

/** What a block of memory can be, words by bits. */
export const blockShapes: Readonly<Record<Family, readonly Shape[]>> = {
  xc7: blocks18,
  xcup: blocks18,
  ecp5: blocks18.slice(0, 5),
  ice40: [
    [2048, 2],
    [1024, 4],
    [512, 8],
    [256, 16],
  ],
};

/** Operands of one multiplier, signed, the wider first. */
export const multiplierBits: Readonly<Record<Family, Multiplier>> = {
  xc7: [25, 18],
  xcup: [27, 18],
  ecp5: [18, 18],
  ice40: [16, 16],
};
