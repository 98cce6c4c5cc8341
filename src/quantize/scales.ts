/**
 * The scale each activation should have, refined by what the adjustment mode demands (report 3.1; max and min are observed):
 *
 *   symmetric    s = max|x| / qmax                              z = 0
 *   asymmetric   s = (max(x, 0) − min(x, 0)) / (2^n − 1)        z = qmin − round(min(x, 0) / s)
 *   unsigned     s = max(x) / (2^n − 1)                         z = 0, where no x is below 0 (`signed: auto`, signedness.ts)
 *
 * z is an integer, so that the real zero of a padded border or a ReLU is exact (Jacob et al. 2018, section 2.1).
 * `pow2-tensor`: the power of two at or above. `pow2-ratio`: values that meet in an add or a concat get scales that differ
 * by powers of two, so that aligning them needs shifts only; every other scale stays free, since the weight scale is
 * refitted (report 3.6).
 */
import { keepsScale } from '../graph/keepsScale';
import type { Graph, ValueId } from '../graph/graph';
import type { Ranges } from '../calibrate/ranges';
import { clamp, roundTiesEven } from '../util/round';
import { powerOfTwoAtLeast } from './adjustment';
import { valueBits } from './gates';
import { keptScale } from './given';
import type { QuantizedTensor } from './representation';
import type { Settings } from './settings';
import { masksOf } from './masks';
import { allIntegers, isUnsigned } from './signedness';
import { signedRange } from './weights';
import { activationScaleFor, scaleGrids } from './scaleGrid';

/** By value id; NaN for values that were not observed. A value that is always zero gets the scale of ±1. */
export function wantedScales(graph: Graph, ranges: Ranges, settings: Settings): Float64Array {
  const bits = valueBits(graph, settings);
  const scales = Float64Array.from(graph.values, (_, value) => {
    const kept = keptScale(graph.given?.get(value), bits[value], settings);
    return kept ?? activationScale(rangeOf(ranges, value), bits[value], settings).scale;
  });
  if (scaleGrids[settings.adjustment] === 'ratios' && settings.alignConcat) alignGroups(graph, scales);
  return scales.map((scale) => activationScaleFor(settings.adjustment, scale));
}

/** Real numbers that integers must cover. */
export interface RealRange {
  readonly min: number;
  readonly max: number;
}

/** NaN where nothing was observed. */
export function rangeOf(ranges: Ranges, value: ValueId): RealRange {
  return { min: ranges.min[value], max: ranges.max[value] };
}

/** How the settings want integers of activations to lie. */
export type ActivationRules = Pick<Settings, 'symmetric' | 'signed' | 'leaky'>;

/** Scale, zero point and bounds of a free choice: before any mode asks for another scale. */
export function activationScale(range: RealRange, bits: number, rules: ActivationRules): FreeIntegers {
  const { min, max } = withZero(range);
  const { qmax } = allIntegers(bits, isUnsigned(range.min, rules));
  const lopsided = !rules.symmetric.activations && !isUnsigned(range.min, rules);
  const scale = lopsided ? (max - min) / (2 ** bits - 1) : Math.max(-min, max) / qmax;
  return { scale, ...activationIntegers(range, scale, bits, rules) };
}

interface FreeIntegers extends Pick<QuantizedTensor, 'zeroPoint' | 'qmin' | 'qmax'> {
  readonly scale: number;
}

/** Zero point and bounds at a scale that may be wider than needed. */
export function activationIntegers(
  range: RealRange,
  scale: number,
  bits: number,
  rules: ActivationRules,
): Omit<FreeIntegers, 'scale'> {
  const unsigned = isUnsigned(range.min, rules);
  const centred = rules.symmetric.activations || unsigned;
  return { ...allIntegers(bits, unsigned), zeroPoint: centred ? 0 : zeroPointFor(range, scale, bits) };
}

/** The integer of real zero when the range begins at qmin; a scale wider than needed leaves its room above. */
function zeroPointFor(range: RealRange, scale: number, bits: number): number {
  const { qmin, qmax } = signedRange(bits);
  return clamp(qmin - roundTiesEven(withZero(range).min / scale), qmin, qmax);
}

/** The range extended to zero, which every integer range must hold; what is always zero counts as ±1. */
function withZero({ min, max }: RealRange): RealRange {
  return min === 0 && max === 0 ? { min: -1, max: 1 } : { min: Math.min(min, 0), max: Math.max(max, 0) };
}

/** Changes `scales` so that within each group of values that meet, scale / (largest scale) is a power of two. */
function alignGroups(graph: Graph, scales: Float64Array): void {
  const owner = ownersOf(graph);
  for (const group of meetingGroups(graph, owner)) {
    const reference = Math.max(...group.map((value) => scales[value]));
    for (const value of group) scales[value] = reference * powerOfTwoAtLeast(scales[value] / reference);
  }
}

/** The value whose scale a value carries: itself, or through scale-keeping operators the one further up. */
function ownersOf(graph: Graph): Int32Array {
  const owner = Int32Array.from(graph.values, (_, value) => value);
  for (const node of graph.nodes) {
    const rounds = node.op === 'Identity' && graph.given?.has(node.outputs[0]);
    if (keepsScale(node) && !graph.constants.has(node.inputs[0]) && !rounds)
      for (const output of node.outputs) owner[output] = owner[node.inputs[0]];
  }
  return owner;
}

/** Operators whose inputs and output meet; the latter unless one of two is constant. */
const joins = new Set(['Add', 'Concat']);
const joinsOfMaps = new Set(['Sub', 'Sum', 'Max', 'Min']);

function meetingGroups(graph: Graph, owner: Int32Array): readonly (readonly ValueId[])[] {
  const parent = new Map<ValueId, ValueId>();
  const find = (value: ValueId): ValueId => {
    const up = parent.get(value);
    return up === undefined || up === value ? value : find(up);
  };
  // A mask is taken in by the softmax behind it: nothing meets there.
  const masking = new Set([...masksOf(graph).values()].flatMap(({ inner }) => inner));
  for (const [index, node] of graph.nodes.entries()) {
    if (masking.has(index)) continue;
    const live = node.inputs.filter((value) => !graph.constants.has(value));
    if (!joins.has(node.op) && !(live.length > 1 && joinsOfMaps.has(node.op))) continue;
    const members = [...live, node.outputs[0]];
    for (const member of members) {
      const root = find(owner[member]);
      parent.set(root, find(owner[members[0]]));
    }
    const top = find(owner[members[0]]);
    parent.set(top, top);
  }
  const groups = new Map<ValueId, ValueId[]>();
  for (const value of parent.keys()) {
    const root = find(value);
    const group = groups.get(root);
    if (group) group.push(value);
    else groups.set(root, [value]);
  }
  return [...groups.values()];
}
