/**
 * How a file says weights in integers, read from its nodes alone: nothing is computed, and only scales and zero points are looked at.
 *
 *   w (int8) ─ DequantizeLinear(s, z) ─ Conv          w (float32) ─ QuantizeLinear ─ DequantizeLinear ─ Conv          w ─ Quant ─ Conv
 *
 * Weights may be turned or shaped on their way to the node that multiplies by them.
 */
import { producersOf } from './edges';
import { absent, type Graph, intOf, type Node, type ValueId } from './graph';
import { integersOf } from './given';
import { numbersOf, type Tensor } from './tensor';

export interface GivenWeights {
  /** One, or as many as the file has: per channel, per block. */
  readonly scale: readonly number[];
  readonly zeroPoint: readonly number[];
  /** 32 for biases at the accumulator's scale. */
  readonly bits: number;
  readonly signed: boolean;
  /** Weights along the axis that share a scale; 0 where blocks are none. */
  readonly block: number;
}

/** By layer: of the weights that it multiplies by, else of the constant that the layer itself makes real. */
export function givenWeights(graph: Graph): ReadonlyMap<number, GivenWeights> {
  const found = new Map<number, GivenWeights>();
  if (!graph.nodes.some(({ op }) => op === 'DequantizeLinear' || op === 'Quant')) return found;
  const maker = makersIn(graph);
  for (const node of graph.nodes) {
    const own = found.has(node.layer) ? undefined : ofConstant(graph, node, maker);
    if (own) found.set(node.layer, own);
  }
  for (const node of graph.nodes) {
    const own = weighing.has(node.op) ? firstOf(node.inputs, (value) => reached(graph, value, maker)) : undefined;
    if (own) found.set(node.layer, own);
  }
  return found;
}

const weighing = new Set(['Conv', 'ConvTranspose', 'Gemm', 'MatMul']);

/** What neither changes nor mixes numbers. */
const moving = new Set(['Identity', 'Transpose', 'Reshape', 'Squeeze', 'Unsqueeze', 'Flatten']);

type Maker = (value: ValueId) => Node | undefined;

function makersIn(graph: Graph): Maker {
  const producers = producersOf(graph);
  return (value) => graph.nodes[producers.get(value) ?? -1];
}

/** Of the weights, which come before the bias. */
function firstOf<T>(values: readonly ValueId[], find: (value: ValueId) => T | undefined): T | undefined {
  for (const value of values.slice(0, 2)) {
    const found = find(value);
    if (found) return found;
  }
  return undefined;
}

function reached(graph: Graph, value: ValueId, maker: Maker): GivenWeights | undefined {
  const node = maker(value);
  if (!node) return undefined;
  return moving.has(node.op) ? reached(graph, node.inputs[0], maker) : ofConstant(graph, node, maker);
}

function ofConstant(graph: Graph, node: Node, maker: Maker): GivenWeights | undefined {
  if (node.op === 'Quant') return graph.constants.has(node.inputs[0]) ? ofQuant(graph, node) : undefined;
  if (node.op !== 'DequantizeLinear') return undefined;
  const { constants } = graph;
  const before = maker(node.inputs[0]);
  const isQuantized = before?.op === 'QuantizeLinear' && constants.has(before.inputs[0]);
  const integers = isQuantized ? constants.get(before.inputs[2] ?? absent) : constants.get(node.inputs[0]);
  const type = integers?.type ?? (isQuantized ? 'uint8' : undefined);
  const width = type === 'int32' ? { bits: 32, low: -1 } : type && integersOf(type);
  if (!width) return undefined;
  return weightsOf(graph, node, { bits: width.bits, signed: width.low < 0, block: intOf(node, 'block_size', 0) });
}

function ofQuant(graph: Graph, node: Node): GivenWeights | undefined {
  const [bits] = numbersAt(graph.constants.get(node.inputs[3] ?? absent));
  if (bits === undefined) return undefined;
  return weightsOf(graph, node, { bits, signed: intOf(node, 'signed', 1) === 1, block: 0 });
}

function weightsOf(
  { constants }: Graph,
  { inputs }: Node,
  integers: Pick<GivenWeights, 'bits' | 'signed' | 'block'>,
): GivenWeights | undefined {
  const scale = numbersAt(constants.get(inputs[1] ?? absent));
  const zeroPoint = numbersAt(constants.get(inputs[2] ?? absent));
  return scale.length === 0 ? undefined : { scale, zeroPoint: zeroPoint.length === 0 ? [0] : zeroPoint, ...integers };
}

/** Of a file nothing is certain: what are no numbers is nothing. */
function numbersAt(tensor: Tensor | undefined): readonly number[] {
  return !tensor || tensor.type === 'string' || tensor.type === 'unknown' ? [] : numbersOf(tensor);
}
