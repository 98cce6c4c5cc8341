/**
 * A float interpreter for tests of passes: every operator by its definition, element by element, in float64, one loop
 * over output indices, no thought of speed. Shapes are those of the arrays themselves, not of shape inference.
 */
import {
  absent,
  type Activation,
  floatOf,
  type Graph,
  intOf,
  intsOf,
  type Node,
  stringOf,
  type ValueId,
} from '../../src/graph/graph';
import { numbersOf, type Shape, sizeOf } from '../../src/graph/tensor';

export interface NdArray {
  readonly shape: Shape;
  readonly data: readonly number[];
}

/** Runs a graph; answers every value that was computed. Throws for an operator it does not know. */
export function interpret(graph: Graph, inputs: ReadonlyMap<ValueId, NdArray>): ReadonlyMap<ValueId, NdArray> {
  const values = new Map<ValueId, NdArray>(inputs);
  for (const [id, tensor] of graph.constants) values.set(id, { shape: tensor.shape, data: numbersOf(tensor) });
  for (const node of graph.nodes) {
    const inputValues = node.inputs.map((id) => (id === absent ? undefined : values.get(id)));
    const results = run(node, inputValues);
    results.forEach((result, at) =>
      values.set(node.outputs[at], at === 0 ? activate(result, node.activation) : result),
    );
  }
  return values;
}

type Arguments = readonly (NdArray | undefined)[];

function run(node: Node, inputs: Arguments): readonly NdArray[] {
  const operator = operators[node.op];
  if (!operator) throw new Error(`the interpreter does not know ${node.op}`);
  const result = operator(node, inputs);
  return Array.isArray(result) ? (result as NdArray[]) : [result as NdArray];
}

function activate(array: NdArray, activation: Activation | undefined): NdArray {
  if (!activation) return array;
  if (activation.kind === 'relu') return map(array, (x) => Math.max(x, 0));
  if (activation.kind === 'leaky') return map(array, (x) => (x >= 0 ? x : activation.slope * x));
  return map(array, (x) => Math.min(Math.max(x, activation.min), activation.max));
}

const map = ({ shape, data }: NdArray, apply: (x: number) => number): NdArray => ({ shape, data: data.map(apply) });

/** Fills an array by a function of the index. */
function fill(shape: Shape, at: (index: readonly number[]) => number): NdArray {
  const data: number[] = [];
  const index: number[] = [];
  const visit = (axis: number): void => {
    if (axis === shape.length) data.push(at(index));
    else for (index[axis] = 0; index[axis] < shape[axis]; index[axis]++) visit(axis + 1);
  };
  visit(0);
  return { shape, data };
}

/** The element at an index, or `outside` beyond the borders. */
function at({ shape, data }: NdArray, index: readonly number[], outside = 0): number {
  let position = 0;
  for (let axis = 0; axis < shape.length; axis++) {
    if (index[axis] < 0 || index[axis] >= shape[axis]) return outside;
    position = position * shape[axis] + index[axis];
  }
  return data[position];
}

function broadcastShape(arrays: readonly NdArray[]): Shape {
  const rank = Math.max(...arrays.map(({ shape }) => shape.length));
  const sizeAt = (axis: number): number =>
    Math.max(...arrays.map(({ shape }) => shape[axis - rank + shape.length] ?? 1));
  return Array.from({ length: rank }, (_, axis) => sizeAt(axis));
}

function broadcast(inputs: Arguments, apply: (values: readonly number[]) => number): NdArray {
  const arrays = inputs.filter((input) => input !== undefined);
  const shape = broadcastShape(arrays);
  const rank = shape.length;
  const padded = arrays.map(({ shape, data }) => ({
    shape: [...Array<number>(rank - shape.length).fill(1), ...shape],
    data,
  }));
  return fill(shape, (index) =>
    apply(
      padded.map((array) =>
        at(
          array,
          index.map((i, axis) => (array.shape[axis] === 1 ? 0 : i)),
        ),
      ),
    ),
  );
}

const axisOf = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis);
const need = (input: NdArray | undefined): NdArray => input ?? { shape: [0], data: [] };

