/**
 * Suspicions of a requantization that are less likely, or have a number that is read off the dump: shifts of many bits, other bounds,
 * another slope, another bias.
 */
import { entryOf, requantizeOne } from '../../integer/requantize';
import type { Requantize } from '../../quantize/quantizedModel';
import { isMean } from '../operation';
import type { Evidence, Suspect } from '../suspect';
import { channelOf, shifted, wrapped } from './requantization';

export function inferredSuspects(evidence: Evidence): readonly Suspect[] {
  const { accumulators, requantize, isSum, expected } = evidence;
  const channel = channelOf(evidence);
  if (!accumulators || !requantize) return isSum ? biasSuspects(evidence, expected, (sum) => sum) : [];
  return [
    ...(isMean(evidence.operation) ? [] : shiftSuspects(requantize, accumulators, channel)),
    ...slopeSuspects(evidence, requantize, accumulators, channel),
    ...biasSuspects(evidence, accumulators, (sum, i) => requantizeOne(sum, channel(i), requantize)),
    ...boundsSuspects(evidence, requantize, (i, other) => requantizeOne(accumulators[i], channel(i), other)),
  ];
}

function shiftSuspects(
  requantize: Requantize,
  accumulators: Float64Array,
  channel: (i: number) => number,
): readonly Suspect[] {
  const { factor, negative } = requantize;
  return [3, -3, 4, -4, 5, -5, 6, -6, 7, -7, 8, -8].map((by) => {
    const other = { ...requantize, factor: shifted(factor, by), negative: negative && shifted(negative, by) };
    return {
      id: 'shift',
      text: `shifts ${Math.abs(by)} bits too ${by > 0 ? 'far' : 'little'}`,
      predict: (i) => requantizeOne(accumulators[i], channel(i), other),
    };
  });
}

function biasSuspects(
  evidence: Evidence,
  sums: Float64Array,
  given: (sum: number, i: number) => number,
): readonly Suspect[] {
  const { bias } = evidence;
  const channel = channelOf(evidence);
  if (!bias) return [];
  return otherBiases(bias).map(([text, other]) => ({
    id: 'bias',
    text,
    predict: (i) => given(sums[i] - bias[channel(i)] + other(channel(i)), i),
  }));
}

/** What may stand for a channel's bias. */
function otherBiases(bias: Float64Array): readonly (readonly [text: string, of: (channel: number) => number])[] {
  const C = bias.length;
  const narrow =
    (bits: number): ((c: number) => number) =>
    (c) =>
      wrapped(bias[c], bits, true);
  return [
    ['the bias is subtracted', (c) => -bias[c]],
    ['the bias is that of the next channel', (c) => bias[(c + 1) % C]],
    ['the bias is that of the channel before', (c) => bias[(c + C - 1) % C]],
    ['the bias is that of channel 0 everywhere', () => bias[0]],
    ['biases are in reverse order', (c) => bias[C - 1 - c]],
    ['the bias wraps around at 16 bits', narrow(16)],
    ['the bias wraps around at 8 bits', narrow(8)],
  ];
}

/** The least and the largest integer of a dump; undefined where it holds none. */
function boundsOf({ found, places }: Evidence): readonly [low: number, high: number] | undefined {
  let [low, high] = [Infinity, -Infinity];
  for (const i of places) {
    if (found[i] < low) low = found[i];
    if (found[i] > high) high = found[i];
  }
  return low < high && Number.isInteger(low) && Number.isInteger(high) ? [low, high] : undefined;
}

/** @param integerAt what the step gives out when it saturates at other bounds */
function boundsSuspects(
  evidence: Evidence,
  requantize: Requantize,
  integerAt: (i: number, bounds: Requantize) => number,
): readonly Suspect[] {
  const bounds = boundsOf(evidence)?.map((q) => beforeLeaky(q, requantize));
  if (!bounds?.every(Number.isInteger)) return [];
  const [qmin, qmax] = bounds;
  const text = `saturates at ${qmin} and ${qmax}, expected ${requantize.qmin} and ${requantize.qmax}`;
  const other = { ...requantize, qmin, qmax };
  return [{ id: 'saturation', text, predict: (i) => integerAt(i, other) }];
}

/** The integer that LeakyReLU after rounding made another of. */
function beforeLeaky(q: number, { leakyAfter }: Requantize): number {
  if (!leakyAfter || q === 0) return q;
  return q / (q > 0 ? leakyAfter.positive : leakyAfter.negative);
}

/** Of LeakyReLU, as networks and hardware have them. */
const slopes = [0, 1 / 2, 0.3, 1 / 4, 0.2, 1 / 8, 0.1, 1 / 16, 0.05, 1 / 32, 0.02, 0.01] as const;

/** Slopes that are one in a hundred off are one: multipliers and shifts only come near them. */
const near = 0.01;

function slopeSuspects(
  { found }: Evidence,
  requantize: Requantize,
  accumulators: Float64Array,
  channel: (i: number) => number,
): readonly Suspect[] {
  const { factor, negative, zeroPoint, qmin, qmax, rounding, leakyAfter } = requantize;
  if (!negative || leakyAfter) return [];
  const own = negative.value[0] / factor.value[0];
  const farthest = rounding.startsWith('nearest') ? 0.5 : 1;
  return slopes
    .filter((slope) => Math.abs(slope - own) > 2 * near * Math.abs(own))
    .map((slope) => ({
      id: 'slope',
      text:
        slope === 0
          ? 'negative accumulators become 0: ReLU instead of LeakyReLU'
          : `the slope of negative accumulators is about ${slope}, expected ${own.toPrecision(3)}`,
      predict(i) {
        const accumulator = accumulators[i];
        if (accumulator >= 0) return requantizeOne(accumulator, channel(i), requantize);
        const step = accumulator * entryOf(factor.value, channel(i)) * slope;
        const q = Math.min(Math.max(step + zeroPoint, qmin), qmax);
        return Math.abs(q - found[i]) <= farthest + near * Math.abs(step) ? found[i] : q;
      },
    }));
}
