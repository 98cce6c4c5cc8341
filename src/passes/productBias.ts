/** A constant that a matrix product is multiplied by, or that is added behind, when it is one per channel of the product's convolution. */
import { isKnown, type Shape, sizeOf } from '../graph/tensor';
import type { Draft } from './draft';
import type { Product } from './product';

/** The product with what scales its channels, and what is added to them; the nodes that did are removed. */
export function withAffine(draft: Draft, index: number, product: Product): Product {
  const before = scaled(product, takenIn(draft, index, product, 'Mul'));
  const added = before.bias ? undefined : takenIn(draft, index, product, 'Add');
  return scaled(added ? { ...before, bias: added } : before, takenIn(draft, index, product, 'Mul'));
}

function scaled(product: Product, by: Float32Array | undefined): Product {
  if (!by) return product;
  const { weights, bias, inner } = product;
  return {
    ...product,
    weights: weights.map((each, at) => each * by[Math.floor(at / inner)]),
    ...(bias && { bias: bias.map((each, at) => each * by[at]) }),
  };
}

/** Takes the operator behind in. (groups, outer) as one run; undefined, and nothing changed, where there is none. */
function takenIn(draft: Draft, index: number, product: Product, op: 'Add' | 'Mul'): Float32Array | undefined {
  const node = draft.node(index);
  const reader = node && draft.soleReader(node.outputs[0]);
  const behind = reader === undefined ? undefined : draft.node(reader);
  if (!node || reader === undefined || behind?.op !== op || behind.domain !== '' || behind.activation) return undefined;
  const constant = draft.floats(behind.inputs[0] === node.outputs[0] ? behind.inputs[1] : behind.inputs[0]);
  const shape = draft.shape(node.outputs[0]);
  const each = constant && isKnown(shape) ? perChannel(constant, shape, product) : undefined;
  if (each) draft.absorb(index, reader, node);
  return each;
}

function perChannel(
  constant: { readonly shape: Shape; readonly data: Float32Array },
  product: Shape,
  { groups, outer, side }: Product,
): Float32Array | undefined {
  if (constant.shape.length > product.length) return undefined;
  const missing = new Array<number>(product.length - constant.shape.length).fill(1);
  const shape = [...missing, ...constant.shape];
  const axis = side === 'right' ? product.length - 1 : product.length - 2;
  const [lead, own, beside] = [shape.slice(0, -2), shape[axis], shape[side === 'right' ? axis - 1 : axis + 1]];
  const perGroup = sizeOf(lead) > 1 && groups > 1 && sizeOf(lead) === groups;
  if (beside !== 1 || (own !== 1 && own !== outer) || (sizeOf(lead) !== 1 && !perGroup)) return undefined;
  return Float32Array.from({ length: groups * outer }, (_, at) => {
    const group = perGroup ? Math.floor(at / outer) : 0;
    return constant.data[group * own + (own === 1 ? 0 : at % outer)];
  });
}
