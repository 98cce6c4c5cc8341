/** The operators that a step stands for, as a float graph of their own, with the weights of the float model or of the step. */
import type { Graph, Node, ValueId } from '../graph/graph';
import { producersOf } from '../graph/edges';
import { subgraphOf } from '../graph/subgraph';
import { floatTensor, sizeOf, type Tensor } from '../graph/tensor';
import type { ConvStep, IntegerStep, QuantizedModel } from '../quantize/quantizedModel';
import { isConv } from '../quantize/steps/steps';

export interface Operators {
  readonly exact: Graph;
  /** With the weights as they are quantized, and the biases where these are the step's own; the same graph where there are no weights. */
  readonly rounded: Graph;
}

/** Whose biases the rounded operators have: an optimizer's corrections are the step's own, and no fault of its arithmetic. */
export type Biases = 'float' | 'step';

/** From what a step reads to what it makes; undefined where something else is read as well. */
export function operatorsOf(model: QuantizedModel, step: IntegerStep, biases: Biases): Operators | undefined {
  const nodes = nodesBetween(model.graph, step);
  if (!nodes || step.inputs.some((value) => !model.tensors[value])) return undefined;
  const of = (graph: Graph): Graph => subgraphOf(graph, nodes, step.inputs, step.outputs);
  const exact = of(model.graph);
  return { exact, rounded: isConv(step) ? of(withWeights(model, step, biases)) : exact };
}

function nodesBetween(graph: Graph, { inputs, outputs }: IntegerStep): readonly number[] | undefined {
  const makers = producersOf(graph);
  const known = new Set(inputs);
  const nodes = new Set<number>();
  const pending: ValueId[] = [outputs[0]];
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    if (known.has(value) || value < 0 || graph.constants.has(value)) continue;
    known.add(value);
    const maker = makers.get(value);
    if (maker === undefined) return undefined;
    nodes.add(maker);
    pending.push(...graph.nodes[maker].inputs);
  }
  return nodes.size === 0 ? undefined : [...nodes];
}

function withWeights(model: QuantizedModel, step: ConvStep, biases: Biases): Graph {
  const { graph } = model;
  const index = graph.nodes.findIndex(({ name }) => name === step.name);
  const node = graph.nodes[index];
  const weights = index < 0 ? undefined : graph.constants.get(node.inputs[1]);
  if (!weights || sizeOf(weights.shape) !== step.weights.length) return graph;
  const constants = new Map([...graph.constants, [node.inputs[1], floatTensor(weights.shape, realWeights(step))]]);
  if (biases === 'float') return { ...graph, constants };
  const bias = floatTensor([step.bias.length], realBias(model, step));
  if (node.op !== 'Conv' && node.op !== 'Gemm')
    return { ...graph, constants: withAddedBias(graph, constants, node, bias) };
  const held = graph.values.length;
  const biased = { ...node, inputs: [node.inputs[0], node.inputs[1], held] };
  const nodes = graph.nodes.map((each) => (each === node ? biased : each));
  const values = [...graph.values, { name: `${node.name}/bias`, type: 'float32' as const, shape: bias.shape }];
  return { ...graph, nodes, values, constants: constants.set(held, bias) };
}

/** A product of matrices has its bias in the sum that follows. */
function withAddedBias(
  graph: Graph,
  constants: Map<ValueId, Tensor>,
  { outputs: [product] }: Node,
  bias: Tensor,
): ReadonlyMap<ValueId, Tensor> {
  const sum = graph.nodes.find(({ op, inputs }) => op === 'Add' && inputs.includes(product));
  const added = sum?.inputs.find((value) => value !== product);
  const known = added === undefined ? undefined : graph.constants.get(added);
  if (added === undefined || !known || sizeOf(known.shape) !== bias.shape[0]) return constants;
  return constants.set(added, { ...bias, shape: known.shape });
}

/** In real units: integers of the accumulator's scale. */
function realBias({ tensors }: QuantizedModel, { bias, inputs, weightScale }: ConvStep): Float32Array {
  const [scale] = tensors[inputs[0]]?.scale ?? [1];
  return Float32Array.from(bias, (b, o) => b * scale * weightScale[weightScale.length === 1 ? 0 : o]);
}

function realWeights({ weights, weightScale, weightShape }: ConvStep): Float32Array {
  const size = weights.length / weightShape[0];
  return Float32Array.from(weights, (w, i) => w * weightScale[weightScale.length === 1 ? 0 : Math.floor(i / size)]);
}
