/**
 * E[x] of every channel without a single image (Nagel et al. 2019, arXiv:1906.04721, section 4.2.1 and appendix C): before its
 * activation a normalized channel y is taken for normal with mean β and deviation γ, which BatchNormalization keeps. Then
 *
 *   linear        E = β
 *   ReLU          E = r(0) := γ·φ(β/γ) + β·Φ(β/γ)              r(t) := E[max(y − t, 0)]
 *   LeakyReLU     E = r(0) + slope·(β − r(0))
 *   Clip(a, b)    E = a + r(a) − r(b)
 *   x·f(x)        E = ∫ x·f(x)·φ dx                            swish and mish, by quadrature
 *
 * and the rest follows: sums add, joins join, means and resizing keep. A max-pool keeps too, which is less than the truth by
 * what BatchNormalization does not tell, the dependence of neighbours. A convolution without statistics has E[W·x] + b when
 * nothing is bent behind it. What has no answer is left out: the input of the graph, and what is computed of it alone.
 */
import { concatAxis } from '../graph/concatAxis';
import { intOf, type Activation, type Graph, type Node, type ValueId } from '../graph/graph';
import { floatsOf } from '../graph/tensor';
import { gatesOf, type Gate } from '../quantize/gates';
import { normalDensity, normalShare } from '../util/normal';

/** By value; one entry per channel (axis 1). */
export type ChannelMeans = ReadonlyMap<ValueId, Float64Array>;

export function channelMeans(graph: Graph): ChannelMeans {
  const means = new Map<ValueId, Float64Array>();
  const makers = new Map(graph.nodes.flatMap((node) => node.outputs.map((value) => [value, node])));
  const gates = gatesOf(graph);
  graph.nodes.forEach((node, index) => {
    const gate = gates.get(index);
    const mean = gate ? gateMean(gate, makers.get(gate.input)) : meanOf(graph, node, means);
    if (mean) means.set(node.outputs[0], mean);
  });
  return means;
}

function meanOf(graph: Graph, node: Node, means: ChannelMeans): Float64Array | undefined {
  const { normal, activation } = node;
  if (normal) {
    return Float64Array.from(normal.mean, (mean, c) => activatedMean(mean, normal.deviation[c], activation));
  }
  const live = node.inputs.filter((value) => value >= 0 && !graph.constants.has(value));
  const known = live.flatMap((value) => means.get(value) ?? []);
  // Behind a bend, a mean alone does not tell the next.
  if (node.domain !== '' || activation || known.length !== live.length || known.length === 0) return undefined;
  return transferred(graph, node, known);
}

function transferred(graph: Graph, node: Node, known: readonly Float64Array[]): Float64Array | undefined {
  const [first] = known;
  switch (node.op) {
    case 'Conv':
    case 'Gemm':
      return linearMean(graph, node, first);
    case 'Add':
    case 'Sum':
      if (known.length !== node.inputs.length || known.some(({ length }) => length !== first.length)) return undefined;
      return first.map((_, c) => known.reduce((sum, mean) => sum + mean[c], 0));
    case 'Concat':
      if (
        concatAxis(node, graph.values[node.outputs[0]].shape?.length ?? 4) !== 1 ||
        known.length !== node.inputs.length
      )
        return undefined;
      return Float64Array.from(known.flatMap((mean) => [...mean]));
    case 'Flatten':
    case 'Reshape':
      return spreadMean(graph.values[node.outputs[0]].shape ?? [], first);
    default:
      return keeping.has(node.op) ? first : undefined;
  }
}

const keeping = new Set(['Identity', 'Dropout', 'MaxPool', 'AveragePool', 'GlobalAveragePool', 'Resize']);

/** Every tap is taken to see the channel's mean; padded borders, which see less, are left out of account. */
function linearMean(graph: Graph, node: Node, input: Float64Array): Float64Array | undefined {
  const sums = weightSums(graph, node);
  if (!sums) return undefined;
  const bias = graph.constants.get(node.inputs[2] ?? -1);
  const biases = bias && floatsOf(bias);
  const { outputs, inputs, groups } = sums;
  return Float64Array.from({ length: outputs }, (_, o) => {
    const from = Math.floor((o * groups) / outputs) * inputs;
    let mean = biases?.[biases.length === 1 ? 0 : o] ?? 0;
    for (let i = 0; i < inputs; i++) mean += sums.at(o, i) * input[from + i];
    return mean;
  });
}

/** The weights of a convolution, summed over the taps of each kernel. */
export interface WeightSums {
  readonly outputs: number;
  /** Of one group. */
  readonly inputs: number;
  readonly groups: number;
  readonly at: (o: number, i: number) => number;
}

function weightSums(graph: Graph, node: Node): WeightSums | undefined {
  const tensor = graph.constants.get(node.inputs[1]);
  if (!tensor || (node.op === 'Gemm' && intOf(node, 'transB', 0) !== 1)) return undefined;
  const [outputs, inputs] = tensor.shape;
  return sumTaps(floatsOf(tensor), outputs, inputs, intOf(node, 'group', 1));
}

/** @param weights (outputs, inputs of a group, taps …) */
export function sumTaps(weights: ArrayLike<number>, outputs: number, inputs: number, groups: number): WeightSums {
  const taps = weights.length / (outputs * inputs);
  const at = (o: number, i: number): number => {
    const start = (o * inputs + i) * taps;
    let sum = 0;
    for (let tap = start; tap < start + taps; tap++) sum += weights[tap];
    return sum;
  };
  return { outputs, inputs, groups, at };
}

/** (1, C, H, W) laid out as (1, C·H·W): each channel H·W times. */
function spreadMean(shape: readonly number[], mean: Float64Array): Float64Array | undefined {
  const copies = shape[1] / mean.length;
  if (shape[0] !== 1 || !Number.isInteger(copies) || shape.slice(2).some((size) => size !== 1)) return undefined;
  return Float64Array.from({ length: shape[1] }, (_, k) => mean[Math.floor(k / copies)]);
}

/** E of an activation of a normal number. */
export function activatedMean(mean: number, deviation: number, activation: Activation | undefined): number {
  switch (activation?.kind) {
    case undefined:
      return mean;
    case 'relu':
      return excess(mean, deviation, 0);
    case 'leaky': {
      const above = excess(mean, deviation, 0);
      return above + activation.slope * (mean - above);
    }
    case 'clip': {
      const { min, max } = activation;
      const raised = min === -Infinity ? mean : min + excess(mean, deviation, min);
      return max === Infinity ? raised : raised - excess(mean, deviation, max);
    }
  }
}

/** r(t) = E[max(y − t, 0)]. */
function excess(mean: number, deviation: number, t: number): number {
  if (deviation === 0) return Math.max(mean - t, 0);
  const z = (mean - t) / deviation;
  return deviation * normalDensity(z) + (mean - t) * normalShare(z);
}

function gateMean({ whole }: Gate, maker: Node | undefined): Float64Array | undefined {
  const { normal, activation } = maker ?? {};
  if (!normal || activation) return undefined;
  return Float64Array.from(normal.mean, (mean, c) => quadrature(whole, mean, normal.deviation[c]));
}

/** E[f(y)] by the midpoint rule over ±8 deviations, which for smooth f is exact to some ten digits. */
function quadrature(f: (x: number) => number, mean: number, deviation: number): number {
  const steps = 128;
  const width = 16 / steps;
  let sum = 0;
  for (let k = 0; k < steps; k++) {
    const z = (k + 0.5) * width - 8;
    sum += f(mean + deviation * z) * normalDensity(z);
  }
  return sum * width;
}
