/**
 * Float weights that a program's integers stand for: they need not be kept beside the integers.
 *
 *   w = s_w·w_q        b = s_in·s_w·b_q
 */
import { absent, type Graph, type Node, type ValueId } from '../../graph/graph';
import { floatTensor, type Tensor } from '../../graph/tensor';
import type { ConvStep, QuantizedModel } from '../quantizedModel';
import { isConv } from '../steps/steps';

/** Constants of the graph that are nothing but the real numbers of one step's weights or bias. */
export function floatWeights(model: QuantizedModel): ReadonlyMap<ValueId, Tensor> {
  const makers = new Map(model.graph.nodes.map((node) => [node.name, node]));
  const readers = readerCounts(model.graph);
  const made = model.steps.filter(isConv).flatMap((step) => {
    const node = makers.get(step.name);
    return node && weighing.has(node.op) ? realsOf(model, step, node) : [];
  });
  return new Map(made.filter(([id]) => readers.get(id) === 1));
}

/** Nodes with the grid of their integers. */
export function withGrids({ graph, steps }: QuantizedModel): readonly Node[] {
  const convs = new Map(steps.filter(isConv).map((step) => [step.name, step]));
  return graph.nodes.map((node): Node => {
    const step = convs.get(node.name);
    if (!step || !weighing.has(node.op)) return node;
    return { ...node, grid: { scale: Array.from(step.weightScale), bits: step.weightBits } };
  });
}

const weighing = new Set(['Conv', 'Gemm']);

function realsOf(
  { graph, tensors }: QuantizedModel,
  { weights, bias, weightScale, inputs: [input] }: ConvStep,
  { inputs: [, w, b = absent] }: Node,
): readonly (readonly [ValueId, Tensor])[] {
  const size = weights.length / bias.length;
  const inputScale = tensors[input]?.scale[0] ?? NaN;
  const scaleAt = (o: number): number => weightScale[weightScale.length === 1 ? 0 : o];
  const real = (id: ValueId, values: Float32Array): (readonly [ValueId, Tensor])[] => {
    const shape = graph.values[id]?.shape;
    return shape && graph.values[id].type === 'float32' ? [[id, floatTensor(shape, values)]] : [];
  };
  return [
    ...real(
      w,
      Float32Array.from(weights, (q, i) => q * scaleAt(Math.floor(i / size))),
    ),
    ...real(
      b,
      Float32Array.from(bias, (q, o) => q * scaleAt(o) * inputScale),
    ),
  ];
}

function readerCounts({ nodes }: Graph): ReadonlyMap<ValueId, number> {
  const counts = new Map<ValueId, number>();
  for (const id of nodes.flatMap(({ inputs }) => inputs)) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}
