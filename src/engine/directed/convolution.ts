/**
 * Inputs for a convolution whose sums are chosen: windows that do not overlap are solved one by one, each for one output channel
 * (of each group, which reads channels of its own); between them lies seeded noise.
 */
import { requantizeOne } from '../../integer/requantize';
import type { ConvStep, QuantizedTensor, Requantize } from '../../quantize/quantizedModel';
import { sizeOf } from '../../graph/tensor';
import { seeded } from '../../util/random';
import { magnitude, type Range } from '../../quantize/steps/range';
import type { Within } from './reach';
import { between, everySum, reachOf, solve, type Terms } from './solve';
import { targetsOf } from './targets';
import type { Fault } from './faults';

/** Sums that are asked of a step, when its output has room for them: every fault in several channels. */
const enoughSums = 24;

/** Several for fully connected layers, whose input has room for one sum; of heads the least and the largest sum. */
const mostMaps = ({ requantize }: ConvStep): number => (requantize ? 8 : 2);

/** (1,C,H,W) maps in memory order. */
export function convInputs(
  step: ConvStep,
  input: QuantizedTensor,
  output: QuantizedTensor,
  faults: readonly Fault[],
): readonly Int32Array[] {
  const random = seeded(step.weights.length);
  const queues = queuesOf(step, input, faults);
  const windows = separateWindows(step, input, output);
  const maps: Int32Array[] = [];
  const wanted = queues.reduce((sum, queue) => sum + queue.length, 0);
  const count = mapsFor(step, windows.length * step.groups, () => wanted);
  while (maps.length < count) {
    const map = Int32Array.from({ length: sizeOf(input.shape) }, () => between(input.qmin, input.qmax, random));
    for (const taps of windows) for (const queue of queues) place(step, input, map, taps, queue, random);
    maps.push(map);
  }
  return maps;
}

/** How many maps `convInputs` makes, mostly from shapes alone. */
export function convMaps(
  step: ConvStep,
  input: QuantizedTensor,
  output: QuantizedTensor,
  faults: readonly Fault[],
): number {
  const sums = (): number => {
    let count = 0;
    for (let group = 0; group < step.groups && count < enoughSums; group++) {
      count += wantedOf(step, input, faults, group).length;
    }
    return count;
  };
  return mapsFor(step, separateWindows(step, input, output).length * step.groups, sums);
}

/** @param wanted sums in all, of which so many are enough */
const mapsFor = (step: ConvStep, perMap: number, wanted: () => number): number =>
  perMap >= enoughSums ? 1 : Math.max(1, Math.min(mostMaps(step), Math.ceil(Math.min(enoughSums, wanted()) / perMap)));

interface Wanted {
  readonly group: number;
  readonly channel: number;
  readonly sum: number;
}

/** Of each group, whose windows are its own, the sums in the order in which windows are given to them. */
function queuesOf(step: ConvStep, input: QuantizedTensor, faults: readonly Fault[]): Wanted[][] {
  const groups = Array.from({ length: step.groups }, (_, group) => wantedOf(step, input, faults, group));
  const first = step.requantize ? rarest(groups.flat(), step.requantize, faults) : new Set<Wanted>();
  return groups.map((wanted, own) => [
    ...[...first].filter(({ group }) => group === own),
    ...wanted.filter((each) => !first.has(each)),
  ]);
}

/** What the sums of a group's channels are to be: every channel's first, then every channel's second, …. */
function wantedOf(step: ConvStep, input: QuantizedTensor, faults: readonly Fault[], group: number): Wanted[] {
  const { weightShape, groups, requantize } = step;
  const each = weightShape[0] / groups;
  const channels = Array.from({ length: each }, (_, i) => group * each + i);
  if (!requantize) return endsOf(step, input, channels).map((each) => ({ group, ...each }));
  const lists = channels.map((channel) =>
    targetsOf(requantize, faults, channel, sumsOf(step, input, channel), sumTest(step, input, channel)),
  );
  const longest = Math.max(0, ...lists.map((list) => list.length));
  // Each channel begins with another of its sums, so that few windows see all kinds.
  return Array.from({ length: longest }, (_, turn) =>
    channels.flatMap((channel, i) => {
      const list = lists[i];
      return turn < list.length ? [{ group, channel, sum: list[(turn + i) % list.length] }] : [];
    }),
  ).flat();
}

/** So many sums that notice a fault come first: a sum may be one that no inputs are found for. */
const firstSums = 3;

/**
 * Windows are few: what few channels can sum, a tie above all, comes before what all of them can. Groups have windows of their own, so
 * that each takes its turn.
 */
function rarest(wanted: readonly Wanted[], requantize: Requantize, faults: readonly Fault[]): ReadonlySet<Wanted> {
  const noticing = faults
    .map(({ compute }) => {
      return wanted.filter(({ channel, sum }) => compute(sum, channel) !== requantizeOne(sum, channel, requantize));
    })
    .sort((a, b) => a.length - b.length);
  const first = new Set<Wanted>();
  const taken = new Map<number, number>();
  const turnsOf = ({ group }: Wanted): number => taken.get(group) ?? 0;
  for (let turn = 0; turn < firstSums; turn++) {
    for (const own of noticing) {
      if (own.filter((each) => first.has(each)).length > turn) continue;
      const left = own.filter((each) => !first.has(each));
      if (left.length === 0) continue;
      const next = left.reduce((least, each) => (turnsOf(each) < turnsOf(least) ? each : least));
      first.add(next);
      taken.set(next.group, turnsOf(next) + 1);
    }
  }
  return first;
}

