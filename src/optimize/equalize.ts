/**
 * Cross-layer equalization (Nagel et al. 2019, arXiv:1906.04721), guided by what the channels really carry.
 *
 * Within a channel group every channel i gets a factor s_i > 0: convolutions that write the group divide row i and its
 * bias by s_i, convolutions that read it multiply column i by s_i. The network stays the same; its ranges do not.
 *
 *   W'[o,i] = W[o,i] · s_in[i] / s_out[o]        b'[o] = b[o] / s_out[o]
 *   s_i = √(a_i / w_i)      a_i: largest activation of channel i, w_i: largest share of column i in a row of the readers
 *
 * which makes a_i/s_i and w_i·s_i equal: activations and weights bear the spread of the channels in equal parts. Rows are
 * compared as shares of their own maximum, because with a scale per output channel the size of a row does not matter. A
 * depthwise reader has one weight per row, which bears any factor: if all readers are, s_i = a_i.
 */
import { intOf, type Graph, type Node, type ValueId } from '../graph/graph';
import { floatsOf, floatTensor, type Tensor } from '../graph/tensor';
import { channelGroups, type ChannelGroup } from './channelGroups';

/** Largest |x| of each channel of a value over the calibration images. */
export type ChannelMaxima = ReadonlyMap<ValueId, Float64Array>;

/** Values whose channel maxima `equalize` wants to know: those of groups, and what their writers read. */
export function equalizedValues(graph: Graph): readonly ValueId[] {
  const wanted = channelGroups(graph).flatMap(({ values, writers }) => [
    ...values,
    ...writers.map((index) => graph.nodes[index].inputs[0]),
  ]);
  return [...new Set(wanted)];
}

/** Largest integer of a weight at 8 bits. */
const steps = 127;

/** Factors beyond this would only move noise: a channel that carries less than 2^-12 of the largest is as good as silent. */
const widest = 2 ** 12;

export function equalize(graph: Graph, maxima: ChannelMaxima): Graph {
  const groups = channelGroups(graph);
  const factors = new Map<ValueId, Float64Array>();
  for (const group of groups) {
    const scales = factorsOf(graph, group, maxima);
    for (const value of group.values) factors.set(value, scales);
  }
  const touched = new Set(groups.flatMap(({ writers, readers }) => [...writers, ...readers]));
  const constants = new Map(graph.constants);
  const values = [...graph.values];
  const add = (tensor: Tensor, like: ValueId): ValueId => {
    const id = values.push({ ...values[like], name: `${values[like].name}/equalized${values.length}` }) - 1;
    constants.set(id, tensor);
    return id;
  };
  const nodes = graph.nodes.map((node, index) => {
    if (!touched.has(index)) return node;
    const scaled = scaleConv(graph, index, factors.get(node.inputs[0]), factors.get(node.outputs[0]));
    const inputs = [node.inputs[0], add(scaled.weights, node.inputs[1]), ...node.inputs.slice(2)];
    if (scaled.bias) inputs[2] = add(scaled.bias, node.inputs[2]);
    return { ...node, inputs, ...normalOf(node, factors.get(node.outputs[0])) };
  });
  return { ...graph, values, nodes, constants };
}

function factorsOf(graph: Graph, group: ChannelGroup, maxima: ChannelMaxima): Float64Array {
  const seen = largestOf(
    group.channels,
    group.values.map((value) => maxima.get(value)),
  );
  // A silent group keeps its factors at 1.
  if (seen.every((a) => a === 0)) return seen.fill(1);
  const floors = group.writers.map((index) => coarsestSteps(graph, index, maxima));
  const activations = largestOf(group.channels, [seen, ...floors]);
  const shares = columnShares(graph, group);
  const raw = activations.map((a, i) => (shares ? Math.sqrt(a / Math.max(shares[i], 1 / widest)) : a));
  const top = raw.reduce((most, s) => Math.max(most, s), 0);
  return raw.map((s) => Math.max(s / top, 1 / widest));
}

