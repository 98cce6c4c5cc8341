/** Shapes at the edges of ONNX's text: sizes and ranks that nobody knows (-1, undefined), clamped slices, windows that do not fit evenly. By hand. */
import { expect, it } from 'vitest';
import { absent, type Attributes, int, ints, string, type ValueId } from '../../src/graph/graph';
import { inferShapes } from '../../src/graph/shapes';
import { floatTensor, type Shape } from '../../src/graph/tensor';
import { type GraphBuilder, graphBuilder } from '../support/buildGraph';
import { random } from '../support/random';

type More = (b: GraphBuilder) => readonly ValueId[];

/** Of the last output of a node that reads an input of this shape and more. */
function shapeOf(
  op: string,
  shape: Shape | undefined,
  attributes: Attributes,
  more: More,
  outputs: number,
): Shape | undefined {
  const b = graphBuilder(random(1));
  const x = b.input('x', shape as Shape);
  const first = b.node(op, 'n', [x, ...more(b)], attributes, outputs);
  const last = b.output(first, outputs - 1);
  return inferShapes(b.build([last])).values[last].shape;
}

const image = [1, 4, 6, 8];
const map =
  (...shapes: readonly (Shape | undefined)[]): More =>
  (b) =>
    shapes.map((shape, i) => b.input(`m${i}`, shape as Shape));
const lists =
  (...all: readonly (readonly number[] | 'computed' | 'absent')[]): More =>
  (b) =>
    all.map((list, i) =>
      list === 'absent' ? absent : list === 'computed' ? b.input(`l${i}`, [2], 'int64') : b.ints(`l${i}`, list),
    );
const scales =
  (...numbers: readonly number[]): More =>
  (b) => [absent, b.constant('scales', floatTensor([numbers.length], numbers))];
const index =
  (...shape: Shape): More =>
  (b) => [b.input('i', shape, 'int64')];

type Row = [
  op: string,
  shape: Shape | undefined,
  attributes: Attributes,
  more: More,
  wanted: Shape | undefined,
  outputs?: number,
];

const windows: readonly Row[] = [
  ['Conv', [5], {}, map([2, 4, 3]), [-1, -1, -1]],
  ['Conv', undefined, {}, map([2, 4, 3]), [-1, -1, -1]],
  ['Conv', [1, 4], {}, map([2, 4]), [1, 2]],
  ['Conv', image, { kernel_shape: ints([3, 3]) }, map(undefined), [1, -1, 4, 6]],
  ['Conv', [1, 4, 7, 8], { strides: ints([2, 2]) }, map([2, 4, 3, 3]), [1, 2, 3, 3]],
  ['Conv', [1, 4, 7, -1], { strides: ints([2, 2]) }, map([2, 4, 3, 3]), [1, 2, 3, -1]],
  ['Conv', [1, 4, 7, 8], { strides: ints([2, 2]), auto_pad: string('SAME_UPPER') }, map([2, 4, 3, 3]), [1, 2, 4, 4]],
  ['Conv', image, { dilations: ints([2, 1]) }, map([2, 4, 3, 3]), [1, 2, 2, 6]],
  [
    'ConvTranspose',
    image,
    { strides: ints([2, 3]), auto_pad: string('SAME_UPPER') },
    map([4, 3, 3, 3]),
    [1, 3, 12, 24],
  ],
  ['ConvTranspose', image, { dilations: ints([2, 1]) }, map([4, 3, 3, 3]), [1, 3, 10, 10]],
  ['ConvTranspose', image, { pads: ints([1, 2, 3, 0]) }, map([4, 3, 3, 3]), [1, 3, 4, 8]],
  ['ConvTranspose', image, { output_shape: ints([1, 3, 9, 10]) }, map([4, 3, 3, 3]), [1, 3, 9, 10]],
  ['ConvTranspose', [1, 4, -1, 8], { output_padding: ints([1, 1]) }, map([4, 3, 3, 3]), [1, 3, -1, 11]],
  ['ConvTranspose', image, {}, map([4, -1, 3, 3]), [1, -1, 8, 10]],
  ['ConvTranspose', [4], {}, map([4, 3, 3]), undefined],
  ['ConvTranspose', image, {}, map(undefined), undefined],
  ['MaxPool', image, { kernel_shape: ints([3, 3]), strides: ints([2, 2]) }, map(), [1, 4, 2, 3]],
  ['MaxPool', image, { kernel_shape: ints([3, 3]), strides: ints([2, 2]), ceil_mode: int(1) }, map(), [1, 4, 3, 4]],
  ['MaxPool', image, { kernel_shape: ints([2, 2]) }, map(), [1, 4, 5, 7], 2],
  ['MaxPool', [4], { kernel_shape: ints([2]) }, map(), undefined],
  ['GlobalAveragePool', [2, 5, 7], {}, map(), [2, 5, 1]],
  ['DepthToSpace', [-1, -1, -1, 3], { blocksize: int(2) }, map(), [-1, -1, -1, 6]],
  ['DepthToSpace', [2, 8, 3, 5], { blocksize: int(2) }, map(), [2, 2, 6, 10]],
  ['DepthToSpace', [2, 8, 3, 5], {}, map(), [2, 8, 3, 5]],
  ['SpaceToDepth', [2, 3, 4, 6], { blocksize: int(2) }, map(), [2, 12, 2, 3]],
  ['SpaceToDepth', [2, 3, 4, 6], {}, map(), [2, 3, 4, 6]],
];

