/** Blocks of operators that are written as others: running sums, triangles, elements that are picked, products by equations. */
import { int, string, type ValueId } from '../../../src/graph/graph';
import { intTensor, type Shape, sizeOf } from '../../../src/graph/tensor';
import { type Block, mostElements, type Net } from '../net';

const index = (net: Net, shape: Shape, values: readonly number[]): ValueId => net.constant(intTensor(shape, values));

export const runningSum: Block = (net) => {
  const { opset, x, r } = net;
  if (opset < 11 || x.shape.length === 0) return undefined;
  const rank = x.shape.length;
  const how = { exclusive: int(r.int(0, 1)), reverse: int(r.int(0, 1)) };
  return { id: net.node('CumSum', [x.id, index(net, [], [r.int(-rank, rank - 1)])], how), shape: x.shape };
};

export const triangle: Block = (net) => {
  const { opset, x, r } = net;
  if (opset < 14 || x.shape.length < 2) return undefined;
  const diagonal = r.next() < 0.5 ? [] : [index(net, [], [r.int(-3, 3)])];
  return { id: net.node('Trilu', [x.id, ...diagonal], { upper: int(r.int(0, 1)) }), shape: x.shape };
};

export const pickedElements: Block = (net) => {
  const { opset, x, r } = net;
  const rank = x.shape.length;
  if (opset < 11 || rank === 0 || sizeOf(x.shape) === 0) return undefined;
  const axis = r.int(0, rank - 1);
  const shape = x.shape.map((size, at) => (at === axis ? r.int(1, 5) : r.int(1, size)));
  if (sizeOf(shape) > mostElements) return undefined;
  const size = x.shape[axis];
  const indices = Array.from({ length: sizeOf(shape) }, () => r.int(-size, size - 1));
  const id = net.node('GatherElements', [x.id, index(net, shape, indices)], { axis: int(r.pick([axis, axis - rank])) });
  return { id, shape };
};

/** By a constant along the last axis, or of the map with itself turned. */
export const equation: Block = (net) => {
  const { opset, x, r } = net;
  if (opset < 12 || x.shape.length !== 3) return undefined;
  const [batch, rows, inner] = x.shape;
  if (r.next() < 0.5) {
    const columns = r.int(1, 6);
    const id = net.node('Einsum', [x.id, net.floats([inner, columns])], { equation: string('bij,jk->bik') });
    return { id, shape: [batch, rows, columns] };
  }
  const id = net.node('Einsum', [x.id, x.id], { equation: string('bij,bkj->bki') });
  return { id, shape: [batch, rows, rows] };
};
