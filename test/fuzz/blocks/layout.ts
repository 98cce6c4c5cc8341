/** Operators that move elements. */
import { absent, type Attributes, int, ints, string, type ValueId } from '../../../src/graph/graph';
import { floatTensor, type Shape, sizeOf } from '../../../src/graph/tensor';
import {
  axisAttribute,
  type Block,
  floatAttributes,
  integers,
  intsSince,
  type Live,
  maybe,
  mostElements,
  type Net,
  range,
  replaced,
  scalar,
  shuffled,
} from '../net';

export const transpose: Block = (net) => {
  const { r, x } = net;
  const reversed = [...range(x.shape.length)].reverse();
  const perm = r.next() < 0.2 ? reversed : shuffled(r, range(x.shape.length));
  const attributes = perm === reversed ? maybe(r, { perm: ints(perm) }) : { perm: ints(perm) };
  return { id: net.node('Transpose', [x.id], attributes), shape: perm.map((axis) => x.shape[axis]) };
};

/** The target may copy dimensions (0) and leave one open (-1). */
export const reshape: Block = (net) => {
  const { r, x, opset } = net;
  const rank = r.int(1, 5);
  const shape = factored(net, rank);
  const open = r.next() < 0.6 ? r.int(0, rank - 1) : -1;
  const copies = shape.map(
    (size, axis) => axis !== open && axis < x.shape.length && size === x.shape[axis] && r.next() < 0.5,
  );
  const exact = opset >= 14 && r.next() < 0.15;
  const target = shape.map((size, axis) => (axis === open ? -1 : copies[axis] && !exact ? 0 : size));
  const attributes: Attributes = exact ? { allowzero: int(1) } : {};
  return { id: net.node('Reshape', [x.id, integers(net, target)], attributes), shape };
};

/** The elements of x spread over another number of axes; leading axes stay where they can. */
function factored({ r, x }: Net, rank: number): Shape {
  const kept = r.int(0, Math.min(rank - 1, x.shape.length));
  const shape = [...x.shape.slice(0, kept)];
  let left = sizeOf(x.shape.slice(kept));
  while (shape.length < rank - 1) {
    const size = r.pick([1, 2, 3, 4].filter((factor) => left % factor === 0));
    shape.push(size);
    left /= size;
  }
  return [...shape, left];
}

export const flatten: Block = (net) => {
  const { r, x } = net;
  if (x.shape.length === 0) return undefined;
  const axis = r.int(0, x.shape.length);
  const written = axis < x.shape.length ? axisAttribute(net, axis, x.shape.length) : axis;
  const id = net.node('Flatten', [x.id], maybe(r, { axis: int(written) }, axis === 1 ? 0.5 : 1));
  return { id, shape: [sizeOf(x.shape.slice(0, axis)), sizeOf(x.shape.slice(axis))] };
};

export const squeeze: Block = (net) => {
  const { r, x } = net;
  const ones = x.shape.flatMap((size, axis) => (size === 1 ? [axis] : []));
  if (ones.length === 0) return undefined;
  const all = r.next() < 0.3;
  const axes = all ? ones : ones.filter((_, i) => i === 0 || r.next() < 0.5);
  const { inputs, attributes } = all
    ? { inputs: [], attributes: {} }
    : intsSince(
        net,
        13,
        'axes',
        axes.map((axis) => axisAttribute(net, axis, x.shape.length)),
      );
  return {
    id: net.node('Squeeze', [x.id, ...inputs], attributes),
    shape: x.shape.filter((_, axis) => !axes.includes(axis)),
  };
};

export const unsqueeze: Block = (net) => {
  const { r, x } = net;
  if (x.shape.length > 4) return undefined;
  const rank = x.shape.length + r.int(1, 5 - x.shape.length);
  const axes = shuffled(r, range(rank)).slice(0, rank - x.shape.length);
  const { inputs, attributes } = intsSince(
    net,
    13,
    'axes',
    axes.map((axis) => axisAttribute(net, axis, rank)),
  );
  const rest = [...x.shape];
  const shape = range(rank).map((axis) => (axes.includes(axis) ? 1 : (rest.shift() ?? 1)));
  return { id: net.node('Unsqueeze', [x.id, ...inputs], attributes), shape };
};

/** Ranges along some axes: negative starts, ends beyond the end, steps in both directions. */
export const slice: Block = (net) => {
  const { r, x, opset } = net;
  if (x.shape.length === 0) return undefined;
  const axes = shuffled(r, range(x.shape.length)).slice(0, r.int(1, x.shape.length));
  const cuts = axes.map((axis) => cutOf(net, x.shape[axis]));
  const shape = axes.reduce((current, axis, i) => replaced(current, axis, cuts[i].count), x.shape);
  if (shape.some((size) => size < 1)) return undefined;
  const [starts, ends] = [cuts.map(({ start }) => start), cuts.map(({ end }) => end)];
  const written = axes.map((axis) => axisAttribute(net, axis, x.shape.length));
  if (opset < 10) {
    return { id: net.node('Slice', [x.id], { starts: ints(starts), ends: ints(ends), axes: ints(axes) }), shape };
  }
  const steps = cuts.map(({ step }) => step);
  const stepInput = steps.some((step) => step !== 1) || r.next() < 0.4 ? [integers(net, steps)] : [];
  const inputs = [integers(net, starts), integers(net, ends), integers(net, written), ...stepInput];
  return { id: net.node('Slice', [x.id, ...inputs]), shape };
};