const products: readonly Row[] = [
  ['Gemm', [2, 5], {}, map(undefined), [2, -1]],
  ['Gemm', undefined, {}, map([5, 3]), [-1, 3]],
  ['MatMul', [5], {}, map([5, 3]), [3]],
  ['MatMul', [5], {}, map([2, 5, 3]), [2, 3]],
  ['MatMul', [2, 3, 4], {}, map([4]), [2, 3]],
  ['MatMul', [4], {}, map([4]), []],
  ['MatMul', [], {}, map([4]), undefined],
  ['MatMul', [4], {}, map([]), undefined],
  ['MatMul', [2, 3, 4], {}, map([5, 4, 6]), [-1, 3, 6]],
  ['MatMul', [2, 3], {}, map([3, 4]), [2, 4]],
  ['Einsum', [2, 3], { equation: string('ij,jk->ki') }, map([3, 4]), [4, 2]],
  ['Attention', [1, 2, 5, 8], {}, map([1, 2, 7, 8], [1, 2, 7, 6]), [1, 2, 5, 6]],
  ['Attention', [1, 5, 16], { kv_num_heads: int(4), q_num_heads: int(8) }, map([1, 7, 8], [1, 7, 24]), [1, 5, 48]],
  ['Attention', [1, 5, 16], { kv_num_heads: int(1), q_num_heads: int(2) }, map([1, 7, 8], [1, 7, 24]), [1, 5, 48]],
  ['Attention', [1, 5, 16], {}, map([1, 7, 8], [1, 7, 24]), [1, 5, -1]],
  ['Attention', [1, 5, 16], { kv_num_heads: int(4), q_num_heads: int(8) }, map([1, 7, 8], [1, 7, -1]), [1, 5, -1]],
  ['Attention', [1, 2, 5, 8], {}, map([1, 7, 8], [1, 7, 6]), undefined],
  ['Attention', [5, 8], {}, map([7, 8], [7, 6]), undefined],
];

const joined: readonly Row[] = [
  ['Add', [-1], {}, map([1]), [-1]],
  ['Add', [1], {}, map([-1]), [-1]],
  ['Add', [5], {}, map([-1]), [5]],
  ['Add', [-1], {}, map([5]), [5]],
  ['Add', [-1], {}, map([-1]), [-1]],
  ['Add', [0], {}, map([1]), [0]],
  ['Add', [0], {}, map([2]), undefined],
  ['Add', [2, 3], {}, map(undefined), undefined],
  ['Sum', [2, 1], {}, map([3], [4, 1, 1]), [4, 2, 3]],
  ['Sum', [2, 3], {}, map([3], undefined), undefined],
  ['Concat', [1, -1], { axis: int(1) }, map([1, 3]), [1, -1]],
  ['Concat', [-1, 2], { axis: int(1) }, map([4, 3]), [4, 5]],
  ['Concat', [0, 2], { axis: int(0) }, map([0, 2]), [0, 2]],
  ['Concat', undefined, { axis: int(1) }, map([1, 3]), [1, -1]],
  ['Expand', [3, 1], {}, lists('computed'), undefined],
  ['Expand', [3, 1], {}, lists([4]), [3, 4]],
  ['Tile', [-1, 2], {}, lists([3, 3]), [-1, 6]],
  ['Tile', [4, 2], {}, lists('computed'), [-1, -1]],
];

