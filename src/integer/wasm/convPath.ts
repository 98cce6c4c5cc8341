/**
 * The guard: which way of computing a convolution provably gives the true accumulators, fastest first. Bounds come from
 * the actual weights, channel by channel; int32 sums may wrap on the way, only the end result must fit.
 */
import { segmentCount, weightAt } from './convShape';
import type { Bounds, ConvShape } from './convShape';
import { portable } from './build';
import type { KernelBuild } from './build';
import { pairsOf } from './packWeights';

export type ConvPath =
  'winograd4' | 'winograd2' | 'depthwise8' | 'depthwise' | 'dot8' | 'direct' | 'split' | 'carried' | 'words';

/** The order of choice; `words` takes everything that int64 holds. */
export const convPaths: readonly ConvPath[] = [
  'winograd4',
  'winograd2',
  'depthwise8',
  'depthwise',
  'dot8',
  'direct',
  'split',
  'carried',
  'words',
];

const int16 = 2 ** 15 - 1;

/** Whether the path is exact for this convolution; whether it is worth it is `chooseConvPath`'s concern. */
export function pathHolds(path: ConvPath, shape: ConvShape, bounds: Bounds, build: KernelBuild): boolean {
  const narrow = bounds.weight <= int16 + 1 && bounds.operand <= int16 + 1;
  switch (path) {
    // Lanes: |V| ≤ 100·|operand|, |U| ≤ 49·|weight|; 576·sum is divided exactly below 2^25 (assembly/winograd4.ts).
    case 'winograd4':
      return (
        isThreeByThree(shape) &&
        100 * bounds.operand <= int16 &&
        49 * bounds.weight <= int16 &&
        bounds.raw < 2 ** 25 &&
        bounds.accumulator < 2 ** 31
      );
    // Lanes: |V| ≤ 4·|operand|, |U| ≤ 9·|weight|; 4·sum is divided exactly below 2^29 (assembly/winograd2.ts).
    case 'winograd2':
      return (
        isThreeByThree(shape) &&
        4 * bounds.operand <= int16 &&
        9 * bounds.weight <= int16 &&
        bounds.raw < 2 ** 29 &&
        bounds.accumulator < 2 ** 31
      );
    case 'depthwise8':
      return isDepthwise(shape) && hasWindow(shape, 3) && holds8(shape, bounds, build);
    case 'depthwise':
      return narrow && isDepthwise(shape) && bounds.accumulator < 2 ** 31;
    case 'dot8':
      return holds8(shape, bounds, build);
    case 'direct':
      return narrow && bounds.accumulator < 2 ** 31;
    case 'split':
      return narrow && bounds.accumulator < 2 ** 53;
    // A single pair must fit: (−32768)² + (−32768)² does not.
    case 'carried':
      return narrow && 2 * bounds.weight * bounds.operand < 2 ** 31 && bounds.accumulator < 2 ** 53;
    case 'words':
      return bounds.weight < 2 ** 31 && bounds.operand < 2 ** 31 && bounds.accumulator < 2 ** 62;
  }
}

/** The fastest path that holds; undefined when not even int64 does: then only the reference may run the step. */
export function chooseConvPath(shape: ConvShape, bounds: Bounds, build = portable): ConvPath | undefined {
  const dot8 = pathHolds('dot8', shape, bounds, build);
  return convPaths.find((path) => isWorth(path, shape, bounds, dot8) && pathHolds(path, shape, bounds, build));
}

/** Products of bytes; int32 sums wrap, never saturate (chooseBuild.ts has tried). */
function holds8({ range, weights }: ConvShape, { weight, accumulator }: Bounds, { dot8 }: KernelBuild): boolean {
  const bytes = range.low >= -128 && range.high <= 127 && (weights instanceof Int8Array || weight <= 127);
  return dot8 !== undefined && bytes && accumulator < 2 ** 31;
}

const isDepthwise = ({ groups, inputs, outputs }: ConvShape): boolean => groups > 1 && inputs === 1 && outputs === 1;

/** Square, every tap beside the next. */
const hasWindow = ({ window: { kernel, dilations } }: ConvShape, side: number): boolean =>
  [...kernel, ...dilations].join() === `${side},${side},1,1`;

function isThreeByThree(shape: ConvShape): boolean {
  return shape.groups === 1 && shape.window.strides.join() === '1,1' && hasWindow(shape, 3);
}

/** Winograd pays when channels fill the vectors and tiles the map; products per tile against those of direct convolution. */
function isWorth(path: ConvPath, shape: ConvShape, bounds: Bounds, dot8: boolean): boolean {
  // A second product instead of carrying sums over, which costs as much as eight pairs (assembly/convWide.ts).
  if (path === 'split') return runPairs(shape, bounds.operand) < Math.min(8, segmentCount(shape) * pairsOf(shape));
  const { inputs, outputs, to } = shape;
  if (path !== 'winograd4' && path !== 'winograd2') return true;
  const [side, points] = path === 'winograd4' ? [4, 36] : [2, 16];
  const tiles = Math.ceil(to.height / side) * Math.ceil(to.width / side);
  if (dot8) {
    // In products of 16 bits: transforming a tile costs some 300 per channel, and dot8 has 2.9 of its own in the time of one.
    const transformed = tiles * (points * inputs * outputs + 300 * (inputs + outputs));
    return transformed < (9 / 2.9) * to.height * to.width * inputs * outputs;
  }
  return inputs >= 8 && outputs >= 8 && tiles * points < 0.75 * 9 * to.height * to.width;
}

/**
 * How many pairs of products int32 sums hold, whatever the channel and the place: a number of whole segments, or less than one.
 * At least 1 where a single pair holds.
 * @param operand largest |operand|.
 */
export function runPairs(shape: ConvShape, operand: number): number {
  const pairs = pairsOf(shape);
  const count = segmentCount(shape);
  const wholes = Array.from({ length: count }, (_, i) => (count - i) * pairs);
  const sizes = [...wholes, ...[512, 256, 128, 64, 32, 16, 12, 8, 6, 4, 3, 2].filter((size) => size < pairs), 1];
  const limit = (2 ** 31 - 1) / operand;
  let choice = 0;
  for (let o = 0; o < shape.groups * shape.outputs; o++) {
    const sums = sumsOfPairs(shape, o, pairs);
    while (choice + 1 < sizes.length && hasRunBeyond(sums, pairs, sizes[choice], limit)) choice++;
  }
  return sizes[choice];
}

/** Σ|w| of the pairs before each place, of one output channel. */
function sumsOfPairs(shape: ConvShape, o: number, pairs: number): Float64Array {
  const { length } = shape.segments;
  const sums = new Float64Array(segmentCount(shape) * pairs + 1);
  const magnitude = (segment: number, e: number): number => (e < length ? Math.abs(weightAt(shape, o, segment, e)) : 0);
  for (let pair = 0; pair + 1 < sums.length; pair++) {
    const segment = Math.floor(pair / pairs);
    const element = 2 * (pair - segment * pairs);
    sums[pair + 1] = sums[pair] + magnitude(segment, element) + magnitude(segment, element + 1);
  }
  return sums;
}

/** Runs of `size` pairs end with their segment where they are shorter than one (assembly/convWide.ts). */
function hasRunBeyond(sums: Float64Array, pairs: number, size: number, limit: number): boolean {
  const all = sums.length - 1;
  for (let from = 0; from < all;) {
    const end = Math.min(from + size, size < pairs ? from - (from % pairs) + pairs : all);
    if (sums[end] - sums[from] > limit) return true;
    from = end;
  }
  return false;
}
