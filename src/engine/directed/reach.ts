/** The sums that a step can make, and proofs that a fault shows in none of them. */
import { requantizeOne } from '../../integer/requantize';
import { tensorOf } from '../../integer/map';
import type { IntegerStep, QuantizedModel, Requantize } from '../../quantize/quantizedModel';
import { weighted } from '../../quantize/steps/interpolate';
import { groupSize, normalizedMost } from '../../quantize/steps/normalize';
import { centredRange, magnitude, type Range } from '../../quantize/steps/range';
import { matricesOf } from '../../graph/matrices';
import { byKind, type ByKind } from '../../util/byKind';
import { beyond, type Fault } from './faults';
import { tiesOf } from './targets';

/** Sums that are requantized by one entry of the factors; no other sum can occur. */
export interface Within {
  readonly entry: number;
  readonly reach: Range;
  /** Which of them do occur, by how far they lie above the lowest; undefined where that is not known. */
  readonly every?: () => Uint8Array | undefined;
}

/** So many sums are tried one by one. */
const mostSums = 2 ** 10;

/** So many of the sums that do occur. */
const mostOccurring = 2 ** 16;

/** False where it shows, and where nothing proves that it does not. */
export function isOutOfReach(fault: Fault, requantize: Requantize, within: Within): boolean {
  return isBeyond(fault, requantize, within) || isInNone(fault, requantize, within);
}

/** Whether it shows in none of the sums that occur, each looked at. */
function isInNone(fault: Fault, requantize: Requantize, { entry, reach, every }: Within): boolean {
  const hidden = (sum: number): boolean => fault.compute(sum, entry) === requantizeOne(sum, entry, requantize);
  const ties = fault.showsAt === 'ties' ? tiesOf(requantize, entry, reach) : undefined;
  if (!ties && reach.high - reach.low >= mostOccurring) return false;
  const occurring = every?.();
  if (!occurring) return false;
  if (ties) return ties.every((sum) => !occurring[sum - reach.low] || hidden(sum));
  return occurring.every((occurs, above) => !occurs || hidden(reach.low + above));
}

/** Whether its ends, or its ties, say that it shows in none of all sums between them. */
function isBeyond(fault: Fault, requantize: Requantize, { entry, reach }: Within): boolean {
  const hidden = (sum: number): boolean => fault.compute(sum, entry) === requantizeOne(sum, entry, requantize);
  const { low, high } = reach;
  if (high - low < mostSums) return Array.from({ length: high - low + 1 }, (_, i) => low + i).every(hidden);
  if (fault.showsAt === 'ties') return tiesOf(requantize, entry, reach)?.every(hidden) ?? false;
  const free = { ...requantize, qmin: -beyond, qmax: beyond, leakyAfter: undefined };
  // On either side of 0 integers grow or fall with the sum.
  const ends = [low, -1, 0, high].filter((sum) => sum >= low && sum <= high);
  const integers = ends.map((sum) => requantizeOne(sum, entry, free));
  if (fault.showsAt === 'above') return integers.every((q) => q <= requantize.qmax);
  return fault.showsAt === 'below' && integers.every((q) => q >= requantize.qmin);
}

/** Of steps whose sums are bounded by their inputs' ranges alone; undefined for others. */
export function reachOfSums(model: QuantizedModel, step: IntegerStep): Range | undefined {
  return byKind(reaches, model, step);
}

const unknown = (): undefined => undefined;

const reaches: ByKind<IntegerStep, QuantizedModel, Range | undefined> = {
  add(model, { inputs, inputZeroPoints, alignment }) {
    const terms = inputs.map((value, i) => times(rangeOf(model, value, inputZeroPoints[i]), alignment[i].multiplier));
    return terms.reduce((sum, { low, high }) => ({ low: sum.low + low, high: sum.high + high }));
  },
  mul: (model, { inputs, inputZeroPoints: zeros }) =>
    productOf(inputs.map((value, i) => rangeOf(model, value, zeros[i]))),
  div(model, { inputs, inputZeroPoints: [zero], quotientBits }) {
    const most = magnitude(rangeOf(model, inputs[0], zero)) * 2 ** quotientBits;
    return { low: -most, high: most };
  },
  matMul(model, { inputs, inputZeroPoints: zeros }) {
    const [a, b] = inputs.map((value) => tensorOf(model, value).shape);
    const product = productOf(inputs.map((value, i) => rangeOf(model, value, zeros[i])));
    return times(product, matricesOf(a, b).inner);
  },
  interpolate: (model, { inputs, inputZeroPoint, axes }) =>
    axes.reduce(weighted, rangeOf(model, inputs[0], inputZeroPoint)),
  softmax: (_, { quotientBits }) => ({ low: 0, high: 2 ** quotientBits }),
  normalize(model, step) {
    const { sum } = normalizedMost(step, groupSize(step, tensorOf(model, step.inputs[0]).shape));
    return { low: -sum, high: sum };
  },
  requantize: (model, { inputs, inputZeroPoint }) => rangeOf(model, inputs[0], inputZeroPoint),
  // Weights bound these, or nothing is summed.
  ...{ conv: unknown, averagePool: unknown, maxPool: unknown, concat: unknown, extreme: unknown, lookup: unknown },
  ...{ embed: unknown, reshape: unknown, transpose: unknown, slice: unknown, pad: unknown, resize: unknown },
  ...{ constant: unknown, curve: unknown },
};

const rangeOf = (model: QuantizedModel, value: number, zeroPoint: number): Range =>
  centredRange(tensorOf(model, value), zeroPoint);

const times = ({ low, high }: Range, by: number): Range => ({
  low: Math.min(low * by, high * by),
  high: Math.max(low * by, high * by),
});

function productOf([a, b]: readonly Range[]): Range {
  const corners = [a.low, a.high].flatMap((x) => [x * b.low, x * b.high]);
  return { low: Math.min(...corners), high: Math.max(...corners) };
}
