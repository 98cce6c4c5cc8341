/**
 * Bias absorption (Nagel et al. 2019, arXiv:1906.04721, section 4.1.3): a constant c per channel moves from a layer's bias into the
 * layers that read it, so that what lies between has a smaller range.
 *
 *   x = f(W·u + b),  y = V·x + d       →       x' = f(W·u + b − c) = x − c,  y = V·x' + (d + V·c)
 *
 *   f = ReLU, LeakyReLU    c = max(0, least): above zero both are the identity, and stay so as long as W·u + b ≥ c
 *   f = identity           c = max(0, least) + min(0, most): exact whatever c is
 *
 * `least` and `most` are what calibration saw, or β ∓ 3γ by BatchNormalization, which 0.13 % of a normal channel lies
 * beyond. Where an input undercuts c > 0, the ReLU's x' is off by at most c; nothing else is approximated. Centring linear
 * channels on their means, also exact, was tried: it costs yolo-fastest-1.1 1.7 dB, since residual sums grow wider.
 *
 * Sums, joins, pools, nearest resizing and flattening carry constants on. A reader with a padded border would need −c there instead
 * of the zero that hardware pads with, so it blocks, as do clips (whose upper end would differ by channel), activations
 * behind sums, other operators and outputs. That leaves most depthwise readers out, and lets depthwise writers take part.
 */
import { concatAxis } from '../graph/concatAxis';
import { intOf, intsOf, stringOf, type Graph, type Node, type ValueId } from '../graph/graph';
import { floatsOf, floatTensor } from '../graph/tensor';
import { sumTaps } from './expectations';
import { Sets } from './sets';

/** What is known of a writer's output channels: nothing lies beyond. */
export interface Bounds {
  readonly least: ArrayLike<number>;
  readonly most: ArrayLike<number>;
}

/** Undefined where nothing is known of a node: its constants stay. */
export type BoundsOf = (node: Node) => Bounds | undefined;

/** By BatchNormalization: β − 3γ and β + 3γ. */
export const boundsByNormal: BoundsOf = ({ normal }) =>
  normal && {
    least: normal.mean.map((mean, c) => mean - 3 * normal.deviation[c]),
    most: normal.mean.map((mean, c) => mean + 3 * normal.deviation[c]),
  };

/** Convolutions and fully connected layers whose constants can go somewhere. */
export function absorbingWriters(graph: Graph): readonly Node[] {
  const { carries } = carriersOf(graph);
  return graph.nodes.filter((node) => isWriter(graph, node) && carries(node.outputs[0]));
}

export function absorbBiases(graph: Graph, boundsOf: BoundsOf): Graph {
  const shifts = shiftsOf(graph, boundsOf);
  const constants = new Map(graph.constants);
  const values = [...graph.values];
  const nodes = graph.nodes.map((node): Node => {
    if (!isLinear(graph, node)) return node;
    const [into, out] = [shifts.get(node.inputs[0]), shifts.get(node.outputs[0])];
    if (!into && !out) return node;
    const bias = movedBias(graph, node, into, out);
    const name = `${node.name}/absorbed${values.length}`;
    const id = values.push({ name, type: 'float32', shape: [bias.length] }) - 1;
    constants.set(id, floatTensor([bias.length], bias));
    const normal = node.normal && out && { ...node.normal, mean: node.normal.mean.map((mean, c) => mean - out[c]) };
    return { ...node, inputs: [node.inputs[0], node.inputs[1], id], ...(normal && { normal }) };
  });
  return { ...graph, nodes, values, constants };
}

/** b − c_out + W·c_in. */
function movedBias(graph: Graph, node: Node, into: Float64Array | undefined, out: Float64Array | undefined) {
  const weights = graph.constants.get(node.inputs[1]);
  const old = graph.constants.get(node.inputs[2] ?? -1);
  if (!weights) throw new Error(`${node.name} has no constant weights`);
  const [outputs, inputs] = weights.shape;
  const groups = intOf(node, 'group', 1);
  const { at } = sumTaps(floatsOf(weights), outputs, inputs, groups);
  const bias = old ? floatsOf(old) : [0];
  return Float32Array.from({ length: outputs }, (_, o) => {
    const first = Math.floor((o * groups) / outputs) * inputs;
    let moved = bias[bias.length === 1 ? 0 : o] - (out?.[o] ?? 0);
    for (let i = 0; into && i < inputs; i++) moved += at(o, i) * into[first + i];
    return moved;
  });
}

