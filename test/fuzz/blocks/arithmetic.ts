/** Arithmetic between live values, with constants of every shape that broadcasts, and of many operands. */
import type { ValueId } from '../../../src/graph/graph';
import { type Shape, sizeOf } from '../../../src/graph/tensor';
import { type Block, type Live, mostElements, type Net, scalar } from '../net';

const ops = ['Add', 'Sub', 'Mul', 'Div'] as const;

/** A constant operand; divisors keep away from zero. */
function operand(net: Net, op: string, shape: Shape): ValueId {
  const { r } = net;
  if (op === 'Div') return r.next() < 0.8 ? net.floats(shape, 0.5, 2) : net.floats(shape, -2, -0.5);
  return r.next() < 0.2 ? net.floats(shape, -4, 4) : net.floats(shape);
}

/** Shapes that broadcast to that of x without widening it. */
function narrower({ r, x }: Net): Shape {
  const { shape } = x;
  const channels = shape.map((size, axis) => (axis === 1 ? size : 1));
  return r.pick([
    [],
    [1],
    shape.map(() => 1),
    channels,
    channels,
    channels.slice(1),
    channels.slice(1),
    shape,
    shape.slice(-1),
    shape.map((size) => (r.next() < 0.5 ? size : 1)),
  ]);
}

export const withConstant: Block = (net) => {
  const { r, x } = net;
  const op = r.pick(ops);
  const shape = narrower(net);
  // A constant in front of a division would divide by the value.
  const first = op !== 'Div' && r.next() < 0.3;
  const constant = operand(net, op, shape);
  return { id: net.node(op, first ? [constant, x.id] : [x.id, constant]), shape: x.shape };
};

/** A constant of more axes or sizes than the value itself. */
export const widening: Block = (net) => {
  const { r, x } = net;
  const wide = x.shape.map((size) => (size === 1 ? r.int(1, 3) : size));
  const shape = r.next() < 0.3 && wide.length < 5 ? [r.int(1, 2), ...wide] : wide;
  if (sizeOf(shape) > mostElements) return undefined;
  const op = r.pick(ops);
  const constant = operand(net, op, shape);
  return { id: net.node(op, [x.id, constant]), shape };
};

/** Undefined where the shapes do not broadcast. */
function broadcast(a: Shape, b: Shape): Shape | undefined {
  const rank = Math.max(a.length, b.length);
  const at = (shape: Shape, axis: number): number => shape[axis - rank + shape.length] ?? 1;
  const sizes = Array.from({ length: rank }, (_, axis) => [at(a, axis), at(b, axis)]);
  if (sizes.some(([m, n]) => m !== n && m !== 1 && n !== 1)) return undefined;
  return sizes.map(([m, n]) => (m === 1 ? n : m));
}

/** Another live value that broadcasts with x. */
function partner({ r, x, earlier }: Net): Live | undefined {
  const fitting = earlier.filter(({ shape }) => {
    const joined = broadcast(x.shape, shape);
    return joined !== undefined && sizeOf(joined) <= mostElements;
  });
  return fitting.length > 0 ? r.pick(fitting) : undefined;
}

export const ofTwo: Block = (net) => {
  const { r, x } = net;
  const other = partner(net);
  if (!other) return undefined;
  const op = r.pick(['Add', 'Add', 'Add', 'Mul', 'Mul', 'Sub', 'Div']);
  const shape = broadcast(x.shape, other.shape) ?? [];
  if (op !== 'Div') return { id: net.node(op, r.next() < 0.5 ? [x.id, other.id] : [other.id, x.id]), shape };
  const divisor = net.node('Add', [net.node('Abs', [other.id]), scalar(net, 0.5)]);
  return { id: net.node('Div', [x.id, divisor]), shape };
};

/** Sum and its like, of one to three operands. */
export const ofMany: Block = (net) => {
  const { r, x, opset } = net;
  const other = partner(net);
  const op = r.pick(['Sum', 'Sum', 'Mean', 'Min', 'Max']);
  const same = opset >= 8 ? other : other?.shape.join() === x.shape.join() ? other : undefined;
  const constant = r.next() < 0.3 ? [net.floats(x.shape)] : [];
  const shape = same ? (broadcast(x.shape, same.shape) ?? x.shape) : x.shape;
  return { id: net.node(op, [x.id, ...(same ? [same.id] : []), ...constant]), shape };
};

export const power: Block = (net) => {
  const { r, x } = net;
  if (r.next() < 0.7) return { id: net.node('Pow', [x.id, scalar(net, 2)]), shape: x.shape };
  const base = net.node('Add', [net.node('Abs', [x.id]), scalar(net, 0.25)]);
  return { id: net.node('Pow', [base, scalar(net, r.pick([0.5, -1, 1.5]))]), shape: x.shape };
};

/** where(x > c, x, y): comparisons are of booleans, which no integer step holds. */
/** By a comparison with a number, of operands on either side and of any of its kinds. */
export const choice: Block = (net) => {
  const { opset, x, r } = net;
  if (opset < 9) return undefined;
  const kinds = opset < 12 ? ['Greater', 'Less'] : ['Greater', 'Less', 'GreaterOrEqual', 'LessOrEqual'];
  const compared = net.node(r.pick(kinds), [x.id, scalar(net, r.pick([0, 0.1, -0.37]))]);
  const condition = r.next() < 0.3 ? net.node('Not', [compared]) : compared;
  const sides = [x.id, r.pick([net.floats(x.shape), scalar(net, r.pick([0, 0.4]))])];
  return { id: net.node('Where', [condition, ...(r.next() < 0.5 ? sides : sides.reverse())]), shape: x.shape };
};

/** By what stays away from zero. */
export const quotient: Block = (net) => {
  const { x, r } = net;
  const away = net.node('Add', [net.node('Abs', [net.node('Neg', [x.id])]), scalar(net, 0.3 + r.next())]);
  return { id: net.node('Div', [r.next() < 0.5 ? x.id : net.node('Mul', [x.id, x.id]), away]), shape: x.shape };
};
