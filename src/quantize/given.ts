/**
 * Scales that the file brings along (`Graph.given`), as tensors of the program: unsigned integers are counted from the middle, unless
 * `signed: auto` takes those as they are that have zero point 0.
 *
 *   uint8, zero point 128   →   int8, zero point 0
 *
 * Adjustments that leave scales as they are keep the given ones, zero points and the weights' integers included. Those that ask for
 * powers of two keep powers of two, and start elsewhere from the range that the given integers cover.
 */
import type { Ranges } from '../calibrate/ranges';
import type { Graph, Node, ValueId } from '../graph/graph';
import type { GivenScale } from '../graph/given';
import { powerOfTwoAtLeast } from './adjustment';
import type { QuantizedTensor } from './quantizedModel';
import { scaleGrids } from './scaleGrid';
import type { Settings } from './settings';

/** Whether these settings keep scales that are given. */
export function keepsGiven({ adjustment, leaky }: Settings): boolean {
  return leaky !== 'after' && (adjustment === 'float' || adjustment === 'mul-shift');
}

/**
 * A given scale that stays. Where every scale is to be a power of two, one that is one already does, with integers about zero of the width
 * that is asked for: from the range that −128 … 127 cover twice that would be chosen.
 */
export function keptScale(given: GivenScale | undefined, bits: number, settings: Settings): number | undefined {
  if (!given) return undefined;
  if (keepsGiven(settings)) return given.scale;
  const { scale, zeroPoint, low } = given;
  const isPosition = powerOfTwoAtLeast(scale) === scale && zeroPoint === 0 && low < 0 && given.bits === bits;
  return scaleGrids[settings.adjustment] === 'powers' && isPosition ? scale : undefined;
}

/**
 * How factors are rounded that lead to a given scale: to float32, in which runtimes compute them. Such a factor is a multiplier of 24
 * bits, so that the product with an accumulator is theirs before its own rounding to float32.
 */
export function singleWhereGiven(node: Pick<Node, 'outputs'>, around: Around): (x: number) => number {
  return leadsToGiven(node, around) ? Math.fround : (x) => x;
}

/** Whether a convolution's accumulator and product are rounded to float32 too, as runtimes do. */
export function isSingle(node: Node, around: Around): boolean {
  return leadsToGiven(node, around) && around.settings.adjustment === 'float' && node.activation?.kind !== 'leaky';
}

interface Around {
  readonly graph: Graph;
  readonly settings: Settings;
}

const leadsToGiven = ({ outputs }: Pick<Node, 'outputs'>, { graph, settings }: Around): boolean =>
  keepsGiven(settings) && graph.given?.has(outputs[0]) === true;

/** Scale, zero point and bounds of a given value in integers of the program. */
export function givenIntegers(
  { given }: Graph,
  value: ValueId,
  { signed }: Pick<Settings, 'signed'>,
): (Omit<QuantizedTensor, 'scale' | 'shape'> & { readonly scale: number }) | undefined {
  const own = given?.get(value);
  if (!own) return undefined;
  const middle = signed === 'auto' && own.zeroPoint === 0 ? 0 : middleOf(own);
  const { scale, bits, zeroPoint, low, high, rounding } = own;
  const integers = { scale, bits, zeroPoint: zeroPoint - middle, qmin: low - middle, qmax: high - middle };
  return rounding ? { ...integers, rounding } : integers;
}

/** What unsigned integers are less, to be signed ones of the same width. */
const middleOf = ({ low, bits }: GivenScale): number => (low < 0 ? 0 : 2 ** (bits - 1));

/** The ranges that given integers cover, in place of what was observed. */
export function withGiven({ given }: Graph, ranges: Ranges): Ranges {
  if (!given?.size) return ranges;
  const [min, max] = [ranges.min.slice(), ranges.max.slice()];
  for (const [value, { scale, zeroPoint, low, high }] of given) {
    min[value] = scale * (low - zeroPoint);
    max[value] = scale * (high - zeroPoint);
  }
  return { ...ranges, min, max };
}
