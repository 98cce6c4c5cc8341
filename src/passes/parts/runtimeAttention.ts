/** onnxruntime's MultiHeadAttention and Attention: their projections and biases, and attention as `attention.ts` writes it. */
import { absent, floatOf, intOf, intsOf } from '../../graph/graph';
import { apart, attended, endTogether, given, type Heads, isSingle } from './attention';
import type { Parts, Writer } from './parts';

/** onnxruntime's: queries, keys and values (B, L, H·D), a bias of all three. */
export const writeMultiHead: Writer = (parts) => {
  const { node, shape, draft } = parts;
  const heads = intOf(node, 'num_heads', 0);
  const inputs = node.inputs.slice(0, 3);
  if (!isSingle(parts) || [4, 6, 7, 8, 9].some((at) => given(parts, at)) || inputs.length < 3) return false;
  const widths = inputs.map((value) => (shape(value)?.length === 3 ? (shape(value)?.[2] ?? 0) : 0));
  if (inputs.includes(absent) || heads < 1 || widths.some((width) => width === 0 || width % heads !== 0)) return false;
  const bias = given(parts, 3) ? draft.floats(node.inputs[3]) : undefined;
  if (given(parts, 3) && bias?.data.length !== widths.reduce((sum, width) => sum + width, 0)) return false;
  const starts = [0, widths[0], widths[0] + widths[1]];
  const [q, k, v] = inputs.map((value, i) => {
    const own = bias && parts.floats([widths[i]], bias.data.slice(starts[i], starts[i] + widths[i]));
    return apart(parts, own === undefined ? value : parts.write('Add', [value, own]), heads) ?? value;
  });
  return endHeads(parts, { q, k, v, mask: given(parts, 5) ? node.inputs[5] : undefined });
};

/** onnxruntime's: one input (B, L, I), and the constant weights of all three. */
export const writePackedAttention: Writer = (parts) => {
  const { node, shape, draft, floats, write } = parts;
  const heads = intOf(node, 'num_heads', 0);
  const [x] = node.inputs;
  const [weights, bias] = [draft.floats(node.inputs[1]), given(parts, 2) ? draft.floats(node.inputs[2]) : undefined];
  const past = [3, 4, 6].some((at) => given(parts, at)) || intOf(node, 'do_rotary', 0) === 1;
  if (!isSingle(parts) || past || !weights || (given(parts, 2) && !bias) || shape(x)?.length !== 3) return false;
  const [inner, all] = weights.shape;
  const widths = intsOf(node, 'qkv_hidden_sizes', [all / 3, all / 3, all / 3]);
  if (heads < 1 || widths.some((width) => width % heads !== 0)) return false;
  const starts = [0, widths[0], widths[0] + widths[1]];
  const [q, k, v] = widths.map((width, i) => {
    const own = Float32Array.from(
      { length: inner * width },
      (_, at) => weights.data[Math.floor(at / width) * all + starts[i] + (at % width)],
    );
    const product = write('MatMul', [x, floats([inner, width], own)]);
    const moved = bias
      ? write('Add', [product, floats([width], bias.data.slice(starts[i], starts[i] + width))])
      : product;
    return apart(parts, moved, heads) ?? moved;
  });
  return endHeads(parts, { q, k, v, mask: given(parts, 5) ? node.inputs[5] : undefined });
};

function endHeads(parts: Parts, heads: Heads): boolean {
  const { node } = parts;
  const scale = floatOf(node, 'scale', 0);
  const causal = intOf(node, 'unidirectional', 0) === 1;
  const made = attended(parts, { ...heads, causal, scale: scale === 0 ? undefined : scale });
  return made !== undefined && endTogether(parts, made);
}