const moved: readonly Row[] = [
  ['Reshape', [2, 3], {}, lists([-1]), [6]],
  ['Reshape', [2, 3], {}, lists([4, -1]), [4, -1]],
  ['Reshape', [0, 3], {}, lists([-1, 2]), [0, 2]],
  ['Reshape', [0, 5], { allowzero: int(1) }, lists([0, -1]), [0, -1]],
  ['Reshape', [3, 5], { allowzero: int(0) }, lists([0, -1]), [3, 5]],
  ['Reshape', [-1, 4], {}, lists([2, -1]), [2, -1]],
  ['Reshape', [-1, 4], {}, lists([0, 2, 2]), [-1, 2, 2]],
  ['Reshape', undefined, {}, lists([0, 4]), [-1, 4]],
  ['Reshape', [2, 3], {}, map([0]), []],
  ['Reshape', [2, 3], {}, map([-1]), undefined],
  ['Reshape', [2, 3], {}, map([1, 1]), undefined],
  ['Flatten', undefined, {}, map(), [-1, -1]],
  ['Flatten', [2, -1, 3], { axis: int(2) }, map(), [-1, 3]],
  ['Flatten', [2, 3], { axis: int(2) }, map(), [6, 1]],
  ['Flatten', [2, 3, 4], {}, map(), [2, 12]],
  ['Transpose', undefined, { perm: ints([1, 0]) }, map(), undefined],
  ['Gather', image, {}, index(), [4, 6, 8]],
  ['Gather', image, { axis: int(-1) }, index(2, 3), [1, 4, 6, 2, 3]],
  ['Gather', image, {}, map(undefined), undefined],
  ['Squeeze', [1, -1], {}, map(), undefined],
  ['Squeeze', [1, 0], {}, map(), [0]],
  ['Squeeze', [1, 1, 2], {}, lists('computed'), undefined],
  ['Squeeze', [1, -1, 1], {}, lists([0]), [-1, 1]],
  ['Unsqueeze', [2], {}, lists('computed'), undefined],
  ['Unsqueeze', [2, 3], {}, lists([1]), [2, 1, 3]],
  ['Split', [6, 2], {}, map(), [0, 2], 4],
  ['Split', [8, 2], {}, map(), [2, 2], 3],
  ['Split', [2, -1], { axis: int(-1) }, map(), [2, -1], 2],
  ['Split', [2, 5], { axis: int(1) }, lists([5]), [2, -1], 2],
  ['Split', [0, 5], {}, map(), [0, 5], 2],
];

const cut: readonly Row[] = [
  ['Slice', image, {}, lists([9], [99], [3]), [1, 4, 6, 0]],
  ['Slice', image, {}, lists([99], [-99], [3], [-1]), [1, 4, 6, 8]],
  ['Slice', image, {}, lists([7], [0], [3], [-1]), [1, 4, 6, 7]],
  ['Slice', image, {}, lists([-99], [2], [3]), [1, 4, 6, 2]],
  ['Slice', image, {}, lists([0], [-99], [3]), [1, 4, 6, 0]],
  ['Slice', image, {}, lists([0, 1], [1, 3]), [1, 2, 6, 8]],
  ['Slice', [1, 0], {}, lists([0], [5], [1]), [1, 0]],
  ['Slice', [1, -1], {}, lists([0], [5], [1]), [1, -1]],
  ['Slice', image, {}, lists([0], [1], 'computed'), [-1, -1, -1, -1]],
  ['Slice', image, {}, lists('computed', [1]), [-1, -1, -1, -1]],
  ['Slice', image, {}, lists([0], 'computed'), [-1, -1, -1, -1]],
  ['Slice', undefined, {}, lists([0], [1]), undefined],
  ['Pad', image, {}, lists([1, 2], 'absent', [-1]), [1, 4, 6, 11]],
  ['Pad', image, {}, lists([1, 2], 'absent', 'computed'), [-1, -1, -1, -1]],
  ['Pad', image, {}, lists('computed'), [-1, -1, -1, -1]],
  ['Pad', [1, -1], {}, lists([0, 1, 2, 3]), [3, -1]],
  ['Pad', [0, 2], {}, lists([1, 0, 1, 0]), [2, 2]],
  ['Pad', [2, 3], { pads: ints([1, 0, 0, 2]) }, map(), [3, 5]],
  ['Resize', [1, 4, -1, 8], {}, scales(1, 1, 2, 2), [1, 4, -1, 16]],
  ['Resize', [1, 4, 0, 8], {}, scales(1, 1, 2, 0.5), [1, 4, 0, 4]],
  ['Resize', image, {}, scales(2, 2), [-1, -1, -1, -1]],
  ['Resize', image, { axes: ints([2, -1]) }, lists('absent', 'computed'), [1, 4, -1, -1]],
  ['Resize', image, { axes: ints([2, 3]) }, lists('absent', 'absent', [12, 2]), [1, 4, 12, 2]],
  ['Resize', image, {}, (b) => [b.constant('s', floatTensor([4], [1, 1, 2, 3]))], [1, 4, 12, 24]],
  ['Resize', [-1, -1, -1, -1], {}, lists('absent', 'absent', [1, 4, 5, 6]), [1, 4, 5, 6]],
];