/** The largest and the least sum of each channel, those of the widest first. */
function endsOf(
  step: ConvStep,
  input: QuantizedTensor,
  channels: readonly number[],
): readonly Pick<Wanted, 'channel' | 'sum'>[] {
  return channels
    .map((channel) => ({ channel, reach: sumsOf(step, input, channel) }))
    .sort((a, b) => magnitude(b.reach) - magnitude(a.reach))
    .flatMap(({ channel, reach: { low, high } }) => [low, high].map((sum) => ({ channel, sum })));
}

/** With so few weights, sums lie wide apart. */
const fewWeights = 16;

/** Whether a channel can make a sum; undefined where it can make almost any. */
function sumTest(step: ConvStep, input: QuantizedTensor, channel: number): ((sum: number) => boolean) | undefined {
  const terms = termsOf(step, input, channel, undefined);
  if (terms.weights.length > fewWeights) return undefined;
  return (sum) => solve(terms, sum - (step.bias[channel] ?? 0), seeded(channel)) !== undefined;
}

/** Steps that are taken at most to find every sum of every channel. */
const mostSteps = 2 ** 24;

/** What each channel can sum. */
export function sumsWithin(step: ConvStep, input: QuantizedTensor): readonly Within[] {
  const [outputs] = step.weightShape;
  return Array.from({ length: outputs }, (_, entry) => ({
    entry,
    reach: sumsOf(step, input, entry),
    every: () => everySum(termsOf(step, input, entry, undefined), mostSteps / outputs),
  }));
}

function sumsOf(step: ConvStep, input: QuantizedTensor, channel: number): Range {
  const { low, high } = reachOf(termsOf(step, input, channel, undefined));
  const first = step.bias[channel] ?? 0;
  return { low: low + first, high: high + first };
}

/** @param taps of the kernel that count; undefined: all */
function termsOf(
  { weights, weightShape: [, inputs, height, width] }: ConvStep,
  { qmin, qmax, zeroPoint }: QuantizedTensor,
  channel: number,
  taps: readonly Tap[] | undefined,
): Terms {
  const size = inputs * height * width;
  const own = weights.subarray(channel * size, (channel + 1) * size);
  const used = taps
    ? Array.from({ length: inputs }, (_, i) => taps.map(({ at }) => own[i * height * width + at])).flat()
    : own;
  return { weights: used, low: qmin - zeroPoint, high: qmax - zeroPoint };
}

/** A tap of the kernel inside the map. */
interface Tap {
  /** In the kernel, row by row. */
  readonly at: number;
  /** In a channel of the map. */
  readonly place: number;
}

/** Of windows none of which overlap, whole ones where there are any. */
function separateWindows(
  { window: { kernel, strides, pads, dilations } }: ConvStep,
  { shape: [, , inHeight = 1, inWidth = 1] }: QuantizedTensor,
  { shape: [, , outHeight = 1, outWidth = 1] }: QuantizedTensor,
): readonly (readonly Tap[])[] {
  const apart = ([0, 1] as const).map((axis) => Math.ceil(((kernel[axis] - 1) * dilations[axis] + 1) / strides[axis]));
  const all: Tap[][] = [];
  // The first window begins one place inside, so that no padding is read where the map is large enough.
  const begin = ([0, 1] as const).map((axis) => Math.min(Math.ceil(pads[axis] / strides[axis]), 1));
  for (let y = Math.min(begin[0], outHeight - 1); y < outHeight; y += apart[0])
    for (let x = Math.min(begin[1], outWidth - 1); x < outWidth; x += apart[1]) {
      const taps: Tap[] = [];
      for (let at = 0; at < kernel[0] * kernel[1]; at++) {
        const row = y * strides[0] - pads[0] + Math.floor(at / kernel[1]) * dilations[0];
        const column = x * strides[1] - pads[1] + (at % kernel[1]) * dilations[1];
        if (row >= 0 && row < inHeight && column >= 0 && column < inWidth)
          taps.push({ at, place: row * inWidth + column });
      }
      all.push(taps);
    }
  return all;
}

/** So many sums are tried in a window. */
const mostTried = 8;

/** The first sum of the queue that this window can have. What a whole window cannot have is given up. */
function place(
  step: ConvStep,
  input: QuantizedTensor,
  map: Int32Array,
  taps: readonly Tap[],
  queue: Wanted[],
  random: () => number,
): void {
  const isWhole = taps.length === step.window.kernel[0] * step.window.kernel[1];
  for (let at = 0, tried = 0; at < queue.length && tried < mostTried; tried++) {
    const { channel, sum } = queue[at];
    const d = solve(termsOf(step, input, channel, taps), sum - (step.bias[channel] ?? 0), random);
    if (d || isWhole) queue.splice(at, 1);
    else at++;
    if (d) return write(step, input, map, taps, channel, d);
  }
}

/** @param d of each input channel that the group reads, of each tap */
function write(
  { weightShape: [outputs, inputs], groups }: ConvStep,
  { shape: [, , height = 1, width = 1], zeroPoint }: QuantizedTensor,
  map: Int32Array,
  taps: readonly Tap[],
  channel: number,
  d: Int32Array,
): void {
  const firstChannel = Math.floor(channel / (outputs / groups)) * inputs;
  d.forEach((value, j) => {
    const tap = taps[j % taps.length];
    map[(firstChannel + Math.floor(j / taps.length)) * height * width + tap.place] = value + zeroPoint;
  });
}
