/**
 * How each channel's accumulators are requantized in WebAssembly, decided once per step from a proven bound:
 * in vectors, one by one, in declared float, or, when a product could leave 63 bits, not at all (the reference does it).
 */
import type { Factor, Requantize } from '../../quantize/quantizedModel';
import { entryOf } from '../requantize';
import { roundingIds } from './exports';
import type { KernelExports, Pointer } from './exports';

interface TwoFactors {
  readonly positive: number;
  readonly shiftPositive: number;
  readonly negative: number;
  readonly shiftNegative: number;
}

interface VectorPlan {
  readonly kind: 'vector';
  readonly positive: number;
  readonly negative: number;
  readonly shift: number;
}

type ChannelPlan =
  | { readonly kind: 'float'; readonly positive: number; readonly negative: number }
  | VectorPlan
  | ({ readonly kind: 'exact' } & TwoFactors);

export interface RequantizePlan {
  readonly rounding: number;
  readonly zeroPoint: number;
  readonly qmin: number;
  readonly qmax: number;
  /** `leakyAfter` at and above 0, and below. */
  readonly slopes: readonly [number, number];
  readonly channels: readonly ChannelPlan[];
  readonly wide: boolean;
}

const integer32 = 2 ** 31;
const fastShift = 32;
const productLimit = 2 ** 62;

/**
 * @param bound no |accumulator| exceeds it. @param wide accumulators are int64, else int32.
 * @returns undefined when some product might not fit 63 bits.
 */
export function planRequantize(
  requantize: Requantize,
  channels: number,
  bound: number,
  wide: boolean,
): RequantizePlan | undefined {
  const plans = Array.from({ length: channels }, (_, channel) => planChannel(requantize, channel, bound, wide));
  if (!plans.every((plan) => plan !== undefined)) return undefined;
  const { zeroPoint, qmin, qmax, leakyAfter } = requantize;
  return {
    rounding: roundingIds[requantize.rounding],
    zeroPoint,
    qmin,
    qmax,
    slopes: [leakyAfter?.positive ?? 1, leakyAfter?.negative ?? 1],
    channels: plans,
    wide,
  };
}

function planChannel(requantize: Requantize, channel: number, bound: number, wide: boolean): ChannelPlan | undefined {
  const negative = requantize.negative ?? requantize.factor;
  if (requantize.mode === 'float') {
    const [m, n] = [entryOf(requantize.factor.value, channel), entryOf(negative.value, channel)];
    return { kind: 'float', positive: m, negative: n };
  }
  const factors = twoFactors(requantize.factor, negative, channel);
  const largest = Math.max(
    leftMost(factors.positive, factors.shiftPositive),
    leftMost(factors.negative, factors.shiftNegative),
  );
  if (bound * largest > productLimit) return undefined;
  return (wide ? undefined : vectorPlan(factors, requantize, bound)) ?? { kind: 'exact', ...factors };
}

function twoFactors(positive: Factor, negative: Factor, channel: number): TwoFactors {
  return {
    positive: entryOf(positive.multiplier, channel),
    shiftPositive: entryOf(positive.shift, channel),
    negative: entryOf(negative.multiplier, channel),
    shiftNegative: entryOf(negative.shift, channel),
  };
}

const leftMost = (multiplier: number, shift: number): number => multiplier * 2 ** Math.max(0, -shift);

/** Both slopes on one shift, exactly, and results that fit int32 before they are clamped. */
function vectorPlan(factors: TwoFactors, { zeroPoint }: Requantize, bound: number): ChannelPlan | undefined {
  const shift = Math.max(factors.shiftPositive, factors.shiftNegative);
  const positive = factors.positive * 2 ** (shift - factors.shiftPositive);
  const negative = factors.negative * 2 ** (shift - factors.shiftNegative);
  const largest = Math.max(positive, negative);
  if (shift < 0 || largest >= integer32) return undefined;
  if ((bound * largest) / 2 ** shift + 1 + Math.abs(zeroPoint) >= integer32) return undefined;
  return { kind: 'vector', ...atFastShift(positive, negative, shift) };
}

/** A shift of 32 takes the high half of a product instead of shifting it; the same factor, where it fits. */
function atFastShift(positive: number, negative: number, shift: number): Omit<VectorPlan, 'kind'> {
  const left = 2 ** (fastShift - shift);
  if (left < 1 || Math.max(positive, negative) * left >= integer32) return { positive, negative, shift };
  return { positive: positive * left, negative: negative * left, shift: fastShift };
}

/** Requantizes rows of one channel: `pitch` accumulators apart, `width` of them kept, results packed at `dst`. */
export function requantizeInKernel(
  kernel: KernelExports,
  plan: RequantizePlan,
  channel: number,
  acc: Pointer,
  pitch: number,
  dst: Pointer,
  rows: number,
  width: number,
): void {
  const { rounding, wide, zeroPoint: z, qmin: low, qmax: high, slopes } = plan;
  const [up, down] = slopes;
  const c = plan.channels[channel];
  // Arguments are written out: this runs for every channel, and spread calls cost more than they requantize.
  if (c.kind === 'float') {
    const run = wide ? kernel.requantizeWideFloatRows : kernel.requantizeFloatRows;
    run(acc, pitch, dst, rows, width, c.positive, c.negative, rounding, z, low, high, up, down);
  } else if (c.kind === 'vector') {
    // A shift of 0 is exact, and its rounding terms would not be 0.
    const by = c.shift === 0 ? roundingIds.floor : rounding;
    kernel.requantizeRows(acc, pitch, dst, rows, width, c.positive, c.negative, c.shift, by, z, low, high, up, down);
  } else {
    const { positive, shiftPositive, negative, shiftNegative } = c;
    const run = wide ? kernel.requantizeWideRows : kernel.requantizeExactRows;
    run(
      acc,
      pitch,
      dst,
      rows,
      width,
      positive,
      shiftPositive,
      negative,
      shiftNegative,
      rounding,
      z,
      low,
      high,
      up,
      down,
    );
  }
}
