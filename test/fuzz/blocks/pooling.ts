/** Pools, global pools, and batch normalization. */
import { int, ints, string } from '../../../src/graph/graph';
import { sizeOf } from '../../../src/graph/tensor';
import { type Block, floatAttributes, integers, type Live, maybe, type Net, scalar, unary } from '../net';
import { randomWindow } from '../window';

function pool(net: Net, op: string): Live | undefined {
  const { r, opset, x } = net;
  if (x.shape.length < 3 || x.shape.length > 5) return undefined;
  const [batch, channels, ...sizes] = x.shape;
  const dilates = op === 'MaxPool' ? opset >= 10 : op === 'AveragePool' && opset >= 19;
  const window = randomWindow(r, sizes, {
    dilates,
    ceils: opset >= 10 && op !== 'LpPool',
    pools: true,
    kernelAttribute: 'required',
  });
  if (!window) return undefined;
  const attributes = {
    ...window.attributes,
    ...(op === 'AveragePool' ? maybe(r, { count_include_pad: int(r.int(0, 1)) }) : {}),
    ...(op === 'MaxPool' && opset >= 8 ? maybe(r, { storage_order: int(0) }, 0.2) : {}),
    ...(op === 'LpPool' ? { p: int(2) } : {}),
  };
  return { id: net.node(op, [x.id], attributes), shape: [batch, channels, ...window.output] };
}

export const maxPool: Block = (net) => pool(net, 'MaxPool');
export const averagePool: Block = (net) => pool(net, 'AveragePool');
export const lpPool: Block = (net) => pool(net, 'LpPool');

export const globalPool: Block = (net) => {
  const { r, x } = net;
  if (x.shape.length < 3) return undefined;
  const op = r.pick(['GlobalAveragePool', 'GlobalAveragePool', 'GlobalMaxPool']);
  return { id: net.node(op, [x.id]), shape: x.shape.map((size, axis) => (axis < 2 ? size : 1)) };
};

export const batchNormalization: Block = (net) => {
  const { r, opset, x } = net;
  if (x.shape.length < 2) return undefined;
  const channels = [x.shape[1]];
  const inputs = [net.floats(channels, -1.5, 1.5), net.floats(channels), net.floats(channels, -0.5, 0.5)];
  const attributes = {
    ...maybe(r, floatAttributes({ epsilon: r.pick([1e-5, 1e-3, 0.1]) })),
    ...maybe(r, floatAttributes({ momentum: 0.8 }), 0.2),
    ...(opset < 9 ? maybe(r, { spatial: int(1) }, 0.3) : {}),
    ...(opset >= 14 ? maybe(r, { training_mode: int(0) }, 0.3) : {}),
  };
  const id = net.node('BatchNormalization', [x.id, ...inputs, net.floats(channels, 0.05, 2)], attributes);
  return { id, shape: x.shape };
};

/** Squeeze and excitation: what broadcasts over a map. */
export const excitation: Block = (net) => {
  const { r, opset, x } = net;
  if (x.shape.length !== 4) return undefined;
  const mean = net.node('GlobalAveragePool', [x.id]);
  const gate = net.node(r.pick(['Sigmoid', 'HardSigmoid', 'Tanh']), [mean]);
  const inputs = r.next() < 0.5 ? [x.id, gate] : [gate, x.id];
  return { id: net.node(r.pick(['Mul', 'Mul', 'Add', 'Sub', ...(opset >= 8 ? ['Max'] : [])]), inputs), shape: x.shape };
};

export const dropout: Block = (net) => {
  const { r, opset, x } = net;
  if (r.next() < 0.3) return unary(net, 'Identity');
  if (opset < 12) return unary(net, 'Dropout', maybe(r, floatAttributes({ ratio: 0.3 })));
  const ratio = r.next() < 0.5 ? [scalar(net, 0.4)] : [];
  return { id: net.node('Dropout', [x.id, ...ratio], maybe(r, { seed: int(3) }, 0.2)), shape: x.shape };
};

export const depthToSpace: Block = (net) => {
  const { r, opset, x } = net;
  if (x.shape.length !== 4) return undefined;
  const [batch, channels, height, width] = x.shape;
  if (channels % 4 === 0 && r.next() < 0.7) {
    const mode = opset >= 11 ? maybe(r, { mode: string(r.pick(['DCR', 'CRD'])) }) : {};
    const id = net.node('DepthToSpace', [x.id], { blocksize: int(2), ...mode });
    return { id, shape: [batch, channels / 4, 2 * height, 2 * width] };
  }
  if (height % 2 !== 0 || width % 2 !== 0) return undefined;
  const id = net.node('SpaceToDepth', [x.id], { blocksize: int(2) });
  return { id, shape: [batch, channels * 4, height / 2, width / 2] };
};

/** Reductions over some axes, kept or dropped. */
export const reduction: Block = (net) => {
  const { r, opset, x } = net;
  const rank = x.shape.length;
  if (rank < 1) return undefined;
  const op = r.pick([
    ...['ReduceMean', 'ReduceMean', 'ReduceMean', 'ReduceMean', 'ReduceSum', 'ReduceMax', 'ReduceMin', 'ReduceL1'],
    ...['ReduceL2', 'ReduceSumSquare', 'ReduceLogSumExp'],
  ]);
  const spatial = rank === 4 && r.next() < 0.5;
  const chosen = x.shape.map((_, axis) => (spatial ? axis >= 2 : r.next() < 0.4));
  const axes = x.shape.flatMap((_, axis) => (chosen[axis] ? [axis] : []));
  const keep = r.next() < 0.6;
  const all = axes.length === 0;
  const reduced = x.shape.map((_, axis) => all || chosen[axis]);
  const shape = keep ? x.shape.map((size, axis) => (reduced[axis] ? 1 : size)) : x.shape.filter((_, i) => !reduced[i]);
  const since = op === 'ReduceSum' ? 13 : 18;
  const written = axes.map((axis) => (opset >= 11 && r.next() < 0.3 ? axis - rank : axis));
  const asInput = opset >= since;
  const inputs = all || !asInput ? [] : [integers(net, written)];
  const attributes = {
    ...(all || asInput ? {} : { axes: ints(written) }),
    ...maybe(r, { keepdims: int(keep ? 1 : 0) }, keep ? 0.5 : 1),
    ...(asInput ? maybe(r, { noop_with_empty_axes: int(0) }, 0.2) : {}),
  };
  if (sizeOf(shape) === 0) return undefined;
  return { id: net.node(op, [x.id, ...inputs], attributes), shape };
};
