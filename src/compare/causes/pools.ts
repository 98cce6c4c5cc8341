/** Suspicions about pools: another divisor, padding that counts, a displaced window. */
import { entryOf, requantizeOne } from '../../integer/requantize';
import { at, placeIn, type AveragePoolOperation, type MaxPoolOperation } from '../operation';
import type { MapSize } from '../order';
import type { Evidence, Suspect } from '../suspect';
import { displacementsOf, displacementWords } from './convolution';

type Place = readonly [channel: number, y: number, x: number];
type Move = readonly [y: number, x: number];

/** The integers of a window, `outside` in the padding. */
function tapsOf({ inputs: [input], window }: MaxPoolOperation | AveragePoolOperation, move: Move, outside: number) {
  const { kernel, strides, pads, dilations } = window;
  return ([c, y, x]: Place): readonly number[] =>
    Array.from({ length: kernel[0] * kernel[1] }, (_, tap) =>
      at(
        input,
        c,
        y * strides[0] - pads[0] + move[0] + Math.floor(tap / kernel[1]) * dilations[0],
        x * strides[1] - pads[1] + move[1] + (tap % kernel[1]) * dilations[1],
        outside,
      ),
    );
}

export function maxPoolSuspects({ size }: Evidence, operation: MaxPoolOperation): readonly Suspect[] {
  const { inputs, padding, window } = operation;
  const lowest = inputs[0].qmin;
  const own = padding === 'zero' ? 0 : lowest;
  const suspect = (id: string, text: string, of: (taps: readonly number[]) => number, move: Move, outside: number) => {
    const taps = tapsOf(operation, move, outside);
    return { id, text, costly: true as const, predict: (i: number) => of(taps(placeIn(size, i))) };
  };
  const largest = (taps: readonly number[]): number => Math.max(...taps);
  const [words, other] = padding === 'zero' ? ['the lowest integer', lowest] : ['the integer 0', 0];
  return [
    suspect('padding', `a padded tap counts as ${words}`, largest, [0, 0], other),
    suspect('pool-kind', 'the smallest of each window is taken', (taps) => Math.min(...taps), [0, 0], own),
    suspect('pool-kind', 'the first of each window is taken: nothing is compared', ([first]) => first, [0, 0], own),
    ...displacementsOf(window.kernel).map((move) => suspect('window', displacementWords(move), largest, move, own)),
  ];
}

/** Less likely: padding that counts as the integer which the dump holds, where that is larger than all taps. */
export function unlikelyMaxPool(
  { size, expected, found, places }: Evidence,
  operation: MaxPoolOperation,
): readonly Suspect[] {
  const padded = found[places.find((i) => found[i] > expected[i]) ?? -1];
  if (padded === undefined) return [];
  const taps = tapsOf(operation, [0, 0], padded);
  const text = `a padded tap counts as ${padded}`;
  return [{ id: 'padding', text, costly: true, predict: (i) => Math.max(...taps(placeIn(size, i))) }];
}

/** Less likely: a divisor that is no power of two and not beside the right one. */
export function unlikelyAverage(evidence: Evidence, operation: AveragePoolOperation): readonly Suspect[] {
  const { size, isSum, found } = evidence;
  if (isSum) return [];
  const { inputs, window } = operation;
  const { zeroPoint } = inputs[0];
  const count = countingOf(operation, size)('own');
  const taps = tapsOf(operation, [0, 0], zeroPoint);
  const sum = (i: number): number => taps(placeIn(size, i)).reduce((total, q) => total + q - zeroPoint, 0);
  const own = window.kernel[0] * window.kernel[1];
  return divisorsOf(operation, found, sum, count)
    .filter((divisor) => divisor >= 1 && divisor !== own)
    .map((divisor) =>
      dividedBy(`each mean is divided by ${divisor}, expected ${own}`, () => divisor, operation, found, sum, count),
    );
}

/** The whole number that the farthest mean was divided by, and those beside it. */
function divisorsOf(
  { requantize: { factor, zeroPoint, qmin, qmax } }: AveragePoolOperation,
  found: Float64Array,
  sum: (i: number) => number,
  taps: (i: number) => number,
): readonly number[] {
  const far = (i: number): number => (found[i] > qmin && found[i] < qmax ? Math.abs(found[i] - zeroPoint) : 0);
  const looked = Array.from({ length: Math.min(found.length, mostMeans) }, (_, i) => i);
  const i = looked.reduce((most, each) => (far(each) > far(most) ? each : most), 0);
  if (far(i) === 0) return [];
  const real = sum(i) * entryOf(factor.value, taps(i) - 1) * taps(i);
  const divisor = Math.round(real / (found[i] - zeroPoint));
  return [0, -1, 1, -2, 2].map((by) => divisor + by);
}

