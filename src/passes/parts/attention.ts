/**
 * Attention as products of matrices and a softmax, of heads (B, H, L, D):
 *
 *   softmax(scale·Q·Kᵀ + mask)·V          a cap c on what the softmax reads is c·tanh(· / c)
 *
 * Keys and values of fewer heads are repeated. Left alone are those with a past, masks of truth values that are computed, and outputs
 * besides the first.
 */
import { absent, floatOf, int, intOf, type ValueId } from '../../graph/graph';
import { numbersOf } from '../../graph/tensor';
import { type Parts, reshaped, turned, type Writer } from './parts';

export interface Heads {
  readonly q: ValueId;
  readonly k: ValueId;
  readonly v: ValueId;
  readonly scale?: number;
  readonly cap?: number;
  readonly causal?: boolean;
  /** Is added to what the softmax reads. */
  readonly mask?: ValueId;
}

/** Numbers of a mask that is written out. */
const mostMasked = 2 ** 24;

/** (B, H, Lq, Dv) */
export function attended(parts: Parts, { q, k, v, scale, cap = 0, causal = false, mask }: Heads): ValueId | undefined {
  const { shape, write, number, floats } = parts;
  const [queries, keys] = [shape(q), shape(k)];
  if (queries?.length !== 4 || keys?.length !== 4) return undefined;
  if (causal && queries[2] * keys[2] > mostMasked) return undefined;
  const [all, others] = [k, v].map((each) => repeatedHeads(parts, each, queries[1]));
  const products = write('MatMul', [q, turned(parts, all, [0, 1, 3, 2])]);
  const scaled = write('Mul', [products, number(scale ?? 1 / Math.sqrt(queries[3]))]);
  const capped =
    cap > 0 ? write('Mul', [write('Tanh', [write('Mul', [scaled, number(1 / cap)])]), number(cap)]) : scaled;
  const [rows, columns] = [queries[2], keys[2]];
  const later = Float32Array.from({ length: rows * columns }, (_, at) =>
    at % columns > Math.floor(at / columns) ? -Infinity : 0,
  );
  const masks = [...(mask === undefined ? [] : [mask]), ...(causal ? [floats([rows, columns], later)] : [])];
  const masked = masks.reduce((sum, each) => write('Add', [sum, each]), capped);
  return write('MatMul', [write('Softmax', [masked], { axis: int(-1) }), others]);
}

/** Each head of fewer ones, so often as there are heads of queries for it. */
function repeatedHeads({ shape, write, ints: constant }: Parts, value: ValueId, heads: number): ValueId {
  const own = shape(value)?.[1] ?? heads;
  if (own === heads) return value;
  const indices = Array.from({ length: heads }, (_, head) => Math.floor((head * own) / heads));
  return write('Gather', [value, constant(indices)], { axis: int(1) });
}

/** (B, L, H·D) → (B, H, L, D) */
export function apart(parts: Parts, value: ValueId, heads: number): ValueId | undefined {
  const [batch, length, width] = parts.shape(value) ?? [];
  if (width === undefined || heads < 1 || width % heads !== 0) return undefined;
  return turned(parts, reshaped(parts, value, [batch, length, heads, width / heads]), [0, 2, 1, 3]);
}

/** (B, H, L, D) → (B, L, H·D) */
export function endTogether(parts: Parts, value: ValueId): boolean {
  const [batch, heads, length, width] = parts.shape(value) ?? [];
  return parts.end('Reshape', [turned(parts, value, [0, 2, 1, 3]), parts.ints([batch, length, heads * width])]);
}

export const given = ({ node }: Parts, at: number): boolean => (node.inputs[at] ?? absent) !== absent;
export const isSingle = ({ node, draft }: Parts): boolean =>
  node.outputs.slice(1).every((value) => value === absent || !draft.isRead(value));

/** ONNX's own, of operator set 23. */
export const writeAttention: Writer = (parts) => {
  const { node, shape, draft } = parts;
  if (!isSingle(parts) || [4, 5, 6].some((at) => given(parts, at))) return false;
  const inputs = node.inputs.slice(0, 3);
  const rank = shape(inputs[0])?.length;
  const counts = [intOf(node, 'q_num_heads', 0), ...[0, 0].map(() => intOf(node, 'kv_num_heads', 0))];
  const mask = given(parts, 3) ? additive(parts, node.inputs[3]) : absent;
  const fits = inputs.every((value) => shape(value)?.length === rank && draft.value(value)?.type === 'float32');
  if (!fits || mask === undefined || (rank !== 4 && rank !== 3)) return false;
  if (rank === 3 && inputs.some((value, i) => counts[i] < 1 || (shape(value)?.[2] ?? 0) % counts[i] !== 0))
    return false;
  const [q, k, v] = rank === 4 ? inputs : inputs.map((value, i) => apart(parts, value, counts[i]) ?? value);
  const scale = 'scale' in node.attributes ? floatOf(node, 'scale', 1) : undefined;
  const cap = floatOf(node, 'softcap', 0);
  const causal = intOf(node, 'is_causal', 0) === 1;
  const made = attended(parts, { q, k, v, scale, cap, causal, mask: mask === absent ? undefined : mask });
  if (made === undefined) return false;
  return rank === 3 ? endTogether(parts, made) : parts.end('Identity', [made]);
};

/** A mask as numbers to add; undefined where it is made of truth values at run time. */
function additive({ draft, floats }: Parts, mask: ValueId): ValueId | undefined {
  if (draft.value(mask)?.type === 'float32') return mask;
  const known = draft.constant(mask);
  return (
    known &&
    floats(
      known.shape,
      numbersOf(known).map((counts) => (counts ? 0 : -Infinity)),
    )
  );
}
