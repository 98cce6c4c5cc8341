/** A product and a sum with constants behind a node, as scale and bias of it: of any shape that broadcasts to its output. */
import type { ValueId } from '../graph/graph';
import { broadcastAll } from '../graph/shapes/pointwiseShape';
import type { Shape } from '../graph/tensor';
import type { Draft } from './draft';

export interface Affine {
  /** The last of the nodes: the sum, the product, or the node itself. */
  readonly last: number;
  readonly gain?: ValueId;
  readonly offset?: ValueId;
}

/** @param sums false where only a product is wanted */
export function affineAfter(draft: Draft, index: number, shape: Shape, sums = true): Affine {
  const product = constantAfter(draft, index, 'Mul', shape);
  const last = product?.at ?? index;
  const sum = sums ? constantAfter(draft, last, 'Add', shape) : undefined;
  return { last: sum?.at ?? last, gain: product?.constant, offset: sum?.constant };
}

/** A sum with a constant alone. */
export function offsetAfter(draft: Draft, index: number, shape: Shape): Affine {
  const sum = constantAfter(draft, index, 'Add', shape);
  return { last: sum?.at ?? index, offset: sum?.constant };
}

function constantAfter(
  draft: Draft,
  index: number,
  op: string,
  shape: Shape,
): { readonly at: number; readonly constant: ValueId } | undefined {
  const [output] = draft.node(index)?.outputs ?? [];
  const at = draft.soleReader(output);
  const node = at === undefined ? undefined : draft.node(at);
  if (at === undefined || node?.op !== op || node.domain !== '' || draft.node(index)?.activation) return undefined;
  const constant = node.inputs.find((id) => draft.floats(id));
  const own = draft.floats(constant)?.shape;
  const broadcast = own && broadcastAll([shape, own]);
  return constant !== undefined && broadcast?.join() === shape.join() ? { at, constant } : undefined;
}