/** Taps of a window: every combination of kernel offsets along the spatial axes. */
function taps(kernel: Shape): readonly (readonly number[])[] {
  return kernel.reduce<readonly (readonly number[])[]>(
    (list, size) => list.flatMap((tap) => Array.from({ length: size }, (_, i) => [...tap, i])),
    [[]],
  );
}

interface Windowing {
  readonly output: Shape;
  /** Input position of a tap, along the spatial axes; may lie outside. */
  readonly source: (output: readonly number[], tap: readonly number[]) => readonly number[];
  /** Whether a position lies in the image or its declared padding. */
  readonly inPadding: (position: readonly number[]) => boolean;
}

function windowing(node: Node, sizes: Shape, kernel: Shape): Windowing {
  const ones = sizes.map(() => 1);
  const [strides, dilations] = [intsOf(node, 'strides', ones), intsOf(node, 'dilations', ones)];
  const extents = kernel.map((size, axis) => (size - 1) * dilations[axis] + 1);
  const auto = stringOf(node, 'auto_pad', 'NOTSET');
  const same = sizes.map((size, axis) =>
    Math.max(0, (Math.ceil(size / strides[axis]) - 1) * strides[axis] + extents[axis] - size),
  );
  const pads = intsOf(node, 'pads', [...ones, ...ones].fill(0));
  const half = same.map((total) => (auto === 'SAME_LOWER' ? Math.ceil(total / 2) : Math.floor(total / 2)));
  const begin = auto.startsWith('SAME') ? half : auto === 'VALID' ? ones.map(() => 0) : pads.slice(0, sizes.length);
  const end = auto.startsWith('SAME')
    ? same.map((total, axis) => total - half[axis])
    : auto === 'VALID'
      ? ones.map(() => 0)
      : pads.slice(sizes.length);
  const round = intOf(node, 'ceil_mode', 0) ? Math.ceil : Math.floor;
  const output = sizes.map((size, axis) => {
    const count = round((size + begin[axis] + end[axis] - extents[axis]) / strides[axis]) + 1;
    // In ceil mode, a window that would start in the end padding is none.
    return round === Math.ceil && (count - 1) * strides[axis] >= size + begin[axis] ? count - 1 : count;
  });
  return {
    output,
    source: (index, tap) => index.map((i, axis) => i * strides[axis] + tap[axis] * dilations[axis] - begin[axis]),
    inPadding: (position) => position.every((p, axis) => p >= -begin[axis] && p < sizes[axis] + end[axis]),
  };
}

function conv(node: Node, inputs: Arguments): NdArray {
  const [x, w] = [need(inputs[0]), need(inputs[1])];
  const group = intOf(node, 'group', 1);
  const { output, source } = windowing(node, x.shape.slice(2), w.shape.slice(2));
  const perGroup = w.shape[0] / group;
  const allTaps = taps(w.shape.slice(2));
  return fill([x.shape[0], w.shape[0], ...output], ([n, o, ...index]) => {
    const positions = allTaps.map((tap) => source(index, tap));
    let sum = inputs[2]?.data[o] ?? 0;
    for (let i = 0; i < w.shape[1]; i++) {
      const channel = Math.floor(o / perGroup) * w.shape[1] + i;
      positions.forEach((position, t) => {
        sum += w.data[(o * w.shape[1] + i) * allTaps.length + t] * at(x, [n, channel, ...position]);
      });
    }
    return sum;
  });
}

function pool(node: Node, [input]: Arguments, average: boolean): NdArray {
  const x = need(input);
  const kernel = intsOf(node, 'kernel_shape', []);
  const { output, source, inPadding } = windowing(node, x.shape.slice(2), kernel);
  const counted = intOf(node, 'count_include_pad', 0) === 1;
  return fill([...x.shape.slice(0, 2), ...output], ([n, c, ...index]) => {
    const positions = taps(kernel).map((tap) => source(index, tap));
    const inside = positions.map((position) => at(x, [n, c, ...position], NaN)).filter((value) => !Number.isNaN(value));
    if (!average) return Math.max(...inside);
    const count = counted ? positions.filter(inPadding).length : inside.length;
    return inside.reduce((sum, value) => sum + value, 0) / count;
  });
}

