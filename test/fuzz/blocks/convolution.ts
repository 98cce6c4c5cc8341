/** Conv, ConvTranspose, Gemm and MatMul in every form. */
import { absent, type Attributes, int, ints, type ValueId } from '../../../src/graph/graph';
import { type Shape, sizeOf } from '../../../src/graph/tensor';
import { type Block, floatAttributes, integers, type Live, maybe, mostElements, type Net } from '../net';
import { randomWindow } from '../window';

/** Weights that keep the size of what they multiply. */
export function weights(net: Net, shape: Shape, terms: number): ValueId {
  const most = 1.7 / Math.sqrt(terms);
  return net.floats(shape, -most, most);
}

/** One number that depends on the input, of shape [1]. */
function liveNumber(net: Net): ValueId {
  const mean = net.node('ReduceMean', [net.x.id], { keepdims: int(0) });
  return net.node('Reshape', [mean, integers(net, [1])]);
}

const divisors = (n: number): readonly number[] =>
  Array.from({ length: n }, (_, i) => i + 1).filter((d) => n % d === 0);

export const conv: Block = (net) => {
  const { r, x } = net;
  if (x.shape.length < 3 || x.shape.length > 5) return undefined;
  const [batch, channels, ...sizes] = x.shape;
  const window = randomWindow(r, sizes, { dilates: true, ceils: false, kernelAttribute: 'optional' });
  const group = r.pick([1, 1, channels, r.pick(divisors(channels))]);
  const out = group * r.int(1, group > 2 ? 2 : 5);
  if (!window || batch * out * sizeOf(window.output) > mostElements) return undefined;
  const perGroup = channels / group;
  const w = weights(net, [out, perGroup, ...window.kernel], perGroup * sizeOf(window.kernel));
  const computed = (): ValueId[] => [net.node('Mul', [net.floats([out]), liveNumber(net)])];
  const given = [() => [], () => [net.floats([out])], () => [net.floats([out], -3, 3)], () => [absent]];
  const bias = r.next() < 0.04 ? computed() : r.pick(given)();
  const attributes: Attributes = { ...window.attributes, ...maybe(r, { group: int(group) }, group === 1 ? 0.3 : 1) };
  return { id: net.node('Conv', [x.id, w, ...bias], attributes), shape: [batch, out, ...window.output] };
};

export const convTranspose: Block = (net) => {
  const { r, x } = net;
  if (x.shape.length !== 4) return undefined;
  const [batch, channels, ...sizes] = x.shape;
  const group = r.pick(divisors(channels));
  const perGroup = r.int(1, 3);
  const [kernel, strides] = [
    [r.int(1, 3), r.int(1, 3)],
    [r.int(1, 2), r.int(1, 2)],
  ];
  const extra = strides.map((stride) => r.int(0, stride - 1));
  const pads = [0, 0, 0, 0].map((_, i) => r.int(0, (kernel[i % 2] - 1) >> 1));
  const output = sizes.map(
    (size, axis) => strides[axis] * (size - 1) + kernel[axis] + extra[axis] - pads[axis] - pads[axis + 2],
  );
  if (output.some((size) => size < 1) || batch * group * perGroup * sizeOf(output) > mostElements) return undefined;
  const w = weights(net, [channels, perGroup, ...kernel], channels * sizeOf(kernel));
  const bias = r.next() < 0.5 ? [net.floats([group * perGroup])] : [];
  const attributes = {
    strides: ints(strides),
    pads: ints(pads),
    group: int(group),
    ...maybe(r, { kernel_shape: ints(kernel) }),
    ...maybe(r, { output_padding: ints(extra) }, extra.some((size) => size > 0) ? 1 : 0.3),
  };
  return { id: net.node('ConvTranspose', [x.id, w, ...bias], attributes), shape: [batch, group * perGroup, ...output] };
};

/** The value as a matrix. */
function matrix(net: Net): Live | undefined {
  const { r, x } = net;
  if (x.shape.length === 2) return x;
  if (x.shape.length === 0) return undefined;
  const axis = r.int(0, x.shape.length);
  const shape = [sizeOf(x.shape.slice(0, axis)), sizeOf(x.shape.slice(axis))];
  return { id: net.node('Flatten', [x.id], maybe(r, { axis: int(axis) }, axis === 1 ? 0.5 : 1)), shape };
}

export const gemm: Block = (net) => {
  const { r } = net;
  const x = matrix(net);
  if (!x || sizeOf(x.shape) > 400) return undefined;
  const liveFirst = r.next() < 0.8;
  const [turnLive, turnOther] = [r.next() < 0.3, r.next() < 0.6];
  const [rows, columns] = turnLive ? [x.shape[1], x.shape[0]] : x.shape;
  const size = r.int(1, 6);
  const inner = liveFirst ? columns : rows;
  const shape = liveFirst ? [rows, size] : [size, columns];
  const otherShape = liveFirst ? [inner, size] : [size, inner];
  const other = weights(net, turnOther ? [...otherShape].reverse() : otherShape, inner);
  const [turnA, turnB] = liveFirst ? [turnLive, turnOther] : [turnOther, turnLive];
  const biases: readonly Shape[] = [[shape[1]], [1, shape[1]], shape, [1], [], [shape[0], 1]];
  const constantBias = (): ValueId => net.floats(r.next() < 0.6 ? [shape[1]] : r.pick(biases));
  const computed = (): ValueId => net.node('Mul', [net.floats([shape[1]]), liveNumber(net)]);
  const bias = net.opset >= 11 && r.next() < 0.2 ? [] : [r.next() < 0.05 ? computed() : constantBias()];
  const attributes = {
    ...maybe(r, { transA: int(turnA ? 1 : 0) }, turnA ? 1 : 0.3),
    ...maybe(r, { transB: int(turnB ? 1 : 0) }, turnB ? 1 : 0.3),
    ...maybe(r, floatAttributes({ alpha: r.pick([1, 0.5, -1.5, 2]) }), 0.4),
    ...maybe(r, floatAttributes({ beta: r.pick([1, 0, 0.25, -2]) }), 0.4),
  };
  const inputs = liveFirst ? [x.id, other] : [other, x.id];
  return { id: net.node('Gemm', [...inputs, ...bias], attributes), shape };
};

export const matMul: Block = (net) => {
  const { r, x } = net;
  const rank = x.shape.length;
  if (rank < 2 || sizeOf(x.shape) > 800) return undefined;
  const [rows, columns] = x.shape.slice(-2);
  const batch = x.shape.slice(0, -2);
  const size = r.int(1, 6);
  const right = (): Live => {
    const shape = r.next() < 0.8 ? [columns, size] : [...batch, columns, size];
    return { id: net.node('MatMul', [x.id, weights(net, shape, columns)]), shape: [...batch, rows, size] };
  };
  const vector = (): Live => ({
    id: net.node('MatMul', [x.id, weights(net, [columns], columns)]),
    shape: [...batch, rows],
  });
  const left = (): Live => ({
    id: net.node('MatMul', [weights(net, [size, rows], rows), x.id]),
    shape: [...batch, size, columns],
  });
  const both = (): Live => {
    const perm = x.shape.map((_, axis) => (axis < rank - 2 ? axis : 2 * rank - 3 - axis));
    const turned = net.node('Transpose', [x.id], { perm: ints(perm) });
    return { id: net.node('MatMul', [x.id, turned]), shape: [...batch, rows, rows] };
  };
  return r.pick([right, right, right, right, vector, left, both])();
};