interface Cut {
  readonly start: number;
  readonly end: number;
  readonly step: number;
  readonly count: number;
}

function cutOf({ r, opset }: Net, size: number): Cut {
  const step = opset < 10 ? 1 : r.pick([1, 1, 1, 2, 3, -1, -1, -2]);
  const first = r.int(0, size - 1);
  const last = r.int(0, size - 1);
  const [from, to] = step > 0 === first < last ? [first, last] : [last, first];
  const count = Math.floor(Math.abs(to - from) / Math.abs(step)) + 1;
  const start = r.pick([from, from - size, ...(from === size - 1 && step < 0 ? [size + 3, 2 ** 31] : [])]);
  const beyond =
    step > 0 ? (to === size - 1 ? [size, size + 5, 2 ** 40] : []) : to === 0 ? [-size - 1, -(2 ** 40)] : [];
  const after = step > 0 ? to + 1 : to - 1;
  // An end of -1 would be the last element, and 0 the first.
  const plain = after < 0 ? [] : [after, ...(after < size ? [after - size] : [])];
  return { start, end: r.pick([...plain, ...beyond]), step, count };
}

export const split: Block = (net) => {
  const { r, x, opset } = net;
  const axes = x.shape.flatMap((size, axis) => (size > 1 ? [axis] : []));
  if (axes.length === 0) return undefined;
  const axis = r.pick(axes);
  const size = x.shape[axis];
  const count = Math.min(r.int(2, 3), size);
  const even = size % count === 0 && r.next() < 0.4;
  const uneven = opset >= 18 && !even && r.next() < 0.5 && Math.ceil(size / count) * (count - 1) < size;
  const sizes = even || uneven ? parts(size, count) : cut(net, size, count);
  const given = even || uneven ? { inputs: [], attributes: {} } : intsSince(net, 13, 'split', sizes);
  const counted: Attributes = opset >= 18 && (even || uneven) ? { num_outputs: int(count) } : {};
  const attributes = { axis: int(axisAttribute(net, axis, x.shape.length)), ...given.attributes, ...counted };
  const first = net.node('Split', [x.id, ...given.inputs], attributes, count);
  const made = sizes.map((part, i): Live => ({ id: first + i, shape: replaced(x.shape, axis, part) }));
  if (r.next() < 0.4) return r.pick(made);
  const order = shuffled(r, made);
  return {
    id: net.node(
      'Concat',
      order.map(({ id }) => id),
      { axis: int(axis) },
    ),
    shape: x.shape,
  };
};

const parts = (size: number, count: number): readonly number[] =>
  range(count).map((i) => Math.min(Math.ceil(size / count), size - i * Math.ceil(size / count)));

function cut({ r }: Net, size: number, count: number): readonly number[] {
  const first = r.int(1, size - count + 1);
  return count === 2 ? [first, size - first] : [first, 1, size - first - 1];
}

export const concat: Block = (net) => {
  const { r, x, earlier } = net;
  if (x.shape.length === 0) return undefined;
  const axis = r.int(0, x.shape.length - 1);
  const fits = ({ shape }: Live): boolean =>
    shape.length === x.shape.length && shape.every((size, i) => i === axis || size === x.shape[i]);
  const others = shuffled(r, earlier.filter(fits)).slice(0, r.int(1, 2));
  const constantShape = replaced(x.shape, axis, r.int(1, 3));
  const constant = r.next() < 0.15 ? [{ id: net.floats(constantShape), shape: constantShape }] : [];
  const all = shuffled(r, [x, ...others, ...constant]);
  const shape = replaced(
    x.shape,
    axis,
    all.reduce((sum, each) => sum + each.shape[axis], 0),
  );
  if (sizeOf(shape) > mostElements) return undefined;
  const written = axisAttribute(net, axis, x.shape.length);
  return {
    id: net.node(
      'Concat',
      all.map(({ id }) => id),
      { axis: int(written) },
    ),
    shape,
  };
};

