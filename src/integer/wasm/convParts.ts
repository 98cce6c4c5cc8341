/**
 * The guard, channel by channel: blocks of eight output channels whose bounds allow a faster path than the whole layer's
 * take it. Neighbours on one path are one part; a part is a convolution of its own that writes into some of the channels.
 */
import type { KernelBuild } from './build';
import { chooseConvPath, pathHolds } from './convPath';
import type { ConvPath } from './convPath';
import { boundsOf } from './convShape';
import type { Bounds, ConvShape } from './convShape';
import { blockChannels } from './packWeights';

export interface ConvPart {
  readonly path: ConvPath;
  /** First output channel. */
  readonly first: number;
  /** Of these channels alone. */
  readonly shape: ConvShape;
  readonly bounds: Bounds;
}

/** More would transform or widen the same input too often. */
const mostParts = 4;

/**
 * Undefined when some channel's accumulators hold on no path.
 * @param preferred path for the whole layer, where it holds. @param mayMix whether accumulators of unlike widths may be made.
 */
export function convParts(
  shape: ConvShape,
  build: KernelBuild,
  preferred: ConvPath | undefined,
  mayMix: boolean,
): readonly ConvPart[] | undefined {
  const bounds = boundsOf(shape);
  const held = preferred && pathHolds(preferred, shape, bounds, build) ? preferred : undefined;
  const path = held ?? chooseConvPath(shape, bounds, build);
  const whole = path && [{ path, first: 0, shape, bounds }];
  if (!path || held || !mayMix || shape.groups > 1) return whole;
  // No block can be faster than one whose sums hold on every path: nearly every layer ends here.
  const least = { ...bounds, weight: 0, raw: 0, accumulator: 0 };
  if (path === chooseConvPath(shape, least, build)) return whole;
  const runs = runsOf(shape, build);
  return runs.length > 1 && runs.length <= mostParts ? runs : whole;
}

/** Runs of neighbouring blocks with one path: where the whole layer has one, every block has. A last odd block joins the one before. */
function runsOf(shape: ConvShape, build: KernelBuild): readonly ConvPart[] {
  const firsts = Array.from(
    { length: Math.max(1, Math.floor(shape.outputs / blockChannels)) },
    (_, i) => i * blockChannels,
  );
  const paths = firsts.map((first, i) => {
    const block = channelsOf(shape, first, firsts[i + 1] ?? shape.outputs);
    return chooseConvPath(block, boundsOf(block), build);
  });
  const starts = firsts.filter((_, i) => i === 0 || paths[i] !== paths[i - 1]);
  return starts.flatMap((first, i) => {
    const path = paths[first / blockChannels];
    const part = channelsOf(shape, first, starts[i + 1] ?? shape.outputs);
    return path ? [{ path, first, shape: part, bounds: boundsOf(part) }] : [];
  });
}

/** Output channels from `first` to before `last` of a convolution without groups. */
function channelsOf(shape: ConvShape, first: number, last: number): ConvShape {
  const { weights, bias, outputs, to } = shape;
  const taps = weights.length / outputs;
  return {
    ...shape,
    outputs: last - first,
    to: { ...to, channels: last - first },
    weights: weights.subarray(first * taps, last * taps),
    bias: bias.subarray(first, last),
  };
}
