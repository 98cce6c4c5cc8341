/**
 * Gates: a value times a function of itself, x·sigmoid(x) (swish) or x·tanh(softplus(x)) (mish). As a table of x they
 * are rounded once; as two steps the function and the product each lose half a step of 8 bits.
 *
 * A value that only tables read is an address, not an operand: it may be wider (`tableBits`) without a wider multiplier.
 */
import { consumersOf, intOf, producersOf, type Graph, type Node, type ValueId } from '../graph/graph';
import { pointwise, type Real } from './pointwise';
import type { Settings } from './settings';

export interface Gate {
  /** x. */
  readonly input: ValueId;
  /** x·f(x). */
  readonly whole: Real;
  /** Indices of the nodes that compute f. */
  readonly inner: readonly number[];
}

/** The gate whose product the node is, if it is one. */
export function gateOf(graph: Graph, product: Node): Gate | undefined {
  return gatesOf(graph).get(graph.nodes.indexOf(product));
}

/** By the index of the product's node. */
export function gatesOf(graph: Graph): ReadonlyMap<number, Gate> {
  const makers = producersOf(graph);
  const consumers = consumersOf(graph);
  const outputs = new Set(graph.outputs);
  const gates = new Map<number, Gate>();
  graph.nodes.forEach((node, index) => {
    if (node.op !== 'Mul' || node.activation || node.inputs.length !== 2) return;
    const [a, b] = node.inputs;
    const gate = gateBetween(a, b) ?? gateBetween(b, a);
    if (gate) gates.set(index, gate);
  });
  return gates;

  /** `from` is f(input) and nobody else reads anything in between. */
  function gateBetween(input: ValueId, from: ValueId): Gate | undefined {
    const inner: number[] = [];
    let whole: Real = (x) => x;
    for (let value = from; value !== input;) {
      const maker = makers.get(value);
      const node = maker === undefined ? undefined : graph.nodes[maker];
      const f = node && functionOf(node);
      if (!node || maker === undefined || !f || outputs.has(value) || consumers.get(value)?.length !== 1)
        return undefined;
      const outer = whole;
      whole = (x) => outer(f(x));
      inner.unshift(maker);
      [value] = node.inputs;
    }
    if (inner.length === 0) return undefined;
    const f = whole;
    return { input, inner, whole: (x) => x * f(x) };
  }
}

function functionOf(node: Node): Real | undefined {
  return node.activation || node.domain !== '' ? undefined : pointwise[node.op]?.(node);
}

/** What a table hands to a multiplication per channel never lies in memory: as wide as a multiplier's input may be. */
const fusedBits = 16;

/** Bits that each value gets as an activation: its layer's, the recipe's, the input's, or those of an address that only tables read. */
export function valueBits(graph: Graph, settings: Settings): Int32Array {
  const makers = producersOf(graph);
  const consumers = consumersOf(graph);
  const gates = gatesOf(graph);
  const insideGates = new Set([...gates].flatMap(([product, { inner }]) => [product, ...inner]));
  const isTable = (reader: number): boolean => insideGates.has(reader) || graph.nodes[reader].op in pointwise;
  const isRescale = (reader: number): boolean => {
    const node = graph.nodes[reader];
    const channels = graph.values[node.outputs[0]].shape?.[1];
    return (
      node.op === 'Conv' &&
      channels === intOf(node, 'group', 1) &&
      graph.values[node.inputs[1]].shape?.join() === `${channels},1,1,1`
    );
  };
  return Int32Array.from(graph.values, (_, value) => {
    const maker = graph.nodes[makers.get(value) ?? -1] as Node | undefined;
    if (graph.inputs.includes(value)) return Math.max(settings.bits.activations, settings.inputBits);
    const own = maker && settings.layers[graph.layers[maker.layer].name]?.bits?.activations;
    const bits = own ?? settings.bits.activations;
    const readers = consumers.get(value) ?? [];
    const fused = gates.has(makers.get(value) ?? -1) && readers.length > 0 && readers.every(isRescale);
    if (fused && !graph.outputs.includes(value)) return Math.max(bits, fusedBits);
    const address = maker?.op === 'Conv' && own === undefined && readers.length > 0 && readers.every(isTable);
    return address && !graph.outputs.includes(value) ? Math.max(bits, settings.tableBits) : bits;
  });
}
