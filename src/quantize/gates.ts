/**
 * Gates: functions of one value that are written out with several operators, x·sigmoid(x) (swish), x·tanh(softplus(x)) (mish),
 * 0.5·x·(1 + erf(x/√2)) (gelu), x·relu6(x + 3)/6. As a table of x they are rounded once; as steps each operator loses half a
 * step of 8 bits.
 *
 * A value that only tables read is an address, not an operand: it may be wider (`tableBits`) without a wider multiplier.
 */
import { intOf, type Graph, type Node, type ValueId } from '../graph/graph';
import { consumersOf, producersOf } from '../graph/edges';
import { isAsked } from './asked';
import { isDepthwise } from './depthwise';
import { functionOf, liveInputs, tableOf, type RealFunction } from './functionOf';
import { keepsGiven } from './given';
import { outerLayers } from './outerLayers';
import type { Real } from './pointwise';
import type { LayerSettings, Settings } from './settings';

export interface Gate {
  /** x. */
  readonly input: ValueId;
  /** All of it, as a function of x. */
  readonly whole: Real;
  /** Indices of the nodes before the last, ascending. */
  readonly inner: readonly number[];
}

/** The gate that the node ends, if it does. */
export function gateOf(graph: Graph, last: Node): Gate | undefined {
  return gatesOf(graph).get(graph.nodes.indexOf(last));
}

/** By the index of the last node; each as large as it can be, and none within another. */
export function gatesOf(graph: Graph): ReadonlyMap<number, Gate> {
  const functions = graph.nodes.map((node) => functionOf(graph, node));
  const surroundings = { graph, functions, makers: producersOf(graph), consumers: consumersOf(graph) };
  const gates = new Map<number, Gate>();
  const taken = new Set<number>();
  for (let last = graph.nodes.length - 1; last >= 0; last--) {
    const gate = taken.has(last) ? undefined : gateEndingAt(surroundings, last);
    if (!gate) continue;
    gates.set(last, gate);
    gate.inner.forEach((index) => taken.add(index));
  }
  return gates;
}

interface Surroundings {
  readonly graph: Graph;
  /** By the index of the node. */
  readonly functions: readonly (RealFunction | undefined)[];
  readonly makers: ReadonlyMap<ValueId, number>;
  readonly consumers: ReadonlyMap<ValueId, readonly number[]>;
}

/** Takes in makers of what only its nodes read, as long as there are any, and keeps the largest that reads one value. */
function gateEndingAt(around: Surroundings, last: number): Gate | undefined {
  if (!around.functions[last]) return undefined;
  const members = new Set([last]);
  let best: Gate | undefined;
  for (let next: number | undefined = last; next !== undefined; next = nextMaker(around, members)) {
    members.add(next);
    best = gateOfMembers(around, members, last) ?? best;
  }
  return best;
}

function nextMaker(
  { graph, functions, makers, consumers }: Surroundings,
  members: ReadonlySet<number>,
): number | undefined {
  return readBy(graph, members)
    .filter((value) => !graph.outputs.includes(value) && !graph.given?.has(value))
    .filter((value) => consumers.get(value)?.every((reader) => members.has(reader)))
    .map((value) => makers.get(value))
    .find((maker) => maker !== undefined && !members.has(maker) && functions[maker] !== undefined);
}

/** Undefined unless the nodes read one value, of the shape of what they make, in more than one place. */
function gateOfMembers(
  { graph, functions, makers }: Surroundings,
  members: ReadonlySet<number>,
  last: number,
): Gate | undefined {
  const leaves = readBy(graph, members).filter((value) => !members.has(makers.get(value) ?? -1));
  const forks = [...members].some((index) => liveInputs(graph, graph.nodes[index]).length > 1);
  const shape = (value: ValueId | undefined): string | undefined => graph.values[value ?? -1]?.shape?.join();
  const [input] = leaves;
  if (new Set(leaves).size !== 1 || !forks || members.size < 2) return undefined;
  if (shape(input) === undefined || shape(input) !== shape(graph.nodes[last].outputs[0])) return undefined;
  const order = [...members].sort((a, b) => a - b);
  return { input, inner: order.slice(0, -1), whole: composed(graph, functions, order, input) };
}

const readBy = (graph: Graph, members: ReadonlySet<number>): readonly ValueId[] =>
  [...members].flatMap((index) => liveInputs(graph, graph.nodes[index]));

function composed(graph: Graph, functions: Surroundings['functions'], order: readonly number[], input: ValueId): Real {
  return (x) => {
    const values = new Map([[input, x]]);
    let result = x;
    for (const index of order) {
      const node = graph.nodes[index];
      const read = liveInputs(graph, node).map((value) => values.get(value) ?? NaN);
      result = functions[index]?.(read) ?? NaN;
      values.set(node.outputs[0], result);
    }
    return result;
  };
}

const layerBits = ({ layers }: Graph, settings: Settings, maker: Node | undefined): LayerSettings['bits'] =>
  maker && settings.layers[layers[maker.layer].name]?.bits;

/** What a table hands to a multiplication per channel never lies in memory: as wide as a multiplier's input may be. */
const fusedBits = 16;

/** Bits that each value gets as an activation: its layer's, the recipe's, the input's, or those of an address that only tables read. */
export function valueBits(graph: Graph, settings: Settings): Int32Array {
  const makers = producersOf(graph);
  const consumers = consumersOf(graph);
  const gates = gatesOf(graph);
  const insideGates = new Set([...gates].flatMap(([product, { inner }]) => [product, ...inner]));
  const isTable = (reader: number): boolean =>
    insideGates.has(reader) || tableOf(graph, graph.nodes[reader]) !== undefined;
  const isRescale = (reader: number): boolean => {
    const node = graph.nodes[reader];
    const channels = graph.values[node.outputs[0]].shape?.[1];
    return (
      node.op === 'Conv' &&
      channels === intOf(node, 'group', 1) &&
      graph.values[node.inputs[1]].shape?.join() === `${channels},1,1,1`
    );
  };
  const givenStay = keepsGiven(settings);
  const isAnswered = !givenStay && isAsked(settings, ({ bits }) => bits.activations);
  const outer = outerLayers(graph, settings);
  const isWindowed = (reader: number): boolean => isDepthwise(graph, graph.nodes[reader]);
  const widthOf = (value: ValueId): number => {
    const readers = consumers.get(value) ?? [];
    const inward = readers.length > 0 && readers.every(isWindowed) && !graph.outputs.includes(value);
    const least = Math.max(inward ? settings.depthwiseBits : 0, outer.values.has(value) ? settings.edgeBits : 0);
    return Math.max(settings.bits.activations, least);
  };
  return Int32Array.from(graph.values, (_, value) => {
    const maker = graph.nodes[makers.get(value) ?? -1] as Node | undefined;
    const own = layerBits(graph, settings, maker)?.activations;
    const given = graph.given?.get(value);
    if (given && (givenStay || (own === undefined && !isAnswered))) return given.bits;
    if (graph.inputs.includes(value)) return Math.max(widthOf(value), settings.inputBits);
    const bits = own ?? widthOf(value);
    const readers = consumers.get(value) ?? [];
    const fused = gates.has(makers.get(value) ?? -1) && readers.length > 0 && readers.every(isRescale);
    if (fused && !graph.outputs.includes(value)) return Math.max(bits, fusedBits);
    const address =
      (maker?.op === 'Conv' || maker?.op === 'Sub') &&
      own === undefined &&
      readers.length > 0 &&
      readers.every(isTable);
    return address && !graph.outputs.includes(value) ? Math.max(bits, settings.tableBits) : bits;
  });
}
