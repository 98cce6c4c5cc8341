/**
 * Folds arithmetic with a constant per channel (or a scalar) into the convolution or Gemm before it.
 *
 *   x ─ Conv(w, b) ─ Mul(c) ─ y     →     x ─ Conv(c·w, c·b) ─ y
 *   x ─ Conv(w, b) ─ Add(c) ─ y     →     x ─ Conv(w, b + c) ─ y          likewise Div(y, c), Sub(y, c), Sub(c, y)
 *
 * Only where nothing else reads the convolution. Computed in float64, rounded to float32 once.
 */
import type { Graph, Node, Normal } from '../graph/graph';
import type { Shape } from '../graph/tensor';
import { type Affine, affineOf, isFiniteAffine, scaleAffine, withAffine } from './affine';
import { Draft } from './draft';

export function foldScaleIntoConv(graph: Graph): Graph {
  const draft = new Draft(graph);
  for (let index = 0; index < draft.length; index++) {
    const node = draft.node(index);
    if (node && node.domain === '' && !node.activation) foldOne(draft, index, node);
  }
  return draft.close();
}

function foldOne(draft: Draft, index: number, node: Node): void {
  const reversed = draft.constant(node.inputs[0]) !== undefined;
  const [input, factor] = reversed ? [node.inputs[1], node.inputs[0]] : node.inputs;
  const before = draft.makerOf(input);
  if (!Object.hasOwn(arithmetic, node.op) || node.inputs.length !== 2 || before === undefined) return;
  if (draft.soleReader(input) !== index) return;
  const producer = draft.node(before);
  const affine = affineOf(draft, producer);
  const constant = draft.floats(factor);
  if (!producer || !affine || !constant || !isPerChannel(constant.shape, affine)) return;
  const { data } = constant;
  const at = (channel: number): number => data[data.length === 1 ? 0 : channel];
  const folded = arithmetic[node.op](affine, at, reversed);
  if (!folded || !isFiniteAffine(folded)) return;
  const { normal } = producer;
  const moved = normal && arithmetic[node.op](asAffine(normal, affine), at, reversed);
  draft.absorb(before, index, { ...withAffine(draft, producer, folded), normal: moved && asNormal(moved) });
}

/** Deviations scale as weights do, means as biases. */
function asAffine({ mean, deviation }: Normal, { channels, rank }: Affine): Affine {
  return { channels, rank, weights: deviation, bias: mean };
}

function asNormal({ weights, bias }: NonNullable<Folded>): Normal | undefined {
  return bias && { mean: bias, deviation: weights.map(Math.abs) };
}

/** Broadcast against (N, C, …), the constant varies along C at most. */
function isPerChannel(shape: Shape, { channels, rank }: Affine): boolean {
  const channelAxis = shape.length - rank + 1;
  return shape.length <= rank && shape.every((size, axis) => size === 1 || (axis === channelAxis && size === channels));
}

type Constant = (channel: number) => number;
type Folded = ReturnType<typeof scaleAffine> | undefined;

/** `reversed`: the constant is the first operand. */
const arithmetic: Readonly<Record<string, (affine: Affine, c: Constant, reversed: boolean) => Folded>> = {
  Mul: (affine, c) => scaleAffine(affine, c),
  Div: (affine, c, reversed) => (reversed ? undefined : scaleAffine(affine, (o) => 1 / c(o))),
  Add: (affine, c) => scaleAffine(affine, () => 1, c),
  Sub: (affine, c, reversed) =>
    reversed
      ? scaleAffine(affine, () => -1, c)
      : scaleAffine(
          affine,
          () => 1,
          (o) => -c(o),
        ),
};
