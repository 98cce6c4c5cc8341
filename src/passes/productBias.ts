/** A constant that is added behind a matrix product, when it is one per channel of the product's convolution. */
import { isKnown, type Shape, sizeOf } from '../graph/tensor';
import type { Draft } from './draft';
import type { Product } from './product';

/** Takes the addition in: its node is removed. (groups, outer) as one run; undefined, and nothing changed, where there is none. */
export function addedPerChannel(draft: Draft, index: number, product: Product): Float32Array | undefined {
  const node = draft.node(index);
  const reader = node && draft.soleReader(node.outputs[0]);
  const add = reader === undefined ? undefined : draft.node(reader);
  if (!node || reader === undefined || add?.op !== 'Add' || add.domain !== '' || add.activation) return undefined;
  const constant = draft.floats(add.inputs[0] === node.outputs[0] ? add.inputs[1] : add.inputs[0]);
  const shape = draft.shape(node.outputs[0]);
  const bias = constant && isKnown(shape) ? perChannel(constant, shape, product) : undefined;
  if (bias) draft.absorb(index, reader, node);
  return bias;
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
