/**
 * Channel groups: sets of values whose channels must be scaled alike, so that a positive factor per channel can be moved
 * from the convolutions that write a group into those that read it without changing the network.
 *
 *   conv ─► v ─► add ─► w ─► conv          v and w (and the add's other input) are one group
 *
 * ReLU and LeakyReLU let positive factors through; pools and nearest resizing act on each channel alone; of a product one side is
 * scaled as the result is (in squeeze-and-excitation the map). What does none of that (concat, reshape, clip, sigmoid, graph
 * inputs and outputs) blocks its group: the factor there stays 1.
 */
import { intOf, stringOf, type Graph, type Node, type ValueId } from '../graph/graph';
import { Sets } from './sets';

export interface ChannelGroup {
  readonly values: readonly ValueId[];
  readonly channels: number;
  /** Convolutions (indices into `graph.nodes`) that write a value of the group, and that read one. */
  readonly writers: readonly number[];
  readonly readers: readonly number[];
}

/** Only groups that may be scaled and that have both writers and readers, in order of their first value. */
export function channelGroups(graph: Graph): readonly ChannelGroup[] {
  const sets = new Sets(graph.values.length);
  const blocked = new Set<ValueId>([...graph.inputs, ...graph.outputs]);
  for (const node of graph.nodes) joinOrBlock(graph, node, sets, blocked);
  const blockedRoots = new Set([...blocked].map((value) => sets.find(value)));
  const groups = new Map<ValueId, { values: ValueId[]; writers: number[]; readers: number[] }>();
  const groupOf = (value: ValueId): { values: ValueId[]; writers: number[]; readers: number[] } | undefined => {
    const root = sets.find(value);
    if (blockedRoots.has(root)) return undefined;
    const known = groups.get(root) ?? { values: [], writers: [], readers: [] };
    groups.set(root, known);
    return known;
  };
  graph.nodes.forEach((node, index) => {
    for (const value of node.outputs) groupOf(value)?.values.push(value);
    if (!isScalableConv(graph, node)) return;
    groupOf(node.outputs[0])?.writers.push(index);
    groupOf(node.inputs[0])?.readers.push(index);
  });
  return [...groups.values()]
    .filter(({ writers, readers }) => writers.length > 0 && readers.length > 0)
    .map((group) => ({ ...group, channels: graph.values[group.values[0]].shape?.[1] ?? 0 }));
}

/** Weights (O, I/groups, …) and bias that are constants, 4-D input. */
export function isScalableConv(graph: Graph, node: Node): boolean {
  const constant = node.inputs.slice(1).every((value) => value < 0 || graph.constants.has(value));
  return node.op === 'Conv' && node.inputs.length >= 2 && constant && graph.values[node.inputs[0]].shape?.length === 4;
}

const perChannel = new Set([
  'MaxPool',
  'AveragePool',
  'GlobalAveragePool',
  'GlobalMaxPool',
  'Identity',
  'Relu',
  'LeakyRelu',
]);

function joinOrBlock(graph: Graph, node: Node, sets: Sets, blocked: Set<ValueId>): void {
  const live = node.inputs.filter((value) => value >= 0 && !graph.constants.has(value));
  if (node.activation?.kind === 'clip') for (const value of node.outputs) blocked.add(value);
  if (isScalableConv(graph, node)) return;
  const scaled = scaledAlike(graph, node, live);
  for (const value of scaled) sets.join(value, node.outputs[0]);
  const others = live.filter((value) => !scaled.includes(value));
  for (const value of [...others, ...(scaled.length > 0 ? [] : node.outputs)]) blocked.add(value);
}

/** Inputs whose factors are those of the output. */
function scaledAlike(graph: Graph, node: Node, live: readonly ValueId[]): readonly ValueId[] {
  if (node.op !== 'Mul' || live.length < 2) return keepsChannels(graph, node, live) ? live : [];
  const shapeOf = (value: ValueId): string => `${graph.values[value].shape?.join()}`;
  const rank = graph.values[node.outputs[0]].shape?.length;
  const [map] = live.filter((value) => shapeOf(value) === shapeOf(node.outputs[0]));
  return rank === 4 && map !== undefined && new Set(live).size === 2 ? [map] : [];
}

function keepsChannels(graph: Graph, node: Node, live: readonly ValueId[]): boolean {
  const shapes = [...live, node.outputs[0]].map((value) => graph.values[value].shape);
  if (shapes.some((shape) => shape?.length !== 4 || shape[1] !== shapes[0]?.[1])) return false;
  if (node.op === 'Add') return live.length === node.inputs.length;
  if (node.op === 'Resize') return stringOf(node, 'mode', 'nearest') === 'nearest';
  return perChannel.has(node.op) && node.outputs.length === 1 && intOf(node, 'storage_order', 0) === 0;
}
