/**
 * Convolution weights in the order in which the kernel reads them: blocks of eight output channels, zeros where there are none. They are
 * laid down in its memory at once; what is returned is where.
 */
import type { IntegerArray } from '../../quantize/quantizedModel';
import { segmentCount } from './convShape';
import type { ConvShape } from './convShape';
import type { Pointer } from './exports';
import type { KernelMemory } from './memory';

/** Output channels of a block. */
export const blockChannels = 8;

/** Blocks of a group. */
export const blocksOf = ({ outputs }: ConvShape): number => Math.ceil(outputs / blockChannels);

/** Pairs of a segment; an odd last element has a zero partner. */
export const pairsOf = ({ segments }: ConvShape): number => Math.ceil(segments.length / 2);

/** [group][block][segment][pair][8][2] int16. */
export function packPairs(memory: KernelMemory, shape: ConvShape): Pointer {
  const length = shape.groups * blocksOf(shape) * segmentCount(shape) * pairsOf(shape) * blockChannels * 2;
  return memory.filled(Int16Array, length, (packed) => fillTiles(packed, shape, 2));
}

/** Fours of a segment; what is missing in the last one has zero partners. */
export const quadsOf = ({ segments }: ConvShape): number => Math.ceil(segments.length / 4);

/**
 * [group][tile][segment][four][8 or 16][4] int8: tiles of sixteen channels take two blocks, a last odd block stays alone.
 * Both lie at block · segments · fours · 32 bytes.
 */
export function packQuads(memory: KernelMemory, shape: ConvShape, tileChannels: 8 | 16): Pointer {
  const length = shape.groups * blocksOf(shape) * segmentCount(shape) * quadsOf(shape) * blockChannels * 4;
  return memory.filled(Int8Array, length, (packed) => fillTiles(packed, shape, 4, tileChannels));
}

/** [group][block][segment][element][8] int32. */
export function packWords(memory: KernelMemory, shape: ConvShape): Pointer {
  const length = shape.groups * blocksOf(shape) * segmentCount(shape) * shape.segments.length * blockChannels;
  return memory.filled(Int32Array, length, (packed) => fillTiles(packed, shape, 1));
}

/** Depthwise: [block][pair of taps][8][2] int16. */
export function packTaps(memory: KernelMemory, { weights, groups, window }: ConvShape): Pointer {
  const taps = window.kernel[0] * window.kernel[1];
  const pairs = Math.ceil(taps / 2);
  return memory.filled(Int16Array, Math.ceil(groups / blockChannels) * pairs * blockChannels * 2, (packed) => {
    for (let c = 0; c < groups; c++) {
      for (let tap = 0; tap < taps; tap++) {
        const pair = Math.floor(c / blockChannels) * pairs + (tap >> 1);
        packed[(pair * blockChannels + (c % blockChannels)) * 2 + (tap & 1)] = weights[c * taps + tap];
      }
    }
  });
}

/** Depthwise 3×3: [block][column][8][3 rows and a zero] int8. */
export function packColumns(memory: KernelMemory, { weights, groups }: ConvShape): Pointer {
  return memory.filled(Int8Array, Math.ceil(groups / blockChannels) * 3 * blockChannels * 4, (packed) => {
    for (let c = 0; c < groups; c++) {
      for (let tap = 0; tap < 9; tap++) {
        const column = Math.floor(c / blockChannels) * 3 + (tap % 3);
        packed[(column * blockChannels + (c % blockChannels)) * 4 + Math.floor(tap / 3)] = weights[c * 9 + tap];
      }
    }
  });
}

/**
 * [group][tile][segment][unit][8 or 16][elements of a unit]. Output channel by output channel, as weights are read: a call per
 * weight took a third of the time in which a program is opened.
 */
function fillTiles(packed: IntegerArray, shape: ConvShape, unit: 1 | 2 | 4, tileChannels: 8 | 16 = 8): void {
  const { groups, outputs, segments } = shape;
  const [blocks, count] = [blocksOf(shape), segmentCount(shape)];
  const units = Math.ceil(segments.length / unit);
  for (let o = 0; o < groups * outputs; o++) {
    const inGroup = o % outputs;
    const block = Math.floor(inGroup / blockChannels);
    const paired = tileChannels === 16 && (block | 1) < blocks;
    const first = paired ? block & ~1 : block;
    const lanes = paired ? 2 * blockChannels : blockChannels;
    const tile = (((o - inGroup) / outputs) * blocks + first) * count * units * blockChannels * unit;
    const at = tile + (inGroup - first * blockChannels) * unit;
    fillLane(packed, shape, o, { at, unit, units, pitch: lanes * unit });
  }
}

interface Lane {
  /** Where the channel's first weight lies; from unit to unit are `pitch` elements. */
  readonly at: number;
  readonly unit: number;
  readonly units: number;
  readonly pitch: number;
}

/** The weights of output channel `o`. */
function fillLane(packed: IntegerArray, shape: ConvShape, o: number, { at, unit, units, pitch }: Lane): void {
  const { inputs, segments, weights } = shape;
  const [count, { taps, stride }] = [segmentCount(shape), segments];
  const perInput = count * taps;
  for (let segment = 0; segment < count; segment++) {
    for (let tap = 0; tap < taps; tap++) {
      let from = o * inputs * perInput + segment * taps + tap;
      const last = tap * stride + inputs;
      for (let element = tap * stride; element < last; element++, from += perInput) {
        const within = element % unit;
        packed[at + (segment * units + (element - within) / unit) * pitch + within] = weights[from];
      }
    }
  }
}