const mostMeans = 2000;

export function averageSuspects({ size, isSum, found }: Evidence, operation: AveragePoolOperation): readonly Suspect[] {
  const { inputs, requantize, window } = operation;
  const { zeroPoint } = inputs[0];
  const countOf = countingOf(operation, size);
  const entry = countedTaps(operation, size);
  const sumsOf = (move: Move, minus: number): ((i: number) => number) => {
    const taps = tapsOf(operation, move, minus);
    return (i) => taps(placeIn(size, i)).reduce((sum, q) => sum + q - minus, 0);
  };
  const sum = sumsOf([0, 0], zeroPoint);
  const summed = (id: string, text: string, of: (i: number) => number): Suspect => ({
    ...{ id, text, costly: true },
    predict: (i) => (isSum ? of(i) : requantizeOne(of(i), entry(i), requantize)),
  });
  return [
    ...(isSum ? [] : divisorSuspects(operation, found, sum, countOf)),
    ...(zeroPoint === 0
      ? []
      : [summed('input-zero-point', `the input's zero point ${zeroPoint} is not subtracted`, sumsOf([0, 0], 0))]),
    ...displacementsOf(window.kernel).map((move) => summed('window', displacementWords(move), sumsOf(move, zeroPoint))),
  ];
}

/** The entry of the factors that applies to each element: one less than the taps that its mean is taken of. */
export function countedTaps(operation: AveragePoolOperation, size: MapSize): (index: number) => number {
  const count = countingOf(operation, size)('own');
  return (i) => Math.max(0, count(i) - 1);
}

type Counting = 'own' | 'inside' | 'padded' | 'kernel';

/** Of how many taps a mean is taken, in one way of counting. */
function countingOf(
  { inputs, window: { kernel, strides, pads, dilations }, countIncludesPadding }: AveragePoolOperation,
  { H, W }: MapSize,
): (counting: Counting) => (index: number) => number {
  const input = inputs[0].size;
  const along = (axis: 0 | 1, output: number, length: number, counting: Counting): number => {
    const includes = counting === 'own' ? countIncludesPadding : counting === 'padded';
    const first = output * strides[axis] - pads[axis];
    const places = Array.from({ length: kernel[axis] }, (_, tap) => first + tap * dilations[axis]);
    if (counting === 'kernel') return kernel[axis];
    return places.filter((place) => (includes ? place < length + pads[axis + 2] : place >= 0 && place < length)).length;
  };
  return (counting) => (index) =>
    along(0, Math.floor(index / W) % H, input.H, counting) * along(1, index % W, input.W, counting);
}

function divisorSuspects(
  operation: AveragePoolOperation,
  found: Float64Array,
  sum: (i: number) => number,
  countOf: (counting: Counting) => (index: number) => number,
): readonly Suspect[] {
  const { window } = operation;
  const own = countOf('own');
  const dividedByCount = (text: string, divisor: (i: number) => number): Suspect =>
    dividedBy(text, divisor, operation, found, sum, own);
  const taps = window.kernel[0] * window.kernel[1];
  const power = 2 ** Math.round(Math.log2(taps));
  return [
    dividedByCount('each mean is divided by the taps inside the map', countOf('inside')),
    dividedByCount('each mean is divided by the taps inside the map and its padding', countOf('padded')),
    dividedByCount(`each mean is divided by ${taps}, all taps of the window`, countOf('kernel')),
    ...[power, power / 2, power * 2, power / 4, power * 4, taps - 1, taps + 1]
      .filter((divisor) => divisor >= 1 && divisor !== taps)
      .map((divisor) => dividedByCount(`each mean is divided by ${divisor}, expected ${taps}`, () => divisor)),
    dividedByCount('the sum is not divided', () => 1),
  ];
}

/** Another divisor has no entry among the factors: the mean is taken as a real number. */
function dividedBy(
  text: string,
  divisor: (i: number) => number,
  { requantize }: AveragePoolOperation,
  found: Float64Array,
  sum: (i: number) => number,
  own: (i: number) => number,
): Suspect {
  const farthest = requantize.rounding.startsWith('nearest') ? 0.5 + 1e-6 : 1;
  return {
    ...{ id: 'average-divisor', text, costly: true },
    predict: (i) => {
      const { value } = requantize.factor;
      const factor = value[value.length === 1 ? 0 : own(i) - 1];
      const real = (sum(i) * factor * own(i)) / divisor(i) + requantize.zeroPoint;
      const q = Math.min(Math.max(real, requantize.qmin), requantize.qmax);
      return Math.abs(q - found[i]) <= farthest ? found[i] : q;
    },
  };
}
