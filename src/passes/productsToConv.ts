/**
 * Matrix products with a constant, as 1×1 convolutions whose channels are what the product sums over.
 *
 *   W (M, K) · x (K, N)      →     x ─ Reshape(1, K, 1, N) ─ Conv(M, K, 1, 1) ─ Reshape ─ y
 *   x (R, K) · W (K, N)      →     x ─ Transpose ─ Reshape(1, K, 1, R) ─ Conv(N, K, 1, 1) ─ Reshape ─ Transpose ─ y
 *   a constant per matrix    →     the same with a group for each
 *
 * Matrices of x that share a constant stand side by side. Constants per channel that multiply it or are added are taken in, and
 * an activation behind. Gemm of one row is a fully connected layer and stays. Needs inferred shapes.
 */
import { type Graph, int, type Node } from '../graph/graph';
import { floatTensor, type Shape } from '../graph/tensor';
import { type Link, reshapeLink, transposeLink, writeChain } from './chain';
import { Draft } from './draft';
import { absorbActivation } from './fuseActivation';
import { type Product, productOf } from './product';
import { withAffine } from './productBias';

export function productsToConv(graph: Graph): Graph {
  const draft = new Draft(graph);
  for (let index = 0; index < draft.length; index++) {
    const node = draft.node(index);
    const product = node && productOf(draft, node);
    if (product) convert(draft, index, product);
  }
  return draft.close();
}

function convert(draft: Draft, index: number, given: Product): void {
  const product = withAffine(draft, index, given);
  absorbActivation(draft, index);
  const node = draft.node(index);
  const output = node && draft.shape(node.outputs[0]);
  if (!node || !output) return;
  const { groups, inner, outer, columns } = product;
  const operands = [
    draft.addConstant(`${node.name}/weights`, floatTensor([groups * outer, inner, 1, 1], product.weights)),
  ];
  if (product.bias) operands.push(draft.addConstant(`${node.name}/bias`, floatTensor([groups * outer], product.bias)));
  const main: Link = {
    ...{ op: 'Conv', what: 'product', shape: [1, groups * outer, 1, columns], operands },
    attributes: { group: int(groups) },
  };
  const map = reshapeLink(draft, node, 'map', [1, groups * inner, 1, columns]);
  const links = [...channelsFirst(draft, node, product), map, main, ...channelsBack(draft, node, product, output)];
  writeChain(draft, index, node, product.x, links, main);
}

/** From x as it is to (groups, inner, columns) in memory. */
function channelsFirst(draft: Draft, node: Node, { groups, shared, inner, columns, side }: Product): readonly Link[] {
  const from = side === 'right' ? [groups, columns, inner] : [shared, inner, columns / shared];
  const order = side === 'right' ? [0, 2, 1] : [1, 0, 2];
  if (isStill(from, order, side === 'left' && groups > 1)) return [];
  return [reshapeLink(draft, node, 'rows', from), transposeLink('channels', from, order)];
}

/** From (groups, outer, columns) to the product's shape. */
function channelsBack(draft: Draft, node: Node, product: Product, output: Shape): readonly Link[] {
  const { groups, shared, outer, columns, side } = product;
  const from = side === 'right' ? [groups, outer, columns] : [outer, shared, columns / shared];
  const order = side === 'right' ? [0, 2, 1] : [1, 0, 2];
  const shaped = reshapeLink(draft, node, 'shaped', output);
  if (isStill(from, order, side === 'left' && groups > 1)) return [shaped];
  return [reshapeLink(draft, node, 'apart', from), transposeLink('turned', from, order), shaped];
}

/** Whether an order leaves elements where they are: only axes of size 1 change places. */
function isStill(from: Shape, order: readonly number[], grouped: boolean): boolean {
  const moved = order.filter((axis) => from[axis] !== 1);
  return grouped || moved.every((axis, at) => at === 0 || axis > moved[at - 1]);
}
