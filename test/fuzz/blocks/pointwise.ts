/** Functions of one number, clipping, slopes, gates, and the softmax family. */
import { absent, float, int, string, type ValueId } from '../../../src/graph/graph';
import type { Shape } from '../../../src/graph/tensor';
import { axisAttribute, type Block, floatAttributes, type Live, maybe, type Net, scalar, unary } from '../net';

export const activation: Block = (net) => {
  const { r } = net;
  const alpha = r.pick([0.1, 0.01, 0.125, 0.3, 0, 1, 1.5, -0.5, -2]);
  return r.pick([
    () => unary(net, 'Relu'),
    () => unary(net, 'Relu'),
    () => unary(net, 'LeakyRelu', maybe(r, floatAttributes({ alpha }), 0.8)),
    () => clip(net),
    () => prelu(net),
  ])();
};

/** Bounds as attributes before operator set 11, as inputs from it on; either may be absent. */
function clip(net: Net): Live {
  const { r, opset, x } = net;
  const low = r.pick([undefined, 0, -0.5, -1, 0.1]);
  const high = r.pick([undefined, 6, 1, 0.7, 0.2]);
  if (opset < 11) {
    const bounds = {
      ...(low === undefined ? {} : { min: float(low) }),
      ...(high === undefined ? {} : { max: float(high) }),
    };
    return unary(net, 'Clip', bounds);
  }
  const bound = (value: number | undefined): ValueId => (value === undefined ? absent : scalar(net, value));
  const inputs = high === undefined ? (low === undefined ? [] : [bound(low)]) : [bound(low), bound(high)];
  return { id: net.node('Clip', [x.id, ...inputs]), shape: x.shape };
}

function prelu(net: Net): Live {
  const { r, x } = net;
  const channels = x.shape.length >= 2 ? x.shape[1] : 1;
  const perChannel: Shape = [channels, ...x.shape.slice(2).map(() => 1)];
  const shape = r.pick([[1], perChannel, perChannel, x.shape.map(() => 1)]);
  const slope = shape.length > x.shape.length ? [] : shape;
  const [least, most] = r.pick([
    [0.05, 0.3],
    [-0.5, 0.5],
    [0.25, 0.25],
  ]);
  return { id: net.node('PRelu', [x.id, net.floats(slope, least, most)]), shape: x.shape };
}

/** Operators by the operator set that brought them. */
const functions: readonly (readonly [op: string, since: number])[] = [
  ...['Sigmoid', 'Tanh', 'Exp', 'Abs', 'Neg', 'Softplus', 'Softsign', 'Elu', 'HardSigmoid', 'Selu', 'Sin', 'Cos'].map(
    (op) => [op, 7] as const,
  ),
  ['Erf', 9],
  ['ThresholdedRelu', 10],
  ['Celu', 12],
  ['HardSwish', 14],
  ['Mish', 18],
  ['Gelu', 20],
];

export const pointwiseFunction: Block = (net) => {
  const { r, opset } = net;
  const [op] = r.pick(functions.filter(([, since]) => since <= opset));
  const attributes = {
    ...(['Elu', 'Celu', 'ThresholdedRelu'].includes(op)
      ? maybe(r, floatAttributes({ alpha: r.pick([0.5, 1, 1.7]) }))
      : {}),
    ...(op === 'HardSigmoid'
      ? maybe(r, floatAttributes({ alpha: r.pick([0.2, 1 / 6, 0.5]), beta: r.pick([0.5, 0.3]) }))
      : {}),
    ...(op === 'Selu' ? maybe(r, floatAttributes({ alpha: 1.5, gamma: 1.2 })) : {}),
    ...(op === 'Gelu' ? maybe(r, { approximate: string(r.pick(['none', 'tanh'])) }) : {}),
  };
  if (op !== 'Exp') return unary(net, op, attributes);
  return { id: net.node('Exp', [net.node('Tanh', [net.x.id])]), shape: net.x.shape };
};

/** Functions that are not of every number: what they read is brought into their domain first. */
export const partialFunction: Block = (net) => {
  const { r, x } = net;
  const positive = net.node('Add', [net.node('Abs', [x.id]), scalar(net, 0.5)]);
  return { id: net.node(r.pick(['Log', 'Sqrt', 'Reciprocal']), [positive]), shape: x.shape };
};

/** x·f(x), as exporters write swish, mish and their like. */
export const gate: Block = (net) => {
  const { r, x } = net;
  const inner = r.pick([
    () => net.node('Sigmoid', [x.id]),
    () => net.node('HardSigmoid', [x.id]),
    () => net.node('Tanh', [net.node('Softplus', [x.id])]),
    () => net.node('Relu', [x.id]),
  ])();
  return { id: net.node('Mul', r.next() < 0.5 ? [x.id, inner] : [inner, x.id]), shape: x.shape };
};

export const softmax: Block = (net) => {
  const { r, opset, x } = net;
  if (x.shape.length < 2) return undefined;
  const axis = r.int(opset < 13 ? 1 : 0, x.shape.length - 1);
  const written = int(axisAttribute(net, axis, x.shape.length));
  return unary(net, r.pick(['Softmax', 'Softmax', 'LogSoftmax']), r.next() < 0.2 ? {} : { axis: written });
};