/** By value: what each channel has less than before. */
function shiftsOf(graph: Graph, boundsOf: BoundsOf): ReadonlyMap<ValueId, Float64Array> {
  const { carries } = carriersOf(graph);
  const shifts = new Map<ValueId, Float64Array>();
  for (const node of graph.nodes) {
    const [output] = node.outputs;
    if (!carries(output)) continue;
    const shift = isWriter(graph, node) ? ownShift(node, boundsOf) : carriedShift(graph, node, shifts);
    if (shift?.some((c) => c !== 0)) shifts.set(output, shift);
  }
  return shifts;
}

function ownShift(node: Node, boundsOf: BoundsOf): Float64Array | undefined {
  const bounds = boundsOf(node);
  if (!bounds) return undefined;
  const { least, most } = bounds;
  return Float64Array.from(least, (low, c) => Math.max(low, 0) + (node.activation ? 0 : Math.min(most[c], 0)));
}

function carriedShift(graph: Graph, node: Node, shifts: ReadonlyMap<ValueId, Float64Array>): Float64Array | undefined {
  const channels = (value: ValueId): number => graph.values[value].shape?.[1] ?? 0;
  const of = (value: ValueId): Float64Array => shifts.get(value) ?? new Float64Array(channels(value));
  if (node.op === 'Concat') return Float64Array.from(node.inputs.flatMap((value) => [...of(value)]));
  if (node.op === 'Add') return of(node.inputs[0]).map((c, i) => c + of(node.inputs[1])[i]);
  const [own, made] = [of(node.inputs[0]), channels(node.outputs[0])];
  return Float64Array.from({ length: made }, (_, c) => own[Math.floor((c * own.length) / made)]);
}

/** Values that may carry constants: whatever reads them takes the constant in or hands it on. */
function carriersOf(graph: Graph): { readonly carries: (value: ValueId) => boolean } {
  const sets = new Sets(graph.values.length);
  const blocked = new Set<ValueId>([...graph.inputs, ...graph.outputs, ...graph.heads.map(({ value }) => value)]);
  for (const node of graph.nodes) {
    const live = node.inputs.filter((value) => value >= 0 && !graph.constants.has(value));
    const [output] = node.outputs;
    if (isLinear(graph, node)) {
      if (!isUnpadded(node)) blocked.add(live[0]);
      if (!isWriter(graph, node)) blocked.add(output);
    } else if (handsOn(graph, node, live)) {
      for (const value of live) sets.join(value, output);
    } else {
      for (const value of [...live, ...node.outputs]) blocked.add(value);
    }
  }
  const roots = new Set([...blocked].map((value) => sets.find(value)));
  return { carries: (value) => !roots.has(sets.find(value)) };
}

/** Weights (O, I/groups, …) and bias that are constants. */
function isLinear(graph: Graph, node: Node): boolean {
  const constant = node.inputs.slice(1).every((value) => value < 0 || graph.constants.has(value));
  const plain = node.op === 'Conv' || (node.op === 'Gemm' && intOf(node, 'transB', 0) === 1);
  return plain && node.domain === '' && constant && graph.constants.has(node.inputs[1]);
}

function isWriter(graph: Graph, node: Node): boolean {
  return isLinear(graph, node) && node.activation?.kind !== 'clip';
}

function isUnpadded(node: Node): boolean {
  return intsOf(node, 'pads', []).every((pad) => pad === 0) && stringOf(node, 'auto_pad', 'NOTSET') === 'NOTSET';
}

function handsOn(graph: Graph, node: Node, live: readonly ValueId[]): boolean {
  const shapes = [...live, node.outputs[0]].map((value) => graph.values[value].shape ?? []);
  if (node.activation || node.domain !== '' || node.outputs.length !== 1 || shapes.some(([n]) => n !== 1)) return false;
  switch (node.op) {
    case 'Add':
      return (
        live.length === 2 && shapes.every(([, c]) => c === shapes[0][1]) && shapes.every(({ length }) => length > 2)
      );
    case 'Concat':
      return concatAxis(node, shapes[0].length) === 1 && live.length === node.inputs.length;
    case 'Flatten':
      return intOf(node, 'axis', 1) === 1;
    case 'Resize':
      return stringOf(node, 'mode', 'nearest') === 'nearest';
    case 'AveragePool':
      return isUnpadded(node) || intOf(node, 'count_include_pad', 0) === 0;
    default:
      return node.op === 'MaxPool' || node.op === 'GlobalAveragePool' || node.op === 'Identity';
  }
}