function reduce(node: Node, [input, axesInput]: Arguments, apply: (values: readonly number[]) => number): NdArray {
  const x = need(input);
  const rank = x.shape.length;
  const axes = (
    axesInput?.data ??
    intsOf(
      node,
      'axes',
      x.shape.map((_, axis) => axis),
    )
  ).map((axis) => axisOf(axis, rank));
  const sizes = axes.map((axis) => x.shape[axis]);
  const kept = fill(
    x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size)),
    (index) =>
      apply(
        taps(sizes).map((tap) =>
          at(
            x,
            index.map((i, axis) => (axes.includes(axis) ? tap[axes.indexOf(axis)] : i)),
          ),
        ),
      ),
  );
  if (intOf(node, 'keepdims', 1) === 1) return kept;
  return { shape: x.shape.filter((_, axis) => !axes.includes(axis)), data: kept.data };
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const spatial = (node: Node, x: NdArray): Node => ({
  ...node,
  attributes: { axes: { kind: 'ints', value: x.shape.map((_, axis) => axis).slice(2) } },
});

function gemm(node: Node, inputs: Arguments): NdArray {
  const [a, b] = [need(inputs[0]), need(inputs[1])];
  const [ta, tb] = [intOf(node, 'transA', 0), intOf(node, 'transB', 0)];
  const inner = a.shape[ta ? 0 : 1];
  const product = fill([a.shape[ta ? 1 : 0], b.shape[tb ? 0 : 1]], ([m, n]) => {
    let sum = 0;
    for (let k = 0; k < inner; k++) sum += at(a, ta ? [k, m] : [m, k]) * at(b, tb ? [n, k] : [k, n]);
    return floatOf(node, 'alpha', 1) * sum;
  });
  return inputs[2] ? broadcast([product, inputs[2]], ([p, c]) => p + floatOf(node, 'beta', 1) * c) : product;
}

/** Matrices of two axes or more; those before the last two are broadcast. */
function matMul([left, right]: Arguments): NdArray {
  const [a, b] = [need(left), need(right)];
  const batch = ({ shape, data }: NdArray): NdArray => ({ shape: shape.slice(0, -2), data });
  const lead = broadcastShape([batch(a), batch(b)]);
  const matrix = (of: NdArray, index: readonly number[]): readonly number[] =>
    index.slice(lead.length - of.shape.length + 2).map((i, axis) => (of.shape[axis] === 1 ? 0 : i));
  return fill([...lead, a.shape.at(-2) ?? 1, b.shape.at(-1) ?? 1], (index) => {
    const [row, column] = index.slice(-2);
    const [ofA, ofB] = [a, b].map((of) => matrix(of, index.slice(0, -2)));
    let sum = 0;
    for (let k = 0; k < b.shape[b.shape.length - 2]; k++) sum += at(a, [...ofA, row, k]) * at(b, [...ofB, k, column]);
    return sum;
  });
}

function batchNorm(node: Node, inputs: Arguments): NdArray {
  const [x, scale, shift, average, variance] = inputs.map(need);
  return fill(x.shape, (index) => {
    const c = index[1];
    const centred = at(x, index) - average.data[c];
    return (scale.data[c] * centred) / Math.sqrt(variance.data[c] + floatOf(node, 'epsilon', 1e-5)) + shift.data[c];
  });
}

function concat(node: Node, inputs: Arguments): NdArray {
  const arrays = inputs.map(need);
  const axis = axisOf(intOf(node, 'axis', 0), arrays[0].shape.length);
  const owners = arrays.flatMap((array) => Array.from({ length: array.shape[axis] }, (_, i) => ({ array, i })));
  return fill(
    arrays[0].shape.map((size, position) => (position === axis ? owners.length : size)),
    (index) =>
      at(
        owners[index[axis]].array,
        index.map((i, a) => (a === axis ? owners[index[axis]].i : i)),
      ),
  );
}

