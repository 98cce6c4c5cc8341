/**
 * Recognizes normalization that is written out.
 *
 *   d = x − ReduceMean(x)     y = d / √(ReduceMean(d²) + ε) · γ + β     →     LayerNormalization{axes}
 *                             y = x / √(ReduceMean(x²) + ε) · γ         →     RMSNormalization{axes}
 *
 * d² is a product or a power, and its mean may be that of x² less the mean's square; the root divides, or its reciprocal multiplies, times γ
 * perhaps; g = γ / √…, y = x·g + (β − ReduceMean(x)·g) is the first too. γ and β are constants that broadcast to x, or are missing.
 * What other nodes read of it stays. Needs inferred shapes.
 */
import { absent, float, type Graph, ints, type Node, type ValueId } from '../graph/graph';
import { broadcastAll } from '../graph/shapes/pointwiseShape';
import { isKnown } from '../graph/tensor';
import { type Affine, affineAfter, offsetAfter } from './affineAfter';
import { Draft } from './draft';
import { centreOf, isSame, makerOf, meanOf, type Quotient, quotientsOf, spreadOf } from './normalPatterns';
import { removeDead } from './removeDead';

export function writtenNormal(graph: Graph): Graph {
  const draft = new Draft(graph);
  for (let index = 0; index < draft.length; index++) {
    const node = draft.node(index);
    const found = node && normalOf(draft, node);
    if (found) convert(draft, index, found);
  }
  const closed = draft.close();
  return closed === graph ? graph : removeDead(closed);
}

interface Normal {
  readonly x: ValueId;
  readonly centred: boolean;
  readonly axes: readonly number[];
  readonly epsilon: number;
  /** Constants that are in it already. */
  readonly gain?: ValueId;
  readonly offset?: ValueId;
}

function convert(draft: Draft, index: number, found: Normal): void {
  const { x, centred, axes, epsilon } = found;
  const { last, gain, offset } = affineOf(draft, index, found);
  const node = draft.node(last);
  if (!node) return;
  const parameters = offset === undefined ? (gain === undefined ? [] : [gain]) : [gain ?? absent, offset];
  draft.replace(last, {
    ...node,
    op: centred ? 'LayerNormalization' : 'RMSNormalization',
    inputs: [x, ...parameters],
    attributes: { axes: ints(axes), epsilon: float(epsilon) },
  });
}

/** What is in it, and what follows where there is none yet. */
function affineOf(draft: Draft, index: number, { x, centred, gain, offset }: Normal): Affine {
  const shape = draft.shape(x) ?? [];
  if (offset !== undefined) return { last: index, gain, offset };
  if (gain === undefined) return affineAfter(draft, index, shape, centred);
  return { ...(centred ? offsetAfter(draft, index, shape) : { last: index }), gain };
}

function normalOf(draft: Draft, node: Node): Normal | undefined {
  if (node.domain !== '' || node.activation) return undefined;
  return quotientNormalOf(draft, node) ?? scaledNormalOf(draft, node);
}

/** Undefined unless the node divides by a root mean square of the very number. */
function quotientNormalOf(draft: Draft, node: Node): Normal | undefined {
  for (const quotient of quotientsOf(draft, node)) {
    const spread = measuredBy(draft, quotient);
    if (!spread) continue;
    const { gain } = quotient;
    if (!spread.centred && isSame(draft, quotient.dividend, spread.x)) return { ...spread, gain };
    const centre = centreOf(draft, quotient.dividend);
    if (spread.centred && centre?.x === spread.x && centre.axes.join() === spread.axes.join())
      return { ...spread, gain };
  }
  return undefined;
}

/** A spread along axes of a value of known shape, whose constant fits it. */
function measuredBy(draft: Draft, { sum, gain }: Quotient): ReturnType<typeof spreadOf> {
  const spread = spreadOf(draft, sum);
  return spread && fits(draft, spread.x, gain) ? spread : undefined;
}

function fits(draft: Draft, x: ValueId, constant: ValueId | undefined): boolean {
  const shape = draft.shape(x);
  if (!isKnown(shape)) return false;
  return constant === undefined || broadcastAll([shape, draft.shape(constant)])?.join() === shape.join();
}

/** x·g + (β − mean·g) */
function scaledNormalOf(draft: Draft, { op, inputs }: Node): Normal | undefined {
  if (op !== 'Add') return undefined;
  for (const [product, rest] of [inputs, [...inputs].reverse()]) {
    const [scaled, shift] = [makerOf(draft, product), makerOf(draft, rest)];
    const [offset, moved] = shift?.op === 'Sub' ? shift.inputs : [absent, absent];
    const means = makerOf(draft, moved);
    if (scaled?.op !== 'Mul' || means?.op !== 'Mul' || !draft.floats(offset)) continue;
    for (const quotient of quotientsOf(draft, scaled)) {
      const spread = measuredBy(draft, quotient);
      if (!spread?.centred || quotient.dividend !== spread.x || !fits(draft, spread.x, offset)) continue;
      const factor = scaled.inputs.find((value) => value !== spread.x);
      const mean = means.inputs.find((value) => value !== factor);
      const own = mean === undefined ? undefined : meanOf(draft, mean);
      if (own?.x === spread.x && own.axes.join() === spread.axes.join() && means.inputs.includes(factor ?? absent))
        return { ...spread, gain: quotient.gain, offset };
    }
  }
  return undefined;
}
