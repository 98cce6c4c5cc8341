/**
 * The guard: which way of computing a convolution provably gives the true accumulators, fastest first. Bounds come from
 * the actual weights, channel by channel; int32 sums may wrap on the way, only the end result must fit.
 */
import { segmentCount, weightAt } from './convShape';
import type { Bounds, ConvShape } from './convShape';
import { portable } from './build';
import type { KernelBuild } from './build';

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
    // int32 sums of a half: Σ|w|·128 (assembly/convSplit.ts), for one segment at least.
    case 'split':
      return narrow && bounds.accumulator < 2 ** 53 && splitSegments(shape) > 0;
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
  // Two products instead of one: worth it where sums would have to be carried over every few pairs.
  if (path === 'split') return carriedPairs(shape, bounds) < 8;
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
 * After how many pairs of products int32 sums must be carried over to int64: the most for which no run of them can
 * overflow, whatever the channel and the place. At least 1 where the path `carried` holds.
 */
export function carriedPairs(shape: ConvShape, { operand }: Bounds): number {
  const safe = (pairs: number): boolean => !hasRunBeyond(shape, pairs, (2 ** 31 - 1) / operand);
  return [256, 128, 64, 32, 16, 12, 8, 6, 4, 3, 2].find(safe) ?? 1;
}

/** Whether some run of `pairs` pairs of neighbours has Σ|w| beyond `limit`; runs are cut within each segment. */
function hasRunBeyond(shape: ConvShape, pairs: number, limit: number): boolean {
  const { groups, outputs, segments } = shape;
  for (let o = 0; o < groups * outputs; o++) {
    for (let segment = 0; segment < segmentCount(shape); segment++) {
      for (let run = 0; run < segments.length; run += 2 * pairs) {
        let sum = 0;
        for (let element = run; element < Math.min(segments.length, run + 2 * pairs); element++) {
          sum += Math.abs(weightAt(shape, o, segment, element));
        }
        if (sum > limit) return true;
      }
    }
  }
  return false;
}

/** Into how many segments at a time sums of halves may run: the most for which Σ|w|·128 < 2^31 in every part; 0 for none. */
export function splitSegments(shape: ConvShape): number {
  const { groups, outputs, segments } = shape;
  const count = segmentCount(shape);
  const sums = Float64Array.from({ length: groups * outputs * count }, (_, i) => {
    let sum = 0;
    for (let e = 0; e < segments.length; e++) sum += Math.abs(weightAt(shape, Math.floor(i / count), i % count, e));
    return sum;
  });
  const largest = (size: number): number => {
    const parts = Math.ceil(count / size);
    const totals = new Float64Array(groups * outputs * parts);
    sums.forEach((sum, i) => (totals[Math.floor(i / count) * parts + Math.floor((i % count) / size)] += sum));
    return totals.reduce((most, total) => Math.max(most, total), 0);
  };
  const sizes = Array.from({ length: count }, (_, i) => count - i);
  return sizes.find((size) => largest(size) * 128 < 2 ** 31) ?? 0;
}