/** All modes; pads of every axis or of some, negative ones too, with a value or without. */
export const pad: Block = (net) => {
  const { r, x, opset } = net;
  const rank = x.shape.length;
  if (rank === 0) return undefined;
  const mode = r.pick([
    'constant',
    'constant',
    'constant',
    'constant',
    'reflect',
    'edge',
    ...(opset >= 19 ? ['wrap'] : []),
  ]);
  const spatial = r.next() < 0.7;
  const axes = range(rank).filter((axis) => !(spatial && axis < 2 && rank > 2) && r.next() < 0.8);
  const sizes = (axis: number): number => {
    if (!axes.includes(axis)) return 0;
    // onnxruntime wraps once: what reaches further it leaves uninitialized.
    const most = mode === 'reflect' ? x.shape[axis] - 1 : mode === 'wrap' ? x.shape[axis] : 2;
    return Math.min(most, mode === 'constant' && r.next() < 0.1 ? -1 : r.int(0, 2));
  };
  const [before, after] = [range(rank).map(sizes), range(rank).map(sizes)];
  const shape = x.shape.map((size, axis) => size + before[axis] + after[axis]);
  if (axes.length === 0 || shape.some((size) => size < 1) || sizeOf(shape) > mostElements) return undefined;
  const modeAttribute = maybe(r, { mode: string(mode) }, mode === 'constant' ? 0.4 : 1);
  const value = r.pick([undefined, 0, 0.5, -1.25, 3, -7]);
  if (opset < 11) {
    const attributes = {
      pads: ints([...before, ...after]),
      ...(value === undefined ? {} : floatAttributes({ value })),
    };
    return { id: net.node('Pad', [x.id], { ...modeAttribute, ...attributes }), shape };
  }
  const some = opset >= 18 && r.next() < 0.5;
  const listed = some ? shuffled(r, axes) : range(rank);
  const pads = integers(net, [...listed.map((axis) => before[axis]), ...listed.map((axis) => after[axis])]);
  const written = some
    ? [
        integers(
          net,
          listed.map((axis) => axisAttribute(net, axis, rank)),
        ),
      ]
    : [];
  const valueInput = value === undefined ? (some ? [absent] : []) : [scalar(net, value)];
  return { id: net.node('Pad', [x.id, pads, ...valueInput, ...written], modeAttribute), shape };
};

/** Gather, Tile and Expand. */
export const copies: Block = (net) => {
  const { r, x, opset } = net;
  if (x.shape.length === 0) return undefined;
  const axis = r.int(0, x.shape.length - 1);
  const choices: (() => Live | undefined)[] = [
    () => gather(net, axis),
    () => gather(net, axis),
    () => {
      const repeats = x.shape.map((_, i) => (i === axis ? 2 : 1));
      const shape = x.shape.map((size, i) => size * repeats[i]);
      return sizeOf(shape) > mostElements ? undefined : { id: net.node('Tile', [x.id, integers(net, repeats)]), shape };
    },
    () => {
      const shape = x.shape.map((size) => (size === 1 ? 2 : size));
      const written = shape.map((size, i) => (x.shape[i] === size && r.next() < 0.3 ? 1 : size));
      if (opset < 8 || sizeOf(shape) > mostElements) return undefined;
      return { id: net.node('Expand', [x.id, integers(net, written)]), shape };
    },
  ];
  return r.pick(choices)();
};

/** Indices: one number, evenly stepped ones, or any. */
function gather(net: Net, axis: number): Live {
  const { r, x, opset } = net;
  const size = x.shape[axis];
  const negative = (index: number): number => (opset >= 11 && r.next() < 0.3 ? index - size : index);
  const indices: readonly number[] = r
    .pick([
      () => [r.int(0, size - 1)],
      () => range(Math.ceil(size / 2)).map((i) => 2 * i),
      () => range(r.int(1, 4)).map(() => r.int(0, size - 1)),
    ])()
    .map(negative);
  const single = indices.length === 1 && r.next() < 0.5;
  const input: ValueId = single
    ? net.constant({
        ...floatTensor([], [0]),
        type: 'int64',
        bytes: new Uint8Array(BigInt64Array.of(BigInt(indices[0])).buffer),
      })
    : integers(net, indices);
  const shape = [...x.shape.slice(0, axis), ...(single ? [] : [indices.length]), ...x.shape.slice(axis + 1)];
  const id = net.node('Gather', [x.id, input], { axis: int(axisAttribute(net, axis, x.shape.length)) });
  return { id, shape };
}

/** A reshape whose target is computed from the value's own shape, as PyTorch exports `view`. */
export const computedReshape: Block = (net) => {
  const { r, x } = net;
  if (x.shape.length < 2) return undefined;
  const shape = net.node('Shape', [x.id]);
  const index = integers(net, [0]);
  const first = r.next() < 0.5 ? net.node('Gather', [shape, index], { axis: int(0) }) : cutFirst(net, shape);
  const target = net.node('Concat', [first, integers(net, [-1])], { axis: int(0) });
  return { id: net.node('Reshape', [x.id, target]), shape: [x.shape[0], sizeOf(x.shape.slice(1))] };
};

const cutFirst = (net: Net, shape: ValueId): ValueId =>
  net.opset < 10
    ? net.node('Slice', [shape], { starts: ints([0]), ends: ints([1]) })
    : net.node('Slice', [shape, integers(net, [0]), integers(net, [1])]);
