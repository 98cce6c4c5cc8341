/**
 * Convolution weights in the order in which the kernel reads them. Output channels go in blocks of four within their
 * group; a block that is not full has zero weights.
 */
import type { ConvStep } from '../../quantize/quantizedModel';

export const blockChannels = 4;

export interface PackedWeights {
  /** pairs: [group][block][term][4][2] int16; halves: [channel][pair of taps][2] int16; words: [group][block][term][4] int32. */
  readonly weights: Int16Array | Int32Array;
  /** One entry per channel of every block; halves: per channel. */
  readonly bias: Int32Array;
  /** Terms of one block's sum: (channel or pair of channels) × tap; halves: pairs of taps. */
  readonly terms: number;
  readonly blocksPerGroup: number;
}

interface Sizes {
  readonly groups: number;
  readonly perGroup: number;
  readonly inputs: number;
  readonly taps: number;
  readonly blocks: number;
}

function sizesOf({ weightShape, window, groups }: ConvStep): Sizes {
  const perGroup = weightShape[0] / groups;
  const taps = window.kernel[0] * window.kernel[1];
  return { groups, perGroup, inputs: weightShape[1], taps, blocks: Math.ceil(perGroup / blockChannels) };
}

/** Terms run over pairs of input channels, then taps. */
export function packPairs(step: ConvStep): PackedWeights {
  const sizes = sizesOf(step);
  const { inputs, taps, blocks, groups } = sizes;
  const terms = Math.ceil(inputs / 2) * taps;
  const weights = new Int16Array(groups * blocks * terms * blockChannels * 2);
  forEachChannel(sizes, (o, block, lane) => {
    for (let i = 0; i < inputs; i++) {
      for (let tap = 0; tap < taps; tap++) {
        const term = (i >> 1) * taps + tap;
        weights[((block * terms + term) * blockChannels + lane) * 2 + (i & 1)] =
          step.weights[(o * inputs + i) * taps + tap];
      }
    }
  });
  return { weights, bias: packBias(step, sizes), terms, blocksPerGroup: blocks };
}

/** Terms run over input channels, then taps. */
export function packWords(step: ConvStep): PackedWeights {
  const sizes = sizesOf(step);
  const { inputs, taps, blocks, groups } = sizes;
  const terms = inputs * taps;
  const weights = new Int32Array(groups * blocks * terms * blockChannels);
  forEachChannel(sizes, (o, block, lane) => {
    for (let term = 0; term < terms; term++) {
      weights[(block * terms + term) * blockChannels + lane] = step.weights[o * terms + term];
    }
  });
  return { weights, bias: packBias(step, sizes), terms, blocksPerGroup: blocks };
}

/** One input channel per group: every output channel stands alone, its taps in pairs. */
export function packHalves(step: ConvStep): PackedWeights {
  const { taps, perGroup, groups } = sizesOf(step);
  const terms = Math.ceil(taps / 2);
  const channels = perGroup * groups;
  const weights = new Int16Array(channels * terms * 2);
  for (let o = 0; o < channels; o++) weights.set(step.weights.subarray(o * taps, (o + 1) * taps), o * terms * 2);
  const bias = Int32Array.from({ length: channels }, (_, o) => step.bias[o] ?? 0);
  return { weights, bias, terms, blocksPerGroup: perGroup };
}

function packBias(step: ConvStep, sizes: Sizes): Int32Array {
  const bias = new Int32Array(sizes.groups * sizes.blocks * blockChannels);
  forEachChannel(sizes, (o, block, lane) => (bias[block * blockChannels + lane] = step.bias[o] ?? 0));
  return bias;
}

function forEachChannel(sizes: Sizes, visit: (channel: number, block: number, lane: number) => void): void {
  for (let o = 0; o < sizes.groups * sizes.perGroup; o++) {
    const inGroup = o % sizes.perGroup;
    const group = (o - inGroup) / sizes.perGroup;
    visit(o, group * sizes.blocks + Math.floor(inGroup / blockChannels), inGroup % blockChannels);
  }
}
