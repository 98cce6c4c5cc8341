/**
 * A Conv, ConvTranspose or Gemm seen as an affine map per output channel, y[o] = w[o]·x + b[o], so that what scales or shifts its
 * output can be computed into its weights: w′[o] = gain[o]·w[o], b′[o] = gain[o]·b[o] + offset[o].
 */
import { absent, floatOf, intOf, type Node, type ValueId } from '../graph/graph';
import type { WeightGrid } from '../graph/given';
import { floatTensor, type Shape } from '../graph/tensor';
import type { Draft } from './draft';

export interface Affine {
  readonly channels: number;
  /** Rank of the output; its axis 1 is the channel. */
  readonly rank: number;
  /** (channels, …): one run of weights per output channel. */
  readonly weights: Float32Array;
  readonly bias: Float32Array | undefined;
}

/** The affine map of a node with constant float32 weights and no activation; undefined for every other node. */
export function affineOf(draft: Draft, node: Node | undefined): Affine | undefined {
  if (!node || node.activation || !isAffine(node)) return undefined;
  const weights = draft.floats(node.inputs[1]);
  const [outer, inner] = weights ? extents(node, weights.shape) : [0, 0];
  if (!weights || outer === 0) return undefined;
  const groups = node.op === 'ConvTranspose' ? intOf(node, 'group', 1) : 1;
  const channels = outer * groups;
  const biasId: ValueId = node.inputs[2] ?? absent;
  const bias = biasId === absent ? undefined : draft.floats(biasId);
  if (biasId !== absent && bias?.data.length !== channels) return undefined;
  return {
    channels,
    rank: weights.shape.length,
    weights: ordered(node, weights.data, groups, inner, outer),
    bias: bias?.data,
  };
}

/** Outputs and inputs of each group; those of a Conv are one run. */
function extents(node: Node, shape: Shape): readonly [outer: number, inner: number] {
  return node.op === 'ConvTranspose' ? [shape[1], shape[0] / intOf(node, 'group', 1)] : [shape[0], 1];
}

/** ConvTranspose has its weights by input channel: (groups, first, second, …) becomes (groups, second, first, …). */
function ordered(node: Node, data: Float32Array, groups: number, first: number, second: number): Float32Array {
  if (node.op !== 'ConvTranspose') return data;
  const size = data.length / (groups * first * second);
  return data.map((_, at) => {
    const [tap, of, row, group] = [
      at % size,
      div(at, size) % first,
      div(at, size * first) % second,
      div(at, size * first * second),
    ];
    return data[((group * first + of) * second + row) * size + tap];
  });
}

const div = (value: number, by: number): number => Math.floor(value / by);

function isAffine(node: Node): boolean {
  if (node.op === 'Conv' || node.op === 'ConvTranspose') return true;
  const plain = floatOf(node, 'alpha', 1) === 1 && floatOf(node, 'beta', 1) === 1;
  return node.op === 'Gemm' && plain && intOf(node, 'transA', 0) === 0 && intOf(node, 'transB', 0) === 1;
}

/** Gain and offset per channel, applied in float64 and rounded to float32 once. No offset and no bias: none is made. */
export function scaleAffine(
  { channels, weights, bias }: Affine,
  gain: (channel: number) => number,
  offset?: (channel: number) => number,
): { readonly weights: Float32Array; readonly bias: Float32Array | undefined } {
  const size = weights.length / channels;
  const scaled = weights.map((weight, at) => weight * gain(Math.floor(at / size)));
  if (!bias && !offset) return { weights: scaled, bias: undefined };
  const moved = Float32Array.from({ length: channels }, (_, o) => gain(o) * (bias?.[o] ?? 0) + (offset?.(o) ?? 0));
  return { weights: scaled, bias: moved };
}

/** False when a weight or bias has left the numbers: then the original is kept. */
export function isFiniteAffine(affine: Pick<Affine, 'weights' | 'bias'>): boolean {
  return affine.weights.every(Number.isFinite) && (affine.bias?.every(Number.isFinite) ?? true);
}

/** The node with new weights and bias, as new constants named after it. */
export function withAffine(draft: Draft, node: Node, affine: Pick<Affine, 'weights' | 'bias'>): Node {
  const shape = draft.constant(node.inputs[1])?.shape ?? [];
  const [outer, inner] = extents(node, shape);
  const weights = ordered(node, affine.weights, intOf(node, 'group', 1), outer, inner);
  const inputs = [node.inputs[0], draft.addConstant(`${node.name}/weights`, floatTensor(shape, weights))];
  if (affine.bias) inputs.push(draft.addConstant(`${node.name}/bias`, floatTensor([affine.bias.length], affine.bias)));
  return { ...node, inputs, ...(node.grid && { grid: movedGrid(draft, node, node.grid, affine.weights) }) };
}

/** Steps that have grown as the weights of their channel have: its largest weight tells by how much. */
function movedGrid(draft: Draft, node: Node, grid: WeightGrid, weights: Float32Array): WeightGrid {
  const before = affineOf(draft, node);
  if (!before) return grid;
  const size = weights.length / before.channels;
  const scale = Array.from({ length: before.channels }, (_, o) => {
    const own = before.weights.subarray(o * size, (o + 1) * size);
    const at = own.reduce((best, w, i) => (Math.abs(w) > Math.abs(own[best]) ? i : best), 0);
    const gain = own[at] === 0 ? 1 : Math.abs(weights[o * size + at] / own[at]);
    return grid.scale[grid.scale.length === 1 ? 0 : o] * (gain || 1);
  });
  return { ...grid, scale };
}
