/**
 * The scale each activation should have: s = max|x| / qmax (report 3.4), refined by what the adjustment mode demands.
 *
 * `pow2-tensor`: the power of two at or above. `pow2-ratio`: values that meet in an add or a concat get scales that differ
 * by powers of two, so that aligning them needs shifts only; every other scale stays free, since the weight scale is
 * refitted (report 3.6).
 */
import { producersOf, type Graph, type Node, type ValueId } from '../graph/graph';
import { largestMagnitude, type Ranges } from '../calibrate/ranges';
import { powerOfTwoAtLeast } from './adjustment';
import type { Settings } from './settings';
import { signedRange } from './weights';

/** Operators that move or pick integers and so keep their input's scale. */
export const keepsScale = new Set([
  ...['MaxPool', 'GlobalMaxPool', 'Reshape', 'Flatten', 'Squeeze', 'Unsqueeze', 'Transpose', 'Slice', 'Split', 'Pad'],
  ...['Resize', 'Identity', 'DepthToSpace', 'SpaceToDepth'],
]);

/** By value id; NaN for values that were not observed. A value that is always zero gets the scale of ±1. */
export function wantedScales(graph: Graph, ranges: Ranges, settings: Settings): Float64Array {
  const makers = producersOf(graph);
  const scales = Float64Array.from(graph.values, (_, value) => {
    const maker = makers.get(value);
    const bits = bitsOf(graph, settings, maker === undefined ? undefined : graph.nodes[maker]);
    return scaleFor(largestMagnitude(ranges, value), bits);
  });
  if (settings.adjustment === 'pow2-tensor')
    return scales.map((scale) => (scale > 0 ? powerOfTwoAtLeast(scale) : scale));
  if (settings.adjustment === 'pow2-ratio' && settings.alignConcat) alignGroups(graph, scales);
  return scales;
}

export function scaleFor(magnitude: number, bits: number): number {
  return (magnitude === 0 ? 1 : magnitude) / signedRange(bits).qmax;
}

function bitsOf(graph: Graph, settings: Settings, node: Node | undefined): number {
  const layer = node && graph.layers[node.layer].name;
  return (layer !== undefined ? settings.layers[layer]?.bits?.activations : undefined) ?? settings.bits.activations;
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
    if (keepsScale.has(node.op)) for (const output of node.outputs) owner[output] = owner[node.inputs[0]];
  }
  return owner;
}

function meetingGroups(graph: Graph, owner: Int32Array): readonly (readonly ValueId[])[] {
  const parent = new Map<ValueId, ValueId>();
  const find = (value: ValueId): ValueId => {
    const up = parent.get(value);
    return up === undefined || up === value ? value : find(up);
  };
  for (const node of graph.nodes) {
    if (node.op !== 'Add' && node.op !== 'Concat') continue;
    const members = [...node.inputs.filter((value) => !graph.constants.has(value)), node.outputs[0]];
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
