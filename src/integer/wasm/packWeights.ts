/**
 * Convolution weights in the order in which the kernel reads them: blocks of eight output channels, zeros where there are none. They are
 * laid down in its memory at once; what is returned is where.
 */
import { segmentCount, weightAt } from './convShape';
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
  const pairs = pairsOf(shape);
  return memory.filled(
    Int16Array,
    shape.groups * blocksOf(shape) * segmentCount(shape) * pairs * blockChannels * 2,
    (packed) => {
      forEachWeight(shape, (block, lane, segment, element, weight) => {
        const pair = (block * segmentCount(shape) + segment) * pairs + (element >> 1);
        packed[(pair * blockChannels + lane) * 2 + (element & 1)] = weight;
      });
    },
  );
}

/** Fours of a segment; what is missing in the last one has zero partners. */
export const quadsOf = ({ segments }: ConvShape): number => Math.ceil(segments.length / 4);

/**
 * [group][tile][segment][four][8 or 16][4] int8: tiles of sixteen channels take two blocks, a last odd block stays alone.
 * Both lie at block · segments · fours · 32 bytes.
 */
export function packQuads(memory: KernelMemory, shape: ConvShape, tileChannels: 8 | 16): Pointer {
  const [quads, blocks, segments] = [quadsOf(shape), blocksOf(shape), segmentCount(shape)];
  return memory.filled(Int8Array, shape.groups * blocks * segments * quads * blockChannels * 4, (packed) => {
    forEachWeight(shape, (block, lane, segment, element, weight) => {
      const inGroup = block % blocks;
      const paired = tileChannels === 16 && (inGroup | 1) < blocks;
      const first = paired ? block - (inGroup & 1) : block;
      const width = paired ? 2 * blockChannels : blockChannels;
      const column = (block - first) * blockChannels + lane;
      const quad = segment * quads + (element >> 2);
      packed[first * segments * quads * blockChannels * 4 + (quad * width + column) * 4 + (element & 3)] = weight;
    });
  });
}

/** [group][block][segment][element][8] int32. */
export function packWords(memory: KernelMemory, shape: ConvShape): Pointer {
  const { length } = shape.segments;
  return memory.filled(
    Int32Array,
    shape.groups * blocksOf(shape) * segmentCount(shape) * length * blockChannels,
    (packed) => {
      forEachWeight(shape, (block, lane, segment, element, weight) => {
        packed[((block * segmentCount(shape) + segment) * length + element) * blockChannels + lane] = weight;
      });
    },
  );
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

function forEachWeight(
  shape: ConvShape,
  visit: (block: number, lane: number, segment: number, element: number, weight: number) => void,
): void {
  const { groups, outputs, segments } = shape;
  for (let o = 0; o < groups * outputs; o++) {
    const inGroup = o % outputs;
    const block = ((o - inGroup) / outputs) * blocksOf(shape) + Math.floor(inGroup / blockChannels);
    for (let segment = 0; segment < segmentCount(shape); segment++) {
      for (let element = 0; element < segments.length; element++) {
        visit(block, inGroup % blockChannels, segment, element, weightAt(shape, o, segment, element));
      }
    }
  }
}