/**
 * For each row of a convolution the activation whose steps are those of its accumulator: its largest product, by the steps of a weight. What
 * ReLU leaves of a channel may be far less. Scaled up as far as others it would be told apart more finely than it is computed, and the
 * rounding of its weights and bias would stand in many steps of its output.
 */
function coarsestSteps(graph: Graph, index: number, maxima: ChannelMaxima): Float64Array | undefined {
  const into = maxima.get(graph.nodes[index].inputs[0]);
  if (!into) return undefined;
  const { weights, outputs, inputs, size, groups } = convOf(graph, index);
  return Float64Array.from({ length: outputs }, (_, o) => {
    const first = Math.floor((o * groups) / outputs) * inputs;
    let most = 0;
    for (let i = 0; i < inputs; i++)
      most = Math.max(most, into[first + i] * magnitude(weights, (o * inputs + i) * size, size));
    return most / steps;
  });
}

function largestOf(channels: number, maxima: readonly (Float64Array | undefined)[]): Float64Array {
  const most = new Float64Array(channels);
  for (const one of maxima) one?.forEach((x, i) => (most[i] = Math.max(most[i], x)));
  return most;
}

/** For each channel the largest share of a row that its column holds, 0..1; undefined when every reader is depthwise. */
function columnShares(graph: Graph, group: ChannelGroup): Float64Array | undefined {
  const shares = new Float64Array(group.channels);
  let mixing = false;
  for (const index of group.readers) {
    const { weights, outputs, inputs, size, groups } = convOf(graph, index);
    if (inputs === 1) continue;
    mixing = true;
    for (let o = 0; o < outputs; o++) {
      const columns = Array.from({ length: inputs }, (_, i) => magnitude(weights, (o * inputs + i) * size, size));
      const row = Math.max(...columns, Number.MIN_VALUE);
      const first = Math.floor((o * groups) / outputs) * inputs;
      columns.forEach((column, i) => (shares[first + i] = Math.max(shares[first + i], column / row)));
    }
  }
  return mixing ? shares : undefined;
}

function magnitude(values: Float32Array, at: number, length: number): number {
  let most = 0;
  for (let i = at; i < at + length; i++) most = Math.max(most, Math.abs(values[i]));
  return most;
}

function normalOf({ normal }: Node, out: Float64Array | undefined): Pick<Node, 'normal'> {
  if (!normal || !out) return {};
  const shrunk = (numbers: Float32Array): Float32Array => numbers.map((x, o) => x / out[o]);
  return { normal: { mean: shrunk(normal.mean), deviation: shrunk(normal.deviation) } };
}

interface Conv {
  readonly weights: Float32Array;
  readonly shape: readonly number[];
  readonly outputs: number;
  /** Input channels of one group. */
  readonly inputs: number;
  /** Taps of a kernel. */
  readonly size: number;
  readonly groups: number;
}

function convOf(graph: Graph, index: number): Conv {
  const node = graph.nodes[index];
  const tensor = graph.constants.get(node.inputs[1]);
  if (!tensor) throw new Error(`${node.name} has no constant weights`);
  const [outputs, inputs] = tensor.shape;
  const weights = floatsOf(tensor);
  return {
    weights,
    shape: tensor.shape,
    outputs,
    inputs,
    size: weights.length / (outputs * inputs),
    groups: intOf(node, 'group', 1),
  };
}

function scaleConv(
  graph: Graph,
  index: number,
  into: Float64Array | undefined,
  out: Float64Array | undefined,
): { readonly weights: Tensor; readonly bias?: Tensor } {
  const { weights, shape, outputs, inputs, size, groups } = convOf(graph, index);
  const scaled = weights.map((w, at) => {
    const o = Math.floor(at / (inputs * size));
    const i = Math.floor((o * groups) / outputs) * inputs + (Math.floor(at / size) % inputs);
    return (w * (into?.[i] ?? 1)) / (out?.[o] ?? 1);
  });
  const bias = graph.constants.get(graph.nodes[index].inputs[2] ?? -1);
  return {
    weights: floatTensor(shape, scaled),
    ...(bias &&
      out && {
        bias: floatTensor(
          bias.shape,
          floatsOf(bias).map((b, o) => b / out[o]),
        ),
      }),
  };
}
