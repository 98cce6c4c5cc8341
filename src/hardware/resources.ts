/** What a stage takes of a device. Multipliers and memory blocks are counted as the modules use them; LUTs are a rule of thumb (docs/hardware.md). */
import { blockShapes, multiplierBits, type Device } from './devices/device';
import type { Stage, StageBlock } from './network';
import { packedBits } from './packing';

export interface Resources {
  readonly dsps: number;
  /** Blocks of memory. */
  readonly blocks: number;
  readonly luts: number;
}

export function totalOf(parts: readonly Resources[]): Resources {
  const sum = (of: keyof Resources): number => parts.reduce((total, part) => total + part[of], 0);
  return { dsps: sum('dsps'), blocks: sum('blocks'), luts: sum('luts') };
}

/** What a device has too little of. */
export const exceededOf = (totals: Resources, device: Device): readonly (keyof Resources)[] =>
  (['dsps', 'blocks', 'luts'] as const).filter((each) => totals[each] > device[each]);

export const isWithin = (totals: Resources, device: Device): boolean => exceededOf(totals, device).length === 0;

type Numbers = Readonly<Record<string, number>>;

export function resourcesOf(stage: Stage, device: Device): Resources {
  const memories = [
    ...stage.memories.map(({ depth, bits }) => ({ depth, bits, inLuts: constantsInLuts })),
    ...buffersOf(stage).map((buffer) => ({ ...buffer, inLuts: smallest })),
  ];
  const blocks = memories.reduce((sum, { depth, bits, inLuts }) => sum + blocksFor(depth, bits, device, inLuts), 0);
  const inLogic = memories.filter(({ depth, bits, inLuts }) => blocksFor(depth, bits, device, inLuts) === 0);
  const all = [
    ...stage.inputs.flatMap((input) => input.blocks ?? []),
    ...(stage.join ? [stage.join] : []),
    ...stage.blocks,
  ];
  return {
    dsps: all.reduce((sum, block) => sum + dspsOf(block, device), 0),
    blocks,
    luts:
      all.reduce((sum, block) => sum + lutsOf(block), 0) + inLogic.reduce((sum, each) => sum + distributed(each), 0),
  };
}

interface Memory {
  readonly depth: number;
  readonly bits: number;
}

function buffersOf({ blocks, inputs }: Stage): readonly Memory[] {
  const rings = blocks
    .filter(({ parameters }) => 'RING_BITS' in parameters)
    .map(({ parameters }) => parameters as Numbers)
    .map(({ RING_BITS, WORD_BITS }) => ({ depth: 2 ** RING_BITS, bits: WORD_BITS }));
  const fifos = inputs
    .filter(({ fifo = 0 }) => fifo > 0)
    .map(({ fifo = 0, bits, lanes }) => ({ depth: fifo, bits: bits * lanes }));
  return [...rings, ...fifos];
}

/** Up to so many bits lie in LUTs; of constants, which Yosys makes logic of. */
const smallest = 1024;
const constantsInLuts = 4096;

/** The fewest blocks over the shapes that a block can have; 0 for what lies in LUTs, as up to `inLuts` bits do. */
export function blocksFor(depth: number, bits: number, { family }: Device, inLuts = smallest): number {
  if (depth * bits <= inLuts) return 0;
  return Math.min(...blockShapes[family].map(([words, width]) => Math.ceil(depth / words) * Math.ceil(bits / width)));
}

/** A LUT of six inputs holds 64 bits. */
const distributed = ({ depth, bits }: Memory): number => Math.ceil(depth / 64) * bits;

function dspsOf({ module, parameters }: StageBlock, device: Device): number {
  const p = parameters as Numbers;
  if (module === 'stream_mac')
    return multipliersOfMac(p) * productDsps(p.IN_BITS, packedBits(p.PACK, p.WEIGHT_BITS, p.IN_BITS), device);
  if (module !== 'stream_requantize') return 0;
  const isShift = p.KIND === 0 && p.FACTOR_BITS <= 2;
  return isShift ? 0 : p.LANES * productDsps(p.ACC_BITS, p.FACTOR_BITS, device);
}

/** Multiplications that stream_mac makes at once. */
export const multipliersOfMac = ({ PE, SIMD, DEPTHWISE, PACK }: Numbers): number =>
  (PE / PACK) * (DEPTHWISE ? 1 : SIMD);

/** Multipliers of a signed product, whose operands may be cut into parts. A device without multipliers makes it of LUTs. */
export function productDsps(a: number, b: number, { family, dsps }: Device): number {
  if (dsps === 0) return 0;
  const [wide, narrow] = multiplierBits[family];
  const parts = (bits: number, width: number): number => Math.ceil((bits - 1) / (width - 1));
  return Math.min(parts(a, wide) * parts(b, narrow), parts(a, narrow) * parts(b, wide));
}

/** Of an output: the accumulator, a tree of sums, and a register where sums leave in parts. */
const sumsOf = ({ SIMD, DEPTHWISE, PE, OUT_LANES }: Numbers): number =>
  1 + (DEPTHWISE ? 0 : SIMD - 1) + (PE > OUT_LANES ? 1 : 0);

/** What joins weights, and takes products apart: 5 LUTs of each product of 8 by 8 bits, by Yosys. */
export const packingLuts = (pack: number, products: number, productBits: number): number =>
  pack > 1 ? Math.ceil((products * productBits) / 3) : 0;

function lutsOf({ module, parameters }: StageBlock): number {
  const p = parameters as Numbers;
  switch (module) {
    case 'stream_window':
    case 'stream_repeat':
      return (p.PADDED ? 75 : 35) + 3 * (p.RING_BITS + 2);
    case 'stream_mac':
      return (
        45 +
        p.SIMD * p.IN_BITS +
        p.PE * p.ACC_BITS * sumsOf(p) +
        packingLuts(p.PACK, p.PE * p.SIMD, p.IN_BITS + p.WEIGHT_BITS)
      );
    case 'stream_requantize':
      return 2 + p.LANES * (4 * p.Q_BITS + 12) * (p.KIND === 0 ? 1 : 6);
    case 'stream_add':
      return p.LANES * 3 * p.ACC_BITS;
    default:
      return 26;
  }
}
