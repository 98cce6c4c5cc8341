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

/** Of the shapes of what goes in and comes out. */
type Count = (node: Node, inputs: readonly Shape[], output: Shape) => number | null;

const recurrent: Count = (_, [[steps, sequences], weights, states]) =>
  steps * sequences * (sizeOf(weights) + sizeOf(states));

const convolution: Count = (_, [, weights], output) => sizeOf(output) * sizeOf(weights.slice(1));
const product: Count = (_, [input], output) => sizeOf(output) * (input[input.length - 1] ?? 0);

const counts: Readonly<Record<string, Count>> = {
  ...{ Conv: convolution, ConvInteger: convolution, DeformConv: convolution },
  ...{ MatMul: product, MatMulInteger: product },
  ConvTranspose: (_, [input, weights]) => sizeOf(input) * sizeOf(weights.slice(1)),
  Gemm: (node, [input], output) => sizeOf(output) * (input[intOf(node, 'transA', 0) ? 0 : 1] ?? 0),
  Einsum: (node, inputs) => {
    const equation = readEquation(stringOf(node, 'equation', ''), inputs);
    return equation ? sizeOf([...equation.sizes.values()]) * (inputs.length - 1) : null;
  },
  ...{ RNN: recurrent, GRU: recurrent, LSTM: recurrent },
  Attention: attention,
};

/** Q (B, H, L, E), K (B, H′, S, E), V (B, H′, S, E′), or with heads side by side: (B, L, H·E) and so on. */
function attention(node: Node, [q, k, v, , past]: readonly Shape[]): number | null {
  const [rank, queries, keys] = [q.length, q[q.length - 2], k[k.length - 2] + (past?.[2] ?? 0)];
  const heads = rank === 4 ? q[1] : intOf(node, 'q_num_heads', 0);
  const width = rank === 4 ? v[3] : v[2] / intOf(node, 'kv_num_heads', heads);
  return heads > 0 ? sizeOf(q) * keys + q[0] * queries * heads * width * keys : null;
}

/** Null while a shape that they depend on is unknown, and where nobody has counted. */
export function macsOf(graph: Graph, node: Node): number | null {
  if (node.domain === shownDomain) return null;
  const isOnnx = node.domain === '' || node.domain === 'ai.onnx';
  if ((isOnnx ? varies : multiplies).test(node.op)) return null;
  const count = Object.hasOwn(counts, node.op) ? counts[node.op] : undefined;
  if (!count || !isOnnx) return 0;
  const output = graph.values[node.outputs[0]]?.shape;
  const inputs = node.inputs
    .slice(0, operands[node.op] ?? 2)
    .map((id): Shape | undefined => (id === absent ? [] : graph.values[id]?.shape));
  return inputs.every(isKnown) && (isKnown(output) || node.op in operands) ? count(node, inputs, output ?? []) : null;
}

/** Operators of other domains that have no count: better unknown than too few. */
const multiplies = /Attention|Conv|Gemm|MatMul|LSTM|GRU|RNN|Einsum|MoE|Search|Sampling/;

/** What runs a body of its own, as often as a run decides, or transforms in whichever way it likes. */
const varies = /^(If|Loop|Scan|SequenceMap|DFT|STFT)$/;

/** How many inputs count, where that are not two; what these make may be left out of the file. */
const operands: Readonly<Record<string, number>> = { Einsum: Infinity, RNN: 3, GRU: 3, LSTM: 3, Attention: 5 };
