/**
 * Folds BatchNormalization (inference) into the layer before it, or makes it a convolution of its own.
 *
 *   x ─ Conv(w, b) ─ BatchNormalization ─ y     →     x ─ Conv(w′, b′) ─ y        also Gemm with weights (O, I)
 *   x ─ (anything else) ─ BatchNormalization    →     x ─ Conv(γ/√(σ²+ε), …), 1×1, one group per channel
 *
 *   w′ = w · γ/√(σ²+ε)          b′ = (b − μ)/√(σ²+ε) · γ + β                (report 3.3, A.1)
 *
 * `exact` computes in float64 and rounds once. `report` takes A.1's steps in A.1's order, each rounded to float32, as
 * PyTorch does (whose square root may be one unit in the last place off, depending on the build).
 * A normalization that a convolution *follows* is not folded forward: at padded borders that would not be the same.
 */
import { floatOf, int, intOf, ints, type Graph, type Node, type Normal } from '../graph/graph';
import { floatTensor } from '../graph/tensor';
import { type Affine, affineOf, isFiniteAffine, scaleAffine, withAffine } from './affine';
import { Draft } from './draft';

export interface FoldBatchNormOptions {
  readonly arithmetic?: 'exact' | 'report';
}

/** The four numbers per channel, and ε. */
interface Statistics {
  readonly scale: Float32Array;
  readonly shift: Float32Array;
  readonly mean: Float32Array;
  readonly variance: Float32Array;
  readonly epsilon: number;
}

/**
 * Value-preserving up to float32 rounding. Normalizations whose numbers are not constant float32 are left alone, and those that
 * hold numbers that are none: √∞ below would make weights of 0 of them, and nobody could refuse them any more.
 */
export function foldBatchNorm(graph: Graph, options: FoldBatchNormOptions = {}): Graph {
  const draft = new Draft(graph);
  for (let index = 0; index < draft.length; index++) {
    const node = draft.node(index);
    const statistics = node && statisticsOf(draft, node);
    if (!node || !statistics) continue;
    if (!foldBackward(draft, index, node, statistics, options)) becomeConvolution(draft, index, node, statistics);
  }
  return draft.close();
}

function statisticsOf(draft: Draft, node: Node): Statistics | undefined {
  if (node.op !== 'BatchNormalization' || node.domain !== '' || intOf(node, 'training_mode', 0) !== 0) return undefined;
  if (node.activation || node.outputs.slice(1).some((id) => id >= 0 && draft.isRead(id))) return undefined;
  const [scale, shift, mean, variance] = [1, 2, 3, 4].map((input) => draft.floats(node.inputs[input])?.data);
  if (!scale || !shift || !mean || !variance) return undefined;
  const epsilon = floatOf(node, 'epsilon', 1e-5);
  const isFinite = [scale, shift, mean, variance, [epsilon]].every((numbers) => numbers.every(Number.isFinite));
  return isFinite ? { scale, shift, mean, variance, epsilon } : undefined;
}

function foldBackward(
  draft: Draft,
  index: number,
  node: Node,
  statistics: Statistics,
  { arithmetic = 'exact' }: FoldBatchNormOptions,
): boolean {
  const [input] = node.inputs;
  const before = draft.makerOf(input);
  if (before === undefined || draft.soleReader(input) !== index) return false;
  const producer = draft.node(before);
  const affine = affineOf(draft, producer);
  if (!producer || affine?.channels !== statistics.scale.length) return false;
  const folded = arithmetic === 'report' ? foldAsReport(affine, statistics) : foldExactly(affine, statistics);
  if (!isFiniteAffine(folded)) return false;
  draft.absorb(before, index, { ...withAffine(draft, producer, folded), normal: normalOf(statistics) });
  return true;
}

/** A normalized channel has mean β and standard deviation |γ|. */
function normalOf({ scale, shift }: Statistics): Normal {
  return { mean: shift.slice(), deviation: scale.map(Math.abs) };
}

function foldExactly(affine: Affine, { scale, shift, mean, variance, epsilon }: Statistics) {
  const gain = (o: number): number => scale[o] / Math.sqrt(variance[o] + epsilon);
  return scaleAffine(affine, gain, (o) => shift[o] - mean[o] * gain(o));
}

/** A.1 names γ `beta` and β `gamma`; square root and quotient of float32 numbers round the same by way of float64. */
function foldAsReport({ channels, weights, bias }: Affine, { scale, shift, mean, variance, epsilon }: Statistics) {
  const round = Math.fround;
  const deviation = variance.map((v) => Math.sqrt(round(v + round(epsilon))));
  const gain = scale.map((beta, o) => beta / deviation[o]);
  const size = weights.length / channels;
  return {
    weights: weights.map((w, at) => w * gain[Math.floor(at / size)]),
    bias: deviation.map((root, o) => {
      const centred = round((bias?.[o] ?? 0) - mean[o]);
      return round(round(centred / root) * scale[o]) + shift[o];
    }),
  };
}

function becomeConvolution(draft: Draft, index: number, node: Node, statistics: Statistics): void {
  const rank = draft.shape(node.inputs[0])?.length ?? 0;
  const channels = statistics.scale.length;
  if (rank < 3) return;
  const ones = Float32Array.from({ length: channels }, () => 1);
  const map = foldExactly({ channels, rank, weights: ones, bias: undefined }, statistics);
  if (!isFiniteAffine(map) || !map.bias) return;
  const kernel = new Array<number>(rank - 2).fill(1);
  const weights = draft.addConstant(`${node.name}/weights`, floatTensor([channels, 1, ...kernel], map.weights));
  const bias = draft.addConstant(`${node.name}/bias`, floatTensor([channels], map.bias));
  draft.replace(index, {
    ...node,
    op: 'Conv',
    inputs: [node.inputs[0], weights, bias],
    outputs: node.outputs.slice(0, 1),
    normal: normalOf(statistics),
    attributes: {
      group: int(channels),
      kernel_shape: ints(kernel),
      strides: ints(kernel),
      dilations: ints(kernel),
      pads: ints([...kernel, ...kernel].fill(0)),
    },
  });
}