const reduced: readonly Row[] = [
  ['ReduceMean', [2, 3, 4], {}, lists('computed'), [-1, -1, -1]],
  ['ReduceMean', [2, 3, 4], { keepdims: int(0) }, lists('computed'), undefined],
  ['ReduceMean', [2, 3, 4], { keepdims: int(0) }, lists('absent'), []],
  ['ReduceMean', [2, 3, 4], { keepdims: int(0), axes: ints([-2]) }, map(), [2, 4]],
  ['ReduceMean', [2, 3, 4], {}, lists([0]), [1, 3, 4]],
  ['ReduceMean', undefined, {}, lists([0]), undefined],
  ['ArgMax', [2, 3, 4], {}, map(), [1, 3, 4]],
  ['ArgMax', [2, 3, 4], { axis: int(-1), keepdims: int(0) }, map(), [2, 3]],
  ['Shape', [2, 3, 4], {}, map(), [3]],
  ['Shape', [2, 3, 4], { start: int(1) }, map(), [2]],
  ['Shape', [2, 3, 4], { start: int(-2), end: int(-1) }, map(), [1]],
  ['Shape', undefined, {}, map(), [-1]],
  ['TopK', [2, 3, 4], {}, lists([2]), [2, 3, 2]],
  ['TopK', [2, 3, 4], { axis: int(1) }, lists([2]), [2, 2, 4], 2],
  ['TopK', [2, 3, 4], { k: int(1) }, map(), [2, 3, 1]],
  ['TopK', [2, 3, 4], {}, map(), [2, 3, -1]],
];

const picked: readonly Row[] = [
  ['GatherElements', [2, 3], {}, index(2, 2), [2, 2]],
  ['GatherElements', [2, 3], {}, map(undefined), undefined],
  ['GatherND', image, {}, index(5, 2), [5, 6, 8]],
  ['GatherND', [5, 4, 6, 8], { batch_dims: int(1) }, index(5, 2), [5, 8]],
  ['GatherND', image, {}, index(7, 4), [7]],
  ['GatherND', image, {}, index(2, 0), [2, 1, 4, 6, 8]],
  ['GatherND', image, {}, index(2, -1), undefined],
  ['GatherND', image, {}, index(), undefined],
  ['GatherND', undefined, {}, index(5, 2), undefined],
  ['GatherND', image, {}, map(undefined), undefined],
  ['Compress', image, { axis: int(1) }, lists([1, 0, 2, 1]), [1, 3, 6, 8]],
  ['Compress', image, { axis: int(-1) }, lists([0, 1]), [1, 4, 6, 1]],
  ['Compress', image, { axis: int(0) }, lists('computed'), [-1, 4, 6, 8]],
  ['Compress', [2, 3], {}, lists([0, 1, 0, 1]), [2]],
  ['Compress', [2, 3], {}, lists('computed'), [-1]],
  ['Compress', [-1, 3], {}, lists([1, 1]), [-1]],
  ['Compress', [0, 3], {}, lists([0]), [0]],
];

const recurrent: readonly Row[] = [
  ['GRU', [7, 2, 3], {}, map([1, 12, 3], [1, 12, 4]), [7, 1, 2, 4]],
  ['GRU', [7, 2, 3], {}, map([1, 12, 3], [1, 12, 4]), [1, 2, 4], 2],
  ['LSTM', [7, 2, 3], { hidden_size: int(9) }, map([2, 16, 3], [2, 16, 4]), [2, 2, 4], 3],
  ['GRU', [2, 7, 3], { layout: int(1) }, map([1, 12, 3], [1, 12, 4]), [2, 7, 1, 4]],
  ['GRU', [2, 7, 3], { layout: int(1) }, map([1, 12, 3], [1, 12, 4]), [2, 1, 4], 2],
  ['GRU', [7, 2, 3], { hidden_size: int(4) }, map([1, 12, 3], undefined), [7, -1, 2, 4]],
  ['GRU', [7, 2, 3], {}, map([1, 12, 3], [12, 4]), [7, -1, 2, -1]],
  ['GRU', [7, 2], {}, map([1, 12, 3], [1, 12, 4]), undefined],
];

const made: readonly Row[] = [
  ['ConstantOfShape', [3], {}, map(), [-1, -1, -1]],
  ['ConstantOfShape', [0], {}, map(), []],
  ['ConstantOfShape', [-1], {}, map(), undefined],
  ['ConstantOfShape', [2, 2], {}, map(), undefined],
  ['ConstantOfShape', [70], {}, map(), new Array<number>(64).fill(-1)],
];

it.each<Row>([...picked, ...recurrent, ...made, ...reduced, ...windows, ...products, ...joined, ...moved, ...cut])(
  '%s of %j, %j',
  (op, shape, attributes, more, wanted, outputs = 1) =>
    expect(shapeOf(op, shape, attributes, more, outputs)).toEqual(wanted),
);