function split(node: Node, inputs: Arguments): readonly NdArray[] {
  const x = need(inputs[0]);
  const axis = axisOf(intOf(node, 'axis', 0), x.shape.length);
  const even = node.outputs.map(() => x.shape[axis] / node.outputs.length);
  let start = 0;
  return (inputs[1]?.data ?? even).map((size) => {
    const from = start;
    start += size;
    return fill(
      x.shape.map((whole, a) => (a === axis ? size : whole)),
      (index) =>
        at(
          x,
          index.map((i, a) => (a === axis ? i + from : i)),
        ),
    );
  });
}

function slice(inputs: Arguments): NdArray {
  const [x, starts, ends] = inputs.map(need);
  const axes = inputs[3]?.data ?? starts.data.map((_, axis) => axis);
  const ranges = x.shape.map((size) => Array.from({ length: size }, (_, i) => i));
  starts.data.forEach((start, position) => {
    const axis = axisOf(axes[position], x.shape.length);
    const step = inputs[4]?.data[position] ?? 1;
    const size = x.shape[axis];
    const [from, to] = [axisOf(start, size), axisOf(ends.data[position], size)];
    const all = ranges[axis];
    ranges[axis] =
      step > 0
        ? all.filter((i) => i >= from && i < to && (i - from) % step === 0)
        : [...all]
            .reverse()
            .filter((i) => i <= Math.min(from, size - 1) && i > to && (Math.min(from, size - 1) - i) % step === 0);
  });
  return fill(
    ranges.map((range) => range.length),
    (index) =>
      at(
        x,
        index.map((i, axis) => ranges[axis][i]),
      ),
  );
}

function gather(node: Node, inputs: Arguments): NdArray {
  const [x, indices] = inputs.map(need);
  const axis = axisOf(intOf(node, 'axis', 0), x.shape.length);
  const count = indices.shape.length;
  return fill([...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)], (index) => {
    const chosen = axisOf(at(indices, index.slice(axis, axis + count)), x.shape[axis]);
    return at(x, [...index.slice(0, axis), chosen, ...index.slice(axis + count)]);
  });
}

function pad(inputs: Arguments): NdArray {
  const [x, pads] = inputs.map(need);
  const rank = x.shape.length;
  const shape = x.shape.map((size, axis) => size + pads.data[axis] + pads.data[axis + rank]);
  return fill(shape, (index) =>
    at(
      x,
      index.map((i, axis) => i - pads.data[axis]),
      inputs[2]?.data[0] ?? 0,
    ),
  );
}

function reshape(inputs: Arguments): NdArray {
  const [x, target] = inputs.map(need);
  const wanted = target.data.map((size, axis) => (size === 0 ? x.shape[axis] : size));
  const rest = wanted.filter((size) => size !== -1).reduce((product, size) => product * size, 1);
  return { shape: wanted.map((size) => (size === -1 ? x.data.length / rest : size)), data: x.data };
}

function flatten(node: Node, [input]: Arguments): NdArray {
  const x = need(input);
  const axis = axisOf(intOf(node, 'axis', 1), x.shape.length);
  return { shape: [sizeOf(x.shape.slice(0, axis)), sizeOf(x.shape.slice(axis))], data: x.data };
}

function transpose(node: Node, [input]: Arguments): NdArray {
  const x = need(input);
  const perm = intsOf(
    node,
    'perm',
    x.shape.map((_, axis) => x.shape.length - 1 - axis),
  );
  return fill(
    perm.map((axis) => x.shape[axis]),
    (index) =>
      at(
        x,
        x.shape.map((_, axis) => index[perm.indexOf(axis)]),
      ),
  );
}

/** Nearest neighbour, asymmetric, floor: what Darknet's upsample and most exporters mean. */
function resize(inputs: Arguments): NdArray {
  const [x, , scales] = inputs.map(need);
  const factors = inputs[3] ? inputs[3].data.map((size, axis) => size / x.shape[axis]) : scales.data;
  const shape = x.shape.map((size, axis) => Math.floor(size * factors[axis]));
  return fill(shape, (index) =>
    at(
      x,
      index.map((i, axis) => Math.floor(i / factors[axis])),
    ),
  );
}

