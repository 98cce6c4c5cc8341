/** Each change of an operator's form, as ONNX's changelog of operators has it: the version that is reached, and what stands there. By hand. */
import { expect, it } from 'vitest';
import { raiseOpset } from '../../../src/formats/onnx/raiseOpset';
import { type Attributes, float, type Graph, int, ints, string } from '../../../src/graph/graph';
import { type Choice, floats, type Input, map, none, whole, written } from '../../passes/written';

type Row = [
  wanted: string,
  versions: readonly [from: number, to: number],
  op: string,
  inputs: readonly Input[],
  attributes?: Attributes,
  choice?: Choice,
];
const pair = map([2, 3]);
const cube = map([2, 3, 4]);
const image = map([1, 3, 4, 4]);
const listed = (...value: readonly number[]) => ({ kind: 'floats', value }) as const;

it.each<Row>([
  ['1 Split', [1, 2], 'Split', [pair, map([2])]],
  ['2 Split', [1, 2], 'Split', [pair]],
  ['2 LpPool(3)', [1, 2], 'LpPool', [image], { p: float(3) }],
  ['1 LpPool(2.5)', [1, 2], 'LpPool', [image], { p: float(2.5) }],
  ['11 Pad[0,1,0,1]', [1, 11], 'Pad', [pair], { paddings: ints([0, 1, 0, 1]), value: float(0) }],
  ['11 Pad[0,1,0,1][2]', [2, 11], 'Pad', [pair], { pads: ints([0, 1, 0, 1]), value: float(2) }],
  ['10 Pad(0,1,0,1)', [2, 10], 'Pad', [pair], { pads: ints([0, 1, 0, 1]) }],
  ['4 Concat(1)', [3, 4], 'Concat', [pair, pair]],
  ['4 Concat(0)', [3, 4], 'Concat', [pair, pair], { axis: int(0) }],
  ['5 Reshape[3,2]', [4, 5], 'Reshape', [pair], { shape: ints([3, 2]) }],
  ['6 Relu', [5, 6], 'Relu', [pair], { consumed_inputs: ints([0]) }],
  ['5 Cast(FLOAT)', [5, 6], 'Cast', [pair], { to: string('FLOAT') }],
  ['6 Cast(1)', [5, 6], 'Cast', [pair], { to: int(1) }],
  ['5 Tile', [5, 6], 'Tile', [pair, map([1]), map([1])]],
  ['6 Tile', [5, 6], 'Tile', [pair, map([2])]],
  ['6 Selu(1.6732; 1.0507)', [5, 6], 'Selu', [pair]],
  ['6 Selu(2; 3)', [5, 6], 'Selu', [pair], { alpha: float(2), gamma: float(3) }],
  ['7 Add[1,2,3]', [6, 7], 'Add', [cube, floats([3])], { axis: int(1), broadcast: int(1) }],
  ['7 Unsqueeze(1) Add', [6, 7], 'Add', [cube, map([3])], { axis: int(1), broadcast: int(1) }],
  ['7 Unsqueeze(1) Add', [6, 7], 'Add', [cube, map([3])], { axis: int(-2), broadcast: int(1) }],
  ['7 Unsqueeze(2,3) Add', [6, 7], 'Add', [map([2, 3, 4, 5]), map([2, 3])], { axis: int(0) }],
  ['7 Add', [6, 7], 'Add', [cube, map([4])], { axis: int(2), broadcast: int(1) }],
  ['7 Add', [6, 7], 'Add', [cube, map([4])], { broadcast: int(1) }],
  ['6 Add(2)', [6, 7], 'Add', [cube, map([3, 4])], { axis: int(2) }],
  ['7 PRelu[1,2,3]', [6, 7], 'PRelu', [image, floats([3])]],
  ['7 Unsqueeze(1,2) PRelu', [6, 7], 'PRelu', [image, map([3])]],
  ['7 PRelu', [6, 7], 'PRelu', [image, map([1])]],
  ['7 PRelu', [6, 7], 'PRelu', [image, map([3, 1, 1])]],
  ['6 PRelu', [6, 7], 'PRelu', [image, map(undefined)]],
  ['7 Gemm', [6, 7], 'Gemm', [pair, map([3, 4])], { broadcast: int(1) }],
  ['7 Dropout(0.5)', [6, 7], 'Dropout', [pair], { is_test: int(1), ratio: float(0.5) }],
  ['7 GRU(4)', [6, 7], 'GRU', [cube], { output_sequence: int(1), hidden_size: int(4) }],
  [
    '11 Resize(nearest; asymmetric; floor)[1,1,2,3]',
    [6, 11],
    'Upsample',
    [image],
    { height_scale: float(2), width_scale: float(3) },
  ],
  [
    '11 Resize(linear; asymmetric; floor)[1,1,2,3]',
    [6, 11],
    'Upsample',
    [image],
    { height_scale: float(2), width_scale: float(3), mode: string('bilinear') },
  ],
  ['9 Upsample[1,1,2,2]', [8, 9], 'Upsample', [image], { scales: listed(1, 1, 2, 2) }],
  ['10 Resize[1,1,2,2]', [9, 10], 'Upsample', [image, floats([4], [1, 1, 2, 2])]],
  ['11 Resize(asymmetric; ceil)[1,1,0.5,1]', [10, 11], 'Resize', [image, floats([4], [1, 1, 0.5, 1])]],
  ['10 Resize[1,1,0.5,2]', [10, 11], 'Resize', [image, floats([4], [1, 1, 0.5, 2])]],
  [
    '11 Resize(linear; asymmetric; ceil)[1,1,0.5,2]',
    [10, 11],
    'Resize',
    [image, floats([4], [1, 1, 0.5, 2])],
    { mode: string('linear') },
  ],
  ['11 Resize(linear; asymmetric; floor)', [10, 11], 'Resize', [image, map([4])], { mode: string('linear') }],
  ['9 BatchNormalization', [8, 9], 'BatchNormalization', [image], { spatial: int(1) }],
  ['8 BatchNormalization(0)', [8, 9], 'BatchNormalization', [image], { spatial: int(0) }],
  [
    '10 Slice[1][9007000000000000][1]',
    [9, 10],
    'Slice',
    [pair],
    { starts: ints([1]), ends: ints([2 ** 63]), axes: ints([1]) },
  ],
  ['10 Slice[-9007000000000000][2]', [9, 10], 'Slice', [pair], { starts: ints([-(2 ** 63)]), ends: ints([2]) }],
  ['10 TopK(1)[2]', [9, 10], 'TopK', [pair], { k: int(2), axis: int(1) }],
  ['11 Clip[0][6]', [10, 11], 'Clip', [pair], { min: float(0), max: float(6) }],
  ['11 Clip[6]', [10, 11], 'Clip', [pair], { max: float(6) }],
  ['11 Clip', [10, 11], 'Clip', [pair]],
  ['12 Dropout', [11, 12], 'Dropout', [pair], { ratio: float(0.5) }],
  ['13 Squeeze[0]', [12, 13], 'Squeeze', [map([1, 3])], { axes: ints([0]) }],
  ['13 ReduceSum(0)[1]', [12, 13], 'ReduceSum', [pair], { axes: ints([1]), keepdims: int(0) }],
  ['13 Split[1,2]', [12, 13], 'Split', [pair], { split: ints([1, 2]) }],
  ['13 Softmax(-1)', [12, 13], 'Softmax', [cube], { axis: int(-1) }],
  ['13 Softmax(2)', [12, 13], 'Softmax', [cube], { axis: int(2) }],
  ['13 Softmax(1)', [12, 13], 'Softmax', [pair]],
  ['13 Softmax(1)', [12, 13], 'Softmax', [map([2, 3, 1])]],
  ['13 Softmax(2)', [12, 13], 'Softmax', [map([2, 1, 4])]],
  ['13 Softmax(1)', [12, 13], 'Softmax', [map([2, 1, 1])]],
  ['13 Softmax(1)', [12, 13], 'Softmax', [map([2, 3])], { axis: int(2) }],
  ['13 Softmax(2)', [12, 13], 'Softmax', [map([2, 1, 4])], { axis: int(-2) }],
  ['13 Flatten(1) Softmax(1) Reshape[2,3,4]', [12, 13], 'Softmax', [cube]],
  ['13 Flatten(-2) LogSoftmax(1) Reshape[2,3,4]', [12, 13], 'LogSoftmax', [cube], { axis: int(-2) }],
  ['13 Flatten(1) Hardmax(1) Shape Reshape', [12, 13], 'Hardmax', [map([2, -1, 4])]],
  ['14 BatchNormalization', [13, 14], 'BatchNormalization', [image]],
  ['13 BatchNormalization', [13, 14], 'BatchNormalization', [image], {}, { outputs: 2 }],
  ['16 RoiAlign(output_half_pixel)', [15, 16], 'RoiAlign', [image]],
  ['16 RoiAlign(half_pixel)', [15, 16], 'RoiAlign', [image], { coordinate_transformation_mode: string('half_pixel') }],
  ['18 ReduceMean[1]', [17, 18], 'ReduceMean', [pair], { axes: ints([1]) }],
  ['18 ReduceL2[1]', [17, 18], 'ReduceL2', [pair], { axes: ints([1]) }],
  ['18 Split(2)', [17, 18], 'Split', [map([4])], {}, { outputs: 2 }],
  ['18 Split[1,3]', [17, 18], 'Split', [map([4]), whole([2], [1, 3])], {}, { outputs: 2 }],
  ['18 Split(7)', [17, 18], 'Split', [map([4])], { num_outputs: int(7) }],
  ['20 GridSample(linear)', [19, 20], 'GridSample', [image, none]],
  ['20 GridSample(linear)', [19, 20], 'GridSample', [image], { mode: string('bilinear') }],
  ['20 GridSample(cubic)', [19, 20], 'GridSample', [image], { mode: string('bicubic') }],
  ['20 GridSample(nearest)', [19, 20], 'GridSample', [image], { mode: string('nearest') }],
  ['19 DFT', [19, 20], 'DFT', [pair]],
  ['20 GroupNormalization', [20, 21], 'GroupNormalization', [image]],
  ['25 Relu', [22, 25], 'Relu', [pair]],
  ['22 Relu', [22, 26], 'Relu', [pair]],
  ['12 Softmax', [12, 12], 'Softmax', [cube]],
])('%s: %j %s, row %#', (wanted, [opset, to], op, inputs, attributes, choice) => {
  let version: number | undefined;
  const pass = (graph: Graph): Graph => {
    const raised = raiseOpset(graph, to);
    version = raised.opsets[''];
    return raised;
  };
  const text = written(op, inputs, attributes, { ...choice, opset, pass, attributes: true, words: true });
  expect(`${version} ${text}`).toBe(wanted);
});
