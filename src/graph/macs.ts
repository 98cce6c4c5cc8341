/**
 * Multiply-accumulates of a node for one input: one per weight and output position, biases not counted; what only adds, compares or looks
 * up has none.
 *
 *   convolution      output elements · (C / group) · kernel area
 *   transposed       input elements · (O / group) · kernel area
 *   Gemm, MatMul     output elements · inner dimension
 *   Einsum           all letters' sizes multiplied, for each further operand
 *   RNN, GRU, LSTM   steps · sequences · (weights of the input + weights of the state)
 *   Attention        elements of Q · keys + queries · heads · elements of a row of V · keys, keys of the past among them
 */
import { readEquation } from './einsum';
import { absent, intOf, shownDomain, stringOf, type Graph, type Node } from './graph';
import { isKnown, sizeOf, type Shape } from './tensor';

interface Count {
  /** The least rank of each input that must be there: a file may leave out any. */
  readonly ranks: readonly number[];
  /** How many inputs count, where that are not as many. */
  readonly operands?: number;
  /** Whether the inputs say it all: what comes out may then be left out of the file. */
  readonly ofInputs?: true;
  readonly of: (node: Node, inputs: readonly Shape[], output: Shape) => number | null;
}

const convolution: Count = { ranks: [0, 2], of: (_, [, weights], output) => sizeOf(output) * sizeOf(weights.slice(1)) };

const product: Count = { ranks: [1, 0], of: (_, [input], output) => sizeOf(output) * input[input.length - 1] };

const recurrence: Count = {
  ranks: [3, 3, 3],
  ofInputs: true,
  of: (_, [[steps, sequences], weights, states]) => steps * sequences * (sizeOf(weights) + sizeOf(states)),
};

const counts: Readonly<Record<string, Count>> = {
  ...{ Conv: convolution, ConvInteger: convolution, DeformConv: convolution },
  ...{ MatMul: product, MatMulInteger: product },
  ...{ RNN: recurrence, GRU: recurrence, LSTM: recurrence },
  ConvTranspose: { ranks: [0, 2], of: (_, [input, weights]) => sizeOf(input) * sizeOf(weights.slice(1)) },
  Gemm: {
    ranks: [2, 2],
    of: (node, [input], output) => sizeOf(output) * input[intOf(node, 'transA', 0) ? 0 : 1],
  },
  Einsum: {
    ranks: [0],
    operands: Infinity,
    ofInputs: true,
    of: (node, inputs) => {
      const equation = readEquation(stringOf(node, 'equation', ''), inputs);
      return equation ? sizeOf([...equation.sizes.values()]) * (inputs.length - 1) : null;
    },
  },
  Attention: { ranks: [3, 3, 3], operands: 5, ofInputs: true, of: attention },
};

/** Q (B, H, L, E), K (B, H′, S, E), V (B, H′, S, E′), or with heads side by side: (B, L, H·E) and so on. */
function attention(node: Node, [q, k, v, , past]: readonly Shape[]): number | null {
  const [rank, queries, keys] = [q.length, q[q.length - 2], k[k.length - 2] + (past?.[2] ?? 0)];
  const heads = rank === 4 ? q[1] : intOf(node, 'q_num_heads', 0);
  const width = v.length === 4 ? v[3] : v[2] / intOf(node, 'kv_num_heads', heads);
  return heads > 0 ? sizeOf(q) * keys + q[0] * queries * heads * width * keys : null;
}

/** Null while a shape that they depend on is unknown or missing, and where nobody has counted. */
export function macsOf(graph: Graph, node: Node): number | null {
  if (node.domain === shownDomain) return null;
  const isOnnx = node.domain === '' || node.domain === 'ai.onnx';
  if ((isOnnx ? varies : multiplies).test(node.op)) return null;
  const count = isOnnx && Object.hasOwn(counts, node.op) ? counts[node.op] : undefined;
  if (!count) return 0;
  const inputs = node.inputs
    .slice(0, count.operands ?? count.ranks.length)
    .map((id): Shape | undefined => (id === absent ? [] : graph.values[id]?.shape));
  const output = count.ofInputs ? [] : graph.values[node.outputs[0]]?.shape;
  if (!inputs.every(isKnown) || !isKnown(output)) return null;
  if (!count.ranks.every((rank, at) => at < inputs.length && inputs[at].length >= rank)) return null;
  return count.of(node, inputs, output);
}

/** Operators of other domains that have no count: better unknown than too few. */
const multiplies = /Attention|Conv|Gemm|MatMul|LSTM|GRU|RNN|Einsum|MoE|Search|Sampling/;

/** What runs a body of its own, as often as a run decides, transforms in whichever way it likes, or is not read as the product that it is. */
const varies = /^(If|Loop|Scan|SequenceMap|DFT|STFT|QLinearConv|QLinearMatMul)$/;