const pointwise =
  (apply: (x: number) => number) =>
  (_: Node, [x]: Arguments) =>
    map(need(x), apply);

const operators: Readonly<Record<string, (node: Node, inputs: Arguments) => NdArray | readonly NdArray[]>> = {
  Conv: conv,
  Gemm: gemm,
  MatMul: (_, inputs) => matMul(inputs),
  BatchNormalization: batchNorm,
  MaxPool: (node, inputs) => pool(node, inputs, false),
  AveragePool: (node, inputs) => pool(node, inputs, true),
  GlobalAveragePool: (node, inputs) => reduce(spatial(node, need(inputs[0])), [inputs[0]], mean),
  GlobalMaxPool: (node, inputs) => reduce(spatial(node, need(inputs[0])), [inputs[0]], (values) => Math.max(...values)),
  ReduceMean: (node, inputs) => reduce(node, inputs, mean),
  ReduceMax: (node, inputs) => reduce(node, inputs, (values) => Math.max(...values)),
  Relu: pointwise((x) => Math.max(x, 0)),
  LeakyRelu: (node, [x]) => map(need(x), (v) => (v >= 0 ? v : floatOf(node, 'alpha', 0.01) * v)),
  PRelu: (_, inputs) => broadcast(inputs, ([x, slope]) => (x >= 0 ? x : slope * x)),
  Clip: (node, [x, low, high]) => {
    const min = low?.data[0] ?? floatOf(node, 'min', -Infinity);
    const max = high?.data[0] ?? floatOf(node, 'max', Infinity);
    return map(need(x), (v) => Math.min(Math.max(v, min), max));
  },
  Sigmoid: pointwise((x) => 1 / (1 + Math.exp(-x))),
  Tanh: pointwise(Math.tanh),
  Exp: pointwise(Math.exp),
  Sqrt: pointwise(Math.sqrt),
  Neg: pointwise((x) => -x),
  Identity: pointwise((x) => x),
  Reciprocal: pointwise((x) => 1 / x),
  Dropout: pointwise((x) => x),
  Cast: pointwise((x) => x),
  Add: (_, inputs) => broadcast(inputs, ([a, b]) => a + b),
  Sub: (_, inputs) => broadcast(inputs, ([a, b]) => a - b),
  Mul: (_, inputs) => broadcast(inputs, ([a, b]) => a * b),
  Div: (_, inputs) => broadcast(inputs, ([a, b]) => a / b),
  Sum: (_, inputs) => broadcast(inputs, (values) => values.reduce((sum, value) => sum + value, 0)),
  Max: (_, inputs) => broadcast(inputs, (values) => Math.max(...values)),
  Concat: concat,
  Split: split,
  Slice: (_, inputs) => slice(inputs),
  Gather: gather,
  Pad: (_, inputs) => pad(inputs),
  Reshape: (_, inputs) => reshape(inputs),
  Flatten: flatten,
  Squeeze: (_, [x, axes]) => ({
    shape: need(x).shape.filter((size, axis) => (axes ? !axes.data.includes(axis) : size !== 1)),
    data: need(x).data,
  }),
  Unsqueeze: (_, [x, axes]) => {
    const rest = [...need(x).shape];
    const rank = rest.length + need(axes).data.length;
    const shape = Array.from({ length: rank }, (__, axis) =>
      need(axes).data.includes(axis) ? 1 : (rest.shift() ?? 1),
    );
    return { shape, data: need(x).data };
  },
  Transpose: transpose,
  Resize: (_, inputs) => resize(inputs),
  Shape: (_, [x]) => ({ shape: [need(x).shape.length], data: need(x).shape }),
  ConstantOfShape: (node, [shape]) => {
    const value = node.attributes['value'];
    return fill(need(shape).data, () => (value?.kind === 'tensor' ? numbersOf(value.value)[0] : 0));
  },
};
