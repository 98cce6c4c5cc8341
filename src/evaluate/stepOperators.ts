/** The operators that a step stands for, as a float graph of their own, with the weights of the float model or of the step. */
import type { Graph, ValueId } from '../graph/graph';
import { producersOf } from '../graph/edges';
import { subgraphOf } from '../graph/subgraph';
import { sizeOf } from '../graph/tensor';
import type { ConvStep, IntegerStep, QuantizedModel } from '../quantize/quantizedModel';
import { isConv } from '../quantize/steps/steps';

export interface Operators {
  readonly exact: Graph;
  /** With the weights as they are quantized; the same graph where there are none. */
  readonly rounded: Graph;
}

/** From what a step reads to what it makes; undefined where something else is read as well. */
export function operatorsOf(model: QuantizedModel, step: IntegerStep): Operators | undefined {
  const nodes = nodesBetween(model.graph, step);
  if (!nodes || step.inputs.some((value) => !model.tensors[value])) return undefined;
  const of = (graph: Graph): Graph => subgraphOf(graph, nodes, step.inputs, step.outputs);
  const exact = of(model.graph);
  return { exact, rounded: isConv(step) ? of(withWeights(model.graph, step)) : exact };
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

function withWeights(graph: Graph, step: ConvStep): Graph {
  const node = graph.nodes.find(({ name }) => name === step.name);
  const weights = node && graph.constants.get(node.inputs[1]);
  if (!node || !weights || sizeOf(weights.shape) !== step.weights.length) return graph;
  const bytes = new Uint8Array(realWeights(step).buffer);
  const constants = new Map([...graph.constants, [node.inputs[1], { ...weights, type: 'float32' as const, bytes }]]);
  return { ...graph, constants };
}

function realWeights({ weights, weightScale, weightShape }: ConvStep): Float32Array {
  const size = weights.length / weightShape[0];
  return Float32Array.from(weights, (w, i) => w * weightScale[weightScale.length === 1 ? 0 : Math.floor(i / size)]);
}
