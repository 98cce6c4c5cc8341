/**
 * What a linear or cubic Resize weighs along one axis, in integers. At position x between the input's positions, ⌊x⌋ ≤ x:
 *
 *   linear   1 − t, t                                         t = x − ⌊x⌋
 *   cubic    c(1 + t), c(t), c(1 − t), c(2 − t)               Keys' kernel with `cubic_coeff_a`
 *
 *   either, with `antialias` where the map shrinks by s < 1: over all positions i with s·|i − x| within the kernel, kernel(s·|i − x|), of
 *   which the sum is made 1
 *
 * What lies outside is the border's, or nothing with `exclude_outside`. A weight is w · 2^shift, rounded; the largest takes what is
 * left over, so that they sum to 2^shift and what is constant stays so. The shift is the least with which all are exact, and at
 * most `most`: then each weight is off by up to 2^−(most + 1).
 */
import { floatOf, intOf, stringOf, type Node } from '../../graph/graph';
import { clamp } from '../../util/round';
import type { AxisWeights } from '../steps/interpolate';
import { extrapolates, nearestPositions, sourcePositions, type ResizedAxis } from './nearest';

/** Position of the input and what it counts. */
type Tap = readonly [position: number, weight: number];

/** Undefined where a position lies outside, and `tf_crop_and_resize` would put its extrapolation value. */
export function weightsAlong(node: Node, axis: ResizedAxis, most: number): AxisWeights | undefined {
  const mode = stringOf(node, 'mode', 'nearest');
  if (mode === 'nearest') return picked(axis, nearestPositions(node, axis));
  const positions = sourcePositions(node, axis);
  if (extrapolates(node, axis, positions)) return undefined;
  const smooth = intOf(node, 'antialias', 0) === 1 && axis.scale < 1;
  const taps = smooth ? antialiased(node, axis) : mode === 'linear' ? linear(axis) : cubic(node, axis);
  return inIntegers(axis, positions.map(taps), most);
}

function picked({ axis }: ResizedAxis, first: Int32Array | undefined): AxisWeights | undefined {
  return first && { axis, taps: 1, first, weights: new Int32Array(first.length).fill(1), shift: 0 };
}

const linear =
  ({ input }: ResizedAxis) =>
  (x: number): readonly Tap[] => {
    const inside = clamp(x, 0, input - 1);
    const below = Math.floor(inside);
    return merged(
      [
        [below, 1 - (inside - below)],
        [below + 1, inside - below],
      ],
      input,
    );
  };

const cubic = (node: Node, { input }: ResizedAxis): ((x: number) => readonly Tap[]) => {
  const a = floatOf(node, 'cubic_coeff_a', -0.75);
  const inside = intOf(node, 'exclude_outside', 0) === 1;
  return (x) => {
    const below = Math.floor(x);
    const taps = [-1, 0, 1, 2].map((at): Tap => [below + at, keys(a, Math.abs(x - below - at))]);
    return merged(inside ? withoutOutside(taps, input) : taps, input);
  };
};

const antialiased = (node: Node, { input, scale }: ResizedAxis): ((x: number) => readonly Tap[]) => {
  const isLinear = stringOf(node, 'mode', 'nearest') === 'linear';
  const a = floatOf(node, 'cubic_coeff_a', -0.75);
  const kernel = isLinear ? (d: number) => 1 - d : (d: number) => keys(a, d);
  const inside = intOf(node, 'exclude_outside', 0) === 1;
  const reach = (isLinear ? 1 : 2) / scale;
  return (x) => {
    const first = Math.ceil(x - reach);
    const taps = Array.from({ length: Math.floor(x + reach) - first + 1 }, (_, i): Tap => {
      return [first + i, kernel(scale * Math.abs(first + i - x))];
    });
    const sum = taps.reduce((total, [, weight]) => total + weight, 0);
    const whole = taps.map(([at, weight]): Tap => [at, weight / sum]);
    return merged(inside ? withoutOutside(taps, input) : whole, input);
  };
};

/** Of a distance from 0 to 2. */
function keys(a: number, d: number): number {
  return d <= 1 ? ((a + 2) * d - (a + 3)) * d * d + 1 : ((a * d - 5 * a) * d + 8 * a) * d - 4 * a;
}

function withoutOutside(taps: readonly Tap[], input: number): readonly Tap[] {
  const inside = taps.filter(([at]) => at >= 0 && at < input);
  const sum = inside.reduce((total, [, weight]) => total + weight, 0);
  return inside.map(([at, weight]) => [at, weight / sum]);
}

/** Each position once, in their order, those outside at the border; nothing that does not count. */
function merged(taps: readonly Tap[], input: number): readonly Tap[] {
  const sums = new Map<number, number>();
  for (const [at, weight] of taps) {
    const position = clamp(at, 0, input - 1);
    sums.set(position, (sums.get(position) ?? 0) + weight);
  }
  return [...sums].filter(([, weight]) => weight !== 0).sort(([a], [b]) => a - b);
}

function inIntegers({ axis, input }: ResizedAxis, positions: readonly (readonly Tap[])[], most: number): AxisWeights {
  const taps = Math.min(input, Math.max(...positions.map((own) => own[own.length - 1][0] - own[0][0] + 1)));
  const shift = shiftFor(positions.flat(), most);
  const first = Int32Array.from(positions, ([[at]]) => Math.min(at, input - taps));
  const weights = new Int32Array(positions.length * taps);
  positions.forEach((own, p) => {
    const rounded = own.map(([, weight]) => Math.round(weight * 2 ** shift));
    const largest = rounded.indexOf(Math.max(...rounded));
    rounded[largest] += 2 ** shift - rounded.reduce((sum, weight) => sum + weight, 0);
    own.forEach(([at], i) => (weights[p * taps + at - first[p]] = rounded[i]));
  });
  return { axis, taps, first, weights, shift };
}

function shiftFor(taps: readonly Tap[], most: number): number {
  let shift = 0;
  while (shift < most && taps.some(([, weight]) => !Number.isInteger(weight * 2 ** shift))) shift++;
  return shift;
}
