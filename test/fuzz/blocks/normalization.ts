/** Operators that normalize by what they measure of the map itself, and what files have that are older than them. */
import { int, ints, type ValueId } from '../../../src/graph/graph';
import type { Shape } from '../../../src/graph/tensor';
import {
  axisAttribute,
  type Block,
  floatAttributes,
  integers,
  type Live,
  maybe,
  type Net,
  scalar,
  unary,
} from '../net';

/** Below these, float32 divides its own last bits where a group does not vary. */
const epsilons = [1e-6, 1e-5, 1e-3, 0.1];

const epsilon = (net: Net) => maybe(net.r, floatAttributes({ epsilon: net.r.pick(epsilons) }));

/** Layer, instance and RMS normalization. */
export const normalization: Block = (net) => {
  const { r, opset, x } = net;
  if (x.shape.length < 2) return undefined;
  const choices: (() => Live)[] = [];
  if (x.shape.length >= 3) choices.push(() => instance(net, x, x.shape[1]));
  if (opset >= 17) choices.push(() => layer(net, 'LayerNormalization'));
  if (opset >= 23) choices.push(() => layer(net, 'RMSNormalization'));
  return choices.length > 0 ? r.pick(choices)() : undefined;
};

function instance(net: Net, x: Live, channels: number): Live {
  const parameters = [net.floats([channels], -1.5, 1.5), net.floats([channels])];
  return { id: net.node('InstanceNormalization', [x.id, ...parameters], epsilon(net)), shape: x.shape };
}

function layer(net: Net, op: 'LayerNormalization' | 'RMSNormalization'): Live {
  const { r, x } = net;
  const axis = r.int(0, x.shape.length - 1);
  const shape = x.shape.slice(axis);
  const bias = op === 'LayerNormalization' && r.next() < 0.7 ? [net.floats(shape)] : [];
  const attributes = { axis: int(axisAttribute(net, axis, x.shape.length)), ...epsilon(net) };
  return { id: net.node(op, [x.id, net.floats(shape, -1.5, 1.5), ...bias], attributes), shape: x.shape };
}

/** Groups of channels: as one operator, or as a reshape around an instance normalization. */
export const grouped: Block = (net) => {
  const { r, opset, x } = net;
  if (x.shape.length < 3) return undefined;
  const [batch, channels, ...sizes] = x.shape;
  const groups = r.pick([1, 2, 3, channels].filter((count) => channels % count === 0));
  if (opset >= 18 && r.next() < 0.5) {
    const length = [opset >= 21 ? channels : groups];
    const inputs = [x.id, net.floats(length, -1.5, 1.5), net.floats(length)];
    const id = net.node('GroupNormalization', inputs, { num_groups: int(groups), ...epsilon(net) });
    return { id, shape: x.shape };
  }
  const apart: Shape = [batch, groups, (channels / groups) * sizes.reduce((a, b) => a * b, 1)];
  const cut = { id: net.node('Reshape', [x.id, integers(net, [r.pick([0, batch]), groups, -1])]), shape: apart };
  const maps = net.node('Reshape', [instance(net, cut, groups).id, integers(net, x.shape)]);
  const parameter = (): ValueId => net.floats([channels, ...sizes.map(() => 1)]);
  const scaled = r.next() < 0.8 ? net.node('Mul', [maps, parameter()]) : maps;
  return { id: r.next() < 0.8 ? net.node('Add', [scaled, parameter()]) : scaled, shape: x.shape };
};

/** By its parts, along any axes. */
export const writtenNormal: Block = (net) => {
  const { r, x } = net;
  const axes = x.shape.flatMap((_, axis) => (r.next() < 0.5 ? [axisAttribute(net, axis, x.shape.length)] : []));
  if (axes.length === 0 || x.shape.length < 2) return undefined;
  const centred = r.next() < 0.7;
  const d = centred ? net.node('Sub', [x.id, mean(net, x.id, axes)]) : x.id;
  const square = r.next() < 0.5 ? net.node('Mul', [d, d]) : net.node('Pow', [d, scalar(net, 2)]);
  const steady = net.node('Add', [mean(net, square, axes), scalar(net, r.pick(epsilons))]);
  const root = net.node('Sqrt', [steady]);
  const normal = r.next() < 0.6 ? net.node('Div', [d, root]) : net.node('Mul', [d, net.node('Reciprocal', [root])]);
  const scaled = r.next() < 0.7 ? net.node('Mul', [normal, parameter(net)]) : normal;
  return { id: r.next() < 0.7 ? net.node('Add', [scaled, parameter(net)]) : scaled, shape: x.shape };
};

function mean(net: Net, of: ValueId, axes: readonly number[]): ValueId {
  const keep = maybe(net.r, { keepdims: int(1) });
  return net.opset >= 18
    ? net.node('ReduceMean', [of, integers(net, axes)], keep)
    : net.node('ReduceMean', [of], { axes: ints(axes), ...keep });
}

/** Of some of the axes, from any one on. */
function parameter(net: Net): ValueId {
  const { r, x } = net;
  const shape = x.shape.map((size) => (r.next() < 0.5 ? size : 1));
  return net.floats(shape.slice(r.int(0, shape.length - 1)), -1.5, 1.5);
}

/** By norms, and by what lies around a number. */
export const measured: Block = (net) => {
  const { r, x } = net;
  if (x.shape.length < 3) return undefined;
  const attributes = maybe(r, floatAttributes({ alpha: 0.01, bias: 2 }));
  return r.pick([
    () => unary(net, 'LRN', { size: int(r.pick([1, 3])), ...attributes }),
    () => unary(net, 'LpNormalization', { axis: int(r.int(0, x.shape.length - 1)), p: int(r.int(1, 2)) }),
  ])();
};
